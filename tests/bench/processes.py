"""One loop in a process of its own: ``python -m tests.bench.processes '{"loop": …}'``.

So that no loop inherits another's caches, threads or warm allocator, and none runs beside another.
"""

import json
import subprocess
import sys
from typing import Any, Literal

from tests.science.experiments.server import mnist_folder

from dropscope.errors import DataUnavailable
from dropscope.lab.datasets.dataset import Dataset
from dropscope.lab.recipe import Recipe

Loop = Literal[
    "plain", "plain_fused", "tensorboard", "engine", "measured_engine", "recording", "sweep"
]


def step_s_alone(loop: Loop, recipe: dict[str, Any], steps: int) -> float:
    """Seconds a step of a loop in a new process, start-up not counted.

    Args:
        loop: which one.
        recipe: says data set, layers, batch size; plain loops train its dropout twin.
        steps: how many to take.
    """
    task = json.dumps({"loop": loop, "recipe": recipe, "steps": steps})
    command = [sys.executable, "-m", "tests.bench.processes", task]
    return json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)


def examples(recipe: Recipe) -> Dataset:
    """The recipe's data set; where its files are not here, as many made-up examples."""
    import torch

    from dropscope.lab.datasets.loading import load

    try:
        return load(recipe.dataset, mnist_folder())
    except DataUnavailable:
        spec, size = recipe.dataset.spec, recipe.dataset.train_size
        generator = torch.Generator().manual_seed(recipe.dataset.seed)
        count = size + spec.holdout_size
        x = torch.rand(count, spec.feature_count, generator=generator)
        y = torch.randint(0, spec.output_count, (count,), generator=generator)
        return Dataset(spec, x[:size], y[:size], y[:size], x[size:], y[size:])


def _step_s(loop: Loop, recipe: Recipe, steps: int) -> float:
    from tests.bench.engine import engine_step_s, measured_engine_step_s
    from tests.bench.plain import plain_step_s, tensorboard_step_s
    from tests.bench.recording import recording_step_share
    from tests.bench.sweep import sweep_step_s

    dataset = examples(recipe)
    if loop == "engine":
        return engine_step_s(recipe, dataset, steps)
    if loop == "measured_engine":
        return measured_engine_step_s(recipe, dataset, steps)
    if loop == "recording":
        return recording_step_share(recipe, dataset, steps)
    if loop == "sweep":
        return sweep_step_s(recipe, dataset, steps)
    task = (
        dataset.train_x,
        dataset.train_y,
        list(recipe.layer_sizes),
        recipe.training.batch_size,
        steps,
    )
    if loop == "tensorboard":
        return tensorboard_step_s(*task)
    return plain_step_s(*task, fused=loop == "plain_fused")


if __name__ == "__main__":
    wanted = json.loads(sys.argv[1])
    print(_step_s(wanted["loop"], Recipe.model_validate(wanted["recipe"]), wanted["steps"]))
