"""Routes: making, listing, reading, steering and deleting sweeps."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from dropscope.api.dependencies import PersonOf, Runs, ServicesOf, SweepsOf
from dropscope.api.openapi import error_responses
from dropscope.api.schemas import Run
from dropscope.api.sweep_schemas import (
    CommandSweep,
    CreateSweep,
    EstimateShape,
    FindSweep,
    FoundSweep,
    ListedSweep,
    MemberShape,
    PlannedSweep,
    PointCurves,
    PointShape,
    SweepCurves,
    SweepPage,
    SweepShape,
)
from dropscope.api.wheel import run_shape, take_wheel
from dropscope.errors import (
    DataUnavailable,
    ForbiddenCommand,
    InvalidRecipe,
    InvalidSweep,
    QueueFull,
    UnknownSweep,
)
from dropscope.lab.datasets.reach import require_reachable
from dropscope.lab.sweep.plan import MAX_MEMBERS

router = APIRouter(tags=["sweeps"])

SweepId = Annotated[
    str, Path(description="The sweep, as POST /sweeps named it.", examples=["5b1e0c9d7a2f4e68"])
]
MemberNumber = Annotated[
    int, Path(ge=0, lt=MAX_MEMBERS, description="The member, from 0.", examples=[0])
]
MAX_PAGE = 200


@router.post(
    "/sweeps",
    status_code=201,
    summary="Make a sweep",
    responses=error_responses(InvalidRecipe, InvalidSweep, DataUnavailable, QueueFull),
)
def create_sweep(
    body: CreateSweep, sweeps: SweepsOf, services: ServicesOf, response: Response
) -> SweepShape:
    """Make a sweep and train it, after those that were made before.

    Members of equal shape are trained together, each as its single run would be, within float
    tolerance.
    """
    _check_budget(body, services)
    require_reachable(body.recipe.dataset.name, services.settings.data_dir)
    view = sweeps.create(body.plan, body.title or "")
    response.headers["Location"] = f"/api/v1/sweeps/{view.id}"
    return _shape(sweeps, view.id)


@router.post(
    "/sweeps/estimate",
    summary="What a sweep would cost",
    responses=error_responses(InvalidRecipe, InvalidSweep),
)
def estimate_sweep(body: PlannedSweep, sweeps: SweepsOf, services: ServicesOf) -> EstimateShape:
    """Say what a sweep would train, and how long that takes as far as former ones tell.

    Makes nothing, and refuses what `POST /sweeps` refuses.
    """
    _check_budget(body, services)
    return EstimateShape.model_validate(sweeps.estimate(body.plan))


@router.post(
    "/sweeps/find",
    summary="Find a recipe's sweep",
    responses=error_responses(InvalidRecipe),
)
def find_sweep(body: FindSweep, sweeps: SweepsOf) -> FoundSweep:
    """Find the newest sweep that trained this recipe over seeds, whatever the seeds.

    One that is queued, trains or has a verdict goes before one that was left undone.
    """
    found = sweeps.find(body.recipe)
    if found is None:
        return FoundSweep(sweep=None, point=None, at_point=None)
    view, point, at_point = found
    return FoundSweep(
        sweep=ListedSweep.model_validate(view),
        point=point,
        at_point=PointShape.model_validate(at_point),
    )


@router.get("/sweeps", summary="List sweeps", responses=error_responses())
def list_sweeps(
    sweeps: SweepsOf,
    limit: Annotated[
        int, Query(ge=1, le=MAX_PAGE, description="Most sweeps to return.", examples=[50])
    ] = 50,
    offset: Annotated[
        int, Query(ge=0, le=10**9, description="Newest sweeps to leave out.", examples=[0])
    ] = 0,
) -> SweepPage:
    """Sweeps, newest first, a page at a time; without their points."""
    views, total = sweeps.page(limit, offset)
    listed = [ListedSweep.model_validate(view) for view in views]
    return SweepPage(sweeps=listed, total=total, limit=limit, offset=offset)


@router.get("/sweeps/{sweep_id}", summary="Read a sweep", responses=error_responses(UnknownSweep))
def read_sweep(sweep_id: SweepId, sweeps: SweepsOf) -> SweepShape:
    """A sweep as it is now, with what is known at each point."""
    return _shape(sweeps, sweep_id)


@router.get(
    "/sweeps/{sweep_id}/curves",
    summary="Curves of a point",
    responses=error_responses(UnknownSweep),
)
def read_curves(
    sweep_id: SweepId,
    sweeps: SweepsOf,
    point: Annotated[
        int,
        Query(ge=0, lt=MAX_MEMBERS, description="Which point of the axis, from 0.", examples=[0]),
    ] = 0,
) -> SweepCurves:
    """Hold-out figures over steps: mean and spread over the seeds that are done.

    While a point's first members are training, of those, as far as they have come.
    """
    return SweepCurves.model_validate(sweeps.curves(sweep_id, point))


@router.get(
    "/sweeps/{sweep_id}/curves/all",
    summary="Curves of every point",
    responses=error_responses(UnknownSweep),
)
def read_all_curves(sweep_id: SweepId, sweeps: SweepsOf) -> list[PointCurves]:
    """Hold-out figures over steps of every point, as `/curves` has them of one."""
    return [PointCurves.model_validate(one) for one in sweeps.all_curves(sweep_id)]


@router.get(
    "/sweeps/{sweep_id}/members",
    summary="Members of a sweep",
    responses=error_responses(UnknownSweep),
)
def list_members(sweep_id: SweepId, sweeps: SweepsOf) -> list[MemberShape]:
    """Every member with its recipe and, once it is done, what it gave."""
    return [MemberShape.model_validate(one) for one in sweeps.members(sweep_id)]


@router.post(
    "/sweeps/{sweep_id}/members/{number}/run",
    status_code=201,
    summary="Open a member as a run",
    responses=error_responses(UnknownSweep, InvalidRecipe, DataUnavailable, QueueFull),
)
def run_member(
    sweep_id: SweepId,
    number: MemberNumber,
    sweeps: SweepsOf,
    runs: Runs,
    person: PersonOf,
    services: ServicesOf,
    response: Response,
) -> Run:
    """Make a run of a member's recipe and start it, or put it into the queue."""
    recipe = sweeps.member_recipe(sweep_id, number)
    services.budget.check(recipe)
    require_reachable(recipe.dataset.name, services.settings.data_dir)
    view = runs.create(recipe)
    take_wheel(services, person, view.id)
    response.headers["Location"] = f"/api/v1/runs/{view.id}"
    return run_shape(services, view)


