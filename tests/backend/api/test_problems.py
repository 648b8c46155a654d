import httpx
import pytest
from fastapi import FastAPI

from dropscope import errors
from dropscope.api import problems

pytestmark = pytest.mark.anyio
SECRET = "/srv/keep/out: the cause"


@pytest.fixture
def anyio_backend():
    return "asyncio"


async def answer_to(error):
    app = FastAPI()
    problems.install(app)

    @app.get("/")
    def fail() -> None:
        raise error

    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        return await client.get("/")


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (errors.UnknownRun("No such run."), 404),
        (errors.StepNotRecorded("No such step."), 404),
        (errors.ForbiddenCommand("Not now."), 409),
        (errors.InvalidCommand("No.", field="count"), 422),
        (errors.InvalidRecipe("No.", field="network.hidden"), 422),
        (errors.DataUnavailable("No.", field="dataset.name"), 422),
    ],
    ids=lambda value: type(value).__name__,
)
async def test_every_class_has_its_status(error, status):
    answer = await answer_to(error)
    problem = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.status_code, problem["status"], problem["code"]) == (status, status, error.code)
    assert problem["detail"] == error.message
    if status == 422:
        in_recipe = not isinstance(error, errors.InvalidCommand)
        field = f"recipe.{error.field}" if in_recipe else error.field
        assert problem["errors"] == [{"field": field, "message": error.message}]


@pytest.mark.parametrize("error", [RuntimeError(SECRET), errors.TraceError(SECRET)], ids=repr)
async def test_what_is_not_foreseen_says_nothing_of_its_cause(error):
    answer = await answer_to(error)
    assert (answer.status_code, answer.json()["code"]) == (500, "internal_error")
    assert "srv" not in answer.text


def leaves(kind):
    return [leaf for child in kind.__subclasses__() for leaf in leaves(child)] or [kind]


# Raised in workers alone: they end a run, and are its ``error``, never an answer.
WORKERS_OWN = {errors.UnusableCheckpoint}


def test_no_error_of_the_tree_is_forgotten():
    own = {kind for kind in leaves(errors.DropscopeError) if kind.__module__ == errors.__name__}
    assert own - WORKERS_OWN == set(problems.STATUSES)
