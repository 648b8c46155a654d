"""A real ``dropscope serve`` process to be driven over HTTP, as anyone outside would drive it.

Listens on a free loopback port, has a home of its own, and ends with the block that asked for it.
Knows runs and what they recorded; does not know what is measured on them.
"""

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from dropscope.lab.datasets.reach import idx_folder

READY = re.compile(r"Dropscope is ready at (http://127\.0\.0\.1:\d+)\n")
ANSWER_LIMIT_S = 60.0
STOP_LIMIT_S = 30.0
POLL_INTERVAL_S = 0.1
SHARED_DATA = Path(__file__).resolve().parents[4] / "shared" / "data" / "mnist"
NO_MNIST = (
    "MNIST is not here: put its four IDX files into a folder and name it in DROPSCOPE_DATA_DIR."
)
FINAL = {"finished", "stopped", "diverged", "failed"}


@dataclass(frozen=True)
class RecordedRun:
    """A run of a server, and what it recorded."""

    client: httpx.Client
    id: str

    def view(self) -> dict[str, Any]:
        """The run as it is now."""
        return _checked(self.client.get(f"/runs/{self.id}")).json()

    def evaluations(self) -> list[dict[str, Any]]:
        """Every evaluation, in order of steps."""
        answer = self.client.get(f"/runs/{self.id}/evaluations", params={"format": "json"})
        return _checked(answer).json()["evaluations"]

    def file(self, path: str, **parameters: Any) -> bytes:
        """What the server answers below the run's address, as bytes."""
        return _checked(self.client.get(f"/runs/{self.id}/{path}", params=parameters)).content

    def probe(self, name: str, **question: Any) -> dict[str, Any]:
        """What the run's networks answer to a question about them; the last step's by default.

        Asked as a job, so that it may take its time.

        Raises:
            RuntimeError: it failed.
        """
        path = f"/runs/{self.id}/probes"
        started = _checked(self.client.post(f"{path}/{name}", json={**question, "job": True}))
        place = f"{path}/jobs/{started.json()['job']}"
        while (job := _checked(self.client.get(place)).json())["state"] == "running":
            time.sleep(POLL_INTERVAL_S)  # between questions, so as to leave it the processor
        if job["state"] != "done":
            raise RuntimeError(f"{name} is {job['state']}: {job['problem']}")
        return job["result"]

    def command(self, name: str, **arguments: Any) -> dict[str, Any]:
        """Steer the run; return it as it is once the command has taken effect."""
        body = {"command": name, **arguments}
        return _checked(self.client.post(f"/runs/{self.id}/commands", json=body)).json()

    def wait_until_finished(self, limit_s: float) -> None:
        """Ask until the run has finished.

        Raises:
            RuntimeError: it ended otherwise, or has not ended after ``limit_s`` seconds.
        """
        run = self._wait_for(lambda run: run["state"] in FINAL, limit_s)
        if run["state"] != "finished":
            raise RuntimeError(f"{run['title']} is {run['state']}: {run['error']}")

    def wait_until_step(self, step: int, limit_s: float) -> None:
        """Ask until the run is at a step or beyond.

        Raises:
            RuntimeError: it ended before, or is not there after ``limit_s`` seconds.
        """
        run = self._wait_for(lambda run: run["step"] >= step or run["state"] in FINAL, limit_s)
        if run["step"] < step:
            raise RuntimeError(f"{run['title']} is {run['state']} at step {run['step']}")

    def _wait_for(
        self, is_done: Callable[[dict[str, Any]], bool], limit_s: float
    ) -> dict[str, Any]:
        deadline_s = time.monotonic() + limit_s
        while not is_done(run := self.view()):
            if time.monotonic() > deadline_s:
                raise RuntimeError(f"{run['title']} is at step {run['step']} after {limit_s:g} s")
            time.sleep(POLL_INTERVAL_S)  # between questions, so as to leave it the processor
        return run


@dataclass(frozen=True)
class RunningServer:
    """A server that answers, and a client of its API."""

    url: str
    client: httpx.Client
    process_id: int

    def make_run(self, recipe: dict[str, Any], **options: Any) -> RecordedRun:
        """Make a run and, unless told otherwise, start or queue it."""
        body = {"recipe": recipe, **options}
        return RecordedRun(self.client, _checked(self.client.post("/runs", json=body)).json()["id"])


def mnist_folder() -> Path | None:
    """``DROPSCOPE_DATA_DIR``, else the folder shared beside the repository, if it holds MNIST."""
    asked = os.environ.get("DROPSCOPE_DATA_DIR")
    folder = Path(asked) if asked else SHARED_DATA
    return folder if idx_folder("mnist", folder) else None


@contextmanager
def serving(data_dir: Path | None = None) -> Iterator[RunningServer]:
    """Start a server in a process of its own; end it, and delete its home, on leaving.

    Args:
        data_dir: folder of IDX files.
    """
    with tempfile.TemporaryDirectory(prefix="dropscope-") as home:
        process = _start(Path(home), data_dir)
        try:
            line = process.stdout.readline() if process.stdout else ""
            ready = READY.fullmatch(line)
            if ready is None:
                raise RuntimeError(f"the server did not start; it said {line!r}")
            base_url = f"{ready[1]}/api/v1"
            with httpx.Client(base_url=base_url, timeout=ANSWER_LIMIT_S) as client:
                yield RunningServer(ready[1], client, process.pid)
        finally:
            _stop(process)


def _start(home: Path, data_dir: Path | None) -> subprocess.Popen[str]:
    flags = ["--port", "0", "--no-open", "--home", str(home), "--log-level", "warning"]
    if data_dir is not None:
        flags += ["--data-dir", str(data_dir.resolve())]
    # What a person has set for servers of their own must not reach this one.
    environment = {k: v for k, v in os.environ.items() if not k.startswith("DROPSCOPE_")}
    return subprocess.Popen(
        [sys.executable, "-m", "dropscope", "serve", *flags],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )


def _stop(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.communicate(timeout=STOP_LIMIT_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()


def _checked(answer: httpx.Response) -> httpx.Response:
    if answer.is_error:
        request = answer.request
        raise RuntimeError(f"{request.method} {request.url.path}: {answer.text}")
    return answer
