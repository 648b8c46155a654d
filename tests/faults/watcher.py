"""A viewer on a thread of its own: what it has seen, to the last step, when the server goes."""

import threading

import pyarrow as pa
from tests.faults.server import wait_until
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

LIMIT_S = 60
STEPS, IS_SCHEMA, HEADER_BYTES = 1, 1, 8


class Watcher:
    """Watches a run of a server from a step on until the connection ends."""

    def __init__(self, server, run_id, after=0):
        self.last_step = after
        self._schema = None
        self._socket = None
        self._is_welcome = threading.Event()
        self._address = f"{server.socket_url}/api/v1/runs/{run_id}/stream?after={after}"
        self._thread = threading.Thread(target=self._read)
        self._thread.start()
        assert self._is_welcome.wait(LIMIT_S)

    def _read(self):
        try:
            with connect(self._address, subprotocols=["dropscope.v1"], max_size=None) as socket:
                self._socket = socket
                for frame in socket:
                    self._is_welcome.set()
                    self._take(frame)
        except ConnectionClosed:
            return

    def _take(self, frame):
        if isinstance(frame, str) or frame[0] != STEPS:
            return
        body = pa.py_buffer(frame)[HEADER_BYTES:]
        if frame[1] & IS_SCHEMA:
            self._schema = pa.ipc.read_schema(body)
            return
        steps = pa.ipc.read_record_batch(body, self._schema)["step"]
        assert steps[0].as_py() == self.last_step + 1
        self.last_step = steps[-1].as_py()

    def leave_after(self, step):
        """Go once a step has been seen."""
        wait_until(lambda: self.last_step, lambda seen: seen >= step)
        self._socket.close()
        self._thread.join(LIMIT_S)

    def wait(self):
        """Wait for the end of the connection; return the last step that was seen."""
        self._thread.join(LIMIT_S)
        assert not self._thread.is_alive()
        return self.last_step
