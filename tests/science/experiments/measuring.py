"""Trains what experiments need on a server, and judges what came out.

Knows neither where the server came from nor what becomes of the outcomes.
"""

import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

from tests.science.experiments.figures import Judgement, all_hold, judge
from tests.science.experiments.recipes import Experiment, Recipe
from tests.science.experiments.server import RecordedRun, RunningServer

RUN_LIMIT_S = 3600.0
SEED_COUNT = 3


@dataclass(frozen=True)
class Outcome:
    """An experiment and what came out of it."""

    experiment: Experiment
    seeds: tuple[int, ...]
    judgements: tuple[Judgement, ...]

    @property
    def holds(self) -> bool:
        """Whether every band was met."""
        return all_hold(self.judgements)


def measure(
    server: RunningServer,
    experiments: Sequence[Experiment],
    seed_count: int = SEED_COUNT,
    run_limit_s: float = RUN_LIMIT_S,
) -> list[Outcome]:
    """Train what the experiments need, equal recipes once, and judge what came out.

    Args:
        server: trains; a tally of finished runs goes to standard error.
        experiments: what to measure.
        seed_count: seeds 0, 1, … of each.
        run_limit_s: how long to wait for a run once those before it have ended.

    Raises:
        RuntimeError: a run did not finish.
    """
    seeds = range(seed_count)
    runs: list[tuple[Recipe, RecordedRun]] = []
    for experiment in experiments:
        for seed in seeds:
            recipe = experiment.recipe(seed)
            if not any(recipe == known for known, _ in runs):
                runs.append((recipe, server.make_run(recipe, title=f"{experiment.name}, {seed}")))
    started_s = time.monotonic()
    for number, (_, run) in enumerate(runs, 1):
        run.wait_until_finished(run_limit_s)
        elapsed_s = time.monotonic() - started_s
        sys.stderr.write(f"{number} of {len(runs)} runs trained after {elapsed_s:.0f} s\n")
    return [_outcome(experiment, runs, seeds) for experiment in experiments]


def _outcome(
    experiment: Experiment, runs: Sequence[tuple[Recipe, RecordedRun]], seeds: Sequence[int]
) -> Outcome:
    recipes = [experiment.recipe(seed) for seed in seeds]
    found = [
        experiment.measure(next(run for known, run in runs if known == recipe))
        for recipe in recipes
    ]
    return Outcome(experiment, tuple(seeds), tuple(judge(experiment.figures, found)))
