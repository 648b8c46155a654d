"""What the OpenAPI document says beyond what FastAPI finds out by itself.

Every operation declares its errors, every error is a problem, every field has an example.
"""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel, Field

from dropscope.api.problems import STATUSES, problem
from dropscope.errors import DropscopeError
from dropscope.lab.recipe import Recipe

_PROBLEM_JSON = "application/problem+json"
_PARTS = {"DatasetRecipe": "dataset", "NetworkRecipe": "network", "DropoutRecipe": "dropout"}
_PARTS |= {"TrainingRecipe": "training"}
_INSTEAD_OF_NULL = {"noise": 0.2, "max_norm": 3.0}


class FieldError(BaseModel):
    """One field at fault."""

    field: str = Field(description="Where it is, with dots.", examples=["recipe.network.hidden.0"])
    message: str = Field(
        description="What was expected, and what came.",
        examples=["Input should be less than or equal to 1024, got 1000000000."],
    )


class ProblemShape(BaseModel):
    """An error (RFC 9457)."""

    type: str = Field(description="Where the error is explained.", examples=["/docs#unknown_run"])
    title: str = Field(description="What went wrong, in general.", examples=["No such run"])
    status: int = Field(description="The HTTP status.", examples=[404])
    detail: str = Field(
        description="What went wrong this time, and what to do.",
        examples=["There is no run '42'. GET /api/v1/runs lists them."],
    )
    code: str = Field(description="Stable, for programs.", examples=["unknown_run"])
    errors: list[FieldError] | None = Field(
        default=None,
        description="For 422: every field at fault.",
        examples=[[{"field": "pace", "message": "Input should be a valid number."}]],
    )


def error_responses(*kinds: type[DropscopeError]) -> dict[int | str, dict[str, Any]]:
    """The ``responses`` of an operation that may raise errors of these classes.

    422 (a parameter or a field that is wrong) and ``default`` are always among them.
    """
    responses: dict[int | str, dict[str, Any]] = {
        422: _response("A parameter or a field has a value that cannot be used.", [])
    }
    for status in sorted({STATUSES[kind][0] for kind in kinds}):
        found = [kind for kind in kinds if STATUSES[kind][0] == status]
        titles = "; or: ".join(STATUSES[kind][1] for kind in found)
        responses[status] = _response(f"{titles}.", found)
    responses["default"] = _response("Any other error.", [])
    return responses


def install(app: FastAPI) -> None:
    """Make ``app.openapi()`` return the completed document."""

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _complete(
                get_openapi(
                    title=app.title,
                    version=app.version,
                    description=app.description,
                    routes=app.routes,
                    tags=app.openapi_tags,
                )
            )
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign]


def _response(description: str, kinds: list[type[DropscopeError]]) -> dict[str, Any]:
    content: dict[str, Any] = {"schema": {"$ref": "#/components/schemas/ProblemShape"}}
    if kinds:
        content["examples"] = {
            kind.code: {
                "value": problem(
                    STATUSES[kind][0], kind.code, STATUSES[kind][1], "What happened this time."
                ).marshal()
            }
            for kind in kinds
        }
    return {"description": description, "content": {_PROBLEM_JSON: content}}


def _complete(document: dict[str, Any]) -> dict[str, Any]:
    schemas = document["components"]["schemas"]
    for shape in (FieldError, ProblemShape):
        schema = shape.model_json_schema(ref_template="#/components/schemas/{model}")
        schema.pop("$defs", None)
        schemas[shape.__name__] = schema
    default = Recipe().model_dump(mode="json")
    for name, schema in schemas.items():
        for suffix in ("-Input", "-Output", ""):
            part = name.removesuffix(suffix) if suffix else name
            if part == "Recipe":
                _add_examples(schema, default)
            elif part in _PARTS:
                _add_examples(schema, default[_PARTS[part]])
    return document


def _add_examples(schema: dict[str, Any], values: dict[str, Any]) -> None:
    for name, field in schema["properties"].items():
        value = values.get(name, field.get("default"))  # left out of a dump where it is the default
        field.setdefault("examples", [_INSTEAD_OF_NULL[name] if value is None else value])
