"""Which old runs go, and which never do."""

import pytest

from dropscope.runs import retention
from dropscope.runs.retention import Kept, Retention, due, size_of

DAY_S = 86_400.0
NOW = 100 * DAY_S


def kept(name, days_ago=1.0, size=10, may_go=True):
    return Kept(name, size, NOW - days_ago * DAY_S, may_go)


def test_without_a_limit_nothing_goes():
    assert due([kept("a", 99, 10**12)], None, None, NOW) == []


def test_by_age_go_those_that_ended_longer_ago():
    runs = [kept("new", 0.5), kept("old", 8), kept("at the limit", 7), kept("older", 9)]
    assert due(runs, 7, None, NOW) == ["older", "old"]
    assert due(runs, 0, None, NOW) == ["older", "old", "at the limit", "new"]


def test_by_size_the_oldest_go_until_the_rest_fits():
    runs = [kept("c", 1), kept("a", 3), kept("b", 2)]
    assert due(runs, None, 30, NOW) == []
    assert due(runs, None, 29, NOW) == ["a"]
    assert due(runs, None, 15, NOW) == ["a", "b"]
    assert due(runs, None, 0, NOW) == ["a", "b", "c"]


def test_what_may_not_go_stays_and_counts_all_the_same():
    runs = [kept("pinned", 50, 100, may_go=False), kept("a", 3), kept("b", 2)]
    assert due(runs, 1, 105, NOW) == ["a", "b"]
    assert due(runs, None, 110, NOW) == ["a"]
    assert due(runs, None, 1, NOW) == ["a", "b"]


def test_both_limits_together():
    runs = [kept("a", 9), kept("b", 2), kept("c", 1)]
    assert due(runs, 7, 20, NOW) == ["a"]
    assert due(runs, 7, 10, NOW) == ["a", "b"]


@pytest.fixture
def made(runs, small_recipe):
    """Runs in every kind of state; returns their ids by name."""
    long = small_recipe(training={"max_steps": 10_000_000})
    found = {
        "running": runs.make(long, pace=50.0),
        "paused": runs.make(long, start=False),
        "created": runs.make(start=False),
        "finished": runs.make(),
        "pinned": runs.make(),
        "watched": runs.make(),
    }
    runs.tell(found["paused"], "step")
    for name in ("finished", "pinned", "watched"):
        runs.wait_for_state(found[name], "finished")
    runs.manager.edit(found["pinned"], pinned=True)
    return found


def test_no_run_that_is_pinned_watched_or_has_not_ended_ever_goes(runs, made):
    folder = runs.home / "runs"
    runs.manager.viewer(made["watched"], 0)
    entry = runs.manager._shelf.get(made["watched"])
    entry.channel._mailboxes = (None,)  # somebody watches
    assert Retention(runs.manager, folder, None, None).apply() == []
    assert Retention(runs.manager, folder, 1000, 10**12).apply() == []
    assert Retention(runs.manager, folder, 0, 0).apply() == [made["finished"]]
    assert not (folder / made["finished"]).exists()
    left = {view.id for view in runs.manager.page(50, 0)[0]}
    assert left == set(made.values()) - {made["finished"]}
    entry.channel._mailboxes = ()
    assert Retention(runs.manager, folder, None, 0).apply() == [made["watched"]]
    runs.manager.edit(made["pinned"], pinned=False)
    assert Retention(runs.manager, folder, 0, None).apply() == [made["pinned"]]


def test_a_run_that_is_pinned_at_the_last_moment_stays(runs, made, monkeypatch):
    def due_and_pinned(*given):
        found = due(*given)
        runs.manager.edit(made["finished"], pinned=True)
        return found

    monkeypatch.setattr(retention, "due", due_and_pinned)
    gone = Retention(runs.manager, runs.home / "runs", 0, None).apply()
    assert gone == [made["watched"]]  # nobody watches it here
    assert runs.manager.get(made["finished"]).pinned


def test_a_pin_outlives_the_server(open_runs):
    runs = open_runs()
    run_id = runs.make(start=False)
    assert runs.manager.get(run_id).pinned is False
    assert runs.manager.edit(run_id, pinned=True).pinned is True
    assert open_runs().manager.get(run_id).pinned is True


def test_the_size_of_a_run_is_that_of_all_its_files(tmp_path):
    (tmp_path / "deep").mkdir()
    (tmp_path / "a").write_bytes(bytes(5))
    (tmp_path / "deep" / "b").write_bytes(bytes(7))
    assert size_of(tmp_path) == 12
    assert size_of(tmp_path / "nowhere") == 0
