"""B6, B11, and B8 with a past: what many viewers, long runs and old runs cost the server.

A run at unlimited pace flushes thirty times a second. How late a viewer hears of something is told
by events: the worker notes the time of each, the viewer's process the time at which it has it.
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from typing import IO, Any

from tests.bench.figures import Figure, Outcome, Skipped
from tests.bench.screen import free_port, wait_until_it_answers
from tests.science.experiments.server import RecordedRun, RunningServer, serving

from dropscope.lab.recipe import Recipe
from dropscope.runs.store import Store
from dropscope.runs.views import new_row

VIEWERS = 100
WATCHED_S, SETTLE_S = 10.0, 2.0
EVENTS_PER_S = 10
RECORDED_STEPS = 200_000
WARM_UP_STEPS = 20_000
LIMIT_S = 900.0
OLD_RUNS = 1_000
DEFAULT: dict[str, Any] = {"training": {"max_steps": 1_000_000}}  # digits, 64-64, twins
NO_PROC = "Only Linux tells how much memory a process has."


def latency(count: int) -> Iterator[Outcome]:
    """B6: from the worker to a hundred viewers, and what they take from training.

    What they take is measured while they only watch: the commands that tell how late news comes are
    work of their own, which is told beside it.
    """
    late, slowed, commanded = [], [], []
    for _ in range(count):
        with serving() as server:
            run = server.make_run(DEFAULT, pace=None)
            run.wait_until_step(WARM_UP_STEPS, LIMIT_S)
            alone = _speed(run)
            with _crowd(server, run, VIEWERS) as crowd:
                watched = _speed(run)
                hearing = _speed(run, crowd_hears=True)
                seen = crowd()
            alone = (alone + _speed(run)) / 2
            run.command("stop")
        late.append(1000 * quantiles(seen["late_s"], n=100, method="inclusive")[-1])
        slowed.append(100 * (1 - watched / alone))
        commanded.append(100 * (1 - hearing / alone))
    name = f"worker → viewer, {VIEWERS} viewers at 30 Hz, 99 of 100"
    yield Figure("B6", name, tuple(late), "ms", at_most=25.0)
    name = f"training slowed by {VIEWERS} viewers"
    yield Figure("B6", name, tuple(slowed), "%", at_most=25.0)
    yield Figure("B6", f"{name} and {EVENTS_PER_S} commands a second", tuple(commanded), "%")


def _speed(run: RecordedRun, *, crowd_hears: bool = False) -> float:
    """Steps a second over a while; with events on the way, if anyone is to hear of them."""
    time.sleep(SETTLE_S)  # what a change set off has come to rest
    start_s, first = time.perf_counter(), run.view()["step"]
    if crowd_hears:
        for number in range(round(WATCHED_S * EVENTS_PER_S)):
            run.command("set", pace=90_000 + number)  # more than it makes: only to be heard of
            due_s = start_s + (number + 1) / EVENTS_PER_S
            time.sleep(max(0.0, due_s - time.perf_counter()))
    else:
        time.sleep(WATCHED_S)
    return (run.view()["step"] - first) / (time.perf_counter() - start_s)


@contextmanager
def _crowd(
    server: RunningServer, run: RecordedRun, count: int
) -> Iterator[Callable[[], dict[str, Any]]]:
    """Viewers that watch a run; what is yielded ends them and says what they saw."""
    address = f"{server.url.replace('http', 'ws', 1)}/api/v1/runs/{run.id}/stream"
    after = run.view()["step"]
    command = [sys.executable, "-m", "tests.bench.crowd", f"{address}?after={after}", str(count)]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, **pipes) as process:
        stdin, stdout = _pipes(process)
        try:
            if stdout.readline() != "watching\n":
                raise RuntimeError("the viewers could not watch")

            def end() -> dict[str, Any]:
                stdin.write("\n")
                stdin.flush()
                seen: dict[str, Any] = json.loads(stdout.readline())
                return seen

            yield end
        finally:
            process.kill()


def _pipes(process: "subprocess.Popen[str]") -> tuple[IO[str], IO[str]]:
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("the viewers' process has no pipes")
    return process.stdin, process.stdout


def memory(count: int) -> Iterator[Outcome]:
    """B11: what a further viewer and a million recorded steps add to the server's own memory."""
    if not Path("/proc/self/status").exists():
        yield Skipped("B11", "memory of the server", NO_PROC)
        return
    viewers, steps = [], []
    for _ in range(count):
        with serving() as server:
            run = server.make_run(DEFAULT, pace=None)
            run.wait_until_step(WARM_UP_STEPS, LIMIT_S)
            before, first = _own_mib(server), run.view()["step"]
            run.wait_until_step(first + RECORDED_STEPS, LIMIT_S)
            recorded = run.view()["step"] - first
            steps.append((_own_mib(server) - before) * 1_000_000 / recorded)
            with _crowd(server, run, 1):
                time.sleep(SETTLE_S)
                before = _own_mib(server)
                with _crowd(server, run, VIEWERS):
                    time.sleep(WATCHED_S)
                    viewers.append((_own_mib(server) - before) / VIEWERS)
            run.command("stop")
    yield Figure("B11", "memory a further viewer", tuple(viewers), "MiB", at_most=1.0)
    name = f"memory a million steps, by {RECORDED_STEPS:,} of the default network"
    yield Figure("B11", name, tuple(steps), "MiB", at_most=64.0)


def _own_mib(server: RunningServer) -> float:
    """Memory that is the server's alone: files that it maps are not counted."""
    status = Path(f"/proc/{server.process_id}/status").read_text()
    return int(status.partition("RssAnon:")[2].split()[0]) / 1024


def old_runs(count: int) -> Iterator[Outcome]:
    """B8 with a past: until the page answers, and the list, where a thousand runs are kept."""
    page, listed = [], []
    for _ in range(count):
        with TemporaryDirectory(prefix="dropscope-") as home:
            store = Store(f"sqlite:///{home}/dropscope.db")
            for number in range(OLD_RUNS):
                row = new_row(Recipe(), f"Old {number}", None, "example")
                row.state, row.ended_at = "finished", float(number)
                store.add(row)
            store.close()
            page.append(_answers_after_s(home, ""))
            listed.append(_answers_after_s(home, "api/v1/runs"))
    told = f"with {OLD_RUNS:,} old runs, until: "
    yield Figure("B8", f"{told}page answers", tuple(page), "s", at_most=1.0)
    yield Figure("B8", f"{told}the list answers", tuple(listed), "s")


def _answers_after_s(home: str, path: str) -> float:
    """Seconds from the start of the program until an address answers."""
    port = free_port()
    program = [sys.executable, "-m", "dropscope", "serve", "--port", str(port), "--no-open"]
    start_s = time.perf_counter()
    process = subprocess.Popen([*program, "--home", home], stdout=subprocess.DEVNULL)
    try:
        wait_until_it_answers(f"http://127.0.0.1:{port}/{path}", process)
        return time.perf_counter() - start_s
    finally:
        process.terminate()
        process.wait()


BENCHMARKS: dict[str, Callable[[int], Iterator[Outcome]]] = {
    "B6": latency,
    "B8-old": old_runs,
    "B11": memory,
}
