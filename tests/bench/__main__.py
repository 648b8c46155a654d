"""``python -m tests.bench [B1 …] [--rounds N] [--json FILE] [--record]``: budgets, measured.

Without names every benchmark runs. A figure is the median of its rounds; what lies around it, down
to the lowest and up to the highest, says how far to trust it. Others at work on the machine spoil
figures, so the share of its processors that they used is told too: above a few per cent, measure
again. A budget that was missed is no error: the exit code stays 0. With ``--record`` figures go
into ``docs/benchmarks.md``, too.
"""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from rich.console import Console
from rich.table import Table
from tests.bench.figures import Figure, Outcome, Skipped
from tests.bench.machine import Neighbours, machine_facts
from tests.bench.page import record
from tests.bench.screen import BENCHMARKS as OF_SCREEN
from tests.bench.serving import BENCHMARKS as OF_SERVING
from tests.bench.speed import BENCHMARKS as OF_SPEED

ROUNDS = 5
BUSY_LOAD = 0.5
BENCHMARKS = {**OF_SPEED, **OF_SCREEN, **OF_SERVING}


def main(arguments: Sequence[str]) -> None:
    """Run the benchmarks named, or all."""
    wanted = _parsed(arguments)
    console = Console(highlight=False)
    machine = machine_facts()
    if machine["load_average"] > BUSY_LOAD:
        console.print(f"[bold]The machine is busy: load {machine['load_average']:.1f}.[/bold]")
    outcomes: list[Outcome] = []
    for name in wanted.names or BENCHMARKS:
        neighbours = Neighbours()
        for found in BENCHMARKS[name](wanted.rounds):
            is_figure = isinstance(found, Figure)
            outcomes.append(replace(found, neighbours=neighbours.share()) if is_figure else found)
            console.print(_line(found), soft_wrap=True)
    console.print(_table(outcomes, machine["processor"], machine["cores"]))
    for outcome in outcomes:
        if isinstance(outcome, Skipped):
            console.print(f"[bold]{outcome.benchmark} WAS SKIPPED.[/bold] {outcome.reason}")
    report = {
        "machine": machine | {"load_average_after": os.getloadavg()[0]},
        "rounds": wanted.rounds,
        "figures": [outcome.as_json() for outcome in outcomes if isinstance(outcome, Figure)],
        "skipped": [vars(outcome) for outcome in outcomes if isinstance(outcome, Skipped)],
    }
    if wanted.record:
        record((one for one in outcomes if isinstance(one, Figure)), machine)
    wanted.json.write_text(json.dumps(report, indent=2) + "\n", "utf-8")


def _parsed(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(BENCHMARKS))
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"default: {ROUNDS}")
    parser.add_argument("--json", type=Path, default=Path("bench.json"), help="file to write")
    parser.add_argument("--record", action="store_true", help="write docs/benchmarks.md")
    wanted = parser.parse_args(arguments)
    unknown = set(wanted.names) - set(BENCHMARKS)
    if unknown:
        parser.error(f"no benchmark is called {', '.join(sorted(unknown))}")
    if wanted.rounds < 1:
        parser.error("--rounds must be 1 or more")
    return wanted


def _line(outcome: Outcome) -> str:
    if isinstance(outcome, Skipped):
        return f"{outcome.benchmark} {outcome.name}: skipped"
    samples = ", ".join(f"{sample:.2f}" for sample in outcome.samples)
    return f"{outcome.benchmark} {outcome.name}: {samples} {outcome.unit}"


def _table(outcomes: Sequence[Outcome], processor: str, cores: int) -> Table:
    table = Table(title=f"{processor}, {cores} cores", title_justify="left")
    for title in ("", "what", "median", "from … to", "budget", "", "others"):
        is_number = title in ("median", "from … to", "others")
        table.add_column(title, justify="right" if is_number else "left")
    for outcome in outcomes:
        if isinstance(outcome, Skipped):
            table.add_row(outcome.benchmark, outcome.name, "-", "-", "-", "skipped", "-")
            continue
        low, high = min(outcome.samples), max(outcome.samples)
        table.add_row(
            outcome.benchmark,
            outcome.name,
            f"{outcome.median:.2f} {outcome.unit}",
            f"{low:.2f} … {high:.2f}",
            outcome.budget,
            {None: "", True: "met", False: "MISSED"}[outcome.is_met],
            "-" if outcome.neighbours is None else f"{outcome.neighbours:.0%}",
        )
    return table


if __name__ == "__main__":
    main(sys.argv[1:])
