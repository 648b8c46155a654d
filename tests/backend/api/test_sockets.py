"""What is sent reaches a viewer whole; to those that break the protocol or read nothing it ends."""

import asyncio
import socket
from urllib.parse import urlsplit

import pytest
import uvicorn
from tests.faults.watching import handshake, never_reading
from websockets.asyncio.client import connect

from dropscope.api.sockets import (
    AT_ONCE,
    HIGH_MARK_BYTES,
    PIECE_BYTES,
    SYSTEM_BYTES,
    ViewerProtocol,
)

BROKEN = b"\xff" * 20  # a frame with reserved bits

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend():
    return "asyncio"


@pytest.fixture
async def serve():
    """Serve an application on a free port until the test ends; returns its address."""
    tasks = []

    async def start(app, protocol=ViewerProtocol, **options):
        listening = socket.create_server(("127.0.0.1", 0))
        options["ws_per_message_deflate"] = False  # as the server does
        options["timeout_graceful_shutdown"] = 1  # where a test failed, somebody may still wait
        config = uvicorn.Config(app, ws=protocol, lifespan="off", log_config=None, **options)
        server = uvicorn.Server(config)
        tasks.append((server, asyncio.create_task(server.serve([listening]))))
        return f"ws://127.0.0.1:{listening.getsockname()[1]}"

    yield start
    for server, task in tasks:
        server.should_exit = True
        await task


