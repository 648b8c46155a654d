"""``python -m tests.science.experiments [NAME …] [--seeds N]``: measure, print, write, judge.

Without names every experiment is made and ``docs/experiments.md`` is written; with names those are
made and printed only. Exit code 0: every band was met; 1: one was missed; 2: nothing was measured.
"""

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from tests.science.experiments.measuring import SEED_COUNT, measure
from tests.science.experiments.recipes import EXPERIMENTS
from tests.science.experiments.report import document, section
from tests.science.experiments.server import NO_MNIST, mnist_folder, serving

PAGE = Path(__file__).resolve().parents[3] / "docs" / "experiments.md"
MET, MISSED, NOT_MEASURED = 0, 1, 2


def main(arguments: Sequence[str], page: Path = PAGE) -> int:
    """Make the experiments named, or all; return the exit code."""
    known = {experiment.name: experiment for experiment in EXPERIMENTS}
    wanted = _parsed(arguments, list(known))
    folder = mnist_folder()
    if folder is None:
        sys.stderr.write(f"{NO_MNIST} Nothing was measured.\n")
        return NOT_MEASURED
    with serving(folder) as server:
        outcomes = measure(server, [known[name] for name in wanted.names or known], wanted.seeds)
    sys.stdout.write("\n\n".join(map(section, outcomes)) + "\n")
    if not wanted.names:
        page.write_text(document(outcomes, datetime.now(UTC).date()), "utf-8")
    return MET if all(outcome.holds for outcome in outcomes) else MISSED


def _parsed(arguments: Sequence[str], known: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.science.experiments")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(known))
    parser.add_argument("--seeds", type=int, default=SEED_COUNT, help=f"default {SEED_COUNT}")
    wanted = parser.parse_args(arguments)
    if unknown := [name for name in wanted.names if name not in known]:
        parser.error(f"there is no {', '.join(unknown)}; there are {', '.join(known)}")
    if wanted.seeds < 1:
        parser.error(f"expected at least one seed, got {wanted.seeds}")
    return wanted


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
