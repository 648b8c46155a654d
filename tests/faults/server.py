"""A server in a process of its own, for tests that harm it or measure how it fares."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx
from tests.warm import WarmProcess

LIMIT_S = 60


def from_nothing(arguments, environment):
    """The program as a user starts it."""
    return subprocess.Popen(
        [sys.executable, "-m", "dropscope", *arguments],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


class ServerProcess:
    """A server in a process of its own, and how it fares.

    Args:
        home: its folder.
        flags: further ones of ``dropscope serve``.
        process: ``from_nothing`` where what it costs is measured.
    """

    def __init__(self, home, *flags, port=0, process=WarmProcess):
        environment = {k: v for k, v in os.environ.items() if not k.startswith("DROPSCOPE_")}
        arguments = ["serve", f"--port={port}", "--no-open", f"--home={home}", *flags]
        self.home = Path(home)
        self.said = []
        self._is_ready = threading.Event()
        self.process = process(arguments, environment | {"PYTHONUNBUFFERED": "1"})
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        assert self._is_ready.wait(LIMIT_S), self.said
        ready = [line for line in self.said if "is ready at " in line]
        assert ready, self.said
        self.url = ready[0].rpartition(" ")[2].strip()
        self.client = httpx.Client(base_url=f"{self.url}/api/v1", timeout=LIMIT_S)

    def _read(self):
        """Read on, so that a server that says much never waits; keep what it said."""
        for line in self.process.stdout:
            self.said.append(line)
            if "is ready at " in line:
                self._is_ready.set()
        self._is_ready.set()

    @property
    def socket_url(self):
        return self.url.replace("http", "ws")

    @property
    def rss_mib(self):
        """Memory in use."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.partition("VmRSS:")[2].split()[0]) / 1024

    @property
    def open_files(self):
        return sum(1 for _ in Path(f"/proc/{self.process.pid}/fd").iterdir())

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

    def wait_for(self, run_id, is_done, limit_s=LIMIT_S):
        return wait_until(lambda: self.run(run_id), is_done, limit_s)

    def end(self, number=signal.SIGTERM):
        """Send a signal; return the exit code and everything it said."""
        self.client.close()
        self.process.send_signal(number)
        code = self.process.wait(LIMIT_S)
        self._reader.join(LIMIT_S)
        self.process.stdout.close()
        return code, "".join(self.said)


def wait_until(look, is_done=bool, limit_s=LIMIT_S):
    """Look until it is done; the limit is for what hangs."""
    pause = threading.Event()
    deadline_s = time.monotonic() + limit_s
    while not is_done(seen := look()):
        assert time.monotonic() < deadline_s, f"it never came true: {seen}"
        pause.wait(0.02)
    return seen
