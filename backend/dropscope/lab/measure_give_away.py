"""Measure who reads the give-away pixel: no dropout, of the input, of hidden layers, of both.

``python -m dropscope.lab.measure_give_away`` trains the recipe of the preset ``cats_dogs_pixel``
over five seeds with each and prints, as a table, the hold-out accuracy with the pixel as in
training, removed and lying, and the share of the saliency that lies on it: means over seeds with
their standard error; then the paired differences from no dropout.
"""

import sys
from collections.abc import Mapping

import torch

from dropscope.lab.datasets.loading import load
from dropscope.lab.measure_presets import seeded
from dropscope.lab.presets import SEED_COUNT, find_preset, paired_difference
from dropscope.lab.probes.give_away import read_give_away
from dropscope.lab.probes.uncertainty import mean_of
from dropscope.lab.recipe import Recipe
from dropscope.lab.training import Training

PRESET = "cats_dogs_pixel"
ARRANGEMENTS: Mapping[str, tuple[float, float]] = {
    "no dropout": (0.0, 0.0),
    "input 0.2": (0.2, 0.0),
    "input 0.5": (0.5, 0.0),
    "hidden 0.5": (0.0, 0.5),
    "input and hidden 0.5": (0.5, 0.5),
}  # drop probabilities of the input and of each hidden layer


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
    return {**accuracies, "saliency on it": reading.saliency_share.value}


def table(found: Mapping[str, list[dict[str, float]]]) -> str:
    """The figures of every arrangement over its seeds, as Markdown."""
    columns = list(found["no dropout"][0])
    lines = ["| dropout | " + " | ".join(columns) + " |", "| --- " * (len(columns) + 1) + "|"]
    for name, seeds in found.items():
        means = [mean_of([one[column] for one in seeds]) for column in columns]
        cells = [f"{100 * f.value:.1f} ± {100 * (f.standard_error or 0):.1f} %" for f in means]
        lines.append("| " + " | ".join([name, *cells]) + " |")
    for name in list(found)[1:]:
        for column in columns[1:3]:  # errors: better when smaller
            pairs = zip(found[name], found["no dropout"], strict=True)
            both = [(1 - one[column], 1 - other[column]) for one, other in pairs]
            difference = paired_difference(*(list(side) for side in zip(*both, strict=True)))
            points, error = 100 * difference.mean, 100 * difference.standard_error
            text = f"{name}, pixel {column}: error {points:+.1f} ± {error:.1f} points"
            lines.append(f"{text}: {difference.verdict}")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    torch.set_num_threads(1)
    start = find_preset(PRESET).recipe
    sys.stdout.write(
        table(
            {
                name: [figures(seeded(arranged(start, *p), n)) for n in range(SEED_COUNT)]
                for name, p in ARRANGEMENTS.items()
            }
        )
    )
