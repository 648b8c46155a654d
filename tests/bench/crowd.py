"""Many viewers of one run, in a process of their own.

``python -m tests.bench.crowd ws://…/stream COUNT`` prints ``watching`` once all are welcome, then
reads until a line comes on standard input, and prints one line of JSON: how late each event came,
in seconds, by the time that the worker gave it. Nothing but events is decoded: browsers would do
that on machines of their own.
"""

import asyncio
import json
import sys
import time
from contextlib import suppress

import pyarrow as pa
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

EVENTS, IS_SCHEMA, HEADER_BYTES = 4, 1, 8


class Crowd:
    """Viewers, and what they saw."""

    def __init__(self, address: str, count: int) -> None:
        self._address = address
        self._count = count
        self._waiting = count
        self._all_welcome = asyncio.Event()
        self._since = time.time()  # events from before are no news
        self.late_s: list[float] = []
        self.frames = 0

    async def watch(self) -> None:
        """Watch until told to stop."""
        watching = [asyncio.create_task(self._one()) for _ in range(self._count)]
        await self._all_welcome.wait()
        self._since = time.time()
        print("watching", flush=True)
        await asyncio.to_thread(sys.stdin.readline)
        for task in watching:
            task.cancel()
        await asyncio.gather(*watching, return_exceptions=True)

    async def _one(self) -> None:
        options = {"subprotocols": ["dropscope.v1"], "compression": None, "max_size": None}
        schema, is_welcome = None, False
        with suppress(ConnectionClosed):
            async with connect(self._address, open_timeout=60, **options) as socket:
                async for frame in socket:
                    now = time.time()
                    self.frames += 1
                    if isinstance(frame, str) or frame[0] != EVENTS:
                        continue
                    body = pa.py_buffer(frame)[HEADER_BYTES:]
                    if frame[1] & IS_SCHEMA:
                        schema = pa.ipc.read_schema(body)
                        if not is_welcome:
                            is_welcome = True
                            self._waiting -= 1
                            if not self._waiting:
                                self._all_welcome.set()
                        continue
                    times = pa.ipc.read_record_batch(body, schema)["time"].to_pylist()
                    self.late_s += [now - time_s for time_s in times if time_s > self._since]


async def _main(address: str, count: int) -> None:
    crowd = Crowd(address, count)
    await crowd.watch()
    print(json.dumps({"late_s": crowd.late_s, "frames": crowd.frames}), flush=True)


if __name__ == "__main__":
    asyncio.run(_main(sys.argv[1], int(sys.argv[2])))
