import asyncio
import json
import re
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import httpx
import pyarrow as pa
import pytest
import websockets
from starlette.websockets import WebSocketDisconnect, WebSocketDisconnected
from websockets.asyncio.client import connect

from dropscope.api.sockets import MAX_HEARD_BYTES
from dropscope.api.stream import raise_what_ended
from dropscope.runs.shelf import MAX_KEPT
from dropscope.settings import Settings

pytestmark = pytest.mark.anyio
LIMIT_S = 60
STEPS, EVALUATIONS, SNAPSHOTS, EVENTS = 1, 2, 3, 4


@pytest.fixture
def anyio_backend():
    return "asyncio"


class Viewer:
    """Reads a stream as a browser would."""

    def __init__(self, socket):
        self.socket = socket
        self.texts = []
        self.flags = []
        self.schemas = {}
        self.rows = {STEPS: [], EVALUATIONS: [], SNAPSHOTS: [], EVENTS: []}

    @property
    def steps(self):
        return self.rows[STEPS]

    async def read_one(self):
        message = await asyncio.wait_for(self.socket.recv(), LIMIT_S)
        if isinstance(message, str):
            self.texts.append(json.loads(message))
            return
        stream, flags, padding, body = message[0], message[1], message[2:8], message[8:]
        assert padding == bytes(6)
        self.flags.append(flags)
        if flags & 1:
            assert stream not in self.schemas
            self.schemas[stream] = pa.ipc.read_schema(pa.py_buffer(body))
            return
        batch = pa.ipc.read_record_batch(pa.py_buffer(body), self.schemas[stream])
        self.rows[stream] += batch.column("step").to_pylist()

    async def read_until(self, is_done):
        while not is_done():
            await self.read_one()

    async def read_until_closed(self):
        with pytest.raises(websockets.ConnectionClosed) as caught:
            while True:
                await self.read_one()
        return caught.value.rcvd


@pytest.fixture
def watch(server):
    @asynccontextmanager
    async def open_(run_id, query="", url=server.url, **options):
        address = f"{url.replace('http', 'ws')}/api/v1/runs/{run_id}/stream{query}"
        options = {"subprotocols": ["dropscope.v1"], "max_size": None} | options
        async with connect(address, **options) as socket:
            yield Viewer(socket)

    return open_


async def test_an_ended_run_comes_whole(watch, finished_run):
    async with watch(finished_run["id"]) as viewer:
        await viewer.read_until(lambda: len(viewer.steps) == 60)
        assert viewer.socket.subprotocol == "dropscope.v1"
        assert not viewer.socket.protocol.extensions  # nothing is deflated
        hello = viewer.texts[0]
        assert hello == {
            "type": "hello",
            "protocol": "dropscope.v1",
            "run": hello["run"],
            "epoch": hello["epoch"],
            "after": 0,
            "streams": [
                {"id": STEPS, "name": "steps"},
                {"id": EVALUATIONS, "name": "evaluations"},
                {"id": SNAPSHOTS, "name": "snapshots"},
                {"id": EVENTS, "name": "events"},
            ],
        }
        assert hello["run"] | {"viewers": 0} == finished_run
        assert viewer.flags[:4] == [1, 1, 1, 1]
        assert set(viewer.flags[4:]) == {2}
        assert viewer.steps == [*range(1, 61)]
        assert (viewer.rows[EVALUATIONS][0], viewer.rows[EVALUATIONS][-1]) == (0, 60)
        assert set(viewer.rows[SNAPSHOTS]) == {60}  # only the newest


async def test_a_live_run_comes_without_gap_or_duplicate_and_is_told_about(server, watch):
    recipe = {"training": {"max_steps": 1500}}
    run = server.make_run(recipe=recipe, start=False)
    async with watch(run["id"]) as viewer:
        await viewer.read_until(lambda: len(viewer.schemas) == 4)
        start = {"command": "start"}
        await asyncio.to_thread(server.client.post, f"/runs/{run['id']}/commands", json=start)
        await viewer.read_until(lambda: viewer.texts[-1].get("run", {}).get("state") == "finished")
        assert viewer.steps == [*range(1, 1501)]
        assert 0 in viewer.flags  # some of it came live
        assert viewer.rows[EVALUATIONS] == sorted(set(viewer.rows[EVALUATIONS]))
        assert viewer.rows[EVALUATIONS][-1] == 1500
        assert viewer.texts[-1]["run"]["step"] == 1500


async def test_who_comes_back_gets_what_was_missed(server, watch):
    run = server.make_run(recipe={"training": {"max_steps": 4000}}, pace=500)
    seen = []
    for length in (40, 200, 1, 300):
        last = seen[-1] if seen else 0
        async with watch(run["id"], f"?after={last}", max_queue=None) as viewer:
            await viewer.read_until(lambda length=length: len(viewer.steps) >= length)
            seen += viewer.steps
    assert seen == [*range(1, len(seen) + 1)]
    server.client.delete(f"/runs/{run['id']}")


