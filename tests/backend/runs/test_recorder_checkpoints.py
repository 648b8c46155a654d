"""Checkpoints on their way to the disk: training does not wait for it, states do."""

import threading

import pytest

from dropscope.runs import recorder as recorder_module
from dropscope.runs.channel import Channel
from dropscope.runs.checkpoints import (
    CHECKPOINTS_NAME,
    Checkpoints,
    checkpoint_path,
    checkpoint_steps,
)
from dropscope.runs.messages import Checkpoint, Progress, Records, StateChange
from dropscope.runs.recorder import Recorder
from dropscope.trace.reader import RunTrace

LIMIT_S = 60


class SlowCheckpoints(Checkpoints):
    """Waits to be let on before it writes."""

    def __init__(self, folder):
        super().__init__(folder)
        self.may_write = threading.Event()
        self.began = threading.Event()

    def keep(self, step, pieces):
        self.began.set()
        assert self.may_write.wait(LIMIT_S)
        super().keep(step, pieces)


class FullDisk(Checkpoints):
    def keep(self, step, pieces):
        raise OSError(28, "No space left on device")


@pytest.fixture
def trace(tmp_path, small_recipe):
    with RunTrace.create(tmp_path / "a", small_recipe()) as trace:
        yield trace


@pytest.fixture
def record(trace):
    """Return a recorder, and what it told."""

    def make():
        told = []
        return Recorder(trace, Channel(), told.append, told.append), told

    return make


@pytest.fixture
def folder(trace):
    return trace.folder / CHECKPOINTS_NAME


def test_training_goes_on_while_the_disk_is_busy_and_a_state_is_told_after_it(
    trace, record, folder, monkeypatch
):
    made = []
    monkeypatch.setattr(
        recorder_module, "Checkpoints", lambda f: made.append(SlowCheckpoints(f)) or made[-1]
    )
    recorder, told = record()
    recorder(Checkpoint("a", 1, (b"ab", b"c")))
    (slow,) = made
    assert slow.began.wait(LIMIT_S)
    _, payload = trace.note(0, "state", {"state": "running"})
    recorder(Records("a", "events", payload, 0, 0, 1))
    recorder(Progress("a", 2, 0.0))
    assert trace.event_count == 2
    assert told == [Progress("a", 2, 0.0)]
    teller = threading.Thread(target=recorder, args=(StateChange("a", "paused", 2),))
    teller.start()
    assert (len(told), checkpoint_steps(folder)) == (1, [])
    slow.may_write.set()
    teller.join(LIMIT_S)
    assert told[1:] == [StateChange("a", "paused", 2)]
    assert checkpoint_path(folder, 1).read_bytes() == b"abc"


def test_they_are_written_one_after_another(record, folder):
    recorder, _ = record()
    for step in range(1, 20):
        recorder(Checkpoint("a", step, (str(step).encode(),)))
    recorder(StateChange("a", "paused", 19))
    assert checkpoint_steps(folder) == [*range(1, 20)]
    assert checkpoint_path(folder, 19).read_bytes() == b"19"


def test_a_run_goes_on_without_those_that_the_disk_refuses(record, folder, monkeypatch):
    monkeypatch.setattr(recorder_module, "Checkpoints", FullDisk)
    recorder, told = record()
    recorder(Checkpoint("a", 1, (b"x",)))
    recorder(StateChange("a", "finished", 1))
    assert told == [StateChange("a", "finished", 1)]
    assert checkpoint_steps(folder) == []


def test_those_of_steps_that_the_trace_has_lost_are_forgotten(trace, record, folder):
    """Else they would stay, though the run may now go another way."""
    checkpoints = Checkpoints(folder)
    for step in (1, 2):
        checkpoints.keep(step, (b"x",))
    assert trace.last_step == 0
    record()
    assert checkpoint_steps(folder) == []


def test_a_run_that_is_stopped_and_deleted_leaves_no_file(runs, small_recipe, monkeypatch):
    monkeypatch.setattr("dropscope.runs.saver.checkpoint_interval", lambda _: 1)
    for _ in range(5):
        run_id = runs.make(small_recipe(training={"max_steps": 10_000_000}))
        runs.manager.delete(run_id)
        assert [*(runs.home / "runs").iterdir()] == []


def test_a_server_that_ends_leaves_a_checkpoint_of_each_run(
    open_runs, small_recipe, wait_until, losses_alone
):
    recipe = small_recipe(training={"max_steps": 300})
    runs = open_runs(max_running_runs=2)
    made = [runs.make(recipe, pace=100.0) for _ in range(2)]
    wait_until(lambda: all(runs.manager.get(run_id).step >= 5 for run_id in made))
    runs.close()
    for run_id in made:
        with RunTrace.open(runs.home / "runs" / run_id, writable=False) as trace:
            assert checkpoint_steps(trace.folder / CHECKPOINTS_NAME)[-1] == trace.last_step
    runs = open_runs(max_running_runs=2)
    for run_id in made:
        runs.tell(run_id, "set", pace=None)
        runs.tell(run_id, "resume")
        runs.wait_for_state(run_id, "finished")
        assert runs.manager.trace(run_id).losses().tobytes() == losses_alone(recipe)
