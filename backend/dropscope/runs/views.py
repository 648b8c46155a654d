"""A run as the outside sees it: one frozen value, whatever lies behind it."""

import secrets
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from dropscope.lab.recipe import Recipe
from dropscope.runs.messages import RecordMode, Set
from dropscope.runs.models import RunRow
from dropscope.runs.pacer import Pace, pace_at
from dropscope.runs.requests import recorded_change
from dropscope.runs.states import RunState

_FIRST_VISIT = -1.0  # in the database, whose paces are numbers


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
    row: int
    pace: Pace
    settings: dict[str, Any]
    created_at: float
    started_at: float | None
    ended_at: float | None
    error: RunError | None
    steps_per_second: float = 0.0
    queue_place: int | None = None
    viewers: int = 0
    pinned: bool = False

    @property
    def pace_now(self) -> float | None:
        """Steps a second that the run is held to at its step; ``None``: as fast as it goes."""
        return pace_at(self.pace, self.step)


def initial_settings(recipe: Recipe) -> dict[str, Any]:
    """The settings that can change while a run is training, as the recipe starts them."""
    probabilities = (recipe.dropout.input, *recipe.dropout.hidden)
    return {
        "drop_probability": dict(zip(recipe.dropout_layers, probabilities, strict=True)),
        "learning_rate": recipe.training.learning_rate,
    }


def settings_after(recipe: Recipe, changes: Iterable[tuple[int, dict[str, Any]]]) -> dict[str, Any]:
    """The settings in force after recorded changes, given as (step, detail of the event)."""
    settings = initial_settings(recipe)
    for _, detail in changes:
        settings = settings_with(settings, recorded_change(detail))
    return settings


def settings_with(settings: dict[str, Any], change: Set) -> dict[str, Any]:
    """The settings once a change is in force."""
    changed = dict(settings)
    if change.drop_probability is not None:
        changed["drop_probability"] = settings["drop_probability"] | dict(change.drop_probability)
    if change.learning_rate is not None:
        changed["learning_rate"] = change.learning_rate
    return changed


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
        "row": row.row,
        "pace": "first_visit" if row.pace == _FIRST_VISIT else row.pace,
        "settings": row.settings,
        "created_at": row.created_at,
        "started_at": row.started_at,
        "ended_at": row.ended_at,
        "pinned": row.pinned,
        "error": error,
    }
    return RunView(**(values | live))


def stored_pace(pace: Pace) -> float | None:
    """The pace as the database has it."""
    return _FIRST_VISIT if pace == "first_visit" else pace


def new_row(recipe: Recipe, title: str, pace: Pace, record: RecordMode, row: int = 0) -> RunRow:
    """A run that has just been made, under a new id; without a title it is named after its data."""
    layers = "-".join(map(str, recipe.layer_sizes))
    layers = f"autoencoder {layers}" if recipe.network.autoencoder else layers
    return RunRow(
        id=secrets.token_hex(8),
        title=title
        or f"{recipe.dataset.spec.title}, {recipe.dataset.train_size} examples, {layers}",
        state="created",
        step=0,
        recipe=recipe.model_dump(mode="json"),
        record=record,
        row=row,
        pace=stored_pace(pace),
        settings=initial_settings(recipe),
        created_at=time.time(),
        pinned=False,
    )
