"""Several people at one run: the first steers, others see who and may ask."""

import asyncio
import json
from contextlib import AsyncExitStack

import httpx
import pytest
from websockets.asyncio.client import connect

from dropscope.runs.leases import MAX_ASKING
from dropscope.settings import Settings

TOKEN = "a-token-of-some-length"
VIEWERS = "another-token-of-some-length"
RECIPE = {"network": {"hidden": [4]}, "training": {"max_steps": 1_000_000}}


@pytest.fixture(scope="module")
def shared_url(servers, tmp_path_factory):
    home = tmp_path_factory.mktemp("shared")
    return servers.start(Settings(home=home, token=TOKEN, viewer_token=VIEWERS, open_browser=False))


@pytest.fixture
def come(shared_url):
    opened = []

    def one(token=TOKEN, name=None):
        client = httpx.Client(base_url=f"{shared_url}/api/v1", timeout=60)
        opened.append(client)
        assert client.post("/session", json={"token": token}).status_code == 200
        if name is not None:
            client.patch("/session", json={"name": name})
        return client

    yield one
    for client in opened:
        client.close()


def wheel(client, run_id, action, **more):
    return client.post(f"/runs/{run_id}/steering", json={"action": action, **more})


def test_who_makes_a_run_steers_it_and_hands_it_over(come, shared_url):
    ada, bob = come(name="Ada"), come(name="Bob")
    made = ada.post("/runs", json={"recipe": RECIPE, "pace": 1}).json()
    path = f"/runs/{made['id']}"
    me = ada.get("/session").json()["id"]
    assert made["steering"] == {"holder": {"id": me, "name": "Ada"}, "asking": []}
    for refused in (
        bob.post(f"{path}/commands", json={"command": "pause"}),
        bob.patch(path, json={"title": "Mine"}),
        bob.delete(path),
        wheel(bob, made["id"], "keep"),
    ):
        assert (refused.status_code, refused.json()["code"]) == (409, "steered_by_other")
        assert "Ada steers this run" in refused.json()["detail"]
    asked = wheel(bob, made["id"], "ask").json()["steering"]
    assert [one["name"] for one in asked["asking"]] == ["Bob"]

    async def hand_over_while_watched():
        cookie = "; ".join(f"{name}={value}" for name, value in bob.cookies.items())
        address = f"{shared_url.replace('http', 'ws')}/api/v1{path}/stream"
        async with connect(address, additional_headers={"Cookie": cookie}) as stream:
            bobs = asked["asking"][0]["id"]
            await asyncio.to_thread(wheel, ada, made["id"], "hand_over", to=bobs)
            while True:
                message = await asyncio.wait_for(stream.recv(), 60)
                told = json.loads(message) if isinstance(message, str) else {}
                if told.get("run", {}).get("steering", {}).get("holder", {}).get("id") == bobs:
                    return

    asyncio.run(hand_over_while_watched())
    assert ada.post(f"{path}/commands", json={"command": "pause"}).status_code == 409
    assert bob.post(f"{path}/commands", json={"command": "stop"}).status_code == 200
    assert bob.get(path).json()["steering"] is None  # of what has ended nobody needs to
    assert ada.delete(path).status_code == 204


def test_who_is_refused_does_not_steer(come):
    ada, bob = come(name="Ada"), come(name="Bob")
    made = ada.post("/runs", json={"recipe": RECIPE, "start": False}).json()
    path = f"/runs/{made['id']}"
    wheel(ada, made["id"], "release")
    for command, status in (
        ({"command": "pause"}, 409),
        ({"command": "set", "drop_probability": {"hidden_9": 0.5}}, 422),
        ({"command": "set"}, 422),
        ({"command": "step", "count": 0}, 422),
    ):
        assert bob.post(f"{path}/commands", json=command).status_code == status
        assert ada.get(path).json()["steering"] is None
    taken = ada.post(f"{path}/commands", json={"command": "set", "learning_rate": 0.1}).json()
    assert taken["steering"]["holder"]["name"] == "Ada"
    assert bob.post(f"{path}/commands", json={"command": "start"}).status_code == 409
    assert wheel(bob, made["id"], "ask").status_code == 200
    assert bob.patch("/session", json={"name": "Robert"}).status_code == 200
    steering = ada.get(path).json()["steering"]
    assert [steering["holder"]["name"], steering["asking"][0]["name"]] == ["Ada", "Robert"]
    ada.delete(path)


