"""Every answer, of every route and every kind of failure, has the headers that keep it safe."""

import httpx
import pytest
from tests.faults.routes import every_way

from dropscope.app import create_app
from dropscope.settings import Settings

SAFE = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend():
    return "asyncio"


@pytest.fixture
def app(tmp_path):
    """Without its services: whatever needs them fails, which is an answer too."""
    origins = "'self',https://course.example"
    return create_app(Settings(home=tmp_path, frame_ancestors=origins, open_browser=False))


async def answers_to(app, path, method="GET", **headers):
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        return await client.request(method, path, headers=headers)


def assert_safe(answer):
    policy = answer.headers.get("content-security-policy", "none")
    assert "unsafe" not in policy
    assert "default-src 'self'" in policy
    assert policy.endswith("frame-ancestors 'self' https://course.example")
    assert SAFE.items() <= dict(answer.headers).items()


async def test_of_every_route(app):
    statuses = set()
    for way in every_way(app):
        if way.method != "SOCKET":
            answer = await answers_to(app, way.path, way.method)
            assert_safe(answer)
            statuses.add(answer.status_code)
    assert {200, 404, 500} <= statuses


async def test_of_what_is_refused_on_the_way(app, tmp_path):
    huge = {"Content-Length": "999999999", "Content-Type": "application/json"}
    for expected, answer in (
        (421, await answers_to(app, "/", Host="evil.example")),
        (403, await answers_to(app, "/api/v1/runs", "POST", Origin="http://evil.example")),
        (413, await answers_to(app, "/api/v1/runs", "POST", **huge)),
        (405, await answers_to(app, "/api/v1/health", "PUT")),
        (404, await answers_to(app, "/nowhere")),
    ):
        assert answer.status_code == expected
        assert_safe(answer)


async def test_no_page_of_its_own_has_anything_inline(app):
    for path in ("/", "/docs"):
        text = (await answers_to(app, path)).text
        assert "<style" not in text
        assert " style=" not in text
        assert " onclick" not in text
        assert text.count("<script") == {"/": 2, "/docs": 0}[path]  # import map and module
