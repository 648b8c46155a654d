"""F23, F24: pages of other sites, and names that rebinding gives the server, on every route."""

import httpx
import pytest
from tests.faults.routes import every_way

from dropscope.app import create_app
from dropscope.settings import Settings

HOST = "127.0.0.1:8000"
ORIGINS = [
    "http://evil.example",
    "null",
    "http://127.0.0.1:8000.evil.example",
    "http://127.0.0.1:8001",
    "http://127.0.0.1",
    "https://evil.example:8000",
    "http://127.0.0.1:8000@evil.example",
    "http://localhost:8000",
    "file://",
    "http://127.0.0.1:8000/",
    "",
    "chrome-extension://abcdef",
]
HOSTS = [
    "evil.example",
    "127.0.0.1.evil.example",
    "evil.example:8000",
    "127.0.0.1@evil.example",
    "10.0.0.5:8000",
    "[::2]:8000",
    "localhost.evil.example",
    "[::1",
    "127.0.0.1:8000:8000",
    "0x7f.1",
    "127.0.0.1/",
    "\xe4.example",
]
SERVICES = ("/api", "/metrics")  # what answers from runs, which nobody has opened here
UNSAFE = {"POST", "PATCH", "DELETE", "PUT", "SOCKET"}

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend():
    return "asyncio"


@pytest.fixture
def app(tmp_path):
    return create_app(Settings(home=tmp_path, open_browser=False))


async def status_of(app, way, host, origin=None):
    """What a way answers; a refused handshake counts as 403, an accepted one as 101."""
    headers = [("Host", host)] + ([("Origin", origin)] if origin is not None else [])
    encoded = [(name.lower().encode(), value.encode("latin-1")) for name, value in headers]
    if way.method == "SOCKET":
        return await handshake(app, way.path, encoded)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport) as client:
        request = httpx.Request(way.method, f"http://{HOST}{way.path}", headers=encoded)
        return (await client.send(request)).status_code


async def handshake(app, path, headers):
    sent, said = [], [{"type": "websocket.connect"}]

    async def receive():
        return said.pop() if said else {"type": "websocket.disconnect", "code": 1000}

    async def send(message):
        sent.append(message["type"])

    scope = {
        "type": "websocket",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "scheme": "ws",
        "headers": headers,
        "subprotocols": [],
        "root_path": "",
        "app": app,
    }
    await app(scope, receive, send)
    return {"websocket.close": 403, "websocket.accept": 101}[sent[0]]


async def test_a_wrong_origin_neither_changes_nor_watches_anything(app, count, figures):
    ways = [way for way in every_way(app) if way.method in UNSAFE]
    origins = ORIGINS[: count(3, len(ORIGINS))]
    for way in ways:
        for origin in origins:
            assert await status_of(app, way, HOST, origin) == 403, (way, origin)
    figures("F23", ways=len(ways), origins=len(origins), refused=len(ways) * len(origins))


async def test_a_wrong_host_reaches_nothing(app, count, figures):
    ways = every_way(app)
    hosts = HOSTS[: count(3, len(HOSTS))]
    for way in ways:
        expected = 403 if way.method == "SOCKET" else 421
        for host in hosts:
            assert await status_of(app, way, host) == expected, (way, host)
    figures("F24", ways=len(ways), hosts=len(hosts), refused=len(ways) * len(hosts))


async def test_its_own_page_and_name_reach_the_page(app):
    for way in every_way(app):
        if not way.path.startswith(SERVICES):
            assert await status_of(app, way, HOST, f"http://{HOST}") in {200, 404, 405}, way
