"""What recording adds to a step, found by turns in one process.

The product's own figure is a small difference of two long times, each of them at the mercy of
whoever else is at work. Blocks of a thirtieth of a second that follow on each other share their
luck; and it is processor time that counts, not how long others held it. Everything that the
worker's thread does for a flush is in it; no server, no viewer.
"""

import tempfile
import time
from pathlib import Path
from statistics import median

import torch

from dropscope.lab.datasets.dataset import Dataset
from dropscope.lab.recipe import Recipe
from dropscope.lab.training import Training
from dropscope.runs.channel import Channel
from dropscope.runs.journal import Journal
from dropscope.runs.recorder import Recorder
from dropscope.runs.worker import FLUSH_INTERVAL_S
from dropscope.trace.reader import RunTrace

WARM_UP_STEPS = 100


def recording_step_share(recipe: Recipe, dataset: Dataset, steps: int) -> float:
    """Seconds that recording adds to a step, as a share of a bare step's.

    Args:
        recipe, dataset: what to train.
        steps: how many to record; as many are made without.
    """
    torch.set_num_threads(1)
    bare, recorded = Training(recipe, dataset), Training(recipe, dataset)
    with (
        tempfile.TemporaryDirectory() as folder,
        RunTrace.create(Path(folder) / "run", recipe) as trace,
        torch.inference_mode(),
    ):
        recorder = Recorder(trace, Channel(), lambda _: None, lambda _: None)
        journal = Journal("run", recipe, "example", 0, 0, recorder)
        block = max(1, round(FLUSH_INTERVAL_S / _block_s(bare, WARM_UP_STEPS) * WARM_UP_STEPS))
        _recorded_block_s(recorded, journal, block)
        shares = []
        while recorded.step < steps:
            bare_s = _block_s(bare, block)
            shares.append(_recorded_block_s(recorded, journal, block) / bare_s - 1)
    return median(shares)


def _block_s(training: Training, steps: int) -> float:
    start_s = time.thread_time()
    for _ in range(steps):
        training.advance()
    return time.thread_time() - start_s


def _recorded_block_s(training: Training, journal: Journal, steps: int) -> float:
    start_s = time.thread_time()
    for _ in range(steps):
        journal.add_step(training.advance())
    journal.diverged_step()
    journal.flush()
    return time.thread_time() - start_s
