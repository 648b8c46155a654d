"""Requests made up from the OpenAPI document: whatever comes, the server does not break.

Answers are checked against the document too: status, content type, shape. Examples are few and
the same each time.
"""

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.strategies import booleans
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from dropscope.app import create_app
from dropscope.settings import Settings

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


@pytest.fixture(scope="module")
def run_id(base_url):
    recipe = {"training": {"max_steps": 10}, "network": {"hidden": [4]}}
    answer = httpx.post(f"{base_url}/api/v1/runs", json={"recipe": recipe}, timeout=60)
    return answer.json()["id"]


DOCUMENT = schemathesis.openapi.from_dict(create_app(Settings(open_browser=False)).openapi())
OPERATIONS = [found.ok() for found in DOCUMENT.get_all_operations()]


def has_values_to_spoil(operation):
    """Any text is a proper id; a wrong value needs a field, a limit or a number."""
    parameters = [*operation.query, *operation.path_parameters]
    return bool(list(operation.body)) or any(
        one.name not in {"run_id", "job", "sweep_id"} for one in parameters
    )


PROPER = [(operation, GenerationMode.POSITIVE) for operation in OPERATIONS]
SPOILT = [(one, GenerationMode.NEGATIVE) for one in OPERATIONS if has_values_to_spoil(one)]


@pytest.mark.parametrize(
    ("operation", "mode"),
    PROPER + SPOILT,
    ids=[f"{mode.value} {operation.label}" for operation, mode in PROPER + SPOILT],
)
def test_no_request_breaks_the_server(operation, mode, base_url, run_id):
    @settings(
        max_examples=12,
        derandomize=True,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode), is_known=booleans())
    def send(case, is_known):
        if is_known and "run_id" in case.path_parameters and case.method != "DELETE":
            case.path_parameters["run_id"] = run_id
        keep_it_small(case)
        case.validate_response(case.call(base_url=base_url), checks=CHECKS)

    send()


def keep_it_small(case):
    """No request may start long training or reach for the network."""
    if not isinstance(case.body, dict):
        return
    if case.operation.path == "/api/v1/runs":
        case.body["start"] = False
    if isinstance(recipe := case.body.get("recipe"), dict):
        recipe.pop("dataset", None)
        if case.operation.path == "/api/v1/sweeps":
            recipe["training"] = {"max_steps": 3}
            case.body["seeds"] = 1
