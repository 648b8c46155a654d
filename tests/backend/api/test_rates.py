"""How often is too often, and that who has long gone is not counted for ever."""

import pytest
from limits.storage import memory

from dropscope.api.rates import Rates
from dropscope.settings import Settings


class Clock:
    now_s = 1000.0

    def time(self):
        return self.now_s


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(memory, "time", clock)
    return clock


def test_sign_ins_are_counted_by_place_and_by_all_of_them(tmp_path):
    rates = Rates(Settings(home=tmp_path, sign_ins_per_minute=2))
    seen = [rates.sign_in_refusal("10.0.0.1") for _ in range(3)]
    assert seen[:2] == [None, None]
    assert (seen[2].status, seen[2].marshal()["code"]) == (429, "too_many_sign_ins")
    assert rates.sign_in_refusal("2001:db8::1") is None
    assert rates.sign_in_refusal("2001:db8::2") is None
    assert rates.sign_in_refusal("2001:db8::3") is not None  # its neighbour's
    places = [f"10.0.1.{number}" for number in range(40)]
    assert [rates.sign_in_refusal(place) for place in places].count(None) == 2 * 20 - 4


def test_people_who_have_gone_are_forgotten(tmp_path, clock):
    rates = Rates(Settings(home=tmp_path))
    counts = rates._counts
    for minute in range(20):
        for number in range(500):
            assert rates.refusal(f"{minute}.{number}", "read") is None
        clock.now_s += 61
        counts._MemoryStorage__expire_events()  # as its own thread does by and by
    assert len(counts.events) <= 1024 + 1


def test_who_is_still_counted_is_not_forgotten(tmp_path, clock):
    rates = Rates(Settings(home=tmp_path, new_runs_per_minute=1))
    assert rates.refusal("Ada", "new_run") is None
    for number in range(3000):
        assert rates.refusal(f"{number}", "read") is None
    assert rates.refusal("Ada", "new_run") is not None


def guessing(tmp_path, guesses):
    return Rates(Settings(home=tmp_path, guesses_per_minute=guesses))


def test_neighbours_of_one_network_guess_as_one(tmp_path):
    rates = guessing(tmp_path, 3)
    for end in ("1", "2:3", "ffff:1"):
        assert rates.guess_refusal("2001:db8:0:7::1") is None
        rates.count_guess(f"2001:db8:0:7::{end}")
    assert rates.guess_refusal("2001:db8:0:7:9:9:9:9").status == 429
    assert rates.guess_refusal("2001:db8:0:8::1") is None
    assert rates.guess_refusal("127.0.0.1") is None


def test_an_address_is_the_same_however_it_is_spelled(tmp_path):
    rates = guessing(tmp_path, 1)
    rates.count_guess("::ffff:10.0.0.1")
    assert rates.guess_refusal("10.0.0.1").status == 429
    assert rates.guess_refusal("10.0.0.2") is None


def test_guesses_from_everywhere_have_a_limit_too(tmp_path):
    rates = guessing(tmp_path, 1)
    for number in range(20):
        assert rates.guess_refusal(f"10.0.0.{number}") is None
        rates.count_guess(f"10.0.0.{number}")
    refused = rates.guess_refusal("10.0.1.1")
    assert refused is not None
    assert refused.status == 429
