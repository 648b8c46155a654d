"""A viewer as a browser is one, in a process of its own: reads and decodes every frame.

``python -m tests.bench.viewer ws://…/stream LAST_STEP`` prints ``watching`` once it has the
schemas, then, when step LAST_STEP has come, one line of JSON about what it saw.
"""

import json
import sys
import time
from dataclasses import asdict, dataclass

import pyarrow as pa
from websockets.sync.client import connect

STEPS = 1  # the stream's number
HEADER_BYTES = 8
IS_SCHEMA = 1


@dataclass
class Seen:
    """What came: frames of data, their bytes, steps, gap notices, and when the last step did."""

    frames: int = 0
    bytes: int = 0
    steps: int = 0
    gaps: int = 0
    ended_at: float = 0.0


def watch(address: str, last_step: int) -> Seen:
    """Read until ``last_step`` has come; every step must come once and in order.

    Raises:
        RuntimeError: one did not.
    """
    seen = Seen()
    schemas: dict[int, pa.Schema] = {}
    with connect(address, subprotocols=["dropscope.v1"], compression=None, max_size=None) as socket:
        while seen.steps < last_step:
            message = socket.recv()
            if isinstance(message, str):
                seen.gaps += json.loads(message)["type"] == "gap"
                continue
            stream, body = message[0], pa.py_buffer(message)[HEADER_BYTES:]
            if message[1] & IS_SCHEMA:
                schemas[stream] = pa.ipc.read_schema(body)
                if len(schemas) == 4:
                    print("watching", flush=True)
                continue
            batch = pa.ipc.read_record_batch(body, schemas[stream])
            seen.frames += 1
            seen.bytes += len(message)
            if stream == STEPS:
                first = batch.column("step")[0].as_py()
                if first != seen.steps + 1:
                    raise RuntimeError(f"step {first} came after step {seen.steps}")
                seen.steps += batch.num_rows
    seen.ended_at = time.time()
    return seen


if __name__ == "__main__":
    print(json.dumps(asdict(watch(sys.argv[1], int(sys.argv[2])))))
