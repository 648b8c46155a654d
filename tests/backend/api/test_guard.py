import httpx
import pytest
from fastapi import FastAPI, WebSocket

from dropscope.api.guard import COOKIE, Guard

TOKEN = "a-token-of-some-length"
pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend():
    return "asyncio"


def guarded(**options):
    app = FastAPI()

    @app.api_route("/{path:path}", methods=["GET", "POST", "DELETE"])
    def everything(path: str) -> str:
        return path

    @app.websocket("/api/v1/socket")
    async def socket(websocket: WebSocket) -> None:
        await websocket.accept()
        await websocket.close()

    options = {
        "hosts": {"127.0.0.1", "localhost", "::1"},
        "any_address": False,
        "token": None,
    } | options
    return Guard(app, **options)


async def ask(app, path="/api/v1/runs", method="GET", host="127.0.0.1:8000", **headers):
    hosts = [host] if isinstance(host, str) else host
    given = [("Host", one) for one in hosts] + list(headers.items())
    given = [(name.encode(), value.encode()) for name, value in given]
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://127.0.0.1:8000"
    ) as client:
        request = httpx.Request(method, f"http://127.0.0.1:8000{path}", headers=given)
        return await client.send(request)


async def open_socket(app, headers, path="/api/v1/socket"):
    """What the server first says to a websocket handshake."""
    sent = []
    received = iter([{"type": "websocket.connect"}])

    async def receive():
        return next(received, {"type": "websocket.disconnect", "code": 1000})

    async def send(message):
        sent.append(message)

    scope = {
        "type": "websocket",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "scheme": "ws",
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers],
        "subprotocols": [],
        "root_path": "",
    }
    await app(scope, receive, send)
    return sent[0]["type"]


GOOD_HOSTS = ["127.0.0.1", "127.0.0.1:9", "localhost:8000", "LOCALHOST", "[::1]:8000"]
BAD_HOSTS = [
    "evil.example",
    "127.0.0.1.evil.example",
    "localhost.evil.example:8000",
    "evil.example:8000",
    "127.0.0.1@evil.example",
    "127.0.0.1:8000:8000",
    "10.0.0.5",
    "[::2]",
    "[::1",
    "",
    " ",
    "ä.example",
    "localhost/",
    ["127.0.0.1", "evil.example"],
    [],
]


@pytest.mark.parametrize("host", GOOD_HOSTS)
async def test_own_names_pass(host):
    assert (await ask(guarded(), host=host)).status_code == 200
    assert await open_socket(guarded(), [("Host", host)]) == "websocket.accept"


@pytest.mark.parametrize("host", BAD_HOSTS, ids=str)
async def test_other_names_are_refused_on_both_scopes(host):
    headers = [("Host", one) for one in ([host] if isinstance(host, str) else host)]
    if host:
        answer = await ask(guarded(), host=host)
        assert answer.status_code == 421
        assert answer.headers["content-type"] == "application/problem+json"
    assert await open_socket(guarded(), headers) == "websocket.close"


async def test_a_server_on_all_addresses_goes_by_any_address_but_no_name():
    app = guarded(any_address=True)
    assert (await ask(app, host="192.168.7.9:8000")).status_code == 200
    assert (await ask(app, host="[fe80::1]:8000")).status_code == 200
    assert (await ask(app, host="evil.example")).status_code == 421


BAD_ORIGINS = [
    "http://evil.example",
    "http://127.0.0.1",
    "http://127.0.0.1:8001",
    "http://127.0.0.1:8000.evil.example",
    "http://localhost:8000",
    "https://127.0.0.1:80001",
    "http://127.0.0.1:8000/",
    "file://",
    "null",
    "",
]


@pytest.mark.parametrize("origin", BAD_ORIGINS)
async def test_other_pages_may_neither_change_nor_watch(origin):
    for method in ("POST", "DELETE"):
        answer = await ask(guarded(), method=method, Origin=origin)
        assert (answer.status_code, answer.json()["code"]) == (403, "wrong_origin")
    headers = [("Host", "127.0.0.1:8000"), ("Origin", origin)]
    assert await open_socket(guarded(), headers) == "websocket.close"


@pytest.mark.parametrize("origin", ["http://127.0.0.1:8000", "https://127.0.0.1:8000"])
async def test_the_own_page_may(origin):
    assert (await ask(guarded(), method="POST", Origin=origin)).status_code == 200
    headers = [("Host", "127.0.0.1:8000"), ("Origin", origin)]
    assert await open_socket(guarded(), headers) == "websocket.accept"


async def test_who_is_no_page_says_no_origin():
    assert (await ask(guarded(), method="POST")).status_code == 200


WRONG_TOKENS = [
    {},
    {"Authorization": "Bearer wrong"},
    {"Authorization": f"Bearer {TOKEN}x"},
    {"Authorization": f"Basic {TOKEN}"},
    {"Authorization": "Bearer"},
    {"Authorization": "Bearer ä"},
    {"Cookie": f"{COOKIE}=wrong"},
    {"Cookie": f"other={TOKEN}"},
    {"Cookie": "[]=;=;;"},
]


@pytest.mark.parametrize("headers", WRONG_TOKENS, ids=str)
async def test_without_the_token_the_api_is_closed(headers):
    app = guarded(token=TOKEN)
    for path in ("/api/v1/runs", "/api/v1/", "/api/v2/x"):
        answer = await ask(app, path, **headers)
        assert (answer.status_code, answer.json()["code"]) == (401, "token_needed")
        assert answer.headers["www-authenticate"] == "Bearer"
        assert TOKEN not in answer.text
    given = [("Host", "127.0.0.1"), *headers.items()]
    assert await open_socket(app, given) == "websocket.close"


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": f"Bearer {TOKEN}"},
        {"authorization": f"bearer  {TOKEN} "},
        {"Cookie": f"a=b; {COOKIE}={TOKEN}"},
    ],
    ids=str,
)
async def test_with_the_token_it_is_open(headers):
    app = guarded(token=TOKEN)
    assert (await ask(app, **headers)).status_code == 200
    given = [("Host", "127.0.0.1"), *headers.items()]
    assert await open_socket(app, given) == "websocket.accept"


@pytest.mark.parametrize("path", ["/", "/main.js", "/docs", "/api/v1/health"])
async def test_pages_and_health_need_no_token(path):
    assert (await ask(guarded(token=TOKEN), path)).status_code == 200


async def test_the_link_becomes_a_cookie():
    app = guarded(token=TOKEN)
    answer = await ask(app, f"/?token={TOKEN}&lesson=1")
    assert (answer.status_code, answer.headers["location"]) == (303, "/?lesson=1")
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"{COOKIE}={TOKEN};")
    assert "HttpOnly" in cookie
    assert "samesite=strict" in cookie.lower()
    wrong = await ask(app, "/?token=wrong")
    assert wrong.status_code == 200
    assert "set-cookie" not in wrong.headers
