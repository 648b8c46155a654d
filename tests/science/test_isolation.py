"""Runs beside each other, paused, stepped, watched and not read: no bit of either changes.

What a server recorded of them, downloaded, against each recipe trained alone in this process.
"""

import base64
import os
import socket
import threading
from contextlib import ExitStack, contextmanager
from urllib.parse import urlsplit

import numpy as np
import pytest
import torch
from tests.science.recorded import Trace
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from dropscope.lab.datasets.loading import load
from dropscope.lab.recipe import Recipe
from dropscope.lab.training import Training

LIMIT_S = 120.0
STEPPED = Recipe.model_validate(
    {
        "network": {"hidden": [48, 24]},
        "dropout": {"input": 0.2, "hidden": [0.5, 0.3]},
        "training": {"optimizer": "adam", "max_steps": 1200},
        "seed": 5,
    }
)
BESIDE = Recipe.model_validate(
    {
        "dataset": {"name": "moons"},
        "network": {"hidden": [64, 64, 64], "activation": "tanh"},
        "training": {"max_steps": 6000, "max_norm": 2.0, "batch_size": 16},
        "seed": 6,
    }
)


@contextmanager
def never_reading(url, run_id):
    """A viewer that asks for the stream and then leaves every byte of it where it is."""
    address = urlsplit(url)
    key = base64.b64encode(os.urandom(16)).decode()
    with socket.socket() as stalled:
        stalled.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        stalled.connect((address.hostname, address.port))
        stalled.sendall(
            (
                f"GET /api/v1/runs/{run_id}/stream HTTP/1.1\r\nHost: {address.netloc}\r\n"
                "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Protocol: dropscope.v1\r\n\r\n"
            ).encode()
        )
        yield


@contextmanager
def reading(url, run_id):
    """A viewer that reads all the time; yields the number of frames it has had."""
    frames = []

    def read(viewer):
        try:
            frames.extend(len(message) for message in viewer)
        except ConnectionClosed:
            return

    address = f"{url.replace('http', 'ws')}/api/v1/runs/{run_id}/stream"
    with connect(address, subprotocols=["dropscope.v1"], max_size=None) as viewer:
        thread = threading.Thread(target=read, args=(viewer,))
        thread.start()
        yield frames
        viewer.close()
        thread.join(LIMIT_S)


@pytest.fixture(scope="module")
def traces(server):
    """Both runs, trained side by side while one of them is steered all the time."""
    with ExitStack() as viewers:
        stepped = server.make_run(STEPPED.model_dump(mode="json"), record="full", start=False)
        beside = server.make_run(BESIDE.model_dump(mode="json"), record="full", pace=2000.0)
        for run in (stepped, beside):
            for _ in range(3):
                viewers.enter_context(never_reading(server.url, run.id))
        frames = viewers.enter_context(reading(server.url, stepped.id))
        for number in range(60):
            stepped.command("step", count=number % 5 + 1)
            beside.command("set", pace=1500.0 + number)
            stepped.file("steps", format="json", **{"from": max(1, number), "to": number + 1})
        for number in range(20):
            stepped.command("set", pace=100.0 + number)
            stepped.command("resume")
            beside.file("strip", layer="hidden_2")
            assert stepped.command("pause")["state"] == "paused"
        assert stepped.view()["viewers"] == 4
        stepped.command("set", pace=None)
        stepped.command("resume")
        stepped.wait_until_finished(LIMIT_S)
        assert beside.view()["viewers"] == 3
        beside.command("set", pace=None)
        beside.wait_until_finished(LIMIT_S)
        assert len(frames) > 60
    return {"stepped": Trace(stepped, STEPPED), "beside": Trace(beside, BESIDE)}


@pytest.fixture(scope="module", params=["stepped", "beside"])
def pair(request, traces):
    """What a run recorded, and the records of its recipe trained alone."""
    trace = traces[request.param]
    torch.set_num_threads(1)
    training = Training(trace.recipe, load(trace.recipe.dataset))
    records = [training.advance() for _ in range(trace.recipe.training.max_steps)]
    return trace, records, training


def test_every_step_is_there_once(pair):
    trace, records, _ = pair
    assert trace.numbers("step") == [record.step for record in records]
    assert trace.numbers("example_index") == [record.example_index for record in records]


def test_losses_are_those_of_the_run_alone(pair):
    trace, records, _ = pair
    for twin in ("dropout", "plain"):
        alone = torch.stack([record.twins[twin].train_loss for record in records]).numpy()
        assert np.float32(trace.losses(twin)).tobytes() == alone.tobytes()


def test_masks_are_those_of_the_run_alone(pair):
    trace, records, _ = pair
    for number, layer in enumerate(trace.recipe.dropout_layers):
        recorded = trace.each("batch_keep_mask", layer)
        for record, kept in zip(records, recorded, strict=True):
            alone = record.keep_masks[number]
            whole = np.ones_like(kept) if alone is None else alone.numpy().reshape(-1) != 0
            assert np.array_equal(kept, whole), (record.step, layer)


def test_the_last_weights_are_those_of_the_run_alone(pair):
    trace, records, training = pair
    kept = trace.weights()
    for twin, network in training.networks.items():
        recorded = kept[records[-1].step, twin]
        assert recorded.keys() == network.named_parameters().keys()
        for name, values in network.named_parameters().items():
            assert recorded[name].tobytes() == values.numpy().tobytes()
