"""F12: hundreds of runs are handed in within a second; the cap holds, and the server answers."""

import statistics
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import httpx

RECIPE = {
    "dataset": {"name": "blobs"},
    "network": {"hidden": [4]},
    "training": {"max_steps": 10_000_000},
}
RUNNING = 2
HEALTH_P99_MS = 500


def watch_health(url, stop, times_ms):
    with httpx.Client(timeout=60) as client:
        while not stop.is_set():
            began_s = time.perf_counter()
            assert client.get(f"{url}/api/v1/health").status_code == 200
            times_ms.append(1000 * (time.perf_counter() - began_s))
            stop.wait(0.01)


def test_as_many_as_may_wait_and_the_rest_is_told_so(start, count, form, figures):
    submissions, queued = count(30, 200), count(10, 100)
    server = start(f"--max-running-runs={RUNNING}", f"--max-queued-runs={queued}")
    server.client.get("/runs")
    stop, times_ms = threading.Event(), []
    watcher = threading.Thread(target=watch_health, args=(server.url, stop, times_ms))
    watcher.start()
    body = {"recipe": RECIPE}
    with (
        httpx.Client(base_url=f"{server.url}/api/v1", timeout=60) as client,
        ThreadPoolExecutor(32) as pool,
    ):
        began_s = time.perf_counter()
        asked = [pool.submit(client.post, "/runs", json=body) for _ in range(submissions)]
        statuses = [one.result().status_code for one in asked]
        took_s = time.perf_counter() - began_s
    stop.set()
    watcher.join()
    accepted = statuses.count(201)
    assert set(statuses) == {201, 429}
    assert accepted == RUNNING + queued
    listed = server.client.get("/runs", params={"limit": 200}).json()
    states = [run["state"] for run in listed["runs"]]
    assert (states.count("running"), states.count("queued")) == (RUNNING, queued)
    assert listed["total"] == accepted  # nothing was made of those that were refused
    p99_ms = statistics.quantiles(times_ms, n=100)[-1]
    figures(
        "F12",
        submissions=submissions,
        within_s=round(took_s, 2),
        running=RUNNING,
        queued=queued,
        refused=statuses.count(429),
        health_p99_ms=round(p99_ms),
    )
    if form == "long":
        assert p99_ms < HEALTH_P99_MS
