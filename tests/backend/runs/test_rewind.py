"""Trainings stood before recorded steps: the run's bits, few steps repeated, nothing changed."""

import threading

import numpy as np
import pytest
import torch

from dropscope.errors import ReplayDiffers, StepNotRecorded, StepTooFar
from dropscope.lab.datasets.loading import load
from dropscope.lab.records import SettingChange
from dropscope.lab.training import Training
from dropscope.runs import rewind, saver
from dropscope.runs.checkpoints import CHECKPOINTS_NAME, checkpoint_path, checkpoint_steps
from dropscope.runs.rewind import STEPS_BACK, Rewinder

LAST = 300
INTERVAL = 70
LIMIT_S = 60


@pytest.fixture(autouse=True)
def often(monkeypatch):
    monkeypatch.setattr(saver, "checkpoint_interval", lambda _: INTERVAL)
    torch.set_num_threads(1)


@pytest.fixture
def recipe(small_recipe):
    return small_recipe(training={"max_steps": LAST, "optimizer": "adam", "batch_size": 12})


@pytest.fixture
def trace(runs, recipe):
    """A finished run whose settings were changed before it started and after step 100."""
    run_id = runs.make(recipe, start=False)
    runs.tell(run_id, "set", drop_probability=0.4)
    runs.tell(run_id, "step", count=100)
    runs.tell(run_id, "set", drop_probability={"input": 0.3}, learning_rate=0.01)
    runs.tell(run_id, "resume")
    runs.wait_for_state(run_id, "finished")
    return runs.manager.trace(run_id)


CHANGES = {0: SettingChange(0, {"hidden_1": 0.4}), 100: SettingChange(100, {"input": 0.3}, 0.01)}


@pytest.fixture
def bits():
    """The bits of a step, of a training that stands before it: what it used, what came of it."""

    def of(training):
        before = training.snapshot().parameters
        record = training.advance()
        tensors = [values for named in before.values() for values in named.values()]
        tensors += [mask for mask in record.keep_masks if mask is not None]
        tensors += [twin.train_loss for twin in record.twins.values()]
        return record.step, [tensor.numpy().tobytes() for tensor in tensors]

    return of


@pytest.fixture
def undisturbed(recipe, bits):
    """The bits of every step, by training from the start, keyed by step."""
    training = Training(recipe, load(recipe.dataset))
    found = {}
    for _ in range(LAST):
        if training.step in CHANGES:
            training.change(CHANGES[training.step])
        step, values = bits(training)
        found[step] = values
    return found


@pytest.fixture
def advances(monkeypatch):
    """How many steps were made since it was last asked."""
    made = []
    advance = Training.advance
    monkeypatch.setattr(Training, "advance", lambda self: made.append(1) or advance(self))

    def count():
        found = len(made)
        made.clear()
        return found

    return count


def test_every_step_has_the_bits_of_the_run(trace, undisturbed, bits):
    rewinder = Rewinder()
    for step in (1, 2, 70, 71, 72, 100, 101, 102, 299, 300, 150, 1, 141, 140, 69):
        training = rewinder.before(trace, step)
        assert bits(training) == (step, undisturbed[step])


def test_settings_in_force_at_the_step_are_in_force(trace):
    rewinder = Rewinder()
    found = {
        step: (training.drop_probabilities, training.learning_rate)
        for step in (1, 100, 101, 300)
        for training in [rewinder.before(trace, step)]
    }
    assert found[1] == found[100] == ([0.1, 0.4], 0.001)
    assert found[101] == found[300] == ([0.3, 0.4], 0.01)


def test_it_starts_from_the_nearest_checkpoint(trace, advances):
    assert checkpoint_steps(trace.folder / CHECKPOINTS_NAME) == [70, 140, 210, 280, 300]
    for step, distance in ((71, 0), (72, 1), (140, 69), (141, 0), (300, 19), (70, 69)):
        Rewinder().before(trace, step)
        assert advances() == distance


def test_without_checkpoints_it_starts_from_the_recipe(trace, undisturbed, bits, advances):
    for step in checkpoint_steps(trace.folder / CHECKPOINTS_NAME):
        path = checkpoint_path(trace.folder / CHECKPOINTS_NAME, step)
        path.write_bytes(path.read_bytes()[:-9])
    advances()
    training = Rewinder().before(trace, 200)
    assert advances() == 199
    assert bits(training) == (200, undisturbed[200])


def test_neighbouring_steps_are_a_step_away(trace, advances):
    rewinder = Rewinder()
    rewinder.before(trace, 130)
    assert advances() == 59
    for step in range(131, 140):  # forward
        rewinder.before(trace, step)
        assert advances() == 1
    repeated = []
    for step in range(138, 100, -1):  # backward
        rewinder.before(trace, step)
        repeated.append(advances())
    assert sum(count > STEPS_BACK for count in repeated) == 1  # after which a state is kept behind
    rewinder.before(trace, 101)
    assert advances() == 0


