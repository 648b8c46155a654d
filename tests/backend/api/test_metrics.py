"""What Prometheus collects, and whether the server says that it is ready."""

import asyncio
import time

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from websockets.sync.client import connect

from dropscope.api.meters import Meters
from dropscope.runs.channel import Channel, LiveFrame

LONG = {
    "dataset": {"name": "blobs"},
    "network": {"hidden": [4]},
    "training": {"max_steps": 1_000_000},
}


def scraped(server):
    """Samples by name and label."""
    answer = httpx.get(f"{server.url}/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain")
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


@pytest.fixture
def watched(server):
    """A run at a pace, and what was scraped while it was watched and another one waited."""
    made = [server.make_run(recipe=LONG, pace=100.0)["id"] for _ in range(3)]
    before = scraped(server)
    address = f"{server.url.replace('http', 'ws')}/api/v1/runs/{made[0]}/stream"
    with connect(address, subprotocols=["dropscope.v1"], max_size=None) as viewer:
        server.wait_for(made[0], lambda run: run["step"] > 30 and run["steps_per_second"])
        received = [viewer.recv() for _ in range(20)]
        after = scraped(server)
    for run_id in made:
        server.client.delete(f"/runs/{run_id}")
    return made, before, after, [len(f) for f in received if isinstance(f, bytes)]


def test_runs_viewers_queue_and_what_was_sent_are_told(watched):
    made, before, after, received = watched
    assert after["dropscope_runs", "running"] == 2
    assert after["dropscope_queue_length",] == after["dropscope_runs", "queued"] == 1
    assert after["dropscope_run_steps_per_second", made[0]] > 0
    assert ("dropscope_run_steps_per_second", made[2]) not in after
    assert after["dropscope_run_viewers", made[0]] == 1
    assert after["dropscope_viewers",] == before["dropscope_viewers",] + 1
    assert after["dropscope_run_lag_seconds", made[0]] >= 0
    sent = after["dropscope_sent_bytes_total",] - before["dropscope_sent_bytes_total",]
    assert sent >= sum(received) > 0
    frames = after["dropscope_sent_frames_total",] - before["dropscope_sent_frames_total",]
    assert frames >= len(received)
    assert ("dropscope_event_loop_lag_seconds",) in after


def test_a_server_with_its_runs_open_is_ready(server):
    assert server.client.get("/ready").json()["status"] == "ok"


def test_lag_is_the_age_of_what_was_not_taken():
    async def look():
        channel = Channel()
        mailbox = channel.subscribe(asyncio.get_running_loop())
        assert channel.lag_s == 0
        start_s = time.monotonic()
        channel.publish(LiveFrame("steps", 0, b""))
        await asyncio.sleep(0.01)
        assert 0 < channel.lag_s <= time.monotonic() - start_s
        mailbox.take()
        return channel.lag_s

    assert asyncio.run(look()) == 0


def test_a_blocked_event_loop_is_noticed(monkeypatch):
    monkeypatch.setattr("dropscope.api.meters.LAG_INTERVAL_S", 0.01)
    meters = Meters()

    async def block():
        watching = asyncio.create_task(meters.watch_loop())
        await asyncio.sleep(0.02)
        time.sleep(0.2)  # what nobody may do on an event loop
        async with asyncio.timeout(60):
            while meters.worst_loop_lag_s < 0.1:
                await asyncio.sleep(0.01)
        watching.cancel()

    asyncio.run(block())
    assert meters.take_worst_lag() > 0.1
    assert meters.worst_loop_lag_s == 0
