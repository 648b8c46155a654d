"""Viewers by the hundred, in one event loop: they follow a run and keep what a test counts.

Reads step numbers straight from each Arrow message, so that five hundred of them fit into one
process beside the server.
"""

import asyncio
import json
import socket
import struct
import time
from urllib.parse import urlsplit

import pyarrow as pa
from websockets.asyncio.client import connect

LIMIT_S = 60
STEPS = 1
SCHEMA = 1


class Follower:
    """One viewer: every step number it was given, in order of arrival."""

    def __init__(self, address):
        self.address = address
        self.steps = []
        self.gaps = 0
        self.codes = []
        self.arrived = {}  # step → when it came, of those that came live
        self.became_live_s = None
        self._schema = None

    @property
    def last(self):
        return self.steps[-1] if self.steps else 0

    async def follow(self, until, *, cookies=None):
        """Read from after the last step until ``until(self)``; raise what the socket raises."""
        address = f"{self.address}?after={self.last}"
        options = {"subprotocols": ["dropscope.v1"], "max_size": None, "compression": None}
        async with connect(address, open_timeout=LIMIT_S, **options) as stream:
            while not until(self):
                self.take(await stream.recv())

    def take(self, message):
        if isinstance(message, str):
            self.gaps += json.loads(message)["type"] == "gap"
            return
        if message[0] != STEPS:
            return
        body = pa.py_buffer(message)[8:]
        if message[1] & SCHEMA:
            self._schema = pa.ipc.read_schema(body)
            return
        steps = pa.ipc.read_record_batch(body, self._schema).column("step").to_pylist()
        self.steps += steps
        if message[1] == 0:
            now_s = time.time()
            self.became_live_s = self.became_live_s or now_s
            self.arrived |= dict.fromkeys(steps, now_s)

    def has_each_once(self, first=1):
        """No gap and no duplicate."""
        return self.steps == list(range(first, self.last + 1))


def never_reading(url, run_id):
    """A socket that asks for a stream and leaves every byte of it where it is."""
    address = urlsplit(url)
    stalled = socket.socket()
    stalled.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    stalled.connect((address.hostname, address.port))
    stalled.sendall(handshake(address.netloc, run_id))
    return stalled


def handshake(netloc, run_id):
    return (
        f"GET /api/v1/runs/{run_id}/stream HTTP/1.1\r\nHost: {netloc}\r\n"
        "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    ).encode()


def is_cut(stalled):
    """Whether the server has ended the connection; reads nothing before that."""
    info = stalled.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 8)
    state = struct.unpack("B", info[:1])[0]
    return state != 1  # anything but established


async def gather_all(followers, until):
    await asyncio.gather(*(one.follow(until) for one in followers))