# Around the sizes where a frame says its length in another way.
@pytest.mark.parametrize("size", [0, 1, 125, 126, 65_535, 65_536, PIECE_BYTES, 3 * PIECE_BYTES + 1])
async def test_bytes_of_any_size_arrive_between_texts(serve, size):
    data = bytes(range(256)) * (size // 256 + 1)

    async def app(scope, receive, send):
        await send({"type": "websocket.accept"})
        for _ in range(2):
            await send({"type": "websocket.send", "text": "before"})
            await send({"type": "websocket.send", "bytes": data[:size]})
        await send({"type": "websocket.close"})

    async with connect(await serve(app), max_size=None) as stream:
        assert [message async for message in stream] == ["before", data[:size]] * 2


async def test_of_a_long_message_little_waits_for_who_does_not_read(serve):
    started, waits = [], asyncio.Event()

    async def app(scope, receive, send):
        started.append(send.__self__)
        await send({"type": "websocket.accept"})
        waits.set()
        await send({"type": "websocket.send", "bytes": bytes(256 * PIECE_BYTES)})

    address = urlsplit(await serve(app))
    _, writer = await asyncio.open_connection(address.hostname, address.port, limit=1024)
    writer.write(handshake(address.netloc, "/"))
    await waits.wait()
    while started[0].writable.is_set():
        await asyncio.sleep(0)
    assert started[0].transport.get_write_buffer_size() <= HIGH_MARK_BYTES + PIECE_BYTES
    writer.transport.abort()


def at_once(scope):
    return scope["extensions"][AT_ONCE]["send"]


async def test_what_is_sent_at_once_arrives_in_its_order(serve):
    async def app(scope, receive, send):
        assert not at_once(scope)([b"too early"])
        await send({"type": "websocket.accept"})
        for size in (0, 125, 70_000):
            await send({"type": "websocket.send", "text": "before"})
            assert at_once(scope)([bytes(size), b"two", b"two"])
        await send({"type": "websocket.close"})
        assert not at_once(scope)([b"too late"])

    async with connect(await serve(app), max_size=None) as stream:
        heard = [message async for message in stream]
    assert heard == [
        said for size in (0, 125, 70_000) for said in ("before", bytes(size), b"two", b"two")
    ]


async def test_nothing_is_sent_at_once_in_the_middle_nor_to_who_does_not_read(serve):
    found = asyncio.get_running_loop().create_future()

    async def app(scope, receive, send):
        await send({"type": "websocket.accept"})
        long = asyncio.create_task(send({"type": "websocket.send", "bytes": bytes(2**24)}))
        writable = send.__self__.writable
        while writable.is_set():  # it is in the middle of it
            await asyncio.sleep(0)
        writable.set()  # as if the viewer had just read on
        within = at_once(scope)([b"within"])
        long.cancel()
        await asyncio.wait([long])
        writable.clear()
        found.set_result((within, at_once(scope)([b"after it"])))

    address = urlsplit(await serve(app))
    _, writer = await asyncio.open_connection(address.hostname, address.port, limit=1024)
    writer.write(handshake(address.netloc, "/"))
    assert await asyncio.wait_for(found, 20) == (False, False)
    writer.transport.abort()


def late(**message):
    """An application that sends when the viewer has gone, and what it is told then."""
    told = asyncio.get_running_loop().create_future()

    async def app(scope, receive, send):
        await send({"type": "websocket.accept"})
        while (await receive())["type"] != "websocket.disconnect":
            pass
        try:
            await send({"type": "websocket.send", **message})
        except (OSError, RuntimeError) as error:
            told.set_result(error)

    return app, told


async def test_who_has_left_is_told_to_who_still_sends_bytes(serve):
    app, told = late(bytes=b"too late")
    async with connect(await serve(app)):
        pass
    assert isinstance(await asyncio.wait_for(told, 20), OSError | RuntimeError)


async def test_to_send_where_the_protocol_was_broken_is_to_send_to_nobody(serve):
    app, told = late(text="too late")
    async with connect(await serve(app)) as stream:
        stream.transport.write(BROKEN)
        assert isinstance(await asyncio.wait_for(told, 20), OSError)


MESSAGE = bytes(8192)
PLENTY = 4096  # of them: 32 MiB
# What the system holds counts twice for its own use of it; a message may be on either side.
MOST_BYTES = HIGH_MARK_BYTES + 2 * SYSTEM_BYTES + 8 * len(MESSAGE)


class Sender:
    """An application that sends plenty; ``protocol`` is the connection that it sends to."""

    def __init__(self):
        self.sent_bytes = 0
        self.gone = asyncio.get_running_loop().create_future()
        self.protocol = None
        sender = self

        class Noted(ViewerProtocol):
            def connection_made(self, transport):
                super().connection_made(transport)
                sender.protocol = self

        self.kind = Noted

    async def __call__(self, scope, receive, send):
        await send({"type": "websocket.accept"})
        try:
            for _ in range(PLENTY):
                await send({"type": "websocket.send", "bytes": MESSAGE})
                self.sent_bytes += len(MESSAGE)
                await asyncio.sleep(0)
        except OSError as error:
            self.gone.set_result(error)

    def waits(self):
        """Whether more is held back here than would have it wait."""
        if self.protocol is None or self.sent_bytes == 0:
            return False
        return self.protocol.transport.get_write_buffer_size() > HIGH_MARK_BYTES


async def test_what_waits_for_who_does_not_read_is_bounded(serve):
    sender = Sender()
    url = await serve(sender, sender.kind)
    stalled = await asyncio.to_thread(never_reading, url.replace("ws", "http"), "any")
    async with asyncio.timeout(20):
        while not sender.waits():
            await asyncio.sleep(0)
    for _ in range(200):  # turns of the loop, in which it would send on
        await asyncio.sleep(0)
    assert sender.sent_bytes <= MOST_BYTES
    stalled.close()
    assert isinstance(await asyncio.wait_for(sender.gone, 20), OSError)


async def test_who_answers_no_heartbeat_is_cut_off(serve):
    sender = Sender()
    url = await serve(sender, sender.kind, ws_ping_interval=0.1, ws_ping_timeout=0.1)
    stalled = await asyncio.to_thread(never_reading, url.replace("ws", "http"), "any")
    assert isinstance(await asyncio.wait_for(sender.gone, 20), OSError)
    assert sender.protocol.transport.get_write_buffer_size() == 0  # nothing is held for it
    stalled.close()
