"""A sweep over seeds as the sweep worker does it: group after group, measured on its schedule."""

import time
from dataclasses import replace

import torch

from dropscope.lab.datasets.dataset import Dataset
from dropscope.lab.recipe import Recipe
from dropscope.lab.sweep.groups import groups
from dropscope.lab.sweep.training import GroupTraining, steps_to_measure
from dropscope.runs.sweep_ahead import made_ahead

MEMBERS = 50


def sweep_step_s(recipe: Recipe, dataset: Dataset, steps: int) -> float:
    """Seconds a step of one member: everything but loading data, first to last step, divided."""
    torch.set_num_threads(1)
    training = recipe.training.model_copy(update={"max_steps": steps})
    recipe = recipe.model_copy(update={"training": training})
    members = [recipe.model_copy(update={"seed": seed}) for seed in range(MEMBERS)]
    # Sets of their own, as seeds have: sharing one would be kinder to the cache.
    datasets = [_copy(dataset) for _ in members]
    due = set(steps_to_measure(recipe))
    start_s = time.perf_counter()
    with torch.inference_mode():
        for group in groups(members):
            recipes, data = [members[i] for i in group], [datasets[i] for i in group]
            together = GroupTraining(recipes, data, made_ahead)
            together.measure()
            while together.step < steps:
                together.advance()
                if together.step in due:
                    together.measure()
    return (time.perf_counter() - start_s) / (MEMBERS * steps)


def _copy(dataset: Dataset) -> Dataset:
    x, y = dataset.train_x.clone(), dataset.train_y.clone()
    return replace(dataset, train_x=x, train_y=y, holdout_x=dataset.holdout_x.clone())
