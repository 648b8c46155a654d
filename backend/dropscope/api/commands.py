"""Route: steering a run."""

from typing import Annotated

from fastapi import APIRouter, Body

from dropscope.api.dependencies import PersonOf, Runs, ServicesOf
from dropscope.api.openapi import error_responses
from dropscope.api.runs import RunId
from dropscope.api.schemas import Command, Run, SetRun, StepRun
from dropscope.api.wheel import run_shape, wheel_of
from dropscope.errors import ForbiddenCommand, InvalidCommand, QueueFull, SteeredByOther, UnknownRun
from dropscope.runs.requests import UNCHANGED, CommandRequest

router = APIRouter(tags=["runs"])


@router.post(
    "/runs/{run_id}/commands",
    summary="Steer a run",
    responses=error_responses(
        UnknownRun, ForbiddenCommand, InvalidCommand, QueueFull, SteeredByOther
    ),
)
def command_run(
    run_id: RunId,
    body: Annotated[
        Command,
        Body(
            openapi_examples={
                "pause": {"value": {"command": "pause"}},
                "three steps": {"value": {"command": "step", "count": 3}},
                "drop less": {"value": {"command": "set", "drop_probability": 0.2}},
            }
        ),
    ],
    runs: Runs,
    person: PersonOf,
    services: ServicesOf,
) -> Run:
    """Start, pause, resume, step, stop, or change settings; answers once it has taken effect."""
    wheel = wheel_of(services, person, run_id)
    return run_shape(services, runs.command(run_id, _request(body), wheel))


def _request(body: Command) -> CommandRequest:
    if isinstance(body, StepRun):
        return CommandRequest("step", count=body.count)
    if isinstance(body, SetRun):
        return CommandRequest(
            "set",
            drop_probability=body.drop_probability,
            learning_rate=body.learning_rate,
            # Left out means unchanged, null means unlimited.
            pace=body.pace if "pace" in body.model_fields_set else UNCHANGED,
        )
    return CommandRequest(body.command)
