"""The engine alone: training as the worker does it, but nothing recorded, nobody watching."""

import time

import torch

from dropscope.lab.datasets.dataset import Dataset
from dropscope.lab.recipe import Recipe
from dropscope.lab.schedule import Schedule
from dropscope.lab.training import Training


def engine_step_s(recipe: Recipe, dataset: Dataset, steps: int) -> float:
    """Seconds a step of ``Training.advance``, after a tenth of the steps to warm up."""
    torch.set_num_threads(1)
    training = Training(recipe, dataset)
    warm_up = steps // 10
    with torch.inference_mode():  # as in the worker
        for _ in range(warm_up):
            training.advance()
        start_s = time.perf_counter()
        for _ in range(steps - warm_up):
            training.advance()
    return (time.perf_counter() - start_s) / (steps - warm_up)


def measured_engine_step_s(recipe: Recipe, dataset: Dataset, steps: int) -> float:
    """Seconds a step with the evaluations and snapshots of a run, from its first step to its last.

    Step 0 is measured before the clock starts, the last step before it stops, as in a run.
    """
    torch.set_num_threads(1)
    training = Training(recipe, dataset)
    schedule = Schedule(recipe)
    schedule.evaluation_due(0)
    schedule.snapshot_due(0)
    with torch.inference_mode():
        training.evaluate()
        start_s = time.perf_counter()
        while training.step < steps:
            training.advance()
            if schedule.evaluation_due(training.step):
                training.evaluate()
                if schedule.snapshot_due(training.step):
                    training.snapshot()
        training.evaluate()
        training.snapshot()
    return (time.perf_counter() - start_s) / steps
