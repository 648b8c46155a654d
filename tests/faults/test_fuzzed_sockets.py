"""Ten thousand messages that make no sense, to a stream that wants none, crash nothing."""

import asyncio
import json
import os
import random
import socket
from urllib.parse import urlsplit

from tests.faults.watching import handshake
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

RECIPE = {"dataset": {"name": "blobs"}, "network": {"hidden": [4]}}
A_SOCKET = 50  # messages; a socket may be closed by one of them


def message(chance):
    """Text, bytes, JSON of the wrong kind, far too long ones, control characters, surrogates."""
    return chance.choice(
        [
            lambda: "".join(chr(chance.randrange(0xD7FF)) for _ in range(chance.randrange(200))),
            lambda: os.urandom(chance.randrange(2000)),
            lambda: json.dumps({"type": chance.choice("abc"), "after": chance.randrange(10**9)}),
            lambda: "[" * chance.randrange(5000),
            lambda: "x" * chance.choice([0, 1, 65_536, 65_537, 200_000]),
            lambda: [b"frag", b"mented", os.urandom(10)],
        ]
    )()


async def talk_nonsense(address, count, chance):
    sent = 0
    while sent < count:
        try:
            async with connect(address, max_size=None, subprotocols=["dropscope.v1"]) as stream:
                for _ in range(min(A_SOCKET, count - sent)):
                    sent += 1
                    if chance.random() < 0.1:
                        await stream.ping(os.urandom(chance.randrange(125)))
                    await stream.send(message(chance))
        except ConnectionClosed:
            continue
    return sent


def talk_bytes(url, run_id, count, chance):
    """Frames that are none, after a proper handshake: reserved bits, wrong lengths, no mask."""
    address = urlsplit(url)
    for _ in range(count):
        with socket.create_connection((address.hostname, address.port), timeout=60) as one:
            one.sendall(handshake(address.netloc, f"/api/v1/runs/{run_id}/stream"))
            one.sendall(os.urandom(chance.randrange(1, 300)))
            one.shutdown(socket.SHUT_WR)
            while one.recv(65_536):  # until the server has closed it
                pass


def test_nothing_crashes(start, count, figures):
    server = start()
    run_id = server.make_run(RECIPE | {"training": {"max_steps": 50}})
    server.wait_for(run_id, lambda run: run["state"] == "finished")
    address = f"{server.socket_url}/api/v1/runs/{run_id}/stream"
    chance = random.Random(10_000)
    messages, connections = count(150, 10_000), count(12, 1000)
    assert asyncio.run(talk_nonsense(address, messages, chance)) == messages
    talk_bytes(server.url, run_id, connections, chance)
    assert server.client.get("/health").status_code == 200
    server.wait_for(run_id, lambda run: run["viewers"] == 0)
    code, said = server.end()
    assert code == 0
    assert "Traceback" not in said, said
    figures("fuzz", messages=messages, connections_of_broken_frames=connections, crashes=0)
