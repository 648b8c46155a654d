"""When steps are made and when they are shown."""

from itertools import pairwise
from queue import Empty

import pytest

from dropscope.lab.training import Training
from dropscope.runs import worker
from dropscope.runs.messages import Records, Stop
from dropscope.runs.worker import work


class Clock:
    """Time that passes only while a step is made, which takes a millisecond, or while waiting."""

    def __init__(self):
        self.now_s = 100.0
        self.made_at = {}

    def perf_counter(self):
        return self.now_s


class SilentInbox:
    """Nobody says anything; waiting takes as long as it may."""

    def __init__(self, clock):
        self._clock = clock

    def empty(self):
        return True

    def get(self, timeout):
        self._clock.now_s += timeout
        raise Empty


@pytest.mark.parametrize("pace", [0.5, 5.0, 29.0, 31.0, 100.0, 900.0, None])
def test_each_step_is_shown_soon_but_not_too_often(watched, small_recipe, monkeypatch, pace):
    interval_s = 1 / 30
    clock = Clock()
    advance = Training.advance

    def advance_slowly(training):
        record = advance(training)
        clock.now_s += 0.001
        clock.made_at[record.step] = clock.now_s
        return record

    monkeypatch.setattr(worker, "FLUSH_INTERVAL_S", interval_s)
    monkeypatch.setattr(worker, "time", clock)
    monkeypatch.setattr(Training, "advance", advance_slowly)
    run = watched(small_recipe(training={"max_steps": 200}), pace=pace)
    shown_at = []
    take = run._take

    def note(report):
        if isinstance(report, Records) and report.stream == "steps":
            shown_at.append((clock.now_s, report.first_step))
        take(report)

    work(run.job, SilentInbox(clock), note)
    assert run.steps() == [*range(1, 201)]
    for shown_s, first_step in shown_at:
        assert shown_s - clock.made_at[first_step] <= interval_s + 0.001
    if pace is not None and pace < 30:
        assert len(shown_at) == 200
    else:
        assert all(b[0] - a[0] >= interval_s - 1e-9 for a, b in pairwise(shown_at[:-1]))
    if pace is not None:
        made = sorted(clock.made_at.values())
        assert all(b - a == pytest.approx(1 / pace, abs=0.0011) for a, b in pairwise(made))


def test_who_waits_for_the_next_step_hears(watched):
    run = watched(pace=0.5).at_step(1, Stop()).run()
    assert run.states_recorded == [("running", 0), ("stopped", 1)]
