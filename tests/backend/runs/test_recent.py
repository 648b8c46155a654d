"""What is kept, and what goes."""

from dropscope.runs.recent import Recent


def filled(**limits):
    recent = Recent(**({"budget_bytes": 100, "max_count": 3} | limits))
    for key in "abc":
        recent.put(key, key.upper(), 10)
    return recent


def test_what_is_kept_is_found_by_its_key():
    recent = filled()
    assert [recent.get(key) for key in "abcd"] == ["A", "B", "C", None]
    recent.put("a", "other", 10)
    assert (recent.get("a"), len(recent.held())) == ("other", 3)


def test_what_was_not_used_for_longest_goes_first():
    recent = filled()
    recent.get("a")
    recent.put("d", "D", 10)
    assert recent.held() == ["c", "a", "d"]


def test_large_values_push_out_as_many_as_they_must():
    recent = filled(budget_bytes=45)
    recent.put("d", "D", 30)
    assert recent.held() == ["c", "d"]


def test_the_newest_stays_however_large():
    recent = filled()
    recent.put("d", "D", 1000)
    assert recent.held() == ["d"]
    recent.put("e", "E", 1)
    assert recent.held() == ["e"]
