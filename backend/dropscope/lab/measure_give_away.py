"""Measure who reads the give-away pixel: no dropout, of the input, of hidden layers, of both.

``python -m dropscope.lab.measure_give_away`` trains the recipe of the preset ``cats_dogs_pixel``
over five seeds with each, prints what came out as a table, and writes it into ``give_away.json``:
hold-out accuracy with the pixel as in training, removed and lying, and the share of the saliency
that lies on it, means over seeds with their standard error; then the paired differences from no
dropout. No figure there is made up.
"""

import json
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.resources import as_file, files
from typing import Any

import torch

from dropscope.lab.arrangements import DATA, Arrangements, arrangements
from dropscope.lab.datasets.loading import load
from dropscope.lab.measure_presets import seeded
from dropscope.lab.presets import SEED_COUNT, find_preset, paired_difference
from dropscope.lab.probes.give_away import read_give_away
from dropscope.lab.probes.uncertainty import mean_of
from dropscope.lab.recipe import Recipe
from dropscope.lab.training import Training

PRESET = "cats_dogs_pixel"
WITHOUT = "no dropout"
ARRANGEMENTS: Mapping[str, tuple[float, float]] = {
    WITHOUT: (0.0, 0.0),
    "input 0.2": (0.2, 0.0),
    "input 0.5": (0.5, 0.0),
    "hidden 0.5": (0.0, 0.5),
    "input and hidden 0.5": (0.5, 0.5),
}  # drop probabilities of the input and of each hidden layer
VARIANTS = ("as_training", "removed", "lying")
_SHARE = "saliency on it"
_DIGITS = 5


def arranged(recipe: Recipe, of_input: float, of_hidden: float) -> Recipe:
    """The recipe with other drop probabilities, and no twin."""
    hidden = (of_hidden,) * len(recipe.network.hidden)
    dropout = recipe.dropout.model_copy(update={"input": of_input, "hidden": hidden})
    return recipe.model_copy(update={"dropout": dropout, "twin": False})


def figures(recipe: Recipe) -> dict[str, float]:
    """Train a recipe to its end; return hold-out accuracies and the saliency share."""
    dataset = load(recipe.dataset)
    training = Training(recipe, dataset)
    for _ in range(recipe.training.max_steps):
        training.advance()
    variants, pixels = dataset.holdout_variants(), recipe.dataset.give_away
    reading = read_give_away(training.networks, variants, dataset.holdout_y, pixels)["dropout"]
    accuracies = {str(name): figure.value for name, figure in reading.accuracy.items()}
    return {**accuracies, _SHARE: reading.saliency_share.value}


def spelled(found: Mapping[str, list[dict[str, float]]]) -> list[dict[str, Any]]:
    """The figures of every arrangement over its seeds, as the data file has them."""
    return [
        {
            "name": name,
            "of_input": ARRANGEMENTS[name][0],
            "of_hidden": ARRANGEMENTS[name][1],
            "accuracy": {column: _mean(seeds, column) for column in VARIANTS},
            "saliency_share": _mean(seeds, _SHARE),
            "error_difference": {
                column: _difference(seeds, found[WITHOUT], column)
                for column in VARIANTS[1:]
                if name != WITHOUT
            },
        }
        for name, seeds in found.items()
    ]


def _mean(seeds: list[dict[str, float]], column: str) -> dict[str, float]:
    mean = mean_of([one[column] for one in seeds])
    return {
        "value": round(mean.value, _DIGITS),
        "standard_error": round(mean.standard_error or 0.0, _DIGITS),
    }


def _difference(
    seeds: list[dict[str, float]], without: list[dict[str, float]], column: str
) -> dict[str, float]:
    """Of errors: better when smaller."""
    errors = ([1 - one[column] for one in each] for each in (seeds, without))
    difference = paired_difference(*errors)
    return {
        "mean": round(difference.mean, _DIGITS),
        "standard_error": round(difference.standard_error, _DIGITS),
    }


def table(told: Arrangements) -> str:
    """The same as Markdown, then the differences in words."""
    columns = [*VARIANTS, _SHARE]
    lines = ["| dropout | " + " | ".join(columns) + " |", "| --- " * (len(columns) + 1) + "|"]
    for one in told.found:
        means = [*(one.accuracy[column] for column in VARIANTS), one.saliency_share]
        cells = [f"{100 * mean.value:.1f} ± {100 * mean.standard_error:.1f} %" for mean in means]
        lines.append("| " + " | ".join([one.name, *cells]) + " |")
    for one in told.found:
        for column, difference in one.error_difference.items():
            points, error = 100 * difference.mean, 100 * difference.standard_error
            text = f"{one.name}, pixel {column}: error {points:+.1f} ± {error:.1f} points"
            lines.append(f"{text}: {difference.verdict}")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    torch.set_num_threads(1)
    start = find_preset(PRESET).recipe
    measured = {
        name: [figures(seeded(arranged(start, *p), number)) for number in range(SEED_COUNT)]
        for name, p in ARRANGEMENTS.items()
    }
    told = {
        "preset": PRESET,
        "seeds": SEED_COUNT,
        "date": datetime.now(UTC).date().isoformat(),
        "found": spelled(measured),
    }
    with as_file(files(__package__) / DATA) as path:
        path.write_text(json.dumps(told, indent=2) + "\n", "utf-8")
    sys.stdout.write(table(arrangements()))
