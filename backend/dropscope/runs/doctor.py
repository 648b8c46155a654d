"""``dropscope doctor``: looks over a whole home, and mends what can be mended when told to.

Without being told it changes nothing. Knows the order of looking; what may be wrong is the
``checkup`` modules'.
"""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from dropscope.errors import StoreRefused
from dropscope.runs.checkup import Finding
from dropscope.runs.checkup_database import look_over_database, newer_revision
from dropscope.runs.checkup_list import look_over_list
from dropscope.runs.home import Home
from dropscope.runs.store import Store

Tell = Callable[[str], None]
_ROUNDS = 5  # mending one thing may bring another to light


@dataclass
class Diagnosis:
    """How many things were found, and how many are still wrong."""

    found: int = 0
    left: int = 0


def examine(home: Path, url: str, *, repair: bool, tell: Tell) -> Diagnosis:
    """Look over a home and its database.

    Args:
        home: the folder of everything written.
        url: the database's.
        repair: mend what can be mended.
        tell: takes one line for each thing found.

    Raises:
        HomeInUse: a server is at work there.
        StoreRefused: there is nothing to look at, or it is a newer version's.
    """
    with ExitStack() as undo:
        if not home.is_dir():
            raise StoreRefused(f"There is no folder {home}.")
        if (home / "server.lock").exists():
            undo.callback(Home(home).release)
        newer = newer_revision(url)
        if newer is not None:
            raise StoreRefused(
                f"The database is of revision {newer}, which a newer Dropscope made. Use that one."
            )
        diagnosis = Diagnosis()
        _settle(lambda: list(look_over_database(url, home)), repair, tell, diagnosis)
        if diagnosis.left:
            tell("runs were not looked at: first the database has to be mended")
            return diagnosis
        store = Store(url, alone=True)
        undo.callback(store.close)
        _settle(lambda: list(look_over_list(store, home)), repair, tell, diagnosis)
    return diagnosis


def _settle(
    look: Callable[[], list[Finding]], repair: bool, tell: Tell, diagnosis: Diagnosis
) -> None:
    told: set[tuple[str, str]] = set()
    for _ in range(_ROUNDS):
        findings = look()
        mended = False
        diagnosis.left = len(findings)
        for finding in findings:
            if (finding.where, finding.what) not in told:
                told.add((finding.where, finding.what))
                diagnosis.found += 1
                tell(f"{finding.where}: {finding.what}")
            if repair and finding.mend is not None:
                finding.mend()
                mended = True
        if not mended:
            return
