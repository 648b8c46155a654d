"""Measure what dropout does to each preset, and write it into ``presets.json``.

``python -m dropscope.lab.measure_presets [NAME …]`` trains both twins of every preset (or of those
named) over five seeds. Effects are written by this command only: no figure there is made up.
"""

import json
import sys
from datetime import UTC, datetime
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import torch

from dropscope.lab.datasets.loading import load
from dropscope.lab.presets import DATA, SEED_COUNT, Difference, paired_difference, read_entries
from dropscope.lab.recipe import Recipe
from dropscope.lab.records import EvaluationRecord
from dropscope.lab.training import Training


def seeded(recipe: Recipe, number: int) -> Recipe:
    """The recipe with other seeds: other examples, weights, batches and masks."""
    dataset = recipe.dataset.model_copy(update={"seed": recipe.dataset.seed + number})
    return recipe.model_copy(update={"dataset": dataset, "seed": recipe.seed + number})


def final_figures(recipe: Recipe) -> EvaluationRecord:
    """Train a recipe to its end and measure it there."""
    training = Training(recipe, load(recipe.dataset))
    for _ in range(recipe.training.max_steps):
        training.advance()
    return training.evaluate()


def measure(recipe: Recipe) -> dict[str, Any]:
    """Train five pairs of twins; return the ``effect`` as the data file spells it."""
    found = [final_figures(seeded(recipe, number)) for number in range(SEED_COUNT)]
    return {
        figure: _spelled(
            paired_difference(
                [getattr(record, figure)["dropout"] for record in found],
                [getattr(record, figure)["plain"] for record in found],
            )
        )
        for figure in ("holdout_error", "holdout_loss")
    } | {"seeds": SEED_COUNT, "date": datetime.now(UTC).date().isoformat()}


def _spelled(difference: Difference) -> dict[str, float]:
    return {
        "mean": round(difference.mean, 5),
        "standard_error": round(difference.standard_error, 5),
    }


def write_effects(path: Path, names: list[str]) -> None:
    """Measure the presets named (all where none is) and rewrite the file."""
    entries = read_entries()
    for entry in entries:
        if not names or entry["name"] in names:
            entry["effect"] = measure(Recipe.model_validate(entry["recipe"]))
            sys.stdout.write(f"{entry['name']}: {json.dumps(entry['effect'])}\n")
    path.write_text(json.dumps(entries, indent=2, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    torch.set_num_threads(1)
    with as_file(files(__package__) / DATA) as data_path:
        write_effects(data_path, sys.argv[1:])
