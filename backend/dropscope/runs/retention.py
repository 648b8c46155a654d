"""Which old runs go by themselves, where the server was told to keep only so many.

The rule: only runs that have ended go (finished, stopped, diverged, failed), never one that is
pinned or being watched. Those that ended longer ago than ``keep_days`` go; then, while all runs
together measure more than ``keep_bytes``, the one that ended longest ago. Without a limit nothing
goes. Knows folders and when runs ended; deleting is the manager's.
"""

import os
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from dropscope.errors import StoreRefused, UnknownRun
from dropscope.runs.states import FINAL_STATES

if TYPE_CHECKING:
    from dropscope.runs.manager import RunManager

_DAY_S = 86_400.0
_PAGE = 200

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Kept:
    """A run as far as retention looks at it. ``may_go``: it has ended, and nobody wants it."""

    id: str
    size_bytes: int
    ended_at: float
    may_go: bool


def due(
    runs: Sequence[Kept], keep_days: float | None, keep_bytes: int | None, now: float
) -> list[str]:
    """Return the runs that are to go, those that ended longest ago first.

    Args:
        runs: all of them; what may not go counts towards the size.
        keep_days: days after its end that a run may stay; ``None``: for ever.
        keep_bytes: what all runs together may measure; ``None``: anything.
        now: seconds since 1970.
    """
    oldest_first = sorted((run for run in runs if run.may_go), key=lambda run: run.ended_at)
    left_bytes = sum(run.size_bytes for run in runs)
    going = []
    for run in oldest_first:
        is_old = keep_days is not None and now - run.ended_at > keep_days * _DAY_S
        is_too_much = keep_bytes is not None and left_bytes > keep_bytes
        if is_old or is_too_much:
            going.append(run.id)
            left_bytes -= run.size_bytes
    return going


class Retention:
    """Looks over all runs of a server when asked.

    Args:
        runs: the manager.
        folder: where each run has a folder named after its id.
        keep_days, keep_bytes: as ``due`` has them.
    """

    def __init__(
        self, runs: "RunManager", folder: Path, keep_days: float | None, keep_bytes: int | None
    ) -> None:
        self._runs = runs
        self._folder = folder
        self._keep_days = keep_days
        self._keep_bytes = keep_bytes

    def apply(self) -> list[str]:
        """Delete what is due; return the ids of what is gone. On a thread of its own."""
        gone = []
        for run_id in due(self._all(), self._keep_days, self._keep_bytes, time.time()):
            try:
                view = self._runs.get(run_id)
                if view.pinned or view.viewers:
                    continue  # since they were looked at
                self._runs.delete(run_id)
            except (UnknownRun, StoreRefused):
                continue  # somebody was faster, or the next time will do
            _log.info("an old run was deleted", run_id=run_id, title=view.title)
            gone.append(run_id)
        return gone

    def _all(self) -> list[Kept]:
        found: dict[str, Kept] = {}  # a run that is made meanwhile moves the others to later pages
        offset = 0
        while True:
            views, total = self._runs.page(_PAGE, offset)
            for view in views:
                found[view.id] = Kept(
                    view.id,
                    size_of(self._folder / view.id) if self._keep_bytes is not None else 0,
                    view.ended_at or view.created_at,
                    view.state in FINAL_STATES and not view.pinned and not view.viewers,
                )
            offset += len(views)
            if not views or offset >= total:
                return list(found.values())


def size_of(folder: Path) -> int:
    """Bytes of all files of a folder; what goes meanwhile counts for nothing."""
    total = 0
    for place, _, names in os.walk(folder):  # passes by what it cannot list
        for name in names:
            with suppress(FileNotFoundError):
                total += Path(place, name).lstat().st_size
    return total