def drops_told(server):
    """How often a buffer was dropped, as the metrics have it."""
    text = httpx.get(f"{server.url}/metrics").text
    return float(re.search(r"^dropscope_drops_total (\S+)$", text, re.MULTILINE)[1])


async def test_a_slow_viewer_is_told_and_gets_everything(server, watch):
    # A wide network, so that what is not read soon fills every buffer on the way.
    recipe = {
        "network": {"hidden": [1024]},
        "dataset": {"name": "blobs", "train_size": 50},
        "training": {"max_steps": 6000, "batch_size": 2},
    }
    run = server.make_run(recipe=recipe, start=False)
    drops = drops_told(server)
    async with watch(run["id"], max_queue=1) as viewer:
        await viewer.read_until(lambda: len(viewer.schemas) == 4)
        start = {"command": "start"}
        await asyncio.to_thread(server.client.post, f"/runs/{run['id']}/commands", json=start)
        await asyncio.to_thread(server.wait_until_ended, run["id"])
        while not (viewer.steps and viewer.steps[-1] == 6000):
            await viewer.read_one()
            # That it has ended is told to who has all of it.
            assert viewer.texts[-1].get("run", {}).get("state") != "finished"
        await viewer.read_until(lambda: viewer.texts[-1].get("run", {}).get("state") == "finished")
    gaps = [(text["after"]) for text in viewer.texts if text["type"] == "gap"]
    assert gaps
    assert drops_told(server) == drops + len(gaps)
    assert all(0 <= after < 6000 for after in gaps)
    assert gaps[-1] > 0
    assert viewer.steps == [*range(1, 6001)]
    server.client.delete(f"/runs/{run['id']}")


async def test_what_is_done_to_a_resting_run_is_shown_at_once(server, watch):
    run = server.make_run(start=False)
    path = f"/runs/{run['id']}/commands"
    async with watch(run["id"]) as viewer:
        await viewer.read_until(lambda: len(viewer.schemas) == 4)
        change = {"command": "set", "learning_rate": 0.5}
        await asyncio.to_thread(server.client.post, path, json=change)
        await viewer.read_until(lambda: viewer.rows[EVENTS] == [0])
        await asyncio.to_thread(server.client.post, path, json={"command": "stop"})
        await viewer.read_until(lambda: viewer.rows[EVENTS] == [0, 0])
        await viewer.read_until(lambda: viewer.texts[-1].get("run", {}).get("state") == "stopped")
        assert viewer.texts[-1]["run"]["settings"]["learning_rate"] == 0.5


async def test_who_waits_in_the_queue_is_told_each_new_place(server, watch):
    recipe = {"training": {"max_steps": 1_000_000}}
    made = [server.make_run(recipe=recipe, pace=5)["id"] for _ in range(4)]
    places = []
    async with watch(made[3]) as viewer:

        async def place(number):
            def is_told():
                told = [text["run"] for text in viewer.texts if "run" in text]
                return told and told[-1]["queue_place"] == number

            await viewer.read_until(is_told)
            places.append(number)

        await place(2)
        await asyncio.to_thread(server.client.delete, f"/runs/{made[2]}")
        await place(1)
        stop = {"command": "stop"}
        await asyncio.to_thread(server.client.post, f"/runs/{made[0]}/commands", json=stop)
        await place(None)
        assert viewer.texts[-1]["run"]["state"] == "running"
    assert places == [2, 1, None]
    for run_id in (made[0], made[1], made[3]):
        await asyncio.to_thread(server.client.delete, f"/runs/{run_id}")


@pytest.mark.parametrize(
    ("query", "code"),
    [("?after=-1", 4422), ("?after=x", 4422), ("?after=61", 4422), ("?after=" + "9" * 40, 4422)],
)
async def test_a_bad_after_closes(watch, finished_run, query, code):
    async with watch(finished_run["id"], query) as viewer:
        assert (await viewer.read_until_closed()).code == code


async def test_an_unknown_run_closes(watch):
    async with watch("nobody") as viewer:
        assert (await viewer.read_until_closed()).code == 4404


async def test_a_damaged_trace_closes_and_can_be_deleted(server, watch):
    run = server.make_run(start=False)
    others = [server.make_run(start=False) for _ in range(MAX_KEPT)]  # it is no longer open
    (server.home / "runs" / run["id"] / "steps.arrow").write_bytes(b"nonsense")
    async with watch(run["id"]) as viewer:
        assert (await viewer.read_until_closed()).code == 1011
    for one in (run, *others):
        assert server.client.delete(f"/runs/{one['id']}").status_code == 204


async def test_a_deleted_run_closes(server, watch):
    run = server.make_run(pace=5)
    async with watch(run["id"]) as viewer:
        await viewer.read_until(lambda: len(viewer.schemas) == 4)
        await asyncio.to_thread(server.client.delete, f"/runs/{run['id']}")
        assert (await viewer.read_until_closed()).code == 4404


