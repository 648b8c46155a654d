"""B8 to B10: what a reader waits for, in a headless Chromium on the same machine.

Budgets are of the median round, like all of them; a round's figure is itself the value that 95 of
100 frames, or clicks, keep within, where that is said.
"""

import random
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from statistics import quantiles
from tempfile import TemporaryDirectory
from typing import Any

import httpx
from playwright.sync_api import Browser, Page
from tests.bench.browser import (
    IS_DRAWN,
    NoBrowser,
    browsing,
    costs_while,
    milliseconds_until,
    page_of,
)
from tests.bench.figures import Figure, Outcome, Skipped
from tests.science.experiments.server import RecordedRun, RunningServer, mnist_folder, serving

# Where the pace of a first visit's run ends, steps a second.
FIRST_VISIT_PACE = 250
FRAMES_MS, SETTLE_MS = 5000.0, 1500.0
TINY = {"dataset": {"name": "moons"}, "network": {"hidden": [8, 8]}}
LONG_STEPS = 1_000_000
LONG_LIMIT_S = 900.0
PICKS = 20
ASK_S = 0.005
ANSWER_LIMIT_S = 60.0

IS_DROPPED = """() => document.querySelector("ds-network").perceptrons()
  .some(({ state }) => state === "dropped")"""
CHOSEN = "() => document.querySelector('ds-app').state.chosen"
IS_CHOSEN_SHOWN = """(before) => {
  const { chosen } = document.querySelector("ds-app").state;
  return chosen !== null && chosen !== before
    && [...document.querySelectorAll("ds-network")].every(({ picture }) =>
      picture?.facts.step?.step === chosen && Object.keys(picture.weights).length > 0);
}"""
STRIP_IS_WHOLE = """() => { const { columns } = document.querySelector("ds-strip") ?? {};
  return columns?.length > 0 && columns.every((one) => one !== null); }"""


def opening(count: int) -> Iterator[Outcome]:
    """B8: from the program's start to the page, and from a click to a perceptron that drops."""
    yield from _in_browser("B8", "start-up and first click", _opening, count)


def _opening(browser: Browser, count: int) -> Iterator[Outcome]:
    first, later = [], []
    for _ in range(count):
        with TemporaryDirectory(prefix="dropscope-") as home:
            first.append(_start_up(browser, home))
            later.append(_start_up(browser, home))
    for name, started, when, at_most in (
        ("page answers", first, "", 1.0),
        ("first paint", first, "", 1.5),
        ("network drawn", first, ", the first time", None),
        ("network drawn", later, ", a later time", None),
    ):
        samples = tuple(one[name] for one in started)
        told = f"`make run` on a set-up machine until: {name}{when}"
        yield Figure("B8", told, samples, unit="s", at_most=at_most)
    with serving(mnist_folder()) as server:
        samples = tuple(_first_drop(browser, server) for _ in range(count))
    yield Figure("B8", "click on Start until a dropped one is drawn", samples, "ms", at_most=250.0)


def _start_up(browser: Browser, home: str) -> dict[str, float]:
    """Seconds from the start of the program until the page answers, is painted, is drawn."""
    port = free_port()
    url = f"http://127.0.0.1:{port}/"
    with page_of(browser) as page:
        # What `make run` comes to once everything is installed.
        program = [sys.executable, "-m", "dropscope", "serve", "--port", str(port), "--no-open"]
        page.wait_for_timeout(SETTLE_MS)  # a reader's browser is there already
        start_s = time.time()
        process = subprocess.Popen([*program, "--home", home], stdout=subprocess.DEVNULL)
        try:
            wait_until_it_answers(url, process)
            answered_s = time.time()
            page.goto(url)
            page.wait_for_function(IS_DRAWN)
            drawn_s = time.time()
            painted_ms: float = page.evaluate(
                "() => performance.timeOrigin"
                " + performance.getEntriesByName('first-contentful-paint')[0].startTime"
            )
        finally:
            process.terminate()
            process.wait()
    return {
        "page answers": answered_s - start_s,
        "first paint": painted_ms / 1000 - start_s,
        "network drawn": drawn_s - start_s,
    }


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
    return port