@router.post(
    "/sweeps/{sweep_id}/commands",
    summary="Stop or resume a sweep",
    responses=error_responses(UnknownSweep, ForbiddenCommand, QueueFull),
)
def command_sweep(sweep_id: SweepId, body: CommandSweep, sweeps: SweepsOf) -> SweepShape:
    """Stop a sweep, or go on with one that was stopped or interrupted, or that failed."""
    sweeps.command(sweep_id, body.command)
    return _shape(sweeps, sweep_id)


@router.delete(
    "/sweeps/{sweep_id}",
    status_code=204,
    summary="Delete a sweep",
    responses=error_responses(UnknownSweep),
)
def delete_sweep(sweep_id: SweepId, sweeps: SweepsOf) -> None:
    """Stop a sweep if need be, and delete it with its results."""
    sweeps.delete(sweep_id)


def _check_budget(body: PlannedSweep, services: ServicesOf) -> None:
    plan = body.plan
    for point in range(len(plan.values)):
        services.budget.check(plan.recipe_at(point))


def _shape(sweeps: SweepsOf, sweep_id: str) -> SweepShape:
    view, points = sweeps.get(sweep_id)
    listed = ListedSweep.model_validate(view)
    shapes = [PointShape.model_validate(one) for one in points]
    return SweepShape(**dict(listed), points=shapes)
