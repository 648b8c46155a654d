from itertools import pairwise

import pytest

from dropscope.runs.pacer import Pacer, pace_at


def test_without_a_pace_nothing_waits():
    pacer = Pacer(None)
    assert pacer.wait_s(100.0) <= 0
    pacer.step_taken(100.0)
    assert pacer.wait_s(100.0) <= 0


def paced_steps(pacer, start_s, count, *, late_s=0.0):
    """Times of steps taken as soon as each is due, or so much later."""
    now_s, times = start_s, []
    for _ in range(count):
        now_s += max(pacer.wait_s(now_s), 0.0) + late_s
        times.append(now_s)
        pacer.step_taken(now_s)
    return times


@pytest.mark.parametrize("pace", [0.5, 2.0, 64.0])
def test_steps_come_at_the_pace_asked_for(pace):
    times = paced_steps(Pacer(pace), 1000.0, 9)
    assert times[0] == 1000.0  # the first at once
    gaps = [after - before for before, after in pairwise(times)]
    assert gaps == pytest.approx([1 / pace] * 8)


def test_a_little_late_is_made_up_for_on_average():
    times = paced_steps(Pacer(10.0), 1000.0, 101, late_s=0.01)
    assert (times[-1] - times[1]) / 99 == pytest.approx(0.1)


def test_steps_that_take_longer_than_their_interval_do_not_wait_besides():
    pacer, now_s = Pacer(10.0), 1000.0
    for _ in range(5):
        assert pacer.wait_s(now_s) <= 0
        pacer.step_taken(now_s)
        now_s += 0.25


def test_who_falls_far_behind_does_not_hurry():
    pacer = Pacer(10.0)
    pacer.step_taken(1000.0)
    pacer.step_taken(1005.0)
    assert pacer.wait_s(1005.0) == pytest.approx(0.1)


def test_a_new_pace_counts_from_the_last_step():
    pacer = Pacer(0.5)
    pacer.step_taken(1000.0)
    pacer.set_pace(4.0)
    assert pacer.wait_s(1000.1) == pytest.approx(0.15)
    pacer.set_pace(None)
    assert pacer.wait_s(1000.1) <= 0
    pacer.set_pace(1.0)
    assert pacer.wait_s(1000.1) == pytest.approx(0.9)


def test_a_first_visit_begins_slowly_and_gets_faster_by_itself():
    pacer, now_s, times = Pacer("first_visit"), 1000.0, []
    for step in range(1, 600):
        now_s += max(pacer.wait_s(now_s), 0.0)
        times.append(now_s)
        pacer.step_taken(now_s, step)
    gaps = [after - before for before, after in pairwise(times)]
    assert gaps[:6] == pytest.approx([0.5] * 6)  # two steps a second: single masks are seen
    assert all(later <= earlier + 1e-9 for earlier, later in pairwise(gaps))
    assert gaps[-1] == pytest.approx(1 / 250)
    assert times[-1] - times[0] < 60  # nobody has to be there for the run to get on

    assert [pace_at("first_visit", step) for step in (0, 6, 7, 399, 400)] == [2, 2, 3, 90, 250]
    pacer.set_pace(5.0, 600)
    assert paced_steps(pacer, now_s + 1, 3)[-1] == pytest.approx(now_s + 1 + 0.4)


def test_a_first_visit_goes_on_where_its_run_stands():
    pacer = Pacer("first_visit", 500)
    pacer.step_taken(1000.0, 501)
    assert pacer.wait_s(1000.0) == pytest.approx(1 / 250)
