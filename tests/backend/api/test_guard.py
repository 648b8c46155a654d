import httpx
import pytest
from fastapi import FastAPI, Request, WebSocket

from dropscope.api.access import Access
from dropscope.api.guard import PERSON, Guard
from dropscope.api.keys import KeyStore
from dropscope.api.rates import Rates
from dropscope.settings import Settings

TOKEN = "a-token-of-some-length"
VIEWERS = "another-token-of-some-length"
pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend():
    return "asyncio"


def guarded(**options):
    app = FastAPI(docs_url=None, openapi_url=None)

    @app.api_route("/{path:path}", methods=["GET", "POST", "PATCH", "DELETE"])
    def everything(path: str, request: Request) -> str:
        person = request.scope.get(PERSON)
        return person.role if person else "nobody"

    @app.websocket("/{path:path}")
    async def socket(websocket: WebSocket) -> None:
        await websocket.accept()
        await websocket.close()

    options = {
        "hosts": {"127.0.0.1", "localhost", "::1"},
        "any_address": False,
        "access": Access(None),
        "pages": {"/main.js"},
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


def said(answer):
    """Status and code; of what was let through the status and what it gave."""
    body = answer.json()
    return answer.status_code, body["code"] if isinstance(body, dict) else body


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
        assert said(answer) == (403, "wrong_origin")
    headers = [("Host", "127.0.0.1:8000"), ("Origin", origin)]
    assert await open_socket(guarded(), headers) == "websocket.close"


async def test_two_origins_are_none():
    """The second may be whose the first only seems to be."""
    host, own = ("Host", "127.0.0.1:8000"), ("Origin", "http://127.0.0.1:8000")
    assert await open_socket(guarded(), [host, own]) == "websocket.accept"
    for other in (own, ("Origin", "http://evil.example")):
        assert await open_socket(guarded(), [host, own, other]) == "websocket.close"


@pytest.mark.parametrize("origin", ["http://127.0.0.1:8000", "https://127.0.0.1:8000"])
async def test_the_own_page_may(origin):
    assert (await ask(guarded(), method="POST", Origin=origin)).status_code == 200
    headers = [("Host", "127.0.0.1:8000"), ("Origin", origin)]
    assert await open_socket(guarded(), headers) == "websocket.accept"


async def test_who_is_no_page_says_no_origin():
    assert (await ask(guarded(), method="POST")).status_code == 200


@pytest.fixture
def access(tmp_path):
    return Access(KeyStore(Settings(home=tmp_path, token=TOKEN, viewer_token=VIEWERS)))


WRONG = [
    {},
    {"Authorization": "Bearer wrong"},
    {"Authorization": f"Bearer {TOKEN}x"},
    {"Authorization": f"Basic {TOKEN}"},
    {"Authorization": "Bearer"},
    {"Authorization": "Bearer ä"},
    {"Cookie": "NAME=wrong"},
    {"Cookie": f"NAME={TOKEN}"},
    {"Cookie": "NAME=operator.x.y.z"},
    {"Cookie": f"other={TOKEN}"},
    {"Cookie": "[]=;=;;"},
]


@pytest.mark.parametrize("headers", WRONG, ids=str)
async def test_without_a_token_everything_but_the_page_is_closed(access, headers):
    app = guarded(access=access)
    headers = {name: value.replace("NAME", access.cookie_name) for name, value in headers.items()}
    for path in ("/api/v1/runs", "/api/v1/", "/api/v2/x", "/metrics", "/what", "//", "/docs/x"):
        answer = await ask(app, path, **headers)
        assert said(answer) == (401, "token_needed")
        assert answer.headers["www-authenticate"] == "Bearer"
        assert TOKEN not in answer.text
    given = [("Host", "127.0.0.1"), *headers.items()]
    for path in ("/api/v1/socket", "/", "/main.js"):
        assert await open_socket(app, given, path) == "websocket.close"


@pytest.mark.parametrize(
    ("path", "method"),
    [
        ("/", "GET"),
        ("/main.js", "GET"),
        ("/docs", "GET"),
        ("/openapi.json", "GET"),
        ("/api/v1/health", "GET"),
        ("/api/v1/session", "POST"),
    ],
)
async def test_pages_health_and_signing_in_need_none(access, path, method):
    assert (await ask(guarded(access=access), path, method)).text == '"nobody"'
    other = {"GET": "POST", "POST": "GET"}[method]
    assert (await ask(guarded(access=access), path, other)).status_code == 401


@pytest.mark.parametrize(("token", "role"), [(TOKEN, "operator"), (VIEWERS, "viewer")])
async def test_a_token_or_its_cookie_opens_both_scopes(access, token, role):
    app = guarded(access=access)
    cookie = access.cookie(access.newcomer(role))
    for headers in (
        {"Authorization": f"Bearer {token}"},
        {"authorization": f"bearer  {token} "},
        {"Cookie": f"a=b; {access.cookie_name}={cookie}"},
    ):
        assert (await ask(app, **headers)).json() == role
        given = [("Host", "127.0.0.1"), *headers.items()]
        assert await open_socket(app, given) == "websocket.accept"


async def test_viewers_read_and_ask_and_change_nothing_but_themselves(access):
    app, headers = guarded(access=access), {"Authorization": f"Bearer {VIEWERS}"}
    for method, path in (
        ("GET", "/api/v1/runs"),
        ("POST", "/api/v1/preview"),
        ("POST", "/api/v1/runs/a1/probes/noise"),
        ("POST", "/api/v1/sweeps/estimate"),
        ("POST", "/api/v1/sweeps/find"),
        ("DELETE", "/api/v1/runs/a1/probes/jobs/b2"),
        ("PATCH", "/api/v1/session"),
    ):
        assert (await ask(app, path, method, **headers)).status_code == 200
    for method, path in (
        ("POST", "/api/v1/runs"),
        ("POST", "/api/v1/sweeps"),
        ("DELETE", "/api/v1/runs/a1"),
        ("PATCH", "/api/v1/runs/probes/x"),
        ("POST", "/api/v1/runs/a1/commands"),
        ("POST", "/what"),
    ):
        answer = await ask(app, path, method, **headers)
        assert said(answer) == (403, "viewers_only_watch")
    for path in ("/api/v1/links", "/metrics"):
        answer = await ask(app, path, **headers)
        assert said(answer) == (403, "operators_only")


async def test_who_guesses_is_not_heard_for_a_while_even_when_right(access, tmp_path):
    app = guarded(access=access, rates=Rates(Settings(home=tmp_path, guesses_per_minute=3)))
    for number in range(3):
        wrong = {"Authorization": f"Bearer wrong-{number}"}
        assert (await ask(app, **wrong)).status_code == 401
    answer = await ask(app, Authorization=f"Bearer {TOKEN}")
    assert said(answer) == (429, "too_many_guesses")
    assert 1 <= int(answer.headers["retry-after"]) <= 60
    cookie = f"{access.cookie_name}={access.cookie(access.newcomer('viewer'))}"
    assert (await ask(app, Cookie=cookie)).json() == "viewer"


async def test_too_many_requests_of_one_kind_are_refused_until_later(access, tmp_path):
    app = guarded(access=access, rates=Rates(Settings(home=tmp_path, new_runs_per_minute=2)))
    headers = {"Authorization": f"Bearer {TOKEN}"}
    statuses = [(await ask(app, "/api/v1/runs", "POST", **headers)).status_code for _ in range(3)]
    assert statuses == [200, 200, 429]
    assert (await ask(app, "/api/v1/runs", **headers)).status_code == 200
