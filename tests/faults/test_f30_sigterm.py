"""F30: SIGTERM while four runs train and many viewers watch.

The server writes what it holds, keeps a checkpoint of each run, tells every viewer that it goes,
and ends in time. When there is one again, viewers come back to every step exactly once.
"""

import asyncio
import signal
import time

import pyarrow as pa
from tests.faults.undisturbed import assert_same_run, recorded_alone
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from dropscope.runs.checkpoints import CHECKPOINTS_NAME, checkpoint_steps
from dropscope.trace.reader import RunTrace

PACE = 50.0  # so that no run ends before every viewer has come
ENDS_WITHIN_S = 10.0
GOING_AWAY = 1001


def recipe_of(seed, steps):
    return {
        "dataset": {"name": "blobs"},
        "network": {"hidden": [8]},
        "training": {"max_steps": steps},
        "seed": seed,
    }


class Viewer:
    """One viewer: the steps that it has, and how it was told that the server goes."""

    def __init__(self, run_id):
        self.run_id = run_id
        self.step = 0
        self.code = None
        self.is_welcome = asyncio.Event()

    async def watch(self, url, until=None):
        """Read until the connection ends, or until a step has come."""
        address = f"{url}/api/v1/runs/{self.run_id}/stream?after={self.step}"
        schema = None
        options = {"subprotocols": ["dropscope.v1"], "max_size": None, "open_timeout": 60}
        try:
            async with connect(address, **options) as socket:
                async for frame in socket:
                    if isinstance(frame, str) or frame[0] != 1:
                        continue
                    body = pa.py_buffer(frame)[8:]
                    if frame[1] & 1:
                        schema = pa.ipc.read_schema(body)
                        self.is_welcome.set()
                        continue
                    steps = pa.ipc.read_record_batch(body, schema)["step"]
                    assert steps[0].as_py() == self.step + 1, "a gap, or a step twice"
                    self.step = steps[-1].as_py()
                    if until is not None and self.step >= until:
                        return
                self.code = socket.close_code
        except ConnectionClosed:
            return  # cut off; ``code`` stays empty


def test_it_ends_in_time_with_checkpoints_and_viewers_come_back(
    start, tmp_path, count, figures, form
):
    steps = count(1_200, 4_000)
    server = start("--max-running-runs=4")
    recipes = [recipe_of(seed, steps) for seed in range(4)]
    runs = [server.make_run(recipe, pace=PACE) for recipe in recipes]
    for run_id in runs:
        server.wait_for(run_id, lambda run: run["step"] >= 20)
    viewers = [Viewer(runs[number % 4]) for number in range(count(24, 200))]

    async def watch_until_it_goes():
        watching = [asyncio.create_task(viewer.watch(server.socket_url)) for viewer in viewers]
        await asyncio.gather(*(viewer.is_welcome.wait() for viewer in viewers))
        start_s = time.monotonic()
        code, said = await asyncio.to_thread(server.end, signal.SIGTERM)
        took_s = time.monotonic() - start_s
        await asyncio.gather(*watching)
        return code, said, took_s

    code, said, took_s = asyncio.run(watch_until_it_goes())
    assert (code, len(said.splitlines())) == (0, 1), said
    assert {viewer.code for viewer in viewers} == {GOING_AWAY}
    for run_id in runs:
        folder = tmp_path / "home" / "runs" / run_id
        with RunTrace.open(folder, writable=False) as trace:
            assert checkpoint_steps(folder / CHECKPOINTS_NAME)[-1] == trace.last_step > 0
    server = start("--max-running-runs=4")

    async def come_back():
        await asyncio.gather(*(v.watch(server.socket_url, until=steps) for v in viewers))

    for run_id in runs:
        server.command(run_id, command="set", pace=None)
        server.command(run_id, command="resume")
    asyncio.run(come_back())
    assert {viewer.step for viewer in viewers} == {steps}
    server.end()
    for recipe, run_id in zip(recipes, runs, strict=True):
        with recorded_alone(recipe, tmp_path / f"alone-{run_id}") as alone:
            assert_same_run(tmp_path / "home" / "runs" / run_id, alone)
    if form == "long":
        assert took_s <= ENDS_WITHIN_S
        figures("F30", sockets=len(viewers), seconds_to_end=round(took_s, 1), checkpoints=4)