def test_what_is_handed_out_is_ones_own(trace, undisturbed, bits):
    rewinder = Rewinder()
    first = rewinder.before(trace, 90)
    for _ in range(5):
        first.advance()
    first.change(SettingChange(94, {"hidden_1": 0.9}))
    assert bits(rewinder.before(trace, 90)) == (90, undisturbed[90])
    assert bits(rewinder.before(trace, 91)) == (91, undisturbed[91])


def test_steps_that_were_not_made_are_refused(trace, runs):
    rewinder = Rewinder()
    for step in (0, -1, LAST + 1, 10**9):
        with pytest.raises(StepNotRecorded, match="Steps 1 to 300 are"):
            rewinder.before(trace, step)
    with pytest.raises(StepNotRecorded, match="no step yet"):
        rewinder.before(runs.manager.trace(runs.make(start=False)), 1)


def test_after_a_step_is_before_the_next_one(trace, undisturbed, bits):
    rewinder = Rewinder()
    for step in (0, 1, 99, 100, 150):
        assert bits(rewinder.after(trace, step)) == (step + 1, undisturbed[step + 1])
    assert rewinder.after(trace, LAST).step == LAST
    for step in (-1, LAST + 1):
        with pytest.raises(StepNotRecorded):
            rewinder.after(trace, step)


def test_what_would_take_too_long_is_refused(trace, monkeypatch):
    rewinder = Rewinder(max_steps=20)
    assert rewinder.before(trace, 91).step == 90
    with pytest.raises(StepTooFar, match="Step 112 lies 21 steps behind step 90"):
        rewinder.before(trace, 112)
    with pytest.raises(StepTooFar, match="Step 23 lies 22 steps behind the first one"):
        rewinder.before(trace, 23)
    monkeypatch.setattr(rewind, "MAX_COST", 1.0)
    with pytest.raises(StepTooFar, match="at most 0 are repeated"):
        Rewinder().before(trace, 2)
    assert Rewinder().before(trace, 1).step == 0


def test_a_loss_that_differs_is_told_and_nothing_of_it_is_kept(trace, monkeypatch):
    losses = type(trace).losses

    def other(self, first, last):
        found = losses(self, first, last)
        if first <= 95 <= last:
            found.view(np.uint32)[95 - first, 1] ^= 1
        return found

    rewinder = Rewinder()
    with monkeypatch.context() as patch:
        patch.setattr(type(trace), "losses", other)
        with pytest.raises(ReplayDiffers, match="at step 95 than"):
            rewinder.before(trace, 110)
        assert rewinder.before(trace, 95).step == 94
        with pytest.raises(ReplayDiffers):
            rewinder.before(trace, 97)
    assert rewinder.before(trace, 110).step == 109


def test_a_running_and_a_paused_run_can_be_asked(runs, small_recipe, wait_until, losses_alone):
    recipe = small_recipe(training={"max_steps": 10_000_000})
    run_id = runs.make(recipe, pace=300.0)
    trace, rewinder = runs.manager.trace(run_id), Rewinder()
    asked = 0
    while asked < 40:
        wait_until(lambda before=trace.last_step: trace.last_step > before)
        step = trace.last_step
        loss = rewinder.before(trace, step).advance().twins["dropout"].train_loss
        assert loss.numpy() == trace.losses(step, step)[0, 0]
        asked += 1
    paused = runs.tell(run_id, "pause")
    loss = rewinder.before(trace, paused.step).advance().twins["dropout"].train_loss
    assert loss.numpy() == trace.losses(paused.step, paused.step)[0, 0]
    stopped = runs.tell(run_id, "stop")
    assert trace.losses().tobytes() == losses_alone(recipe, steps=stopped.step)


def test_many_may_ask_at_once(trace, undisturbed, bits):
    rewinder, wrong = Rewinder(), []

    def ask(steps):
        torch.set_num_threads(1)
        for step in steps:
            if bits(rewinder.before(trace, step)) != (step, undisturbed[step]):
                wrong.append(step)

    threads = [
        threading.Thread(target=ask, args=([*range(start, LAST, 23)],)) for start in (1, 5, 9, 150)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LIMIT_S)
    assert wrong == []


def test_two_runs_are_not_confused(runs, trace, recipe, undisturbed, bits):
    other = runs.make(recipe.model_copy(update={"seed": 8}))
    runs.wait_for_state(other, "finished")
    rewinder = Rewinder()
    rewinder.before(trace, 50)
    training = rewinder.before(runs.manager.trace(other), 50)
    assert bits(training) != (50, undisturbed[50])
    assert bits(rewinder.before(trace, 50)) == (50, undisturbed[50])


def test_a_data_set_is_loaded_once_for_all_who_ask(trace, monkeypatch):
    loaded = []
    monkeypatch.setattr(rewind, "load", lambda *args: loaded.append(args) or load(*args))
    rewinder = Rewinder()
    for step in (5, 100, 6):
        rewinder.before(trace, step)
    assert len(loaded) == 1


def test_memory_is_bounded(trace, monkeypatch):
    monkeypatch.setattr(rewind, "_STATES_COUNT", 3)
    rewinder = Rewinder()
    for step in range(60, 70):
        rewinder.before(trace, step)
    assert [step for _, step in rewinder._states.held()] == [66, 67, 68]
