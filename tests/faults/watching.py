"""Viewers by the hundred, in one event loop: they follow a run and keep what a test counts.

They speak just enough of the protocol, and read a message that comes to all of them once: five
hundred must fit into one process beside the server that is measured.
"""

import asyncio
import json
import socket
import struct
import time
from functools import lru_cache
from urllib.parse import urlsplit

import pyarrow as pa

LIMIT_S = 60
STEPS = 1
SCHEMA = 1
TEXT, BINARY, CLOSE, PING = 1, 2, 8, 9


class Stream(asyncio.Protocol):
    """A websocket that only listens, and answers pings.

    Args:
        request: the handshake.
        take: called with each message, text or bytes.
    """

    def __init__(self, request, take):
        self._request = request
        self._take = take
        self._read = bytearray()
        self._is_open = False
        self.ended = asyncio.get_running_loop().create_future()

    def connection_made(self, transport):
        self._transport = transport
        transport.write(self._request)

    def connection_lost(self, error):
        if not self.ended.done():
            self.ended.set_result(error)

    def data_received(self, data):
        self._read += data
        if not self._is_open:
            head, end, rest = bytes(self._read).partition(b"\r\n\r\n")
            if not end:
                return
            if b" 101 " not in head[:20]:
                self._transport.abort()
                return
            self._is_open, self._read = True, bytearray(rest)
        while (found := self._frame()) is not None:
            self._hear(*found)

    def _frame(self):
        """The next whole frame, as opcode and payload; the server sends them unmasked."""
        if len(self._read) < 2:
            return None
        start, size = 2, self._read[1]
        if size >= 126:
            start = 4 if size == 126 else 10
            if len(self._read) < start:
                return None
            size = int.from_bytes(self._read[2:start])
        if len(self._read) < start + size:
            return None
        opcode, payload = self._read[0] & 15, bytes(self._read[start : start + size])
        del self._read[: start + size]
        return opcode, payload

    def _hear(self, opcode, payload):
        if opcode == PING:
            self._transport.write(bytes((0x8A, 0x80 | len(payload), 0, 0, 0, 0)) + payload)
        elif opcode == CLOSE:
            self._transport.close()
        else:
            self._take(payload.decode() if opcode == TEXT else payload)


@lru_cache(64)
def schema_of(message):
    return pa.ipc.read_schema(pa.py_buffer(message)[8:])


@lru_cache(4096)
def steps_in(message, schema_message):
    body = pa.py_buffer(message)[8:]
    return pa.ipc.read_record_batch(body, schema_of(schema_message)).column("step").to_pylist()


class Follower:
    """One viewer: every step number it was given, in order of arrival."""

    def __init__(self, address):
        self.address = urlsplit(address)
        self.steps = []
        self.gaps = 0
        self.arrived = {}  # step → when it came, of those that came live
        self.became_live_s = None
        self._schema = b""

    @property
    def last(self):
        return self.steps[-1] if self.steps else 0

    async def follow(self, until):
        """Read from after the last step until ``until(self)``.

        Raises:
            ConnectionError: the server ended it before.
        """
        loop = asyncio.get_running_loop()
        reached = loop.create_future()

        def take(message):
            self.take(message)
            if not reached.done() and until(self):
                reached.set_result(None)

        request = handshake(self.address.netloc, f"{self.address.path}?after={self.last}")
        transport, stream = await loop.create_connection(
            lambda: Stream(request, take), self.address.hostname, self.address.port
        )
        try:
            await asyncio.wait({reached, stream.ended}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            transport.abort()
        if not reached.done():
            raise ConnectionError("the stream has ended")

    def take(self, message):
        if isinstance(message, str):
            self.gaps += json.loads(message)["type"] == "gap"
            return
        if message[0] != STEPS:
            return
        if message[1] & SCHEMA:
            self._schema = message
            return
        steps = steps_in(message, self._schema)
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
    stalled.sendall(handshake(address.netloc, f"/api/v1/runs/{run_id}/stream"))
    return stalled


def handshake(netloc, path):
    return (
        f"GET {path} HTTP/1.1\r\nHost: {netloc}\r\n"
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
