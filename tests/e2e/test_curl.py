"""A whole run by ``curl`` alone: made, followed, paused, stepped, changed, stopped, taken away.

What was taken away is opened by pyarrow and polars, and says what the server's JSON says.
"""

import json
import shutil
import subprocess
import threading

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

LIMIT_S = 60
POLLS = 600
POLL_S = 0.05
RECIPE = {"dataset": {"name": "digits"}, "training": {"max_steps": 1_000_000}}


class Curl:
    """Calls a server as a person in a shell would."""

    def __init__(self, url):
        self.url = f"{url}/api/v1"

    def text(self, path, *flags):
        program = shutil.which("curl")
        assert program, "curl is not on the path"
        command = [program, "--silent", "--show-error", "--fail-with-body", *flags]
        done = subprocess.run(
            [*command, f"{self.url}{path}"], capture_output=True, timeout=LIMIT_S, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def get(self, path):
        return json.loads(self.text(path))

    def post(self, path, body):
        header = "Content-Type: application/json"
        return json.loads(self.text(path, "-X", "POST", "-H", header, "-d", json.dumps(body)))

    def command(self, run_id, **body):
        return self.post(f"/runs/{run_id}/commands", body)

    def follow(self, run_id, is_done):
        pause = threading.Event()
        for _ in range(POLLS):
            if is_done(run := self.get(f"/runs/{run_id}")):
                return run
            pause.wait(POLL_S)
        raise AssertionError(f"it never came true: {run}")

    def download(self, path, target):
        self.text(path, "--output", str(target))
        return target


@pytest.fixture
def curl(server):
    return Curl(server.url)


@pytest.fixture
def stopped(curl):
    """A run that was steered on its way, and what was learnt about it then."""
    run = curl.post("/runs", {"recipe": RECIPE, "pace": 200})
    run_id = run["id"]
    curl.follow(run_id, lambda run: run["step"] >= 20)
    paused = curl.command(run_id, command="pause")
    assert paused["state"] == "paused"
    stepped = curl.command(run_id, command="step", count=3)
    assert (stepped["state"], stepped["step"]) == ("paused", paused["step"] + 3)
    changed = curl.command(run_id, command="set", drop_probability=0.25)
    assert changed["settings"]["drop_probability"] == {
        "input": 0.1,
        "hidden_1": 0.25,
        "hidden_2": 0.25,
    }
    assert curl.command(run_id, command="resume")["state"] == "running"
    curl.follow(run_id, lambda run: run["step"] >= stepped["step"] + 50)
    stopped = curl.command(run_id, command="stop")
    assert stopped["state"] == "stopped"
    return stopped | {"changed_after": stepped["step"]}


def test_curl_alone_drives_a_run_and_takes_it_away(curl, stopped, tmp_path):
    path = f"/runs/{stopped['id']}"
    arrow = curl.download(f"{path}/steps", tmp_path / "steps.arrow")
    parquet = curl.download(f"{path}/steps?format=parquet", tmp_path / "steps.parquet")
    rows = curl.get(f"{path}/steps?format=json")["steps"]
    assert [row["step"] for row in rows] == [*range(1, stopped["step"] + 1)]

    with pa.ipc.open_stream(arrow.read_bytes()) as stream:
        tables = [stream.read_all(), pq.read_table(parquet)]
    for table in tables:
        assert table.column("train_loss").to_pylist() == [row["train_loss"] for row in rows]
        for column in ("keep_mask", "drop_count", "activation", "output"):
            assert [as_json(value) for value in table.column(column).to_pylist()] == [
                row[column] for row in rows
            ]

    for frame in (pl.read_ipc_stream(arrow), pl.read_parquet(parquet)):
        assert frame["step"].to_list() == [row["step"] for row in rows]
        for twin in ("dropout", "plain"):
            losses = frame["train_loss"].struct.field(twin).to_list()
            assert losses == [row["train_loss"][twin] for row in rows]
        for layer in ("input", "hidden_1", "hidden_2"):
            masks = frame["keep_mask"].struct.field(layer).to_list()
            assert [[int(kept) for kept in mask] for mask in masks] == [
                row["keep_mask"][layer] for row in rows
            ]


def test_what_curl_reads_of_it_fits_together(curl, stopped):
    path = f"/runs/{stopped['id']}"
    changes = [
        (event["step"], event["detail"])
        for event in curl.get(f"{path}/events?format=json")["events"]
        if event["kind"] == "set"
    ]
    detail = {"drop_probability": {"hidden_1": 0.25, "hidden_2": 0.25}}
    assert changes == [(stopped["changed_after"], detail)]
    evaluations = curl.get(f"{path}/evaluations?format=json")["evaluations"]
    assert evaluations[0]["step"] == 0
    assert evaluations[-1]["step"] == stopped["step"]
    assert curl.get(f"{path}/steps/{stopped['step']}")["step"] == stopped["step"]
    assert "nn.Dropout" in curl.text(f"{path}/script").decode()


def as_json(value):
    """As JSON has it: masks are 0 and 1."""
    if isinstance(value, dict):
        return {name: as_json(one) for name, one in value.items()}
    if isinstance(value, list):
        return [int(one) if isinstance(one, bool) else one for one in value]
    return value
