"""What may be asked of a run, checked: commands as the outside gives them."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dropscope.errors import InvalidCommand
from dropscope.lab.changes import check_learning_rate, resolve_drop_probability
from dropscope.lab.recipe import Recipe
from dropscope.runs.messages import Set
from dropscope.runs.pacer import Pace
from dropscope.runs.states import CommandName

MIN_PACE = 0.5
MAX_PACE = 100_000.0
MAX_STEP_COUNT = 10_000
UNCHANGED: Any = object()  # told apart from None, which means "unlimited" for a pace


@dataclass(frozen=True, slots=True)
class CommandRequest:
    """A command with its arguments.

    ``count`` belongs to ``step``; ``drop_probability`` (a number for every hidden layer, or a
    mapping of layer to p), ``learning_rate`` and ``pace`` (``None``: unlimited) to ``set``.
    """

    command: CommandName
    count: int = 1
    drop_probability: float | Mapping[str, float] | None = None
    learning_rate: float | None = None
    pace: Any = UNCHANGED


def check_pace(pace: Pace) -> Pace:
    """Return the pace if it is possible.

    Raises:
        InvalidCommand: it lies outside 0.5 … 100,000 steps a second.
    """
    if pace is None or pace == "first_visit":
        return pace
    if not (math.isfinite(pace) and MIN_PACE <= pace <= MAX_PACE):
        raise InvalidCommand(
            f"pace must lie from {MIN_PACE} to {MAX_PACE:,.0f} steps a second, or be null for "
            f"unlimited, or 'first_visit'; got {pace}.",
            field="pace",
        )
    return pace


def check_row(row: int, recipe: Recipe) -> int:
    """Return the row of each batch to follow if batches have it.

    Raises:
        InvalidCommand: it lies outside 0 … batch size - 1.
    """
    last = recipe.training.batch_size - 1
    if not 0 <= row <= last:
        raise InvalidCommand(
            f"row is {row}, but a batch of this recipe has rows 0 to {last}.", field="row"
        )
    return row


def check_count(count: int) -> int:
    """Return the number of steps if it is possible.

    Raises:
        InvalidCommand: it lies outside 1 … 10,000.
    """
    if not 1 <= count <= MAX_STEP_COUNT:
        raise InvalidCommand(
            f"count must lie from 1 to {MAX_STEP_COUNT:,}, got {count}.", field="count"
        )
    return count


def change_of(request: CommandRequest, recipe: Recipe) -> Set:
    """Return the change that a ``set`` asks for.

    Raises:
        InvalidCommand: nothing to change, or a value that is not possible.
    """
    probabilities = None
    if request.drop_probability is not None:
        resolved = resolve_drop_probability(recipe, request.drop_probability)
        probabilities = tuple(resolved.items()) or None
    learning_rate = request.learning_rate
    if learning_rate is not None:
        check_learning_rate(learning_rate)
    pace: Pace = None
    if request.pace is not UNCHANGED:
        pace = check_pace(request.pace) or 0.0
    if probabilities is None and learning_rate is None and pace is None:
        raise InvalidCommand(
            "'set' needs at least one of drop_probability, learning_rate and pace.",
            field="command",
        )
    return Set(probabilities, learning_rate, pace)


def event_detail(change: Set) -> dict[str, Any]:
    """What a ``set`` event says of a change: only what was changed; pace null means unlimited."""
    detail: dict[str, Any] = {}
    if change.drop_probability is not None:
        detail["drop_probability"] = dict(change.drop_probability)
    if change.learning_rate is not None:
        detail["learning_rate"] = change.learning_rate
    if change.pace is not None:
        detail["pace"] = change.pace or None
    return detail


def recorded_change(detail: Mapping[str, Any]) -> Set:
    """The part of a ``set`` event that decides results: all that a repetition needs."""
    probabilities = detail.get("drop_probability")
    return Set(
        drop_probability=tuple(probabilities.items()) if probabilities else None,
        learning_rate=detail.get("learning_rate"),
    )
