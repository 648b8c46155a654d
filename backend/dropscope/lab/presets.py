"""Recipes worth starting from, each with the effect of dropout that was measured on it.

``presets.json`` holds names, sentences, what they claim, and recipes, written by people; and
effects, written by ``python -m dropscope.lab.measure_presets``, which trains every preset. A test
holds claims to effects. Does not import torch.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import sqrt
from statistics import mean, stdev
from typing import Any, Literal

from dropscope.errors import InvalidRecipe
from dropscope.lab.recipe import Recipe

DATA = "presets.json"
SEED_COUNT = 5

Verdict = Literal["better with dropout", "worse with dropout", "no visible effect"]
FigureName = Literal["holdout_error", "holdout_loss"]


@dataclass(frozen=True, slots=True)
class Difference:
    """Mean over seeds of (with dropout − without), and its standard error."""

    mean: float
    standard_error: float

    @property
    def verdict(self) -> Verdict:
        """What may be said of a figure that is better when smaller: nothing within 2 SE."""
        if abs(self.mean) <= 2 * self.standard_error:
            return "no visible effect"
        return "better with dropout" if self.mean < 0 else "worse with dropout"


@dataclass(frozen=True, slots=True)
class Effect:
    """What dropout did to the hold-out figures at the end of the preset's run.

    ``holdout_error``: share misclassified (regression: root mean squared error).
    ``holdout_loss``: cross-entropy (regression: mean squared error). Both with masks off.
    ``seeds``: number of pairs; a seed decides initial weights, batches and masks, and which
    examples are trained on. ``date``: ISO day of the measurement.
    """

    holdout_error: Difference
    holdout_loss: Difference
    seeds: int
    date: str


@dataclass(frozen=True, slots=True)
class Preset:
    """A recipe with a name, a title, a sentence, and what dropout does to it.

    ``claims``: what the sentence says of the figures that it speaks of.
    """

    name: str
    title: str
    sentence: str
    claims: Mapping[FigureName, Verdict]
    recipe: Recipe
    effect: Effect


def paired_difference(with_dropout: Sequence[float], without: Sequence[float]) -> Difference:
    """Mean and standard error of the differences of pairs; at least two."""
    differences = [a - b for a, b in zip(with_dropout, without, strict=True)]
    return Difference(mean(differences), stdev(differences) / sqrt(len(differences)))


@cache
def presets() -> tuple[Preset, ...]:
    """Every preset; the first is the default recipe."""
    return tuple(_parse(entry) for entry in read_entries())


def find_preset(name: str) -> Preset:
    """Return the preset of this name.

    Raises:
        InvalidRecipe: there is none; the message lists the names.
    """
    for preset in presets():
        if preset.name == name:
            return preset
    known = ", ".join(preset.name for preset in presets())
    raise InvalidRecipe(f"There is no preset {name[:40]!r}; there are {known}.", field="preset")


def read_entries() -> list[dict[str, Any]]:
    """The data file as it stands."""
    entries: list[dict[str, Any]] = json.loads((files(__package__) / DATA).read_text("utf-8"))
    return entries


def _parse(entry: dict[str, Any]) -> Preset:
    effect = entry["effect"]
    return Preset(
        entry["name"],
        entry["title"],
        entry["sentence"],
        entry["claims"],
        Recipe.model_validate(entry["recipe"]),
        Effect(
            Difference(**effect["holdout_error"]),
            Difference(**effect["holdout_loss"]),
            effect["seeds"],
            effect["date"],
        ),
    )
