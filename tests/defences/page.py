"""The part of ``docs/reliability.md`` on defences: what noticed when each was taken away.

Puts new lines in the places of old ones, as the table of faults above it does. Knows no test.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.defences.defence import PACKAGE, Defence
from tests.faults.ledger import LEDGER

TITLE = "## Defences"
HEAD = f"""\
{TITLE}

What keeps harm away, each taken away once, in a copy: `make defences` edits the source, runs one
test there, and writes which it was that failed; `make defences ARGS="-k origin"` does some. First
all of these tests pass on the copy as it is. Numbers are threats, F is for faults (above):
1 other pages, 2 other names for this machine, 3 the network, 4 files, 5 bodies, 6 the browser,
7 computing, 8 errors, 9 slow viewers, 10 what is no number.

"""
COLUMNS = ("defence", "against", "what it does", "taken away", "noticed by", "date", "machine")
UNTRIED = "not tried yet"
NOTHING = "**NOTHING**"


@dataclass(frozen=True)
class Trial:
    """When and where a defence was taken away, and which test failed; empty where none did."""

    noticed_by: str
    date: str
    machine: str


def read(text: str) -> dict[str, Trial]:
    """The trials that a page tells of, by the defence's id."""
    part = _parts(text)[1]
    rows = [row.split(" | ") for row in re.findall(r"^\| (.*) \|$", part, re.MULTILINE)[2:]]
    told = {row[0]: Trial(row[4].strip("`"), row[5], row[6]) for row in rows}
    tried = {id_: trial for id_, trial in told.items() if trial.noticed_by != UNTRIED}
    return {
        id_: Trial(
            "" if trial.noticed_by == NOTHING else trial.noticed_by, trial.date, trial.machine
        )
        for id_, trial in tried.items()
    }


def table(defences: Sequence[Defence], trials: Mapping[str, Trial]) -> str:
    """The part of the page."""
    rows = [COLUMNS, ("---",) * len(COLUMNS)]
    rows += [_row(one, trials.get(one.id)) for one in defences]
    return HEAD + "".join(f"| {' | '.join(row)} |\n" for row in rows)


def write(defences: Sequence[Defence], new: Mapping[str, Trial], path: Path = LEDGER) -> None:
    """Put new trials into the page; what it says elsewhere stays."""
    text = path.read_text("utf-8")
    above, _, below = _parts(text)
    part = table(defences, read(text) | dict(new))
    path.write_text(f"{above.rstrip()}\n\n{part}{below}", "utf-8")


def _parts(text: str) -> tuple[str, str, str]:
    """What stands above this part, the part itself, and what stands below it."""
    above, mark, rest = text.partition(f"{TITLE}\n")
    part, following, below = rest.partition("\n## ")
    return above, mark + part, following + below


def _row(defence: Defence, trial: Trial | None) -> tuple[str, ...]:
    place = defence.path.removeprefix(PACKAGE)
    said = (defence.id, defence.against.replace(" ", ", "), defence.what)
    without = f"`{place}`: {defence.without}"
    if trial is None:
        return (*said, without, UNTRIED, "–", "–")
    noticed_by = f"`{trial.noticed_by}`" if trial.noticed_by else NOTHING
    return (*said, without, noticed_by, trial.date, trial.machine)
