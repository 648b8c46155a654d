"""Routes: who one is to the server, and the links that let others in.

A link carries its token behind ``#``, which browsers keep to themselves; the page hands it over
once and has a cookie from then on. So no token is ever part of an address that a server sees.
"""

from typing import Annotated, Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from dropscope.api.access import PROGRAM, ROLES, Access, Person, Role
from dropscope.api.dependencies import PersonOf, Runs, ServicesOf
from dropscope.api.guard import PERSON
from dropscope.api.openapi import error_responses
from dropscope.api.problems import refusal
from dropscope.api.schemas import Name, Shape
from dropscope.errors import DiskRefused, NoSession
from dropscope.runs.leases import Steerer
from dropscope.runs.refusals import refusals

router = APIRouter(tags=["access"])

_COOKIE_AGE_S = 30 * 24 * 3600
MAX_TOKEN_LENGTH = 500


class SignIn(Shape):
    """A token, to be exchanged for a cookie."""

    token: Annotated[str, Field(max_length=MAX_TOKEN_LENGTH)] = Field(
        description="What stood behind `#token=` in the link.", examples=["k3Jx…"]
    )


class Rename(Shape):
    """What to be called."""

    name: Name = Field(description="Shown to others who watch the same run.", examples=["Ada"])


class SessionShape(BaseModel):
    """Who one is to this server."""

    id: str = Field(description="Stands for this browser; opens nothing.", examples=["local"])
    name: str = Field(description="What others see.", examples=["Quiet otter"])
    role: Role = Field(
        description="`operator` starts and steers runs, `viewer` watches and reads.",
        examples=["operator"],
    )
    is_open: bool = Field(
        description="Nobody needs a token here: everyone is one operator.", examples=[True]
    )


class RenewLinks(Shape):
    """Which links to make anew."""

    role: Literal["operator", "viewer"] | None = Field(
        default=None, description="Whose link; null: both.", examples=["viewer"]
    )


class Links(BaseModel):
    """What lets people in: to be put behind the address of the server."""

    operator: str | None = Field(
        description="For who starts and steers; null where nobody needs one.",
        examples=["/#token=k3Jx…"],
    )
    viewer: str | None = Field(
        description="For who watches; null where nobody needs one.", examples=["/#token=9fQz…"]
    )


@router.post("/session", summary="Exchange a token for a cookie", responses=error_responses())
async def sign_in(
    body: SignIn, request: Request, response: Response, services: ServicesOf
) -> SessionShape:
    """The page does this with the token of its link. Needs nothing; how often is counted.

    Who has a cookie already remains the same person, under the same name.
    """
    access, rates = services.access, services.rates
    if access.is_open:
        return _shape(access, access.local)
    address = request.client.host if request.client else ""
    if rates is not None:
        found = rates.guess_refusal(address) or rates.sign_in_refusal(address)
        if found is not None:
            raise found
    role = access.role_of(body.token)
    if role is None:
        if rates is not None:
            rates.count_guess(address)
        raise refusal("wrong_token", "It may have been replaced. Ask for a new link.")
    person = access.admitted(role, request.scope.get(PERSON))
    _set_cookie(request, response, access, person)
    return _shape(access, person)


@router.get("/session", summary="Who one is", responses=error_responses())
async def read_session(person: PersonOf, services: ServicesOf) -> SessionShape:
    """Name and role of who asks."""
    return _shape(services.access, person)


@router.patch("/session", summary="Give oneself a name", responses=error_responses(NoSession))
def rename_person(
    body: Rename,
    request: Request,
    response: Response,
    runs: Runs,
    person: PersonOf,
    services: ServicesOf,
) -> SessionShape:
    """Others see it where one steers, or asks to. Viewers may, too."""
    if services.leases is None or person.id.startswith(PROGRAM):
        raise NoSession("Only who came with a link in a browser has a name to change.")
    renamed = services.access.renamed(person, body.name)
    for run_id in services.leases.rename(Steerer(renamed.id, renamed.name)):
        runs.tell_viewers(run_id)
    _set_cookie(request, response, services.access, renamed)
    return _shape(services.access, renamed)


@router.delete("/session", status_code=204, summary="Leave", responses=error_responses())
async def sign_out(response: Response, services: ServicesOf) -> None:
    """Forget the cookie; the link still opens."""
    if not services.access.is_open:
        response.delete_cookie(services.access.cookie_name)


@router.get("/links", summary="What lets others in", responses=error_responses())
async def read_links(response: Response, services: ServicesOf) -> Links:
    """For operators only."""
    response.headers["Cache-Control"] = "no-store"
    return _links(services.access)


@router.post("/links", summary="Make links anew", responses=error_responses(NoSession, DiskRefused))
async def renew_links(
    body: RenewLinks, request: Request, response: Response, person: PersonOf, services: ServicesOf
) -> Links:
    """The old ones open nothing any more, and whoever came by them is out, streams included.

    Who asks stays in. A token from the settings is in force again when the server is started anew.
    """
    access = services.access
    if access.is_open:
        raise NoSession("Nobody needs a link to this server.")
    with refusals():
        await access.renew(ROLES if body.role is None else (body.role,))
    response.headers["Cache-Control"] = "no-store"
    if not person.id.startswith(PROGRAM):
        _set_cookie(request, response, access, person)
    return _links(access)


def _shape(access: Access, person: Person) -> SessionShape:
    return SessionShape(id=person.id, name=person.name, role=person.role, is_open=access.is_open)


def _links(access: Access) -> Links:
    if access.is_open:
        return Links(operator=None, viewer=None)
    operator, viewer = (f"/#token={access.token(role)}" for role in ROLES)
    return Links(operator=operator, viewer=viewer)


def _set_cookie(request: Request, response: Response, access: Access, person: Person) -> None:
    response.set_cookie(
        access.cookie_name,
        access.cookie(person),
        max_age=_COOKIE_AGE_S,
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )
