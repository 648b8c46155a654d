"""Errors as problem+json (RFC 9457), and which HTTP status each of them has.

The one table from error classes to statuses. Answers carry a stable ``code`` for programs and, for
422, every field at fault; never the text of an unforeseen exception.
"""

from collections.abc import Mapping
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi_problem.error import Problem
from fastapi_problem.handler import ExceptionHandler, new_exception_handler
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from dropscope.api.field_errors import field_errors, is_bad_json, is_not_json
from dropscope.errors import (
    DataUnavailable,
    DiskRefused,
    DropscopeError,
    ForbiddenCommand,
    HomeInUse,
    InvalidCommand,
    InvalidRecipe,
    InvalidSweep,
    NoSession,
    QueueFull,
    ReplayDiffers,
    SteeredByOther,
    StepNotRecorded,
    StepTooFar,
    StoreRefused,
    TooManyAsking,
    TooManyProbes,
    UnknownJob,
    UnknownProbe,
    UnknownRun,
    UnknownSweep,
)

STATUSES: dict[type[DropscopeError], tuple[int, str]] = {
    UnknownRun: (404, "There is no such run"),
    UnknownSweep: (404, "There is no such sweep"),
    UnknownProbe: (404, "There is no such probe"),
    UnknownJob: (404, "There is no such job"),
    StepNotRecorded: (404, "This is not recorded"),
    ForbiddenCommand: (409, "The run's state does not allow this"),
    SteeredByOther: (409, "Somebody else steers this run"),
    NoSession: (409, "This belongs to who came with a link"),
    ReplayDiffers: (409, "The run does not repeat here"),
    StepTooFar: (409, "The step is too far from what is kept"),
    InvalidCommand: (422, "This cannot be asked of a run"),
    InvalidRecipe: (422, "No run can be made from this recipe"),
    InvalidSweep: (422, "This sweep cannot be trained"),
    DataUnavailable: (422, "The data set cannot be read here"),
    QueueFull: (429, "Too many wait already"),
    TooManyProbes: (429, "Too many questions at once"),
    TooManyAsking: (429, "Too many ask to steer this run"),
    DiskRefused: (507, "The disk takes no more"),
    StoreRefused: (503, "The database does not answer"),
    HomeInUse: (503, "Another server keeps the runs"),
}

# What is refused before anything of the server is asked: code → status, title.
REFUSALS: dict[str, tuple[int, str]] = {
    "wrong_path": (404, "There is nothing here"),
    "wrong_host": (421, "The server does not go by this name"),
    "wrong_origin": (403, "Another page may not do this"),
    "token_needed": (401, "This server wants a token"),
    "wrong_token": (401, "This token opens nothing"),
    "viewers_only_watch": (403, "Viewers only watch"),
    "operators_only": (403, "This is for operators"),
    "too_many_guesses": (429, "Too many wrong tokens"),
    "too_many_sign_ins": (429, "Too many come in at once"),
    "too_many_requests": (429, "Too many requests"),
    "not_ready": (503, "The server is not ready"),
}

TOO_LARGE = ("content_too_large", "The body is too large")
_HTTP_TITLES = {
    400: ("bad_request", "The request cannot be read"),
    404: ("not_found", "There is nothing here"),
    405: ("method_not_allowed", "This cannot be done here"),
    413: TOO_LARGE,
}

_log = structlog.get_logger(__name__)


def problem(
    status: int,
    code: str,
    title: str,
    detail: str,
    *,
    headers: Mapping[str, str] | None = None,
    **extras: Any,
) -> Problem:
    """A problem to raise, or to hand to ``problem_response``."""
    return Problem(
        title,
        type_=f"/docs#{code}",
        detail=detail,
        status=status,
        headers=dict(headers) if headers else None,
        code=code,
        **extras,
    )


def refusal(code: str, detail: str, **headers: str) -> Problem:
    """One of ``REFUSALS``."""
    status, title = REFUSALS[code]
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return problem(status, code, title, detail, headers=given)


def invalid_fields(errors: list[dict[str, str]]) -> Problem:
    """The 422 that lists every field at fault."""
    shown = " ".join(f"{error['field']}: {error['message']}" for error in errors[:3])
    more = f" And {len(errors) - 3} more." if len(errors) > 3 else ""
    return problem(
        422,
        "invalid_request",
        "The request has values that cannot be used",
        shown + more,
        errors=errors,
    )


def install(app: FastAPI) -> None:
    """Have every error of ``app`` answered as a problem."""
    handler: Any = new_exception_handler(
        logger=_log,
        handlers={DropscopeError: _dropscope_error},  # type: ignore[dict-item]
        http_exception_handler=_http_error,
        request_validation_handler=_validation_error,
        unhandled_wrappers={"default": _unforeseen_error},  # type: ignore[dict-item]
    )
    for kind in (Exception, Problem, DropscopeError, HTTPException, RequestValidationError):
        app.add_exception_handler(kind, handler)


def problem_response(found: Problem) -> Response:
    """A problem as a response, for code that runs outside the app's own error handling."""
    return JSONResponse(
        found.marshal(),
        status_code=found.status,
        headers={**(found.headers or {}), "content-type": "application/problem+json"},
    )


def _dropscope_error(
    _handler: ExceptionHandler, _request: Request, error: DropscopeError
) -> Problem | None:
    for kind, (status, title) in STATUSES.items():
        if not isinstance(error, kind):
            continue
        if status != 422:
            return problem(status, error.code, title, error.message)
        field = _request_field(error)
        errors = [{"field": field, "message": error.message}]
        return problem(status, error.code, title, error.message, errors=errors)
    return None  # not the caller's fault: answered as unforeseen


def _request_field(error: DropscopeError) -> str:
    """The field as the request spells it: a recipe is a part of the body."""
    if isinstance(error, (InvalidRecipe, DataUnavailable)):
        return f"recipe.{error.field}" if error.field else "recipe"
    return error.field or "command"


def _http_error(_handler: ExceptionHandler, request: Request, error: HTTPException) -> Problem:
    details = {
        400: "The body cannot be read. Send JSON in UTF-8.",
        404: f"There is nothing at {request.url.path}.",
        405: f"{request.method} is not possible at {request.url.path}.",
    }
    code, title = _HTTP_TITLES.get(error.status_code, ("http_error", "The request failed"))
    detail = details.get(error.status_code, str(error.detail))
    return problem(error.status_code, code, title, detail, headers=error.headers)


def _validation_error(
    _handler: ExceptionHandler, _request: Request, error: RequestValidationError
) -> Problem:
    found = error.errors()
    if is_bad_json(found):
        reason = str(found[0].get("ctx", {}).get("error", "")).rstrip(".")
        detail = f"The body is not JSON: {reason} at character {found[0]['loc'][-1]}."
        return problem(400, "invalid_json", "The body is not JSON", detail)
    if is_not_json(found):
        detail = "The body was not read. Send JSON with the header Content-Type: application/json."
        return problem(415, "not_json", "The body is not marked as JSON", detail)
    return invalid_fields(field_errors(found))


def _unforeseen_error(_text: str) -> Problem:
    """The 500 that says nothing of its cause: that may name paths, or worse."""
    return problem(
        500,
        "internal_error",
        "Something went wrong in the server",
        "The server's log has the details. No run was harmed: runs go on by themselves.",
    )
