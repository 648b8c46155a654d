"""Checks settings that are to change while a run is training.

Turns what a person may say ("p = 0.3") into what the engine wants (a probability for each layer).
"""

import math
from collections.abc import Mapping

from dropscope.errors import InvalidCommand
from dropscope.lab.recipe import Recipe

MAX_LEARNING_RATE = 100.0


def resolve_drop_probability(
    recipe: Recipe, value: float | Mapping[str, float]
) -> dict[str, float]:
    """Return the new drop probability of each dropout layer that changes.

    Args:
        recipe: names the layers and the kind of dropout.
        value: one p for every hidden layer, or a p for each layer named (``input``,
            ``hidden_1``, …).

    Raises:
        InvalidCommand: unknown layer, p outside 0 … 1, or p = 1 with gaussian dropout.
    """
    if isinstance(value, Mapping):
        wanted = dict(value)
    else:
        wanted = dict.fromkeys(recipe.dropout_layers[1:], value)
    for layer, probability in wanted.items():
        field = f"drop_probability.{layer}" if isinstance(value, Mapping) else "drop_probability"
        if layer not in recipe.dropout_layers:
            known = ", ".join(recipe.dropout_layers)
            raise InvalidCommand(f"{field}: no such layer; there are {known}.", field=field)
        _check_probability(recipe, probability, field)
    return wanted


def _check_probability(recipe: Recipe, probability: float, field: str) -> None:
    if not 0.0 <= probability <= 1.0:  # also false for NaN
        raise InvalidCommand(f"{field} must lie from 0 to 1, got {probability}.", field=field)
    if recipe.dropout.kind == "gaussian" and probability == 1.0:
        raise InvalidCommand(
            f"{field} must be below 1 for gaussian dropout: its variance is p/(1-p).", field=field
        )


def check_learning_rate(value: float) -> float:
    """Return the learning rate if it lies above 0 and at most at 100.

    Raises:
        InvalidCommand: otherwise.
    """
    if not (math.isfinite(value) and 0.0 < value <= MAX_LEARNING_RATE):
        raise InvalidCommand(
            f"learning_rate must lie above 0 and at most at 100, got {value}.",
            field="learning_rate",
        )
    return value
