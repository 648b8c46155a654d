import asyncio
import json
import subprocess
import sys
from threading import Event

import httpx
import pytest

from dropscope.app import create_app
from dropscope.runs import previewing
from dropscope.settings import Settings

SLOW = ["torch", "sklearn", "pyarrow", "alembic", "sqlalchemy", "scipy", "numpy"]
LIMIT_S = 60


@pytest.fixture
def anyio_backend():
    return "asyncio"


def test_nothing_slow_is_loaded_before_the_socket_listens():
    code = (
        "import json, sys\n"
        "import dropscope.cli, dropscope.server\n"
        "from dropscope.app import create_app\n"
        "from dropscope.settings import Settings\n"
        "create_app(Settings()).openapi()\n"
        f"print(json.dumps([name for name in {SLOW} if name in sys.modules]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == []


@pytest.mark.anyio
async def test_what_is_large_is_loaded_once_the_api_is_called(tmp_path, monkeypatch):
    monkeypatch.setattr("dropscope.app.PATIENCE_S", 3600)
    app = create_app(Settings(home=tmp_path))
    calls = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1")
    async with app.router.lifespan_context(app), calls as client:
        services = app.state.services
        for path in ("/", "/main.js"):
            assert (await client.get(path)).status_code == 200
        assert not services.runs.done()
        assert (await client.get("/api/v1/session")).status_code == 200
        assert await asyncio.wait_for(asyncio.wrap_future(services.runs), LIMIT_S)


@pytest.mark.anyio
async def test_what_is_large_is_loaded_after_a_while_whether_or_not_anyone_calls(
    tmp_path, monkeypatch
):
    monkeypatch.setattr("dropscope.app.PATIENCE_S", 0.01)
    app = create_app(Settings(home=tmp_path))
    async with app.router.lifespan_context(app):
        assert await asyncio.wait_for(asyncio.wrap_future(app.state.services.runs), LIMIT_S)


@pytest.mark.anyio
async def test_a_preview_that_had_to_wait_for_torch_is_there_at_the_next_start(
    tmp_path, monkeypatch
):
    is_loaded = Event()
    monkeypatch.setattr("dropscope.app._load_torch", is_loaded.wait)
    answers = []
    for start in range(3):
        if start == 1:  # it must not be worked out
            monkeypatch.setattr(previewing, "recipe_preview", lambda *_: {"worked": "out"})
        app = create_app(Settings(home=tmp_path))
        calls = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1")
        async with app.router.lifespan_context(app), calls as client:
            if start == 2:
                is_loaded.set()
                await asyncio.wrap_future(app.state.services.loading)
            answer = await client.post("/api/v1/preview", json={"recipe": {}})
            assert answer.status_code == 200, answer.text
            answers.append(answer.json())
            is_loaded.set()
        is_loaded.clear()
    assert answers[0] == answers[1]
    assert "weights" in answers[0]
    assert answers[2] == {"worked": "out"}