def wait_until_it_answers(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline_s = time.monotonic() + ANSWER_LIMIT_S
    with httpx.Client() as client:  # once: each takes a while to make
        while time.monotonic() < deadline_s and process.poll() is None:
            try:
                client.get(url).raise_for_status()
                return
            except httpx.TransportError:
                time.sleep(ASK_S)  # between questions
    raise RuntimeError("the server did not answer")


def _first_drop(browser: Browser, server: RunningServer) -> float:
    with page_of(browser) as page:
        page.goto(server.url)
        page.wait_for_function(IS_DRAWN)
        button = "ds-transport .toggle"
        took = milliseconds_until(
            page, IS_DROPPED, "click", button, lambda: page.locator(button).click()
        )
    for run in server.client.get("/runs").json()["runs"]:
        RecordedRun(server.client, run["id"]).command("stop")
        server.client.delete(f"/runs/{run['id']}")
    return took


def frames(count: int) -> Iterator[Outcome]:
    """B9: what a frame costs the page while the default run trains."""
    yield from _in_browser("B9", "frames while training", _frames, count)


def _frames(browser: Browser, count: int) -> Iterator[Outcome]:
    with serving(mnist_folder()) as server:
        for pace, told in ((FIRST_VISIT_PACE, f"{FIRST_VISIT_PACE} steps/s"), (None, "unlimited")):
            costs = [_costs_at(browser, server, pace) for _ in range(count)]
            limits = {"scripting": 6.0, "main thread": 33.0} if pace else {}
            for name in ("scripting", "main thread"):
                samples = tuple(one[name] for one in costs)
                figure = f"{name} a frame, 95 of 100, twins at {told}"
                yield Figure("B9", figure, samples, "ms", at_most=limits.get(name))


def _costs_at(browser: Browser, server: RunningServer, pace: float | None) -> dict[str, float]:
    run = server.make_run({"training": {"max_steps": LONG_STEPS}}, pace=pace)
    with page_of(browser) as page:
        page.goto(f"{server.url}/#lab?run={run.id}")
        page.wait_for_function(IS_DRAWN)
        page.wait_for_timeout(SETTLE_MS)
        costs = costs_while(browser, page, FRAMES_MS)
    run.command("stop")
    return {
        "scripting": _most_of([cost.scripting_ms for cost in costs]),
        "main thread": _most_of([cost.whole_ms for cost in costs]),
    }


def any_step(count: int) -> Iterator[Outcome]:
    """B10: any step of a run of a million, from the API and on screen."""
    yield from _in_browser("B10", "any step of a million", _any_step, count)


def _any_step(browser: Browser, count: int) -> Iterator[Outcome]:
    chance = random.Random(0)
    recipe: dict[str, Any] = {**TINY, "training": {"max_steps": LONG_STEPS}}
    with serving() as server:
        run = server.make_run(recipe, pace=None)
        run.wait_until_finished(LONG_LIMIT_S)
        samples = tuple(_most_of(_asked(run, chance)) for _ in range(count))
        told = "of 1,000,000 steps, any one, 95 of 100"
        yield Figure("B10", f"{told}: by the API", samples, "ms", at_most=50.0)
        with page_of(browser) as page:
            page.goto(f"{server.url}/#lab?run={run.id}&zoom=all")
            page.wait_for_function(STRIP_IS_WHOLE)
            samples = tuple(_most_of(_scrubbed(page, chance)) for _ in range(count))
        yield Figure("B10", f"{told}: on screen", samples, "ms", at_most=100.0)


def _asked(run: RecordedRun, chance: random.Random) -> Iterator[float]:
    for _ in range(PICKS):
        step = chance.randint(1, LONG_STEPS)
        start_s = time.perf_counter()
        run.file(f"steps/{step}")
        yield 1000 * (time.perf_counter() - start_s)


def _scrubbed(page: Page, chance: random.Random) -> Iterator[float]:
    track = page.locator(".strip-track")
    box = track.bounding_box()
    if box is None:
        raise RuntimeError("the strip is not there")
    for _ in range(PICKS):
        place = {"x": chance.uniform(0, box["width"]), "y": box["height"] / 2}
        yield milliseconds_until(
            page,
            IS_CHOSEN_SHOWN,
            "pointerdown",
            ".strip-track",
            lambda place=place: track.click(position=place),
            page.evaluate(CHOSEN),
        )


def _most_of(values: Sequence[float] | Iterator[float]) -> float:
    """What 95 of 100 keep within."""
    return quantiles(list(values), n=20, method="inclusive")[-1]


def _in_browser(
    benchmark: str, name: str, measure: Callable[[Browser, int], Iterator[Outcome]], count: int
) -> Iterator[Outcome]:
    try:
        with browsing() as browser:
            yield from measure(browser, count)
    except NoBrowser as error:
        yield Skipped(benchmark, name, str(error))


BENCHMARKS: dict[str, Callable[[int], Iterator[Outcome]]] = {
    "B8": opening,
    "B9": frames,
    "B10": any_step,
}
