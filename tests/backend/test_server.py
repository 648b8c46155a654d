"""The server as a process: told to leave, killed, started again."""

import os
import re
import resource
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
import torch
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from dropscope.lab.datasets.loading import load
from dropscope.lab.recipe import Recipe
from dropscope.lab.records import SettingChange
from dropscope.lab.training import Training
from dropscope.trace.reader import RunTrace

LIMIT_S = 60
RECIPE = {"dataset": {"name": "blobs"}, "network": {"hidden": [8]}, "training": {"max_steps": 3000}}
LONG = RECIPE | {"training": {"max_steps": 10_000_000}}


class Process:
    """A server in a process of its own."""

    def __init__(self, home, *flags):
        environment = {k: v for k, v in os.environ.items() if not k.startswith("DROPSCOPE_")}
        command = [sys.executable, "-m", "dropscope", "serve", "--port=0", "--no-open"]
        self.process = subprocess.Popen(
            [*command, f"--home={home}", *flags],
            env=environment | {"PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.url = self.process.stdout.readline().rpartition(" ")[2].strip()
        self.client = httpx.Client(base_url=f"{self.url}/api/v1", timeout=LIMIT_S)

    def make_run(self, recipe, **options):
        answer = self.client.post("/runs", json={"recipe": recipe, **options})
        assert answer.status_code == 201, answer.text
        return answer.json()["id"]

    def run(self, run_id):
        return self.client.get(f"/runs/{run_id}").json()

    def command(self, run_id, **body):
        answer = self.client.post(f"/runs/{run_id}/commands", json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def wait_for(self, run_id, is_done):
        pause = threading.Event()
        for _ in range(LIMIT_S * 50):
            if is_done(run := self.run(run_id)):
                return run
            pause.wait(0.02)
        raise AssertionError(f"it never came true: {run}")

    def end(self, number):
        """Send a signal; return exit code and what was said on standard error."""
        self.client.close()
        self.process.send_signal(number)
        _, errors = self.process.communicate(timeout=LIMIT_S)
        return self.process.returncode, errors


@pytest.fixture
def start(tmp_path):
    started = []

    def start_one(*flags):
        started.append(Process(tmp_path / "home", *flags))
        return started[-1]

    yield start_one
    for server in started:
        server.client.close()
        server.process.kill()
        server.process.communicate(timeout=LIMIT_S)


def alone(steps, change_after=None):
    """Losses of the recipe trained alone, with a change of p on the way."""
    torch.set_num_threads(1)
    recipe = Recipe.model_validate(RECIPE)
    training = Training(recipe, load(recipe.dataset))
    rows = []
    for step in range(steps):
        if step == change_after:
            training.change(SettingChange(step, {"hidden_1": 0.2}))
        rows += [twin.train_loss for twin in training.advance().twins.values()]
    return torch.stack(rows).numpy().tobytes()


def test_a_killed_server_loses_no_step_that_was_seen_and_goes_on_to_the_same_bits(start, tmp_path):
    server = start("--max-running-runs=4")
    made = [server.make_run(RECIPE, pace=pace) for pace in (50.0, 300.0, 1000.0)]
    made.append(server.make_run(RECIPE, start=False))
    server.command(made[3], command="step", count=7)
    address = f"{server.url.replace('http', 'ws')}/api/v1/runs/{made[2]}/stream"
    with connect(address, subprotocols=["dropscope.v1"], max_size=None) as viewer:
        server.wait_for(made[2], lambda run: run["step"] >= 150)
        for run_id in made:
            server.command(run_id, command="set", drop_probability=0.2)
        seen = [server.run(run_id)["step"] for run_id in made]
        assert server.end(signal.SIGKILL)[0] == -signal.SIGKILL
        frames = []
        with pytest.raises(ConnectionClosed):
            while True:
                frames.append(viewer.recv())
    server = start("--max-running-runs=4")
    for run_id, step in zip(made, seen, strict=True):
        run = server.run(run_id)
        assert run["state"] == "interrupted"
        assert run["step"] >= step
        assert run["settings"]["drop_probability"]["hidden_1"] == 0.2
        server.command(run_id, command="set", pace=None)
        server.command(run_id, command="resume")
    for run_id in made:
        assert server.wait_for(run_id, lambda run: run["ended_at"])["state"] == "finished"
    assert server.end(signal.SIGTERM) == (0, "")
    for run_id in made:
        with RunTrace.open(tmp_path / "home" / "runs" / run_id, writable=False) as trace:
            change_step, _ = trace.setting_changes()[0]
            assert trace.losses().tobytes() == alone(3000, change_step)
            steps = [*trace.messages("steps")]
        if run_id == made[2]:
            received = [f[8:] for f in frames if isinstance(f, bytes) and f[:2] == b"\1\0"]
            assert received
            assert set(received) <= set(steps)  # byte for byte what was seen


def test_on_sigterm_runs_are_written_viewers_are_told_and_nothing_is_said(start, tmp_path):
    server = start("--max-running-runs=3")
    made = [server.make_run(LONG, pace=pace) for pace in (0.5, 50.0, None, None)]
    server.wait_for(made[1], lambda run: run["step"] >= 5)
    closes = []

    def watch(run_id):
        address = f"{server.url.replace('http', 'ws')}/api/v1/runs/{run_id}/stream"
        with connect(address, subprotocols=["dropscope.v1"], max_size=None) as viewer:
            barrier.wait()
            try:
                while True:
                    viewer.recv()
            except ConnectionClosed as closed:
                closes.append(closed.rcvd.code if closed.rcvd else None)

    barrier = threading.Barrier(9)
    threads = [threading.Thread(target=watch, args=(made[n % 4],)) for n in range(8)]
    for thread in threads:
        thread.start()
    barrier.wait()
    with socket.socket() as stalled:
        never_read(stalled, server.url, made[2])
        server.wait_for(made[2], lambda run: run["viewers"] == 3)
        code, errors = server.end(signal.SIGTERM)
    for thread in threads:
        thread.join(LIMIT_S)
    assert (code, errors) == (0, "")
    assert closes == [1001] * 8
    for run_id in made[:3]:
        with RunTrace.open(tmp_path / "home" / "runs" / run_id, writable=False) as trace:
            assert trace.events()[-1]["detail"] == {"state": "paused"}
            assert trace.files["evaluations"].index.last_step == trace.last_step > 0
    server = start()
    assert [server.run(run_id)["state"] for run_id in made] == ["interrupted"] * 4


def never_read(stalled, url, run_id):
    """Ask for a stream and leave every byte of it where it is."""
    address = urlsplit(url)
    stalled.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    stalled.connect((address.hostname, address.port))
    stalled.sendall(
        (
            f"GET /api/v1/runs/{run_id}/stream HTTP/1.1\r\nHost: {address.netloc}\r\n"
            "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        ).encode()
    )


def test_half_a_request_does_not_keep_it_from_ending(start):
    server = start()
    address = urlsplit(server.url)
    with socket.create_connection((address.hostname, address.port)) as half:
        half.sendall(
            (
                f"POST /api/v1/runs HTTP/1.1\r\nHost: {address.netloc}\r\n"
                "Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"
            ).encode()
        )
        assert server.client.get("/health").status_code == 200
        assert server.end(signal.SIGTERM)[0] == 0


def test_more_files_may_be_open_than_a_shell_grants(start):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (256, hard))
    try:
        server = start()
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    limits = Path(f"/proc/{server.process.pid}/limits").read_text()
    assert int(re.search(r"Max open files\s+(\d+)", limits)[1]) == min(65_536, hard)


def test_a_second_server_on_the_same_home_says_so_and_ends(start, tmp_path):
    server = start()
    run_id = server.make_run(LONG, pace=50.0)
    second = start()
    _, errors = second.process.communicate(timeout=LIMIT_S)
    assert second.process.returncode == 1
    assert errors.startswith("dropscope: ")
    assert "Another server keeps its runs in" in errors
    assert errors.count("\n") == 1
    assert server.run(run_id)["state"] == "running"
