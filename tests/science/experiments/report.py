"""Experiments as Markdown: for the terminal, and for ``docs/experiments.md``.

Knows what was judged; does not know how it was measured.
"""

import platform
from collections.abc import Sequence
from datetime import date
from importlib.metadata import version
from os import cpu_count
from pathlib import Path

from tests.science.experiments.figures import NOT_GIVEN
from tests.science.experiments.measuring import Outcome

VERDICTS = {True: "yes", False: "**no**", None: NOT_GIVEN}


def section(outcome: Outcome) -> str:
    """One experiment: published, expected, measured; then the figures of each seed."""
    experiment = outcome.experiment
    ending = "every band met" if outcome.holds else "MISSED"
    header = ["figure", "published", "expected", "measured", "band", "inside"]
    rows = [
        [
            judged.figure.title,
            judged.figure.published,
            judged.figure.expected,
            judged.measured,
            str(judged.figure.band or NOT_GIVEN),
            VERDICTS[judged.holds],
        ]
        for judged in outcome.judgements
    ]
    return "\n\n".join(
        [
            f"## {experiment.name}: {experiment.title} ({ending})",
            experiment.source,
            _table(header, rows),
            _seeds_table(outcome),
        ]
    )


def _seeds_table(outcome: Outcome) -> str:
    header = ["seed by seed", *map(str, outcome.seeds)]
    rows = [
        [judged.figure.title, *(f"{value:.{judged.figure.digits}f}" for value in judged.values)]
        for judged in outcome.judgements
    ]
    return _table(header, rows)


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def document(outcomes: Sequence[Outcome], day: date) -> str:
    """The page ``docs/experiments.md``."""
    missed = [outcome.experiment.name for outcome in outcomes if not outcome.holds]
    verdict = f"Missed: {', '.join(missed)}." if missed else "Every band was met."
    seeds = len(outcomes[0].seeds)
    head = f"""# Experiments

Written on {day.isoformat()} by `make experiments`, which trains every run below through the
REST API of a server of its own and reads the figures back from it. {verdict}

Machine: {machine()}.

Expected figures come from plain PyTorch loops, made beforehand. Measured ones are mean ± standard
deviation over {seeds} seeds; a seed changes training examples, initial weights, the order of
batches and masks. Test error and hold-out loss are measured on MNIST's 10,000 test images with
masks off. Network 784-256-256-10, ReLU, Adam at 0.001, batches of 50, drop probability 0.2 at the
input and 0.5 at both hidden layers. Published figures are references, not targets: they were
measured on other sizes of network and training set."""
    return "\n\n".join([head, *map(section, outcomes)]) + "\n"


def machine() -> str:
    """Processor, cores, and the versions that decide the bits."""
    return (
        f"{_processor()}, {cpu_count()} cores, {platform.system()} {platform.machine()}; "
        f"Python {platform.python_version()}, torch {version('torch')}, "
        f"Dropscope {version('dropscope')}"
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    models = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else platform.machine()
