"""A recipe's network before its first step, as plain values.

Loads torch and the data set, and keeps neither weights nor data. Knows no HTTP and no run.
"""

from pathlib import Path
from typing import Any

import torch

from dropscope.lab.datasets.dataset import Dataset
from dropscope.lab.datasets.loading import load
from dropscope.lab.preview import preview
from dropscope.lab.recipe import Recipe

_PLANE = 2  # inputs that can be drawn as points


def recipe_preview(recipe: Recipe, data_dir: Path | None = None, row: int = 0) -> dict[str, Any]:
    """Return example, activations, output, weights and points of the plane, fit for JSON.

    Args:
        recipe: what would be trained.
        data_dir: folder of IDX files.
        row: of the first batch, whose example is looked at.

    Raises:
        DataUnavailable: the data set cannot be read here.
    """
    torch.set_num_threads(1)  # as runs compute
    dataset = load(recipe.dataset, data_dir)
    shown = preview(recipe, dataset, row)
    are_points = dataset.spec.feature_count == _PLANE
    return {
        "example": _example(dataset, shown.example_index),
        "examples": [_example(dataset, index) for index in range(len(dataset.train_x))]
        if are_points
        else None,
        "activation": {layer: units.tolist() for layer, units in shown.activations.items()},
        "output": shown.output.tolist(),
        "weights": None
        if shown.weights is None
        else {
            name: {"shape": list(values.shape), "values": values.reshape(-1).tolist()}
            for name, values in shown.weights.items()
        },
    }


def _example(dataset: Dataset, index: int) -> dict[str, Any]:
    return {
        "index": index,
        "features": dataset.train_x[index].tolist(),
        "label": dataset.train_y[index].item(),
        "true_label": dataset.train_y_true[index].item(),
    }