def test_only_so_many_may_ask(come):
    ada = come(name="Ada")
    made = ada.post("/runs", json={"recipe": RECIPE, "start": False}).json()

    async def ask_in_a_crowd():
        async with AsyncExitStack() as crowd:
            for _ in range(MAX_ASKING):
                one = come()
                cookie = "; ".join(f"{name}={value}" for name, value in one.cookies.items())
                address = f"{one.base_url}runs/{made['id']}/stream".replace("http", "ws")
                await crowd.enter_async_context(
                    connect(address, additional_headers={"Cookie": cookie})
                )
                await asyncio.to_thread(wheel, one, made["id"], "ask")
            while True:
                answer = await asyncio.to_thread(wheel, come(), made["id"], "ask")
                if answer.status_code == 429:
                    return answer.json()

    refused = asyncio.run(asyncio.wait_for(ask_in_a_crowd(), 60))
    assert refused["code"] == "too_many_asking"
    assert "make a run of your own" in refused["detail"]
    assert len(ada.get(f"/runs/{made['id']}").json()["steering"]["asking"]) == MAX_ASKING
    ada.delete(f"/runs/{made['id']}")


def test_who_has_left_steers_no_more(come, monkeypatch):
    monkeypatch.setattr("dropscope.runs.leases.GONE_S", 0.0)
    ada, bob = come(name="Ada"), come(name="Bob")
    made = ada.post("/runs", json={"recipe": RECIPE, "start": False}).json()
    path = f"/runs/{made['id']}"

    async def watch_and_leave():
        cookie = "; ".join(f"{name}={value}" for name, value in ada.cookies.items())
        address = f"{ada.base_url}runs/{made['id']}/stream".replace("http", "ws")
        async with connect(address, additional_headers={"Cookie": cookie}) as stream:
            await stream.recv()
            ada.post(f"{path}/commands", json={"command": "step"})
            refused = await asyncio.to_thread(bob.patch, path, json={"title": "Bob's"})
            assert refused.status_code == 409
        async with asyncio.timeout(60):
            while (await asyncio.to_thread(bob.get, path)).json()["steering"] is not None:
                await asyncio.sleep(0.01)

    asyncio.run(watch_and_leave())
    assert bob.patch(path, json={"title": "Bob's"}).status_code == 200
    bob.delete(path)


def test_viewers_see_who_steers_and_cannot_ask(come):
    ada, viewer = come(name="Ada"), come(VIEWERS)
    made = ada.post("/runs", json={"recipe": RECIPE, "start": False}).json()
    assert viewer.get(f"/runs/{made['id']}").json()["steering"]["holder"]["name"] == "Ada"
    assert wheel(viewer, made["id"], "ask").status_code == 403
    assert wheel(ada, "nobody", "ask").status_code == 404
    assert wheel(ada, made["id"], "hand_over", to="x").status_code == 422
    assert wheel(ada, made["id"], "grab").status_code == 422
    ada.delete(f"/runs/{made['id']}")


def test_where_nobody_needs_a_token_nobody_is_in_the_way(server):
    made = server.make_run(start=False)
    assert made["steering"] is None
    path = f"/runs/{made['id']}/steering"
    answer = server.client.post(path, json={"action": "ask"})
    assert (answer.status_code, answer.json()["code"]) == (409, "no_session")
    with httpx.Client(base_url=server.client.base_url, timeout=60) as second:
        stop = second.post(f"/runs/{made['id']}/commands", json={"command": "stop"})
    assert stop.json()["state"] == "stopped"