async def test_what_a_viewer_says_is_not_heard(watch, finished_run):
    async with watch(finished_run["id"], "?after=50") as viewer:
        for message in ("hello", b"\x00" * 1000, "{"):
            await viewer.socket.send(message)
        await viewer.read_until(lambda: len(viewer.steps) == 10)
        assert viewer.steps == [*range(51, 61)]


async def test_who_says_too_much_at_once_is_cut_off(server, watch):
    run = server.make_run(start=False)
    async with watch(run["id"]) as viewer:
        await viewer.socket.send("x" * MAX_HEARD_BYTES)
        await (await viewer.socket.ping())  # it was heard, and nothing came of it
        with suppress(websockets.ConnectionClosed):
            await viewer.socket.send("x" * (MAX_HEARD_BYTES + 1))
            await (await viewer.socket.ping())
        await asyncio.to_thread(server.client.delete, f"/runs/{run['id']}")  # who stayed is told
        assert (await viewer.read_until_closed()).code == 1009


async def test_viewers_are_counted_and_forgotten(server, watch, finished_run):
    async with watch(finished_run["id"]) as viewer:
        await viewer.read_until(lambda: len(viewer.steps) == 60)
        assert server.client.get(f"/runs/{finished_run['id']}").json()["viewers"] == 1
    await asyncio.to_thread(server.wait_for, finished_run["id"], lambda run: run["viewers"] == 0)


async def test_who_comes_and_goes_leaves_nothing_open(server, watch):
    run = server.make_run(pace=20, recipe={"training": {"max_steps": 10_000_000}})

    async def come_and_go(count):
        for number in range(count):
            async with watch(run["id"]) as viewer:
                if number % 2:  # the others leave before anything was said
                    await viewer.read_one()
                if number % 3 == 0:
                    viewer.socket.transport.abort()
        await asyncio.to_thread(server.wait_for, run["id"], lambda run: run["viewers"] == 0)

    def open_files():
        return sum(1 for _ in Path("/proc/self/fd").iterdir())

    await come_and_go(6)
    before = open_files()
    await come_and_go(100)
    assert open_files() <= before + 5
    await asyncio.to_thread(server.client.delete, f"/runs/{run['id']}")


async def test_nothing_is_kept_of_a_run_that_nobody_watches_any_more(server, servers, watch):
    run = server.make_run(start=False)
    known = servers.services(server.url).news._known
    async with watch(run["id"]) as viewer:
        await viewer.read_until(lambda: viewer.texts)
        assert run["id"] in known
    async with asyncio.timeout(LIMIT_S):
        while run["id"] in known:
            await asyncio.sleep(0.01)
    server.client.delete(f"/runs/{run['id']}")


@pytest.mark.parametrize(
    "options",
    [
        {"origin": "http://evil.example"},
        {"origin": "http://127.0.0.1:1"},
        {"origin": "null"},
    ],
    ids=str,
)
async def test_other_pages_may_not_watch(watch, finished_run, options):
    with pytest.raises(websockets.InvalidStatus) as caught:
        async with watch(finished_run["id"], **options):
            pass
    assert caught.value.response.status_code == 403


async def test_the_own_page_may_watch(server, watch, finished_run):
    async with watch(finished_run["id"], origin=server.url) as viewer:
        await viewer.read_until(lambda: viewer.texts)
        assert viewer.texts[0]["type"] == "hello"


async def test_a_leaving_server_says_so(servers, tmp_path, watch, finished_run):
    url = await asyncio.to_thread(servers.start, Settings(home=tmp_path, open_browser=False))
    created = await asyncio.to_thread(
        httpx.post, f"{url}/api/v1/runs", json={"preset": "digits", "pace": 5}, timeout=LIMIT_S
    )
    async with watch(created.json()["id"], url=url) as viewer:
        await viewer.read_until(lambda: len(viewer.schemas) == 4)
        async with watch(finished_run["id"]) as other:  # of another server, as one started anew is
            await other.read_until(lambda: other.texts)
            assert other.texts[0]["epoch"] != viewer.texts[0]["epoch"]
        servers.tell_to_stop(url)
        assert (await viewer.read_until_closed()).code == 1001


@pytest.mark.parametrize("order", [1, -1])
async def test_that_a_viewer_left_is_no_error_of_who_still_wrote_to_it(order):
    ended = [asyncio.get_running_loop().create_future() for _ in range(3)]
    ended[0].set_exception(WebSocketDisconnected("to nobody"))
    ended[1].set_exception(WebSocketDisconnect(1006))
    ended[2].set_result(None)
    with pytest.raises(WebSocketDisconnect):
        raise_what_ended(ended[::order])


async def test_any_other_end_of_a_session_is_told():
    ended = asyncio.get_running_loop().create_future()
    ended.set_exception(ValueError("a mistake of ours"))
    with pytest.raises(ValueError, match="a mistake of ours"):
        raise_what_ended([ended])
