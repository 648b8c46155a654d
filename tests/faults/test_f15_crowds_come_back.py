"""F15: hundreds come back at once; all are live soon, and missed nothing."""

import asyncio
import time

from tests.faults.watching import Follower, gather_all

RECIPE = {
    "dataset": {"name": "blobs"},
    "network": {"hidden": [16]},
    "training": {"max_steps": 10_000_000},
}
LIVE_WITHIN_S = 10


def address_of(server, run_id):
    return f"{server.socket_url}/api/v1/runs/{run_id}/stream"


def test_a_crowd_that_comes_back_at_once_is_live_soon_and_missed_nothing(
    start, count, form, figures
):
    server = start()
    run_id = server.make_run(RECIPE, pace=100)
    crowd = [Follower(address_of(server, run_id)) for _ in range(count(30, 500))]
    asyncio.run(gather_all(crowd, lambda one: one.last >= 50))
    left_at = max(one.last for one in crowd)
    server.wait_for(run_id, lambda run: run["step"] >= left_at + count(100, 1000))
    for one in crowd:
        one.became_live_s = None
    began_s = time.time()
    asyncio.run(gather_all(crowd, lambda one: one.became_live_s is not None))
    took_s = max(one.became_live_s for one in crowd) - began_s
    assert all(one.has_each_once() for one in crowd)
    figures("F15", viewers=len(crowd), all_live_after_s=round(took_s, 2))
    if form == "long":
        assert took_s <= LIVE_WITHIN_S
