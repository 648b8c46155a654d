"""A viewer that breaks the protocol: who still sends to it hears that it has gone."""

import asyncio
import socket

import pytest
import uvicorn
from websockets.asyncio.client import connect

from dropscope.api.sockets import ViewerProtocol

BROKEN = b"\xff" * 20  # a frame with reserved bits

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend():
    return "asyncio"


@pytest.fixture
async def serve():
    """Serve an application on a free port until the test ends; returns its address."""
    tasks = []

    async def start(app):
        listening = socket.create_server(("127.0.0.1", 0))
        config = uvicorn.Config(app, ws=ViewerProtocol, lifespan="off", log_config=None)
        server = uvicorn.Server(config)
        tasks.append((server, asyncio.create_task(server.serve([listening]))))
        return f"ws://127.0.0.1:{listening.getsockname()[1]}"

    yield start
    for server, task in tasks:
        server.should_exit = True
        await task


async def test_to_send_where_the_protocol_was_broken_is_to_send_to_nobody(serve):
    told = asyncio.get_running_loop().create_future()

    async def app(scope, receive, send):
        await send({"type": "websocket.accept"})
        while (await receive())["type"] != "websocket.disconnect":
            pass
        try:
            await send({"type": "websocket.send", "text": "too late"})
        except (OSError, RuntimeError) as error:
            told.set_result(error)

    async with connect(await serve(app)) as stream:
        stream.transport.write(BROKEN)
        assert isinstance(await asyncio.wait_for(told, 20), OSError)
