"""F3: the disk runs full while runs train.

Runs rest with a message that says so, reading goes on, and with room again they go on to the same
bits. On a disk of its own where one may be mounted, else by the size that a process may write.
"""

import os
import resource
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.faults.undisturbed import assert_same_run, recorded_alone
from tests.faults.watcher import Watcher

STEPS = 6_000
RECIPES = [
    {
        "dataset": {"name": "blobs"},
        "network": {"hidden": [48]},
        "training": {"max_steps": STEPS, "optimizer": optimizer},
    }
    for optimizer in ("sgd", "adam")
]
DISK = "32m"
PAUSED_WITHIN_S = 2.0


class SmallDisk:
    """A home on a file system of its own, with room for little."""

    def __init__(self, folder):
        self.home = folder / "home"
        self.home.mkdir()
        self._ballast = self.home / "ballast"
        command = ["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", str(self.home)]
        may_mount = sys.platform == "linux" and os.geteuid() == 0
        mounting = may_mount and subprocess.run(command, capture_output=True, check=False)
        self.is_mounted = mounting is not False and mounting.returncode == 0

    def fill(self, server):
        if not self.is_mounted:
            largest = max(path.stat().st_size for path in self.home.rglob("*.arrow"))
            self._limit(server, largest)
            return
        with self._ballast.open("wb", buffering=0) as file:
            try:
                while True:
                    file.write(bytes(4096))
            except OSError:
                return

    def make_room(self, server):
        self._ballast.unlink(missing_ok=True)
        if not self.is_mounted:
            self._limit(server, resource.RLIM_INFINITY)

    def _limit(self, server, size):
        _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (size, hard))

    def give_back(self):
        if self.is_mounted:
            subprocess.run(["umount", "-l", str(self.home)], check=True)


@pytest.fixture
def disk(tmp_path):
    made = SmallDisk(tmp_path)
    yield made
    made.give_back()


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
        kind = "file system of its own" if disk.is_mounted else "limit of the process"
        figures("F3", times_full=times, slowest_pause_s=round(slowest, 2), disk=kind)


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


def test_a_server_starts_on_a_full_disk_and_deleting_makes_room(disk, start):
    if not disk.is_mounted:
        pytest.skip("NO DISK COULD BE MOUNTED HERE: nobody started a server on a full one")
    server = start("--max-running-runs=2")
    runs = [server.make_run(recipe, pace=300.0) for recipe in RECIPES]
    for run_id in runs:
        server.wait_for(run_id, lambda run: run["step"] >= 300)
    disk.fill(server)
    for run_id in runs:
        server.wait_for(run_id, lambda run: run["state"] == "paused")
    assert server.end()[0] == 0
    server = start()
    steps = [server.run(run_id)["step"] for run_id in runs]
    assert all(step >= 250 for step in steps), steps
    assert server.client.delete(f"/runs/{runs[0]}").status_code == 204
    assert server.client.get(f"/runs/{runs[0]}").status_code == 404
    assert not (Path(disk.home) / "runs" / runs[0]).exists()
    assert server.command(runs[1], command="resume")["state"] == "running"
    server.wait_for(runs[1], lambda run: run["step"] > steps[1])
