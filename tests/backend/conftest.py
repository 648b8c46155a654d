"""A real server inside this process, on a free loopback port, with a home of its own."""

import socket
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from dropscope.server import Server
from dropscope.settings import Settings

WAIT_LIMIT_S = 60.0
FINAL = {"finished", "stopped", "diverged", "failed"}


@dataclass
class RunningServer:
    """A server and a client of it."""

    url: str
    home: Path
    client: httpx.Client

    def make_run(self, **body):
        body.setdefault("recipe", {"training": {"max_steps": 60}})
        answer = self.client.post("/runs", json=body)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def wait_for(self, run_id, is_done):
        """Poll a run until a condition holds; the time limit is for a server that hangs."""
        deadline_s = time.monotonic() + WAIT_LIMIT_S
        while not is_done(run := self.client.get(f"/runs/{run_id}").json()):
            assert time.monotonic() < deadline_s, run
        return run

    def wait_until_ended(self, run_id):
        return self.wait_for(run_id, lambda run: run["state"] in FINAL)

    def run_count(self):
        return self.client.get("/runs").json()["total"]


class Servers:
    """Starts servers on threads of their own."""

    def __init__(self):
        self._started = {}

    def start(self, settings):
        """Return the url of a new server, whose runs are open.

        One opens after the other: what migrates databases is not made for threads.
        """
        listening = socket.create_server(("127.0.0.1", 0))
        server = Server(settings)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        self._started[url] = (server, thread)
        pause = threading.Event()
        while not server.started:
            assert thread.is_alive()
            pause.wait(0.005)
        server._services.sweeps.exception(WAIT_LIMIT_S)
        return url

    def services(self, url):
        """What a server has, for a look from within."""
        return self._started[url][0]._services

    def tell_to_stop(self, url):
        self._started[url][0].should_exit = True

    def stop_all(self):
        for url in self._started:
            self.tell_to_stop(url)
        for _, thread in self._started.values():
            thread.join(WAIT_LIMIT_S)
            assert not thread.is_alive()


@pytest.fixture(scope="session")
def servers():
    """Every server started through it ends with the tests."""
    started = Servers()
    yield started
    started.stop_all()


@pytest.fixture(scope="session")
def server(servers, tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    url = servers.start(Settings(home=home, open_browser=False, max_running_runs=2))
    with httpx.Client(base_url=f"{url}/api/v1", timeout=WAIT_LIMIT_S) as client:
        yield RunningServer(url, home, client)


@pytest.fixture(scope="session")
def finished_run(server):
    """A run of 60 steps on digits that has ended; only to be read."""
    return server.wait_until_ended(server.make_run()["id"])
