"""The OpenAPI document: whoever reads it alone must be able to use the API."""

import pytest

from dropscope.app import create_app
from dropscope.settings import Settings

DOCUMENT = create_app(Settings(open_browser=False)).openapi()
OPERATIONS = [
    (f"{method.upper()} {path}", operation)
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
]
FIELDS = [
    (f"{name}.{field}", schema)
    for name, shape in DOCUMENT["components"]["schemas"].items()
    if name not in {"HTTPValidationError", "ValidationError"}
    for field, schema in shape.get("properties", {}).items()
]
CONTRACT = {
    "GET /api/v1/health",
    "GET /api/v1/ready",
    "GET /api/v1/limits",
    "GET /api/v1/session",
    "POST /api/v1/session",
    "PATCH /api/v1/session",
    "DELETE /api/v1/session",
    "GET /api/v1/links",
    "POST /api/v1/links",
    "GET /api/v1/datasets",
    "GET /api/v1/presets",
    "GET /api/v1/findings/give-away",
    "POST /api/v1/preview",
    "POST /api/v1/runs",
    "GET /api/v1/runs",
    "GET /api/v1/runs/{run_id}",
    "PATCH /api/v1/runs/{run_id}",
    "DELETE /api/v1/runs/{run_id}",
    "POST /api/v1/runs/{run_id}/commands",
    "POST /api/v1/runs/{run_id}/steering",
    "GET /api/v1/runs/{run_id}/steps",
    "GET /api/v1/runs/{run_id}/steps/{step}",
    "GET /api/v1/runs/{run_id}/evaluations",
    "GET /api/v1/runs/{run_id}/snapshots",
    "GET /api/v1/runs/{run_id}/events",
    "GET /api/v1/runs/{run_id}/strip",
    "GET /api/v1/runs/{run_id}/summary",
    "GET /api/v1/runs/{run_id}/script",
    "GET /api/v1/runs/{run_id}/weights",
    "GET /api/v1/runs/{run_id}/examples",
    "POST /api/v1/runs/{run_id}/probes/what-if",
    "POST /api/v1/runs/{run_id}/probes/co-adaptation",
    "POST /api/v1/runs/{run_id}/probes/redundancy",
    "POST /api/v1/runs/{run_id}/probes/noise",
    "POST /api/v1/runs/{run_id}/probes/saliency",
    "POST /api/v1/runs/{run_id}/probes/firing",
    "POST /api/v1/runs/{run_id}/probes/activations",
    "POST /api/v1/runs/{run_id}/probes/features",
    "POST /api/v1/runs/{run_id}/probes/course",
    "POST /api/v1/runs/{run_id}/probes/give-away",
    "GET /api/v1/runs/{run_id}/probes/jobs/{job}",
    "DELETE /api/v1/runs/{run_id}/probes/jobs/{job}",
    "POST /api/v1/sweeps",
    "POST /api/v1/sweeps/estimate",
    "POST /api/v1/sweeps/find",
    "GET /api/v1/sweeps",
    "GET /api/v1/sweeps/{sweep_id}",
    "DELETE /api/v1/sweeps/{sweep_id}",
    "GET /api/v1/sweeps/{sweep_id}/curves",
    "GET /api/v1/sweeps/{sweep_id}/curves/all",
    "GET /api/v1/sweeps/{sweep_id}/members",
    "POST /api/v1/sweeps/{sweep_id}/members/{number}/run",
    "POST /api/v1/sweeps/{sweep_id}/commands",
}


def test_the_contract_is_all_there():
    assert {name for name, _ in OPERATIONS} == CONTRACT


def test_no_route_takes_a_file():
    """Whatever is sent is JSON of a bounded size: nothing to unpack, nothing to store."""
    taken = {
        kind for _, one in OPERATIONS for kind in one.get("requestBody", {}).get("content", [])
    }
    assert taken == {"application/json"}


@pytest.mark.parametrize(("name", "schema"), FIELDS, ids=[name for name, _ in FIELDS])
def test_every_field_has_a_description_and_an_example(name, schema):
    assert schema.get("description")
    assert schema.get("examples")


@pytest.mark.parametrize(("name", "operation"), OPERATIONS, ids=[name for name, _ in OPERATIONS])
def test_every_operation_says_what_it_does_and_how_it_fails(name, operation):
    assert operation["summary"]
    assert operation["description"]
    failures = {s: r for s, r in operation["responses"].items() if not s.startswith("2")}
    assert {"422", "default"} <= failures.keys()
    assert ("404" in failures) == ("{run_id}" in name or "{sweep_id}" in name)
    for failure in failures.values():
        assert list(failure["content"]) == ["application/problem+json"]
    for parameter in operation.get("parameters", []):
        assert parameter["description"]
        assert parameter.get("examples") or parameter["schema"].get("examples")
