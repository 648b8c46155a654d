"""Interrupted runs go on from their checkpoints with the bits of runs that never stopped."""

import shutil
from queue import SimpleQueue

import numpy as np
import pytest

from dropscope.lab.training import Training
from dropscope.runs import saver, worker
from dropscope.runs.checkpoints import Checkpoints, checkpoint_path, checkpoint_steps
from dropscope.runs.messages import (
    Checkpoint,
    Job,
    Pause,
    Progress,
    Records,
    Resume,
    Retire,
    Set,
    StateChange,
    Stop,
)
from dropscope.runs.worker import work
from dropscope.trace.rows import rows
from dropscope.trace.schema import stream_schema
from dropscope.trace.storage import decode

LAST = 40  # steps; 50 examples in batches of 12 make epochs of 5
INTERVAL = 7
TRAININGS = [
    {"optimizer": "sgd"},
    {"optimizer": "sgd", "nesterov": True, "max_norm": 0.5},
    {"optimizer": "sgd", "momentum": 0.0, "weight_decay": 0.01},
    {"optimizer": "adam"},
    {"optimizer": "adamw", "weight_decay": 0.01},
]
STOPS = (3, 7, 8, 13, 14, 20, 25, 27, 34, 39)
SETTING = Set(drop_probability=(("hidden_1", 0.2),), learning_rate=0.02)


class Life:
    """A worker's reports; checkpoints go into a folder, as the recorder has it."""

    def __init__(self, job, folder):
        self.job = job
        self.reports = []
        self._checkpoints = Checkpoints(folder)
        self._inbox = SimpleQueue()
        self._to_say = []

    def say(self, step, *commands):
        """Have commands ready once the worker has told of a step."""
        self._to_say.append((step, commands))
        return self

    def run(self):
        work(self.job, self._inbox, self._take)
        return self

    def _take(self, report):
        self.reports.append(report)
        if isinstance(report, Checkpoint):
            self._checkpoints.keep(report.step, report.pieces)
        for pair in [
            p for p in self._to_say if isinstance(report, Progress) and report.step == p[0]
        ]:
            self._to_say.remove(pair)
            for command in pair[1]:
                self._inbox.put(command)

    def rows(self, stream):
        schema = stream_schema(stream, self.job.recipe, self.job.record)
        payloads = [
            r.payload for r in self.reports if isinstance(r, Records) and r.stream == stream
        ]
        return [row for payload in payloads for row in rows(decode(schema, payload))]

    @property
    def saved(self):
        return [report.step for report in self.reports if isinstance(report, Checkpoint)]

    @property
    def states(self):
        return [(r.state, r.code) for r in self.reports if isinstance(r, StateChange)]

    @property
    def losses(self):
        found = [list(row["train_loss"].values()) for row in self.rows("steps")]
        return np.float32(found).tobytes()

    @property
    def last_weights(self):
        return [row["values"] for row in self.rows("snapshots") if row["step"] == LAST]

    def job_after(self, step, folder):
        """The job that goes on with this run if only so much of it is left."""
        sets = [event for event in self.rows("events") if event["kind"] == "set"]
        return Job(
            "a",
            self.job.recipe,
            checkpoint_dir=str(folder),
            replay_to=step,
            replay_losses=self.losses[: step * 2 * 4],
            changes=tuple((event["step"], SETTING) for event in sets if event["step"] <= step),
            next_event_index=9,
        )


@pytest.fixture(autouse=True)
def often(monkeypatch):
    """A checkpoint every few steps, and every step reported."""
    monkeypatch.setattr(saver, "checkpoint_interval", lambda _: INTERVAL)
    monkeypatch.setattr(worker, "FLUSH_INTERVAL_S", 0.0)


@pytest.fixture
def advances(monkeypatch):
    """Steps made since they were last forgotten."""
    made = []
    advance = Training.advance
    monkeypatch.setattr(Training, "advance", lambda self: made.append(1) or advance(self))
    return made


def recipe_of(small_recipe, training):
    return small_recipe(
        dataset={"name": "blobs", "train_size": 50},
        training={"batch_size": 12, "max_steps": LAST} | training,
    )


@pytest.fixture
def lived(small_recipe, tmp_path):
    """A whole run with a change of settings at step 10, and the folder of its checkpoints."""

    def live(training=TRAININGS[0]):
        folder = tmp_path / "whole"
        job = Job("a", recipe_of(small_recipe, training), checkpoint_dir=str(folder))
        return Life(job, folder).say(10, SETTING).run(), folder

    return live


def left_at(step, whole_folder, folder):
    """The checkpoints that are there when a run is killed after a step."""
    folder.mkdir()
    for kept in checkpoint_steps(whole_folder):
        if kept <= step:
            shutil.copy(checkpoint_path(whole_folder, kept), folder)
    return folder


@pytest.mark.parametrize("training", TRAININGS, ids=range(len(TRAININGS)))
def test_runs_go_on_to_the_bit_from_wherever_they_were_killed(lived, training, tmp_path, advances):
    whole, whole_folder = lived(training)
    for stop in STOPS:
        folder = left_at(stop, whole_folder, tmp_path / str(stop))
        advances.clear()
        again = Life(whole.job_after(stop, folder), folder)
        if stop < 10:
            again.say(10, SETTING)  # what was to come comes again
        again.run()
        assert again.states == [("running", None), ("finished", None)]
        assert again.losses == whole.losses[stop * 2 * 4 :]
        assert again.last_weights == whole.last_weights
        assert len(advances) == LAST - stop // INTERVAL * INTERVAL  # nothing before it
        assert checkpoint_steps(folder) == [*range(INTERVAL, LAST, INTERVAL), LAST]
        measured = [row["step"] for row in whole.rows("evaluations")]
        assert [row["step"] for row in again.rows("evaluations")] == [
            step for step in measured if step > stop
        ]


