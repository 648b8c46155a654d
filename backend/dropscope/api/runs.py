"""Routes: making, listing, reading, renaming and deleting runs."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from dropscope.api.dependencies import PersonOf, Runs, ServicesOf
from dropscope.api.openapi import error_responses
from dropscope.api.schemas import (
    NO_CONTROL_CHARACTERS,
    CreateRun,
    EditRun,
    ListedRun,
    Run,
    RunCurve,
    RunPage,
)
from dropscope.api.wheel import check_wheel, run_shape, take_wheel
from dropscope.errors import DataUnavailable, InvalidRecipe, QueueFull, SteeredByOther, UnknownRun
from dropscope.lab.datasets.reach import require_reachable
from dropscope.runs.states import RunState

router = APIRouter(tags=["runs"])

RunId = Annotated[
    str, Path(description="The run, as POST /runs named it.", examples=["0f9a3c5e71b2d468"])
]
MAX_PAGE = 200
MAX_CURVE = 200


@router.post(
    "/runs",
    status_code=201,
    summary="Make a run",
    responses=error_responses(InvalidRecipe, DataUnavailable, QueueFull),
)
def create_run(
    body: CreateRun, runs: Runs, person: PersonOf, services: ServicesOf, response: Response
) -> Run:
    """Make a run and, unless `start` is false, start it or put it into the queue."""
    recipe = body.chosen_recipe
    services.budget.check(recipe)
    require_reachable(recipe.dataset.name, services.settings.data_dir)
    view = runs.create(
        recipe,
        title=body.title or "",
        pace=body.pace,
        start=body.start,
        record=body.record,
        row=body.row,
    )
    take_wheel(services, person, view.id)
    response.headers["Location"] = f"/api/v1/runs/{view.id}"
    return run_shape(services, view)


@router.get("/runs", summary="List runs", responses=error_responses())
def list_runs(
    runs: Runs,
    limit: Annotated[
        int, Query(ge=1, le=MAX_PAGE, description="Most runs to return.", examples=[50])
    ] = 50,
    offset: Annotated[
        int, Query(ge=0, le=10**9, description="Newest runs to leave out.", examples=[0])
    ] = 0,
    text: Annotated[
        str,
        Query(
            alias="q",
            max_length=200,
            pattern=NO_CONTROL_CHARACTERS,
            description="Only runs whose title or data set contains this, or whose id it is.",
            examples=["moons"],
        ),
    ] = "",
    states: Annotated[
        list[RunState] | None,
        Query(
            alias="state",
            max_length=9,
            description="Only runs in this state; may be given several times.",
            examples=[["running", "paused"]],
        ),
    ] = None,
    points: Annotated[
        int,
        Query(
            alias="curve",
            ge=0,
            le=MAX_CURVE,
            description="Points of each run's hold-out loss to send along; 0: no curve.",
            examples=[60],
        ),
    ] = 0,
) -> RunPage:
    """Runs, newest first, a page at a time."""
    views, total = runs.page(limit, offset, text=text, states=states or ())
    shapes = [ListedRun.model_validate(view) for view in views]
    if points:
        for view, shape in zip(views, shapes, strict=True):
            curve = runs.curves.of(view, points)
            shape.curve = RunCurve.model_validate(curve) if curve and curve.step else None
    return RunPage(runs=shapes, total=total, limit=limit, offset=offset)


@router.get("/runs/{run_id}", summary="Read a run", responses=error_responses(UnknownRun))
def read_run(run_id: RunId, runs: Runs, services: ServicesOf) -> Run:
    """A run as it is now."""
    return run_shape(services, runs.get(run_id))


@router.patch(
    "/runs/{run_id}",
    summary="Rename or pin a run",
    responses=error_responses(UnknownRun, SteeredByOther),
)
def edit_run(
    run_id: RunId, body: EditRun, runs: Runs, person: PersonOf, services: ServicesOf
) -> Run:
    """Give a run another title, or pin it: then it stays when old runs go by themselves."""
    check_wheel(services, person, runs.get(run_id))
    return run_shape(services, runs.edit(run_id, title=body.title, pinned=body.pinned))


@router.delete(
    "/runs/{run_id}",
    status_code=204,
    summary="Delete a run",
    responses=error_responses(UnknownRun, SteeredByOther),
)
def delete_run(run_id: RunId, runs: Runs, person: PersonOf, services: ServicesOf) -> None:
    """Stop a run if need be, and delete it with everything it recorded."""
    check_wheel(services, person, runs.get(run_id))
    runs.delete(run_id)
    if services.leases is not None:
        services.leases.forget(run_id)
