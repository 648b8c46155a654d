"""Who one is to the server: links, cookies, names, and being out again."""

import asyncio
import json

import httpx
import pytest
import websockets
from websockets.asyncio.client import connect

from dropscope.settings import Settings

TOKEN = "a-token-of-some-length"
VIEWERS = "another-token-of-some-length"


@pytest.fixture(scope="module")
def closed_url(servers, tmp_path_factory):
    home = tmp_path_factory.mktemp("closed")
    settings = Settings(home=home, token=TOKEN, viewer_token=VIEWERS, open_browser=False)
    return servers.start(settings)


@pytest.fixture
def browser(closed_url):
    """``browser(token)``: who has just come with a link."""
    opened = []

    def come(token):
        client = httpx.Client(base_url=f"{closed_url}/api/v1", timeout=60)
        opened.append(client)
        if token is not None:
            assert client.post("/session", json={"token": token}).status_code == 200
        return client

    yield come
    for client in opened:
        client.close()


def test_a_link_becomes_a_cookie_that_pages_cannot_read(browser):
    stranger = browser(None)
    assert stranger.get("/session").status_code == 401
    answer = stranger.post("/session", json={"token": VIEWERS})
    assert answer.json()["role"] == "viewer"
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "samesite=strict" in cookie.lower()
    assert VIEWERS not in cookie
    assert stranger.get("/session").json() == answer.json()
    assert stranger.get("/runs").status_code == 200
    assert stranger.post("/runs", json={}).status_code == 403
    assert stranger.delete("/session").status_code == 204
    assert stranger.get("/session").status_code == 401


@pytest.mark.parametrize("token", ["", "wrong", TOKEN[:-1], "ä"])
def test_a_wrong_token_opens_nothing(browser, token):
    answer = browser(None).post("/session", json={"token": token})
    assert (answer.status_code, answer.json()["code"]) == (401, "wrong_token")
    assert "set-cookie" not in answer.headers


def test_people_give_themselves_names_and_programs_do_not(browser):
    someone = browser(VIEWERS)
    before = someone.get("/session").json()
    assert someone.patch("/session", json={"name": "Zoë"}).json()["name"] == "Zoë"
    assert someone.get("/session").json() == before | {"name": "Zoë"}
    assert someone.patch("/session", json={"name": " Zo "}).json()["name"] == "Zo"
    for name in ("", "  ", "\u200d", "a\nb", "a\x85b", "\u202eadA", "x" * 41, "\ud800", None):
        answer = someone.patch(
            "/session",
            content=json.dumps({"name": name}),
            headers={"Content-Type": "application/json"},
        )
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "name"), name
    assert someone.get("/session").json() == before | {"name": "Zo"}
    program = {"Authorization": f"Bearer {TOKEN}"}
    answer = browser(None).patch("/session", json={"name": "X"}, headers=program)
    assert (answer.status_code, answer.json()["code"]) == (409, "no_session")


def test_who_comes_again_by_a_link_remains_the_same_person(browser):
    someone = browser(VIEWERS)
    someone.patch("/session", json={"name": "Zoë"})
    before = someone.get("/session").json()
    for token, role in ((VIEWERS, "viewer"), (TOKEN, "operator")):
        again = someone.post("/session", json={"token": token}).json()
        assert again == before | {"role": role}
        assert someone.get("/session").json() == again


def test_only_so_many_come_in_a_minute(servers, tmp_path):
    url = servers.start(Settings(home=tmp_path, token=TOKEN, sign_ins_per_minute=3))
    answers = [
        httpx.post(f"{url}/api/v1/session", json={"token": TOKEN}, timeout=60) for _ in range(4)
    ]
    assert [one.status_code for one in answers] == [200, 200, 200, 429]
    assert answers[-1].json()["code"] == "too_many_sign_ins"
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 60
    inside = httpx.get(f"{url}/api/v1/session", cookies=answers[0].cookies, timeout=60)
    assert inside.status_code == 200


def test_where_nobody_needs_a_token_there_are_no_links(server):
    session = server.client.get("/session").json()
    assert session == {"id": "local", "name": "You", "role": "operator", "is_open": True}
    assert server.client.post("/session", json={"token": "any"}).json() == session
    assert server.client.get("/links").json() == {"operator": None, "viewer": None}
    for answer in (
        server.client.post("/links", json={}),
        server.client.patch("/session", json={"name": "Ada"}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (409, "no_session")
    assert server.client.delete("/session").status_code == 204


def test_new_links_shut_out_viewers_and_their_streams_and_keep_who_asked(browser, closed_url):
    operator, viewer = browser(TOKEN), browser(VIEWERS)
    assert viewer.get("/links").status_code == 403
    links = operator.get("/links").json()
    assert links == {"operator": f"/#token={TOKEN}", "viewer": f"/#token={VIEWERS}"}
    made = operator.post("/runs", json={"recipe": {}, "start": False}).json()["id"]
    address = f"{closed_url.replace('http', 'ws')}/api/v1/runs/{made}/stream"

    async def watch_while_renewed():
        cookie = "; ".join(f"{name}={value}" for name, value in viewer.cookies.items())
        async with connect(address, additional_headers={"Cookie": cookie}) as stream:
            await stream.recv()
            answer = await asyncio.to_thread(operator.post, "/links", json={"role": "viewer"})
            await asyncio.to_thread(operator.delete, f"/runs/{made}")  # who is still in is told
            with pytest.raises(websockets.ConnectionClosed) as caught:
                while True:
                    await asyncio.wait_for(stream.recv(), 60)
        assert caught.value.rcvd.code == 4401
        with pytest.raises(websockets.InvalidStatus):
            await connect(address, additional_headers={"Cookie": cookie})
        return answer.json()

    renewed = asyncio.run(watch_while_renewed())
    assert renewed["operator"] == links["operator"]
    assert viewer.get("/session").status_code == 401
    assert browser(None).post("/session", json={"token": VIEWERS}).status_code == 401
    operator.post("/links", json={})
    assert operator.get("/session").json()["role"] == "operator"
    assert browser(None).post("/session", json={"token": TOKEN}).status_code == 401
