"""F6: a run is taken up again at any step, with every optimiser, in the middle of an epoch."""

import random
from queue import SimpleQueue

import pytest
from tests.faults.undisturbed import assert_same_run, recorded_alone

from dropscope.lab.recipe import Recipe
from dropscope.runs import saver
from dropscope.runs.channel import Channel
from dropscope.runs.checkpoints import CHECKPOINTS_NAME, checkpoint_steps
from dropscope.runs.messages import Job, Pause, Progress, Retire
from dropscope.runs.recorder import Recorder
from dropscope.runs.worker import work
from dropscope.trace.reader import RunTrace

STEPS = 130
EPOCH = 5  # 50 examples in batches of 12
OPTIMIZERS = {
    "sgd": {"optimizer": "sgd", "momentum": 0.9, "nesterov": True},
    "plain sgd": {"optimizer": "sgd", "momentum": 0.0, "weight_decay": 0.01},
    "adam": {"optimizer": "adam"},
    "adamw": {"optimizer": "adamw", "weight_decay": 0.01, "max_norm": 1.0},
}


def recipe_of(optimizer):
    return Recipe.model_validate(
        {
            "dataset": {"name": "blobs", "train_size": 50},
            "network": {"hidden": [5, 4]},
            "dropout": {"input": 0.1, "hidden": [0.5, 0.3]},
            "training": {"batch_size": 12, "max_steps": STEPS, **OPTIMIZERS[optimizer]},
        }
    )


def train(trace, recipe, leave_at=None):
    """Train on from where a trace ends; leave after a step, as a server that is told to go."""
    inbox = SimpleQueue()

    def leave(progress: Progress):
        if progress.step == leave_at:
            inbox.put(Pause())
            inbox.put(Retire())

    job = Job(
        "run",
        recipe,
        checkpoint_dir=str(trace.folder / CHECKPOINTS_NAME),
        replay_to=trace.last_step,
        replay_losses=trace.losses().tobytes(),
        next_event_index=trace.event_count,
        is_measured=trace.message_count("snapshots") > 0,
    )
    work(job, inbox, Recorder(trace, Channel(), leave, lambda _: None))


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_it_goes_on_to_the_same_bits(tmp_path, optimizer, count, figures, monkeypatch):
    monkeypatch.setattr("dropscope.runs.worker.FLUSH_INTERVAL_S", 0.0)  # tell of every step
    monkeypatch.setattr(saver, "checkpoint_interval", lambda _: 25)
    recipe, chance = recipe_of(optimizer), random.Random(6)
    steps = sorted(chance.sample(range(1, STEPS), count(4, 50)))
    with recorded_alone(recipe, tmp_path / "alone") as alone:
        for step in steps:
            folder = tmp_path / f"left-at-{step}"
            with RunTrace.create(folder, recipe) as trace:
                train(trace, recipe, leave_at=step)
                assert trace.last_step == step
            kept = checkpoint_steps(folder / CHECKPOINTS_NAME)
            assert kept[-1] == step
            if step % 2:  # half of them from the one before, so that steps are repeated
                (folder / CHECKPOINTS_NAME / f"{step}.safetensors").unlink()
            with RunTrace.open(folder) as trace:
                train(trace, recipe)
            assert_same_run(folder, alone)
    within_epochs = sum(step % EPOCH != 0 for step in steps)
    assert within_epochs
    figures(
        "F6",
        optimiser=optimizer,
        resumed=len(steps),
        within_an_epoch=within_epochs,
        same=len(steps),
    )
