"""B1 to B5 and B7: training speed, beside plain PyTorch and TensorBoard.

A benchmark takes the number of rounds and yields figures. Everything runs alone, each loop in a
process of its own, in turns (see ``figures.rounds``).
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from tests.bench.figures import Figure, Outcome, Skipped, rounds
from tests.bench.processes import step_s_alone
from tests.bench.product import streamed_step_s
from tests.science.experiments.server import NO_MNIST, mnist_folder

Benchmark = Callable[[int], Iterator[Outcome]]

MIDDLE = {"dataset": {"name": "digits"}, "network": {"hidden": [64, 64]}}  # 64-64-64-10, B 32
SMALL = {"dataset": {"name": "moons", "train_size": 1000}, "network": {"hidden": [8, 8]}}
LARGE = {
    "dataset": {"name": "mnist"},
    "network": {"hidden": [256, 256]},
    "training": {"batch_size": 64},
}
MIDDLE_STEPS = 20_000
TENSORBOARD_STEPS = 1_000
SMALL_STEPS, LARGE_STEPS = 20_000, 2_000
WATCHED_LARGE_STEPS = 10_000
SWEEP_SMALL_STEPS, SWEEP_MIDDLE_STEPS = 10_000, 4_000


def streamed_single(count: int) -> Iterator[Outcome]:
    """B1: a run of one network with a viewer, against a plain loop."""
    yield _streamed("B1", "streamed, one network ÷ plain loop, 64-64-64-10", False, 1.5, count)


def streamed_twins(count: int) -> Iterator[Outcome]:
    """B2: a run of both twins with a viewer, against a plain loop of one network."""
    yield _streamed("B2", "streamed twins ÷ plain loop of one, 64-64-64-10", True, 1.1, count)


def _streamed(benchmark: str, name: str, twin: bool, at_least: float, count: int) -> Figure:
    found = rounds(
        partial(step_s_alone, "plain", MIDDLE, MIDDLE_STEPS),
        {"product": partial(streamed_step_s, _of(MIDDLE, twin), MIDDLE_STEPS)},
        count,
    )
    samples = tuple(one.speed("product") for one in found)
    return Figure(benchmark, name, samples, at_least=at_least)


def tensorboard(count: int) -> Iterator[Outcome]:
    """B3: a run of one network with a viewer, against TensorBoard logging activations and masks."""
    found = rounds(
        partial(step_s_alone, "tensorboard", MIDDLE, TENSORBOARD_STEPS),
        {"product": partial(streamed_step_s, _of(MIDDLE, False), MIDDLE_STEPS)},
        count,
    )
    samples = tuple(one.speed("product") for one in found)
    yield Figure("B3", "streamed, one network ÷ TensorBoard loop", samples, at_least=15.0)


def engine(count: int) -> Iterator[Outcome]:
    """B4: the engine alone, against a plain loop as most write it, and with the fused optimiser."""
    yield from _engine("2-8-8-2", SMALL, SMALL_STEPS, 3.0, count)
    yield from _engine("784-256-256-10", LARGE, LARGE_STEPS, 1.15, count)


def _engine(
    name: str, recipe: dict[str, Any], steps: int, at_least: float, count: int
) -> Iterator[Outcome]:
    found = list(
        rounds(
            partial(step_s_alone, "plain", recipe, steps),
            {
                "engine": partial(step_s_alone, "engine", _of(recipe, False), steps),
                "fused": partial(step_s_alone, "plain_fused", recipe, steps),
            },
            count,
        )
    )
    samples = tuple(one.speed("engine") for one in found)
    yield Figure("B4", f"engine ÷ plain loop, {name}", samples, at_least=at_least)
    samples = tuple(one.contenders["fused"] / one.contenders["engine"] for one in found)
    yield Figure("B4", f"engine ÷ plain loop, fused optimiser, {name}", samples)


def recording(count: int) -> Iterator[Outcome]:
    """B5: what recording and streaming add, in per cent of a bare step of the engine.

    Both sides evaluate and keep weights at the same steps, so that the difference is recording
    every step, the file, the server and the viewer. It is small beside what a busy machine does to
    either; what recording alone costs is therefore also found within one process.
    """
    recipe = _of(LARGE, False)
    alone = tuple(100 * step_s_alone("recording", recipe, LARGE_STEPS) for _ in range(count))
    yield Figure("B5", "recording alone, 784-256-256-10", alone, unit="%", at_most=5.0)
    name = "recording and streaming, 784-256-256-10"
    if mnist_folder() is None:
        yield Skipped("B5", name, NO_MNIST)
        return
    found = rounds(
        partial(step_s_alone, "measured_engine", recipe, WATCHED_LARGE_STEPS),
        {
            "product": partial(streamed_step_s, recipe, WATCHED_LARGE_STEPS),
            "bare": partial(step_s_alone, "engine", recipe, LARGE_STEPS),
        },
        count,
    )
    samples = tuple(
        100 * (one.contenders["product"] - one.reference) / one.contenders["bare"] for one in found
    )
    yield Figure("B5", name, samples, unit="%", at_most=5.0)


def sweep(count: int) -> Iterator[Outcome]:
    """B7: 50 members trained together, against a plain loop run 50 times.

    Both are seconds a step of one member: every run of the plain loop is as long as the other, so
    one is timed, not fifty. The sweep measures hold-out figures in that time, the loop none.
    """
    yield from _sweep("2-8-8-2", SMALL, SWEEP_SMALL_STEPS, 20.0, count)
    yield from _sweep("64-64-64-10", MIDDLE, SWEEP_MIDDLE_STEPS, 6.0, count)


def _sweep(
    name: str, recipe: dict[str, Any], steps: int, at_least: float, count: int
) -> Iterator[Outcome]:
    found = list(
        rounds(
            partial(step_s_alone, "plain", recipe, steps),
            {
                "sweep": partial(step_s_alone, "sweep", _of(recipe, False), steps),
                "twins": partial(step_s_alone, "sweep", _of(recipe, True), steps),
            },
            count,
        )
    )
    samples = tuple(one.speed("sweep") for one in found)
    yield Figure("B7", f"sweep of 50 ÷ plain loop 50 times, {name}", samples, at_least=at_least)
    samples = tuple(one.speed("twins") for one in found)
    yield Figure("B7", f"sweep of 50 twins ÷ plain loop 50 times, {name}", samples)


def _of(recipe: dict[str, Any], twin: bool) -> dict[str, Any]:
    return {**recipe, "twin": twin}


BENCHMARKS: dict[str, Benchmark] = {
    "B1": streamed_single,
    "B2": streamed_twins,
    "B3": tensorboard,
    "B4": engine,
    "B5": recording,
    "B7": sweep,
}
