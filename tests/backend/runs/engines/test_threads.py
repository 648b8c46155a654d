"""The thread engine: commands reach their worker, reports come back in order, all end in time."""

import sys
import threading

import pytest

from dropscope.runs.engines.threads import ThreadEngine
from dropscope.runs.messages import (
    Job,
    Pause,
    Progress,
    Records,
    Resume,
    Set,
    StateChange,
    Step,
    Stop,
)

LIMIT_S = 30


@pytest.fixture
def engine():
    opened = ThreadEngine()
    yield opened
    opened.close(60)


class Reports(list):
    """Reports of one run, and what there is to say of them."""

    def __init__(self):
        super().__init__()
        self.threads = set()

    def append(self, report):
        self.threads.add(threading.current_thread().name)
        super().append(report)

    @property
    def states(self):
        return [report.state for report in self if isinstance(report, StateChange)]

    @property
    def step(self):
        return max((report.step for report in self if isinstance(report, Progress)), default=0)


@pytest.fixture
def launch(engine, small_recipe):
    def start(run_id="a", recipe=None, **job):
        reports = Reports()
        engine.launch(Job(run_id, recipe or small_recipe(), **job), reports.append)
        return reports

    return start


def test_a_run_is_trained_on_a_thread_of_its_own(launch, wait_until):
    reports = launch()
    wait_until(lambda: "finished" in reports.states)
    assert reports.states == ["running", "finished"]
    assert reports.threads == {"run-a"}
    steps = [r for r in reports if isinstance(r, Records) and r.stream == "steps"]
    assert sum(record.row_count for record in steps) == 30
    assert [record.first_step for record in steps[1:]] == [r.last_step + 1 for r in steps[:-1]]


def test_commands_reach_the_run_they_are_for(engine, launch, wait_until, small_recipe):
    long = small_recipe(training={"max_steps": 10_000_000})
    first, second = launch("a", long), launch("b", long, paused=True)
    engine.send("a", Pause())
    wait_until(lambda: first.states[-1:] == ["paused"] and second.states == ["paused"])
    engine.send("b", Step(3))
    wait_until(lambda: second.step == 3)
    engine.send("a", Resume())
    engine.send("a", Set(pace=0.5))
    engine.send("a", Stop())
    engine.send("b", Stop())
    wait_until(lambda: first.states[-1] == second.states[-1] == "stopped")
    assert second.step == 3


def test_a_run_without_a_worker_hears_nothing(engine, launch, wait_until):
    reports = launch()
    wait_until(lambda: reports.states[-1:] == ["finished"])
    wait_until(lambda: all(t.name != "run-a" for t in threading.enumerate()))
    count = len(reports)
    engine.send("a", Stop())
    engine.send("nobody", Stop())
    assert len(reports) == count


def test_closing_pauses_every_worker_and_waits_for_its_last_report(engine, launch, small_recipe):
    long = small_recipe(training={"max_steps": 10_000_000})
    running, resting = launch("a", long), launch("b", long, paused=True)
    engine.close(60)
    assert not [t.name for t in threading.enumerate() if t.name in {"run-a", "run-b"}]
    assert running.states[-1] == resting.states[-1] == "paused"
    records = [r for r in running if isinstance(r, Records) and r.stream == "steps"]
    assert running.step == (records[-1].last_step if records else 0)


def test_closing_gives_up_on_a_worker_that_does_not_answer(engine, small_recipe):
    may_go_on, has_begun = threading.Event(), threading.Event()

    def report(_):
        has_begun.set()
        may_go_on.wait()

    engine.launch(Job("a", small_recipe()), report)
    has_begun.wait()
    closing = threading.Thread(target=engine.close, args=(0.01,))
    closing.start()
    closing.join(LIMIT_S)  # nowhere near: for what hangs
    gave_up = not closing.is_alive()
    still_there = any(thread.name == "run-a" for thread in threading.enumerate())
    may_go_on.set()
    assert gave_up
    assert still_there


def test_a_run_whose_engine_cannot_be_loaded_fails_with_a_word(engine, small_recipe, monkeypatch):
    monkeypatch.setitem(sys.modules, "dropscope.runs.worker", None)
    reports, done = [], threading.Event()

    def report(found):
        reports.append(found)
        done.set()

    engine.launch(Job("a", small_recipe), report)
    assert done.wait(60)
    [change] = reports
    assert (change.state, change.code, change.step) == ("failed", "engine_missing", 0)
    assert "cannot be loaded" in change.message
