import base64
import hashlib

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from dropscope.api.pages import Pages, SafetyHeaders, content_security_policy, frontend_folder

pytestmark = pytest.mark.anyio
IMPORT_MAP = '{"imports": {"lit": "/vendor/lit/index.js"}}'


@pytest.fixture
def anyio_backend():
    return "asyncio"


@pytest.fixture
def folder(tmp_path):
    files = tmp_path / "pages"
    files.mkdir()
    (files / "index.html").write_text(
        f'<script type="importmap">{IMPORT_MAP}</script>'
        '<script type="module" src="/main.js"></script>'
    )
    for name in ("main.js", "net.mjs", "base.css", "manifest.json", "icon.svg"):
        (files / name).write_text("/* */")
    (files / ".secret").write_text("secret")
    (tmp_path / "outside.txt").write_text("secret")
    return files


@pytest.fixture
async def client(folder):
    app = Starlette(routes=[Mount("/", Pages(folder))])
    safe = SafetyHeaders(app, content_security_policy(folder / "index.html"))
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(safe), base_url="http://test"
    ) as client:
        yield client


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        ("/", "text/html"),
        ("/index.html", "text/html"),
        ("/main.js", "text/javascript"),
        ("/net.mjs", "text/javascript"),
        ("/base.css", "text/css"),
        ("/manifest.json", "application/json"),
        ("/icon.svg", "image/svg+xml"),
    ],
)
async def test_every_file_says_what_it_is(client, path, media_type):
    answer = await client.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == f"{media_type}; charset=utf-8"
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_what_has_not_changed_is_not_sent_again(client):
    tag = (await client.get("/main.js")).headers["etag"]
    again = await client.get("/main.js", headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("path", ["/main.js", "/index.html"])
async def test_what_has_changed_is_sent_again_and_what_has_gone_is_gone(client, folder, path):
    tag = (await client.get(path)).headers["etag"]
    (folder / path[1:]).write_text("/* new */")
    again = await client.get(path, headers={"If-None-Match": tag})
    assert (again.status_code, again.text) == (200, "/* new */")
    (folder / path[1:]).unlink()
    assert (await client.get(path)).status_code == 404


async def test_whoever_asks_for_headers_alone_gets_those_of_the_file(client):
    whole, alone = await client.get("/main.js"), await client.head("/main.js")
    assert (alone.status_code, alone.content) == (200, b"")
    assert alone.headers == whole.headers
    assert (await client.post("/main.js")).status_code == 405


@pytest.mark.parametrize(
    "path",
    ["/.secret", "/../outside.txt", "/%2e%2e/outside.txt", "/..%2foutside.txt", "/no.js", "/%00"],
)
async def test_nothing_else_is_served(client, path):
    answer = await client.get(path)
    assert answer.status_code == 404
    assert "secret" not in answer.text


async def test_only_the_import_map_may_be_inline(client):
    policy = (await client.get("/")).headers["content-security-policy"]
    digest = base64.b64encode(hashlib.sha256(IMPORT_MAP.encode()).digest()).decode()
    assert f"script-src 'self' 'sha256-{digest}';" in policy
    assert "unsafe" not in policy
    assert "style-src 'self';" in policy
    assert policy.count("sha256") == 1


def test_whose_pages_may_embed_it_is_said(folder):
    index = folder / "index.html"
    assert content_security_policy(index).endswith("; frame-ancestors 'self'")
    policy = content_security_policy(index, ("'self'", "https://course.example"))
    assert policy.endswith("; frame-ancestors 'self' https://course.example")


def test_the_front_end_lies_beside_the_source():
    assert (frontend_folder() / "vendor" / "manifest.json").is_file()
