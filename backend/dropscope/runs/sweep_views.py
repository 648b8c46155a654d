"""A sweep as the outside sees it: frozen values, whatever lies behind them."""

import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from dropscope.errors import UnknownSweep
from dropscope.lab.presets import FigureName
from dropscope.lab.recipe import Recipe
from dropscope.lab.sweep.figures import (
    FIGURES,
    Band,
    MemberCurves,
    PointFigure,
    TwinName,
    bands,
    point_figure,
)
from dropscope.lab.sweep.plan import AXIS_TITLES, AxisField, Plan
from dropscope.runs.models import SweepRow
from dropscope.runs.sweep_results import Results
from dropscope.runs.sweep_states import SweepState
from dropscope.runs.views import RunError


@dataclass(frozen=True, slots=True)
class PointView:
    """One value of the axis: how many members it has, how many are done, what they gave."""

    value: float | None
    members: int
    done: int
    figures: dict[FigureName, PointFigure]


@dataclass(frozen=True, slots=True)
class AxisView:
    """What varies: a field of the recipe and its values."""

    field: AxisField
    values: list[float]


@dataclass(frozen=True, slots=True)
class SweepView:
    """One sweep, now. Times are seconds since 1970, UTC.

    ``steps_per_second``: updates of one member's twins, summed over members. ``eta_s``: seconds
    that remain at this speed; ``None`` where it is not running. ``trained_s``: seconds that it has
    trained, all times together.
    """

    id: str
    title: str
    state: SweepState
    recipe: Recipe
    axis: AxisView | None
    seeds: int
    created_at: float
    started_at: float | None
    ended_at: float | None
    progress: float
    error: RunError | None
    trained_s: float
    steps_per_second: float = 0.0
    eta_s: float | None = None


@dataclass(frozen=True, slots=True)
class BandsView:
    """Curves over the ``n`` seeds of a point, at ``steps``."""

    point: int
    value: float | None
    n: int
    steps: Sequence[int]
    holdout_loss: dict[TwinName, Band]
    holdout_error: dict[TwinName, Band]


@dataclass(frozen=True, slots=True)
class MemberView:
    """One member: its number, its place, its recipe; its last figures once it is done."""

    number: int
    point: int
    seed: int
    recipe: Recipe
    figures: dict[FigureName, dict[str, float | None]] | None


def new_sweep_row(plan: Plan, title: str) -> SweepRow:
    """A sweep that has just been asked for; without a title it is named after its axis."""
    return SweepRow(
        id=secrets.token_hex(8),
        title=title or _title_of(plan),
        state="queued",
        recipe=plan.recipe.model_dump(mode="json"),
        field=plan.field,
        values=list(plan.values),
        seeds=plan.seeds,
        progress=0.0,
        trained_s=0.0,
        created_at=time.time(),
    )


def _title_of(plan: Plan) -> str:
    data = plan.recipe.dataset.spec.title
    seeds = f"{plan.seeds} seeds" if plan.seeds > 1 else "1 seed"
    if plan.field is None:
        return f"{data}: {seeds}"
    count = len(plan.values)
    values = f"{count} values" if count > 1 else "1 value"
    return f"{data}: {AXIS_TITLES[plan.field]}, {values} × {seeds}"


def plan_of(row: SweepRow) -> Plan:
    """What a stored sweep trains."""
    recipe = Recipe.model_validate(row.recipe)
    return Plan(recipe, cast("AxisField | None", row.field), tuple(row.values), row.seeds)


def sweep_view_of(row: SweepRow, **live: Any) -> SweepView:
    """Return the view of a stored sweep; ``live`` values take precedence."""
    error = None
    if row.error_code is not None:
        error = RunError(row.error_code, row.error_message or "")
    field = cast("AxisField | None", row.field)
    values: dict[str, Any] = {
        "id": row.id,
        "title": row.title,
        "state": row.state,
        "recipe": Recipe.model_validate(row.recipe),
        "axis": AxisView(field, row.values) if field else None,
        "seeds": row.seeds,
        "created_at": row.created_at,
        "started_at": row.started_at,
        "ended_at": row.ended_at,
        "progress": row.progress,
        "error": error,
        "trained_s": row.trained_s,
    }
    return SweepView(**(values | live))


def point_views(plan: Plan, results: Results) -> list[PointView]:
    """Every value of the axis with what is known there."""
    found = []
    is_classified = plan.recipe.task == "classification"
    for point, value in enumerate(plan.values):
        done = members_at(plan, point, results)
        figures = {
            name: point_figure(
                done,
                name,
                seeds=plan.seeds,
                is_share=name == "holdout_error" and is_classified,
            )
            for name in FIGURES
        }
        found.append(PointView(value, plan.seeds, len(done), figures))
    return found


def bands_view(plan: Plan, point: int, results: Results, current: Results) -> BandsView:
    """Curves of a point's members that are done; before there are any, of the group at hand.

    Raises:
        UnknownSweep: there is no such point.
    """
    if point >= len(plan.values):
        raise UnknownSweep(
            f"The sweep has {len(plan.values)} points; they count from 0.", field="point"
        )
    members = members_at(plan, point, results) or members_at(plan, point, current)
    steps = members[0].steps if members else []
    found = {figure: bands(members, figure) for figure in FIGURES}
    return BandsView(point, plan.values[point], len(members), steps, **found)


def members_at(plan: Plan, point: int, results: Results) -> Sequence[MemberCurves]:
    """Results of the members at one point, in order of seeds."""
    numbers = range(point * plan.seeds, (point + 1) * plan.seeds)
    return [results[number] for number in numbers if number in results]


def member_views(plan: Plan, results: Results) -> list[MemberView]:
    """Every member, with its figures at the end where it is done."""
    return [
        MemberView(number, one.point, one.seed, one.recipe, _last(results.get(number)))
        for number, one in enumerate(plan.members)
    ]


def _last(curves: MemberCurves | None) -> dict[FigureName, dict[str, float | None]] | None:
    if curves is None:
        return None
    return {
        name: {twin: values[-1] for twin, values in curves.curves[name].items()} for name in FIGURES
    }
