"""A recipe's network before its first step, as plain values.

Loads torch and the data set, and keeps neither weights nor data. Knows no HTTP and no run.
"""

from pathlib import Path
from typing import Any

import torch

from dropscope.lab.datasets.loading import load
from dropscope.lab.preview import preview
from dropscope.lab.recipe import Recipe


def recipe_preview(recipe: Recipe, data_dir: Path | None = None) -> dict[str, Any]:
    """Return example, activations, output and weights, fit for JSON.

    Args:
        recipe: what would be trained.
        data_dir: folder of IDX files.

    Raises:
        DataUnavailable: the data set cannot be read here.
    """
    torch.set_num_threads(1)  # as runs compute
    shown = preview(recipe, load(recipe.dataset, data_dir))
    return {
        "example": {
            "index": shown.example_index,
            "features": shown.features.tolist(),
            "label": shown.label.item(),
            "true_label": shown.true_label.item(),
        },
        "activation": {layer: units.tolist() for layer, units in shown.activations.items()},
        "output": shown.output.tolist(),
        "weights": None
        if shown.weights is None
        else {
            name: {"shape": list(values.shape), "values": values.reshape(-1).tolist()}
            for name, values in shown.weights.items()
        },
    }
