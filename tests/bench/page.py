"""``docs/benchmarks.md``: each figure as it was when it was last measured for that page.

Reads the table that is there, puts new lines in the places of old ones, and writes it again, so
that one benchmark may be measured without the others. Knows figures; measures nothing.
"""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from tests.bench.figures import Figure

PAGE = Path(__file__).resolve().parents[2] / "docs" / "benchmarks.md"
COLUMNS = ("", "what", "median", "from … to", "budget", "", "others", "date", "machine")
HEAD = """\
# Benchmarks

How fast Dropscope is beside its budgets. `make bench ARGS=--record` measures everything and writes
this page; `make bench ARGS="B6 --record"` one benchmark, and leaves the other lines as they are. A
figure is the median of its rounds, and most are ratios to a plain loop that ran in the same
minutes. "Others" is the share of the machine's processors that was used beside the benchmark's own
process and those it had ended: where a server or a browser is what is measured, mostly theirs.

"""


def record(figures: Iterable[Figure], machine: dict[str, Any], path: Path = PAGE) -> None:
    """Put the figures into the page, which is made where it is not there."""
    lines = read(path.read_text("utf-8")) if path.exists() else {}
    new = [_row(figure, machine) for figure in figures]
    measured = {row[0] for row in new}
    kept = {key: row for key, row in lines.items() if key[0] not in measured}
    lines = kept | {(row[0], row[1]): row for row in new}
    path.write_text(page(sorted(lines.values(), key=_place)), "utf-8")


def read(text: str) -> dict[tuple[str, str], Sequence[str]]:
    """The lines of a page, by benchmark and what was measured."""
    rows = re.findall(r"^\| (B\d.*) \|$", text, re.MULTILINE)
    cells = [[cell.strip() for cell in row.split(" | ")] for row in rows]
    return {(row[0], row[1]): row for row in cells}


def page(rows: Iterable[Sequence[str]]) -> str:
    """The whole page."""
    table = [COLUMNS, ("---",) * len(COLUMNS), *rows]
    return HEAD + "".join(f"| {' | '.join(row)} |\n" for row in table)


def _row(figure: Figure, machine: dict[str, Any]) -> Sequence[str]:
    low, high = min(figure.samples), max(figure.samples)
    return (
        figure.benchmark,
        figure.name,
        f"{figure.median:.2f} {figure.unit}",
        f"{low:.2f} … {high:.2f}",
        figure.budget or "–",
        {None: "–", True: "met", False: "MISSED"}[figure.is_met],
        "–" if figure.neighbours is None else f"{figure.neighbours:.0%}",
        machine["date"][:10],
        f"{machine['processor']}, {machine['cores']} cores",
    )


def _place(row: Sequence[str]) -> tuple[int, str]:
    number = re.match(r"B(\d+)", row[0])
    return (int(number[1]) if number else 0, row[0])
