"""F14: hundreds watch one run; each gets every step once, and soon."""

import asyncio
import statistics

import httpx
from tests.faults.watching import Follower

RECIPE = {
    "dataset": {"name": "blobs"},
    "network": {"hidden": [16]},
    "training": {"max_steps": 10_000_000},
}
PACE = 10
P99_MS, MOST_MIB = 500, 1024


def address_of(server, run_id):
    return f"{server.socket_url}/api/v1/runs/{run_id}/stream"


def test_a_crowd_gets_every_step_once_and_soon(start, count, form, figures):
    server = start()
    run_id = server.make_run(RECIPE, pace=PACE)
    crowd = [Follower(address_of(server, run_id)) for _ in range(count(30, 500))]
    steps = count(20, 60 * PACE)
    answers = []

    async def watch():
        watching = asyncio.gather(*(one.follow(lambda f: f.last >= steps) for one in crowd))
        async with httpx.AsyncClient(base_url=f"{server.url}/api/v1", timeout=60) as client:
            while not watching.done():
                answers.append((await client.get(f"/runs/{run_id}")).status_code)
                await asyncio.wait([watching], timeout=0.5)
        await watching

    asyncio.run(watch())
    assert all(one.has_each_once() for one in crowd)
    assert set(answers) == {200}
    late_ms = lateness_ms(crowd)
    p99_ms = statistics.quantiles(late_ms, n=100)[-1]
    figures(
        "F14",
        viewers=len(crowd),
        steps=steps,
        p99_ms=round(p99_ms),
        rss_mib=round(server.rss_mib),
        requests_answered=len(answers),
    )
    if form == "long":
        assert p99_ms < P99_MS
        assert server.rss_mib < MOST_MIB


def lateness_ms(crowd):
    """How long after the first viewer had a step each one had it, once all were there; in ms."""
    firsts = {}
    all_there = max(min(one.arrived) for one in crowd)
    for one in crowd:
        for step, at_s in one.arrived.items():
            firsts[step] = min(at_s, firsts.get(step, at_s))
    return [
        1000 * (at_s - firsts[step])
        for one in crowd
        for step, at_s in one.arrived.items()
        if step >= all_there
    ]
