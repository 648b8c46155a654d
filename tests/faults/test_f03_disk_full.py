"""F3: the disk runs full while runs train.

Runs rest with a message that says so, reading goes on, and with room again they go on to the same
bits. On a disk of its own where one may be mounted, else by the size that a process may write.
"""

import time

import pytest
from tests.conftest import on_ci
from tests.faults.undisturbed import assert_same_run, recorded_alone
from tests.faults.watcher import Watcher
from tests.small_disk import NO_DISK, SmallDisk

STEPS = 6_000
RECIPES = [
    {
        "dataset": {"name": "blobs"},
        "network": {"hidden": [48]},
        "training": {"max_steps": STEPS, "optimizer": optimizer},
    }
    for optimizer in ("sgd", "adam")
]
PAUSED_WITHIN_S = 2.0


@pytest.fixture
def disk(tmp_path):
    made = SmallDisk(tmp_path)
    yield made
    made.give_back()


@pytest.fixture
def own_disk(disk):
    """A disk on which deleting makes room; skipped where none may be mounted, but not on CI."""
    if not disk.is_mounted:
        if on_ci():
            pytest.fail(NO_DISK, pytrace=False)
        pytest.skip(NO_DISK)
    return disk


def test_runs_rest_reads_go_on_and_with_room_the_bits_are_the_same(
    disk, start, tmp_path, count, figures, form
):
    server = start("--max-running-runs=3")
    runs = [server.make_run(recipe, pace=300.0) for recipe in RECIPES]
    slowest, times = 0.0, count(2, 8)
    for number in range(1, times + 1):
        for run_id in runs:
            server.wait_for(run_id, lambda run, at=100 * number: run["step"] >= at)
        disk.fill(server)
        full_s = time.monotonic()
        for run_id in runs:
            run = server.wait_for(run_id, lambda run: run["state"] == "paused")
            assert run["error"]["code"] == "disk_full"
            assert "no room left on the disk" in run["error"]["message"]
        slowest = max(slowest, time.monotonic() - full_s)
        assert_reads_go_on(server, runs)
        disk.make_room(server)
        for run_id in runs:
            assert server.command(run_id, command="resume")["error"] is None
    for run_id in runs:
        server.command(run_id, command="set", pace=None)
        run = server.wait_for(run_id, lambda run: run["ended_at"])
        assert (run["state"], run["error"]) == ("finished", None)
    assert server.end()[0] == 0
    for number, run_id in enumerate(runs):
        with recorded_alone(RECIPES[number], tmp_path / f"alone-{number}") as alone:
            assert_same_run(disk.home / "runs" / run_id, alone)
    if form == "long":
        assert slowest <= PAUSED_WITHIN_S
        figures("F3", times_full=times, slowest_pause_s=round(slowest, 2), disk=disk.kind)


def assert_reads_go_on(server, runs):
    """Lists, figures, single steps and streams; what needs room says that there is none."""
    client = server.client
    assert {run["id"] for run in client.get("/runs").json()["runs"]} >= set(runs)
    for run_id in runs:
        step = server.run(run_id)["step"]
        assert client.get(f"/runs/{run_id}/steps/{step}").json()["step"] == step
        evaluations = client.get(f"/runs/{run_id}/evaluations", params={"format": "json"})
        assert evaluations.json()["evaluations"]
        Watcher(server, run_id, after=step - 10).leave_after(step)
    before = {path.name for path in (server.home / "runs").iterdir()}
    refused = client.post("/runs", json={"recipe": {}})
    assert refused.status_code in (503, 507), refused.text
    assert refused.json()["code"] in ("disk_full", "database_refused")
    assert {path.name for path in (server.home / "runs").iterdir()} == before


def left_on_a_full_disk(disk, start):
    """Runs that rest because there is no room, and whose server has ended."""
    server = start("--max-running-runs=2")
    runs = [server.make_run(recipe, pace=300.0) for recipe in RECIPES]
    for run_id in runs:
        server.wait_for(run_id, lambda run: run["step"] >= 300)
    disk.fill(server)
    for run_id in runs:
        server.wait_for(run_id, lambda run: run["state"] == "paused")
    assert server.end()[0] == 0
    return runs


def test_a_server_starts_on_a_full_disk_and_goes_on_with_room(disk, start):
    runs = left_on_a_full_disk(disk, start)
    with disk.still_full():
        server = start("--max-running-runs=2")
    steps = [server.run(run_id)["step"] for run_id in runs]
    assert all(step >= 250 for step in steps), steps
    for run_id in runs:
        server.command(run_id, command="resume")
    for run_id in runs:
        server.wait_for(run_id, lambda run: run["state"] == "paused")
        assert server.run(run_id)["error"]["code"] == "disk_full"
    disk.make_room(server)
    for run_id, step in zip(runs, steps, strict=True):
        assert server.command(run_id, command="resume")["state"] == "running"
        server.wait_for(run_id, lambda run, step=step: run["step"] > step)


def test_deleting_makes_room_on_a_full_disk(own_disk, start):
    runs = left_on_a_full_disk(own_disk, start)
    server = start()
    step = server.run(runs[1])["step"]
    assert server.client.delete(f"/runs/{runs[0]}").status_code == 204
    assert server.client.get(f"/runs/{runs[0]}").status_code == 404
    assert not (own_disk.home / "runs" / runs[0]).exists()
    assert server.command(runs[1], command="resume")["state"] == "running"
    server.wait_for(runs[1], lambda run: run["step"] > step)
