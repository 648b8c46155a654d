"""A run as the outside sees it: one frozen value, whatever lies behind it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from dropscope.lab.recipe import Recipe
from dropscope.runs.messages import RecordMode
from dropscope.runs.models import RunRow
from dropscope.runs.states import RunState


@dataclass(frozen=True, slots=True)
class RunError:
    """Why a run diverged or failed."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class RunView:
    """One run, now. Times are seconds since 1970, UTC; ``pace`` in steps a second."""

    id: str
    title: str
    state: RunState
    step: int
    recipe: Recipe
    record: RecordMode
    pace: float | None
    settings: dict[str, Any]
    created_at: float
    started_at: float | None
    ended_at: float | None
    error: RunError | None
    steps_per_second: float = 0.0
    queue_place: int | None = None
    viewers: int = 0


def initial_settings(recipe: Recipe) -> dict[str, Any]:
    """The settings that can change while a run is training, as the recipe starts them."""
    probabilities = (recipe.dropout.input, *recipe.dropout.hidden)
    return {
        "drop_probability": dict(zip(recipe.dropout_layers, probabilities, strict=True)),
        "learning_rate": recipe.training.learning_rate,
    }


def settings_after(recipe: Recipe, changes: Iterable[tuple[int, dict[str, Any]]]) -> dict[str, Any]:
    """The settings in force after recorded changes."""
    settings = initial_settings(recipe)
    for _, detail in changes:
        settings["drop_probability"] |= detail.get("drop_probability", {})
        if "learning_rate" in detail:
            settings["learning_rate"] = detail["learning_rate"]
    return settings


def view_of(row: RunRow, **live: Any) -> RunView:
    """Return the view of a stored run; ``live`` values take precedence."""
    error = None
    if row.error_code is not None:
        error = RunError(row.error_code, row.error_message or "")
    values: dict[str, Any] = {
        "id": row.id,
        "title": row.title,
        "state": row.state,
        "step": row.step,
        "recipe": Recipe.model_validate(row.recipe),
        "record": row.record,
        "pace": row.pace,
        "settings": row.settings,
        "created_at": row.created_at,
        "started_at": row.started_at,
        "ended_at": row.ended_at,
        "error": error,
    }
    return RunView(**(values | live))
