"""F1: ``kill -9`` at random instants while runs train.

No step that anyone saw is lost, no run is stuck, and what came of all the pieces is bit for bit
what an undisturbed run records.
"""

import random
import signal
import threading

from tests.faults.undisturbed import assert_same_run, recorded_alone
from tests.faults.watcher import Watcher

RECIPES = {
    "sgd": {"dropout": {"input": 0.2, "hidden": [0.5]}},
    "adam": {"training": {"optimizer": "adam", "batch_size": 12}},
    "gaussian": {"dropout": {"kind": "gaussian"}, "twin": False},
}
PACE = 400.0
MOST_WAIT_S = 0.6
ENDED = {"finished", "stopped", "diverged", "failed"}


def recipe_of(parts, steps):
    small = {"dataset": {"name": "blobs"}, "network": {"hidden": [6]}}
    return small | parts | {"training": parts.get("training", {}) | {"max_steps": steps}}


def test_nothing_that_was_seen_is_lost_and_every_run_goes_on(start, tmp_path, count, figures):
    kills, steps = count(2, 100), count(1_000, 25_000)
    recipes = {name: recipe_of(parts, steps) for name, parts in RECIPES.items()}
    chance, instant = random.Random(1), threading.Event()
    server = start("--max-running-runs=3")
    runs = {server.make_run(recipe, pace=PACE): name for name, recipe in recipes.items()}
    seen, lost, cut_short = dict.fromkeys(runs, 0), 0, 0
    for _ in range(kills):
        watchers = {run_id: Watcher(server, run_id, after) for run_id, after in seen.items()}
        instant.wait(chance.uniform(0, MOST_WAIT_S))
        server.end(signal.SIGKILL)
        seen = {run_id: watcher.wait() for run_id, watcher in watchers.items()}
        server = start("--max-running-runs=3")
        for run_id in runs:
            run = server.run(run_id)
            lost += max(0, seen[run_id] - run["step"])
            assert run["state"] == "interrupted" or run["state"] in ENDED, run
            if run["state"] == "interrupted":
                cut_short += 1
                server.command(run_id, command="resume")
    assert lost == 0
    assert cut_short >= kills  # else most kills would have hit runs that had ended
    for run_id in runs:
        server.command(run_id, command="set", pace=None)
        assert server.wait_for(run_id, lambda run: run["state"] in ENDED)["state"] == "finished"
    assert server.end()[0] == 0
    for run_id, name in runs.items():
        with recorded_alone(recipes[name], tmp_path / name) as alone:
            assert_same_run(tmp_path / "home" / "runs" / run_id, alone)
    figures("F1", kills=kills, runs_cut_short=cut_short, seen_steps_lost=lost, runs_stuck=0)
