"""F25: every route of a server that wants a token, without one and with a viewer's."""

from dataclasses import replace
from urllib.parse import unquote

import httpx
import pytest
from tests.faults.routes import every_way, public_files

from dropscope.api.guard import PUBLIC
from dropscope.app import create_app
from dropscope.settings import Settings

VIEWERS = "a-viewer's-token-of-some-length"
QUESTIONS = ("/api/v1/preview", "/probes/", "/sweeps/estimate", "/sweeps/find")
SAFE = {"GET", "HEAD"}

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend():
    return "asyncio"


@pytest.fixture
def closed_app(tmp_path):
    return create_app(
        Settings(home=tmp_path, host="0.0.0.0", viewer_token=VIEWERS, open_browser=False)
    )


def is_public(way):
    """The public list, written down a second time on purpose."""
    if str(way) == "POST /api/v1/session":
        return True
    names = {"/", "/docs", "/docs.css", "/openapi.json", "/api/v1/health", "/api/v1/ready"}
    return way.method in SAFE and (way.path in names or way.path in public_files())


async def status_of(app, way, **headers):
    """What a way answers before its route is reached; 200 where it would be."""
    if way.method == "SOCKET":
        return await handshake(app, way.path, headers)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        return (await client.request(way.method, way.path, headers=headers)).status_code


async def handshake(app, path, headers):
    sent = []

    async def receive():
        return {"type": "websocket.connect"}

    async def send(message):
        sent.append(message["type"])

    given = [(b"host", b"127.0.0.1")]
    given += [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "websocket", "path": path, "headers": given, "query_string": b""}
    await app(
        {**scope, "scheme": "ws", "subprotocols": [], "client": ("127.0.0.1", 1)}, receive, send
    )
    return {"websocket.close": 403}[sent[0]]


async def test_without_a_token_only_the_public_list_answers(closed_app, form, figures):
    ways = every_way(closed_app)
    closed = [way for way in ways if not is_public(way)]
    for way in closed:
        expected = 403 if way.method == "SOCKET" else 401
        assert await status_of(closed_app, way) == expected, way
    for way in set(ways) - set(closed):
        if way.method in SAFE:
            # This application was never started, and says so where it is asked.
            expected = 503 if way.path == "/api/v1/ready" else 200
            assert await status_of(closed_app, way) == expected, way
    own = {"/", "/docs", "/docs.css", "/openapi.json", "/api/v1/health", "/api/v1/ready"}
    assert own == PUBLIC
    figures("F25", ways=len(ways), closed=len(closed), public=len(ways) - len(closed))


async def test_a_viewer_changes_nothing_by_any_route(closed_app, form, figures):
    viewer = {"Authorization": f"Bearer {VIEWERS}"}
    changing = [
        way
        for way in every_way(closed_app)
        if way.method not in {*SAFE, "SOCKET"}
        and way.path != "/api/v1/session"
        and not any(part in way.path for part in QUESTIONS)
    ]
    assert len(changing) >= 9
    for way in changing:
        assert await status_of(closed_app, way, **viewer) == 403, way
    figures("F25", refused_to_viewers=len(changing))


@pytest.mark.parametrize("end", ["%0A", "%00", "%0D%0A", "%7F"])
async def test_no_end_of_a_path_leads_past_the_rules(closed_app, form, end):
    viewer = {"Authorization": f"Bearer {VIEWERS}"}
    ways = every_way(closed_app)
    assert {"/api/v1/links", "/metrics"} <= {way.path for way in ways}
    for way in ways:
        is_socket = way.method == "SOCKET"
        longer = replace(way, path=way.path + (unquote(end) if is_socket else end))
        for who in ({}, viewer):
            assert await status_of(closed_app, longer, **who) == (403 if is_socket else 404), longer
