"""What may be asked for is said, and is what holds."""

import json
import re
import threading

import httpx
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from dropscope.settings import Settings


@pytest.fixture(scope="module")
def narrow(servers, tmp_path_factory):
    """A client of a server with small limits."""
    settings = Settings(
        home=tmp_path_factory.mktemp("narrow"),
        open_browser=False,
        max_running_runs=1,
        max_queued_runs=1,
        max_queued_sweeps=1,
        max_viewers=2,
        max_layers=2,
        max_units=16,
        max_steps=1_000_000,
    )
    url = servers.start(settings)
    with httpx.Client(base_url=f"{url}/api/v1", timeout=60) as client:
        yield client


def test_limits_are_those_of_the_settings(server, narrow):
    wide = server.client.get("/limits").json()
    assert wide["recipe"] == {
        "layers": 8,
        "units": 1024,
        "parameters": 4_000_000,
        "steps": 10_000_000,
        "batch_size": 1024,
        "train_size": 60_000,
    }
    assert wide["per_minute"] is None
    limits = narrow.get("/limits").json()
    assert limits["recipe"] | {"layers": 2, "units": 16, "steps": 1_000_000} == limits["recipe"]
    assert (limits["runs"]["running"], limits["runs"]["queued"]) == (1, 1)
    assert limits["sweeps"]["unfinished"] == 1


def test_rates_are_told_where_they_hold(servers, tmp_path):
    settings = Settings(home=tmp_path, token="a-token-of-some-length", open_browser=False)
    url = servers.start(settings)
    headers = {"Authorization": "Bearer a-token-of-some-length"}
    limits = httpx.get(f"{url}/api/v1/limits", headers=headers, timeout=60).json()
    assert limits["per_minute"]["new_runs"] == settings.new_runs_per_minute
    assert limits["per_minute"]["wrong_tokens"] == settings.guesses_per_minute


WIDE = {"network": {"hidden": [17]}}


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/runs", {"recipe": WIDE}),
        ("/preview", {"recipe": WIDE}),
        ("/sweeps", {"recipe": WIDE}),
        ("/sweeps/estimate", {"recipe": WIDE}),
        (
            "/sweeps",
            {
                "recipe": {"network": {"hidden": [4]}},
                "axis": {"field": "network.hidden", "values": [4, 17]},
            },
        ),
    ],
)
def test_more_than_the_server_allows_is_refused_and_named(narrow, path, body):
    answer = narrow.post(path, json=body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "recipe.network.hidden"
    assert "this server allows 16" in answer.json()["detail"]


def test_a_full_queue_refuses_before_anything_is_made(narrow):
    recipe = {"network": {"hidden": [4]}, "training": {"max_steps": 1_000_000}}
    made = [narrow.post("/runs", json={"recipe": recipe, "pace": 1}).json() for _ in range(2)]
    assert [run["state"] for run in made] == ["running", "queued"]
    answer = narrow.post("/runs", json={"recipe": recipe})
    assert (answer.status_code, answer.json()["code"]) == (429, "queue_full")
    assert narrow.get("/runs").json()["total"] == 2
    waiting = narrow.post("/runs", json={"recipe": recipe, "start": False})
    assert waiting.status_code == 201
    path = f"/runs/{waiting.json()['id']}/commands"
    assert narrow.post(path, json={"command": "start"}).status_code == 429
    narrow.delete(f"/runs/{made[1]['id']}")
    assert narrow.post(path, json={"command": "start"}).json()["state"] == "queued"
    for run in (*made, waiting.json()):
        narrow.delete(f"/runs/{run['id']}")


def test_one_viewer_too_many_is_turned_away(narrow):
    run = narrow.post("/runs", json={"recipe": {"network": {"hidden": [4]}}, "start": False}).json()
    address = f"{str(narrow.base_url).replace('http', 'ws')}runs/{run['id']}/stream"
    for _ in range(3):  # who has gone makes room
        with connect(address) as first, connect(address) as second:
            for one in (first, second):
                assert json.loads(one.recv())["type"] == "hello"
            with connect(address) as third:
                with pytest.raises(ConnectionClosed) as turned_away:
                    third.recv()
                assert turned_away.value.rcvd.code == 4429
        open_streams(narrow, lambda count: count == 0)
    narrow.delete(f"/runs/{run['id']}")


def open_streams(client, is_right):
    """Wait until the server says so; the limit is for one that never does."""
    pause = threading.Event()
    for _ in range(500):
        text = client.get(str(client.base_url.copy_with(path="/metrics"))).text
        if is_right(float(re.search(r"^dropscope_viewers (\S+)$", text, re.MULTILINE)[1])):
            return
        pause.wait(0.02)
    raise AssertionError("streams remain")


def test_so_does_a_full_queue_of_sweeps(narrow):
    recipe = {"network": {"hidden": [4]}, "training": {"max_steps": 1_000_000}}
    first = narrow.post("/sweeps", json={"recipe": recipe, "seeds": 1})
    assert first.status_code == 201
    answer = narrow.post("/sweeps", json={"recipe": recipe, "seeds": 1})
    assert (answer.status_code, answer.json()["code"]) == (429, "queue_full")
    assert narrow.get("/sweeps").json()["total"] == 1
    narrow.delete(f"/sweeps/{first.json()['id']}")
