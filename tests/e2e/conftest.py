"""A real server and a real browser for each test that asks for them.

Both are ended with the test. A server comes from a process that has loaded torch already, but for
``cold_server``, which starts as a user's does. What the page complains about, by the console or by
a failed request, fails the test that did not expect it.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import threading
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright
from tests.warm import WarmProcess

READY = re.compile(r"Dropscope is ready at (http://[\d.]+:\d+)")
START_LIMIT_S = 60
WAIT_LIMIT_MS = 20_000
POLL_MS = 50
# Twice as many pixels, so that crosses in the smallest perceptrons can be told.
SCREEN = {"viewport": {"width": 1440, "height": 900}, "device_scale_factor": 2}
FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

# Who leaves a page does not wait for what it is asking.
LEFT = r"net::ERR_ABORTED: \S+/api/v1/"


@dataclass
class Server:
    """A server of its own, on a free port of this machine, with a home of its own."""

    process: subprocess.Popen | WarmProcess
    url: str
    log: list[str]
    reader: threading.Thread

    def get(self, path):
        with urllib.request.urlopen(f"{self.url}/api/v1{path}", timeout=30) as answer:
            return json.load(answer)

    def post(self, path, body):
        request = urllib.request.Request(
            f"{self.url}/api/v1{path}",
            data=json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def get_until(self, path, condition):
        """Ask again until the answer fulfils the condition."""
        pause = threading.Event()
        for _ in range(int(WAIT_LIMIT_MS / POLL_MS)):
            answer = self.get(path)
            if condition(answer):
                return answer
            pause.wait(POLL_MS / 1000)
        raise AssertionError(f"{path} still answers {answer}")

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=30)
        self.reader.join(timeout=30)
        self.process.stdout.close()


@pytest.fixture
def start_server(tmp_path):
    """Call with more flags of ``dropscope serve``; every server it started ends with the test."""
    started = []

    def start(*flags, home="home", port=0, process=WarmProcess):
        arguments = ["serve", f"--port={port}", f"--home={tmp_path / home}", "--no-open", *flags]
        environment = {k: v for k, v in os.environ.items() if not k.startswith("DROPSCOPE_")}
        started.append(_until_ready(process(arguments, environment | {"PYTHONUNBUFFERED": "1"})))
        return started[-1]

    yield start
    for server in started:
        if server.process.returncode is None:
            server.stop()


def _from_nothing(arguments, environment):
    """The program that was installed, as a user starts it."""
    program = shutil.which("dropscope", path=str(Path(sys.executable).parent))
    assert program, "Dropscope is not installed beside this Python"
    return subprocess.Popen(
        [program, *arguments],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def _until_ready(process):
    """Read on in a thread, so that a server that logs much never waits for its reader."""
    log, ready, found = [], threading.Event(), []

    def read():
        for line in process.stdout:
            log.append(line)
            if match := READY.search(line):
                found.append(match[1])
                ready.set()
        ready.set()

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    ready.wait(START_LIMIT_S)
    server = Server(process, found[0] if found else "", log, reader)
    if not found:
        server.stop()
        pytest.fail("the server did not get ready:\n" + "".join(log))
    return server


@pytest.fixture
def server(start_server):
    return start_server()


@pytest.fixture
def cold_server(start_server):
    """One that loads torch while its first page is opened."""
    return start_server(process=_from_nothing)


@pytest.fixture(scope="package")
def browser(chromium_path):
    # Not for the session: Playwright keeps an event loop in this thread while it is open.
    sandbox = ["--no-sandbox"] if hasattr(os, "getuid") and os.getuid() == 0 else []
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=chromium_path, headless=True, args=[*FLAGS, *sandbox]
        )
        yield opened
        opened.close()


@dataclass
class Complaints:
    """What the page said was wrong; ``expected`` are patterns that a test provoked."""

    found: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=lambda: [LEFT])

    def unexpected(self):
        return [text for text in self.found if not any(re.search(p, text) for p in self.expected)]


@pytest.fixture
def complaints():
    return Complaints()


@pytest.fixture
def open_page(browser, complaints, start_server):
    """Open pages with a fresh profile, closed before their server; options are a context's."""
    contexts = []

    def watch(page):
        page.on("pageerror", lambda error: complaints.found.append(f"error: {error}"))
        page.on("requestfailed", lambda r: complaints.found.append(f"{r.failure}: {r.url}"))
        page.on(
            "console",
            lambda message: (
                message.type in {"error", "warning"}
                and complaints.found.append(f"console {message.type}: {message.text}")
            ),
        )

    def open_(**options):
        context = browser.new_context(**SCREEN | options)
        contexts.append(context)
        context.set_default_timeout(WAIT_LIMIT_MS)
        page = context.new_page()
        watch(page)
        return page

    expect.set_options(timeout=WAIT_LIMIT_MS)
    yield open_
    for context in contexts:
        context.close()
    assert complaints.unexpected() == []


@pytest.fixture
def page(open_page):
    return open_page()


@pytest.fixture
def screenshot(tmp_path):
    """Save what the page looks like, for whoever reads a failure; returns the path."""

    def save(page, name):
        path = tmp_path / f"{name}.png"
        page.screenshot(path=str(path))
        return path

    return save
