"""Whatever is sent to a server that can make no run of it: the field is named, nothing is made.

Sent to a server process of its own, whose memory can be watched.
"""

import json
import math
import os
import re
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

LIMIT_S = 60
ROOM_BYTES = 20 * 2**20  # what the server's memory may grow by over all of this
ENDPOINTS = ("/runs", "/preview")

NUMBERS = [10**9, 10**400, 0, -1, 0.5, "64", True, None, math.nan, math.inf, [64], {}]
WRONG = {
    "network.hidden.0": [n for n in NUMBERS if n is not None] + [None],
    "network.hidden": [64, "64", None, {}, [], [8] * 10_000, [1024] * 8, [[8]]],
    "network.activation": ["swish", "", 1, None, ["relu"]],
    "network": [[], 1, "mlp", None],
    "dropout.input": [-0.1, 1.1, 10**9, "0.5", True, None, math.nan, math.inf, [0.5]],
    "dropout.hidden.0": [-0.1, 1.1, "0.5", True, None, math.nan, -math.inf],
    "dropout.hidden": [0.5, [], [0.5], [0.5] * 10_000, "0.5", None],
    "dropout.kind": ["alpha", 1, None],
    "dropout.mask_scope": ["unit", 0, None],
    "training.optimizer": ["rmsprop", 1, None],
    "training.learning_rate": [0, -1, 101, "0.1", True, None, math.nan, math.inf],
    "training.momentum": [-0.1, 1, "0.9", None, math.nan],
    "training.nesterov": [1, "true", None],
    "training.weight_decay": [-1, 11, "0", None, math.nan],
    "training.max_norm": [0, -1, 1001, "3", math.nan],
    "training.batch_size": [0, -1, 1025, 10**9, 0.5, "32", True, None, math.nan],
    "training.max_steps": [0, -1, 10**9, 10**400, 0.5, "1", True, None, math.inf],
    "dataset.name": ["nonsense", "", 1, None, ["digits"], "../../etc/passwd"],
    "dataset.train_size": [0, 1, -1, 1258, 10**9, 0.5, "64", True, None],
    "dataset.label_noise": [-0.1, 0.91, "0.1", None, math.nan],
    "dataset.noise": [-1, 5.1, 0.3, "0.1", math.nan],
    "dataset.give_away": [-1, 5, 0.5, "1", True, None],
    "dataset.give_away_holdout": ["gone", "", 1, None],
    "dataset.seed": [-1, 2**32, 0.5, "0", True, None],
    "twin": [1, "yes", None],
    "seed": [-1, 2**32, 10**400, 0.5, "7", True, None, math.nan],
    "colour": ["red"],
    "network.colour": ["red"],
    "dropout.colour": ["red"],
    "training.colour": ["red"],
    "dataset.colour": ["red"],
}
CASES = [(field, value) for field, values in WRONG.items() for value in values]


def recipe_with(field, value):
    """A recipe that is right but for one field."""
    recipe = {"network": {"hidden": [64, 64]}, "dropout": {"hidden": [0.5, 0.5]}}
    *parents, name = field.split(".")
    place = recipe
    for parent in parents:
        place = place[int(parent)] if parent.isdigit() else place.setdefault(parent, {})
    place[int(name) if name.isdigit() else name] = value
    return recipe


class Server:
    """A process; ``memory`` is what it holds in bytes."""

    def __init__(self, process, url):
        self.process = process
        self.client = httpx.Client(base_url=f"{url}/api/v1", timeout=LIMIT_S)

    def post(self, path, text):
        headers = {"Content-Type": "application/json"}
        return self.client.post(path, content=text, headers=headers)

    @property
    def memory(self):
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s*(\d+) kB", status)[1]) * 1024

    @property
    def run_count(self):
        return self.client.get("/runs").json()["total"]


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    environment = {k: v for k, v in os.environ.items() if not k.startswith("DROPSCOPE_")}
    command = [sys.executable, "-m", "dropscope", "serve", "--port=0", f"--home={home}"]
    process = subprocess.Popen(
        [*command, "--no-open"],
        env=environment | {"PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        opened = Server(process, process.stdout.readline().split()[-1])
        # So that what is loaded once is not taken for what was allocated.
        opened.post("/preview", '{"recipe": {}}').raise_for_status()
        opened.post("/runs", '{"recipe": {"sed": 1}}')
        yield opened
        opened.client.close()
    finally:
        process.terminate()
        process.communicate(timeout=LIMIT_S)


@pytest.mark.parametrize(
    ("field", "value"), CASES, ids=[f"{field}={str(value)[:20]}" for field, value in CASES]
)
def test_a_wrong_value_names_its_field(server, field, value):
    for path in ENDPOINTS:
        answer = server.post(path, json.dumps({"recipe": recipe_with(field, value)}))
        assert answer.status_code == 422, answer.text
        assert answer.headers["content-type"] == "application/problem+json"
        named = [error["field"] for error in answer.json()["errors"]]
        wanted = f"recipe.{field}"
        assert any(name == wanted or name.startswith(f"{wanted}.") for name in named), named
        assert "Traceback" not in answer.text


BODIES = [
    (b'{"recipe": {"network": {"hidden": [' + b"9," * 100_000 + b"9]}}}", 422),
    (b'{"recipe": {"seed": ' + b"9" * 200_000 + b"}}", 400),
    (b'{"recipe": {' + b'"a": {' * 30_000, 400),
    (b'{"recipe": {"x": "' + b"x" * 250_000 + b'"}}', 422),
    (b'{"recipe": {"' + b"x" * 250_000 + b'": 1}}', 422),
    (b"[" * 200_000, 400),
    (b"x" * 300_000, 413),
    (b" " * 10_000_000, 413),
]


@pytest.mark.parametrize(("body", "status"), BODIES, ids=[str(b[:24]) for b, _ in BODIES])
def test_a_huge_body_is_refused(server, body, status):
    for path in ENDPOINTS:
        answer = server.post(path, body)
        assert answer.status_code == status, answer.text[:300]
        assert answer.headers["content-type"] == "application/problem+json"
        assert len(answer.content) < 100_000


def test_none_of_it_makes_a_run_or_takes_memory(server):
    def send_everything():
        for field, value in CASES:
            server.post("/runs", json.dumps({"recipe": recipe_with(field, value)}))
        for body, _ in BODIES:
            server.post("/runs", body)

    send_everything()  # what Python keeps for next time is kept now
    before = server.memory
    send_everything()
    assert server.memory - before < ROOM_BYTES
    assert server.run_count == 0