def test_checkpoints_come_when_due_and_at_the_end_and_disturb_nothing(
    lived, small_recipe, losses_alone, advances
):
    whole, folder = lived()
    assert whole.saved == checkpoint_steps(folder) == [7, 14, 21, 28, 35, 40]
    without = Life(Job("a", whole.job.recipe), folder / "none").say(10, SETTING).run()
    assert without.saved == []
    assert without.losses == whole.losses
    assert len(advances) == 2 * LAST


def test_what_led_to_a_checkpoint_is_in_the_trace_before_it(lived):
    whole, _ = lived()
    recorded = 0
    for report in whole.reports:
        if isinstance(report, Records) and report.stream == "steps":
            recorded = report.last_step
        if isinstance(report, Checkpoint):
            assert recorded == report.step


def test_resting_and_leaving_keep_a_checkpoint_each_once(small_recipe, tmp_path):
    recipe = recipe_of(small_recipe, {})
    job = Job("a", recipe, checkpoint_dir=str(tmp_path))
    run = Life(job, tmp_path).say(3, Pause(), Resume()).say(5, Pause(), Pause(), Retire()).run()
    assert run.saved == [3, 5]
    later = Life(run.job_after(5, tmp_path), tmp_path).say(6, Retire()).run()
    assert later.saved == [6]
    last = Life(run.job_after(5, tmp_path), tmp_path).say(9, Stop()).run()
    assert last.saved == [7, 9]


def test_a_run_at_rest_before_its_first_step_keeps_nothing(small_recipe, tmp_path):
    job = Job("a", recipe_of(small_recipe, {}), checkpoint_dir=str(tmp_path), paused=True)
    run = Life(job, tmp_path)
    run.say(0, Stop()).run()
    assert (run.saved, run.states) == ([], [("paused", None), ("stopped", None)])


def test_a_diverged_run_keeps_no_state_behind_its_last_step(small_recipe, tmp_path, monkeypatch):
    monkeypatch.setattr(worker, "FLUSH_INTERVAL_S", 1e9)
    recipe = small_recipe(training={"learning_rate": 100.0, "max_steps": 1000})
    run = Life(Job("a", recipe, checkpoint_dir=str(tmp_path)), tmp_path).run()
    assert run.states[-1] == ("diverged", "loss_not_finite")
    (state,) = [r for r in run.reports if isinstance(r, StateChange) and r.state == "diverged"]
    assert all(step < state.step for step in run.saved)


def test_damaged_ones_are_passed_over(lived, tmp_path, advances):
    whole, whole_folder = lived()
    folder = left_at(27, whole_folder, tmp_path / "left")
    damages = [
        (21, lambda path: path.write_bytes(path.read_bytes()[:-1]), 14),
        (14, lambda path: path.write_bytes(b""), 7),
        (7, lambda path: path.write_bytes(path.read_bytes().replace(b"linear_1", b"linear_9")), 0),
    ]
    for step, damage, start in damages:
        damage(checkpoint_path(folder, step))
        trial = tmp_path / f"trial {step}"
        shutil.copytree(folder, trial)
        advances.clear()
        again = Life(whole.job_after(27, trial), trial).run()
        assert len(advances) == LAST - start
        assert again.losses == whole.losses[27 * 2 * 4 :]
        assert again.last_weights == whole.last_weights
        # Repeating made sound ones in their places.
        advances.clear()
        Life(whole.job_after(27, trial), trial).run()
        assert len(advances) == LAST - 21


def test_those_of_another_run_are_passed_over(lived, small_recipe, tmp_path, advances):
    whole, whole_folder = lived()
    folder = left_at(27, whole_folder, tmp_path / "left")
    checkpoint_path(folder, 21).unlink()
    job = Job("b", whole.job.recipe, checkpoint_dir=str(tmp_path / "other"))
    Life(job, tmp_path / "other").run()
    shutil.copy(checkpoint_path(tmp_path / "other", 21), folder)
    advances.clear()
    again = Life(whole.job_after(27, folder), folder).run()
    assert again.losses == whole.losses[27 * 2 * 4 :]
    assert len(advances) == LAST - 14


def test_a_replay_from_a_checkpoint_is_held_to_the_trace_too(lived, tmp_path):
    whole, whole_folder = lived()
    folder = left_at(27, whole_folder, tmp_path / "left")
    job = whole.job_after(27, folder)
    bits = np.frombuffer(job.replay_losses, np.uint32).reshape(-1, 2).copy()
    bits[24, 0] ^= 1
    values = {n: getattr(job, n) for n in ("recipe", "checkpoint_dir", "changes", "replay_to")}
    run = Life(Job("a", replay_losses=bits.tobytes(), **values), folder).run()
    assert run.states == [("failed", "replay_differs")]
    failed = run.reports[-1]
    assert "at step 25 than" in failed.message
