"""``docs/reliability.md``: what each fault of the matrix came to when it was last tried at length.

Reads the table that is there, puts new lines in the places of old ones, and writes it again, so
that one fault may be tried without the others. What the page says below its table is others' and
stays. Knows no test and no server.
"""

import os
import platform
import re
from dataclasses import astuple, dataclass
from pathlib import Path

LEDGER = Path(__file__).resolve().parents[2] / "docs" / "reliability.md"
COLUMNS = ("fault", "what is done", "result", "figures", "seconds", "date", "machine")
UNTRIED = "not tried at length yet"
NEXT_PART = "\n## "  # the table of faults ends where another part begins
HEAD = """\
# Reliability

What was done to a server on purpose, and what came of it. `make soak` does it at the length given
here and writes this page; a fault alone: `make soak ARGS="-k f01"`. `make test` does the same a
few times each. Figures are the tests' own; a line stays until its fault is tried again.

"""
FAULTS = {
    "F1": "`kill -9` at random instants while runs train",
    "F2": "bytes of a trace's last three messages cut off or flipped",
    "F3": "the disk runs full while runs train",
    "F5": "killed while a checkpoint is saved",
    "F6": "resumed from any step, every optimiser, in the middle of an epoch",
    "F7": "four runs at once",
    "F9": "losses that are NaN or infinite",
    "F10": "recipes that are impossible or far too large",
    "F12": "hundreds of submissions in a second",
    "F13": "viewers that never read",
    "F14": "hundreds of viewers",
    "F15": "hundreds of viewers come back at once",
    "F16": "the server is restarted in mid-stream",
    "F17": "thousands of connections made and dropped",
    "F22": "two tabs give racing commands",
    "F23": "wrong origins",
    "F24": "wrong hosts",
    "F25": "every route without a token",
    "F28": "tokens are guessed",
    "F30": "SIGTERM with four runs and two hundred viewers",
    "fuzz": "messages and bytes that make no sense, on websockets",
}


@dataclass(frozen=True)
class Line:
    """One fault: its id, what it is, what came of it, and on what."""

    fault: str
    what: str
    result: str
    figures: str
    seconds: str
    date: str
    machine: str


def faults_of(path: str) -> list[str]:
    """The faults that a test file is about: of ``test_f23_f24_origins.py`` F23 and F24."""
    name = re.fullmatch(r"test((_f\d+)+|_fuzz).*\.py", path.rpartition("/")[2])
    found = re.findall(r"_f(\d+|uzz)", name[1]) if name else []
    return ["fuzz" if one == "uzz" else f"F{int(one)}" for one in found]


def read(text: str) -> dict[str, Line]:
    """The lines of a page, by fault; of the faults that were tried."""
    table = text.partition(NEXT_PART)[0]
    rows = re.findall(r"^\| ((?:F\d+|fuzz) .*) \|$", table, re.MULTILINE)
    lines = [Line(*(cell.strip() for cell in row.split(" | "))) for row in rows]
    return {line.fault: line for line in lines if line.result != UNTRIED}


def page(lines: dict[str, Line]) -> str:
    """The page down to the end of its table; faults without a line are named."""
    ordered = [lines.get(fault) or _untried(fault) for fault in FAULTS]
    rows = [COLUMNS, ("---",) * len(COLUMNS), *map(astuple, ordered)]
    return HEAD + "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _untried(fault: str) -> Line:
    return Line(fault, FAULTS[fault], UNTRIED, *["–"] * 4)


def write(new: list[Line], path: Path = LEDGER) -> None:
    """Put new lines into the page, which is made where it is not there."""
    text = path.read_text("utf-8") if path.exists() else ""
    _, mark, others = text.partition(NEXT_PART)
    lines = read(text) | {line.fault: line for line in new}
    path.write_text(page(lines) + mark + others, "utf-8")


def machine() -> str:
    """The processor's name and how many of its cores there are."""
    name = platform.processor() or platform.machine()
    facts = Path("/proc/cpuinfo")
    if facts.exists() and (found := re.search(r"model name\s*: (.*)", facts.read_text())):
        name = found[1].split(" @ ")[0]
    return f"{name}, {os.cpu_count()} cores"
