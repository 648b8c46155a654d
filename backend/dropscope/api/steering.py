"""Who steers a run, where several people share the server: asking for it, handing it over.

On a server where nobody needs a token everyone is one person, and nothing of this is in the way.
"""

from typing import Literal

from fastapi import APIRouter
from pydantic import Field

from dropscope.api.dependencies import PersonOf, Runs, ServicesOf
from dropscope.api.openapi import error_responses
from dropscope.api.runs import RunId
from dropscope.api.schemas import Run, Shape
from dropscope.api.wheel import run_shape
from dropscope.errors import InvalidCommand, NoSession, SteeredByOther, TooManyAsking, UnknownRun
from dropscope.runs.leases import Leases, Steerer

router = APIRouter(tags=["access"])


class Steer(Shape):
    """What one wants of the wheel."""

    action: Literal["ask", "withdraw", "hand_over", "keep", "release"] = Field(
        description="`ask` to steer, or `withdraw` that. Who steers may `hand_over` to who asked, "
        "`keep` it, or `release` it.",
        examples=["ask"],
    )
    to: str = Field(
        default="", max_length=64, description="For `hand_over`: whose id.", examples=["22479c3a"]
    )


@router.post(
    "/runs/{run_id}/steering",
    summary="Ask to steer, or hand over",
    responses=error_responses(UnknownRun, SteeredByOther, NoSession, InvalidCommand, TooManyAsking),
)
def steer_run(
    run_id: RunId, body: Steer, runs: Runs, person: PersonOf, services: ServicesOf
) -> Run:
    """The run, with who steers it now. The first who gives a command steers.

    Whoever is gone for 20 seconds, or gave no command for ten minutes and is asked, steers no more.
    """
    runs.get(run_id)
    if services.leases is None:
        raise NoSession("Everyone steers here: nobody needs a link to this server.")
    _do(services.leases, run_id, body, Steerer(person.id, person.name))
    runs.tell_viewers(run_id)
    return run_shape(services, runs.get(run_id))


def _do(leases: Leases, run_id: str, body: Steer, person: Steerer) -> None:
    match body.action:
        case "ask":
            leases.ask(run_id, person)
        case "withdraw":
            leases.withdraw(run_id, person)
        case "hand_over":
            leases.hand_over(run_id, person, body.to)
        case "keep":
            leases.keep(run_id, person)
        case "release":
            leases.release(run_id, person)
