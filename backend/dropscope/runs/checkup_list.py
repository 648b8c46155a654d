"""What may be wrong between the list of runs and their folders: rows without, folders without.

Looking changes nothing. Knows the database and folders; what is inside of a folder is
``checkup``'s.
"""

import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from dropscope.errors import TraceError
from dropscope.runs.checkup import Finding, look_over, move_aside, readable_trace
from dropscope.runs.models import RunRow
from dropscope.runs.states import FINAL_STATES
from dropscope.runs.store import Store
from dropscope.runs.views import new_row, settings_after
from dropscope.trace.reader import RunTrace

_PAGE = 500


def look_over_list(store: Store, home: Path) -> Iterator[Finding]:
    """Yield what is wrong with a home's runs and sweeps.

    Args:
        store: the list, at the newest revision.
        home: the folder of everything written.
    """
    rows = {row.id: row for row in _all(store)}
    folders = {path.name: path for path in _folders(home / "runs")}
    for run_id in sorted(rows.keys() - folders.keys()):
        what = "is listed, but its files are gone; it is taken off the list"
        yield Finding(f"run {run_id}", what, partial(store.delete, run_id))
    for run_id, folder in sorted(folders.items()):
        yield from _look_over_run(store, folder, rows.get(run_id))
    for folder in _folders(home / "sweeps"):
        if not store.sweeps.exists(folder.name):
            what = "has a folder, but is not listed; the folder goes to lost+found"
            yield Finding(f"sweep {folder.name}", what, partial(move_aside, folder))


def _look_over_run(store: Store, folder: Path, row: RunRow | None) -> Iterator[Finding]:
    where, trace = f"run {folder.name}", readable_trace(folder)
    if isinstance(trace, TraceError):
        if row is None:
            what = f"is not listed, and {_lower(trace.message)} It goes to lost+found"
            yield Finding(where, what, partial(move_aside, folder))
        elif row.state != "failed":  # else the list says so already
            what = f"{_lower(trace.message)} It becomes a failed run"
            yield Finding(where, what, partial(_fail, store, folder.name, trace))
        return
    yield from look_over(folder)
    if row is None:
        what = "was recorded, but is not listed; it is listed again"
        yield Finding(where, what, partial(_list_again, store, folder))
    elif row.state in FINAL_STATES and row.step != trace.last_step:
        listed, recorded = f"{row.step:,}", f"{trace.last_step:,}"
        what = f"is listed at step {listed}, recorded to {recorded}; the list is mended"
        yield Finding(where, what, partial(_mend_row, store, folder))
    trace.close()


def _all(store: Store) -> Iterator[RunRow]:
    offset = 0
    while rows := store.page(_PAGE, offset)[0]:
        yield from rows
        offset += len(rows)


def _folders(parent: Path) -> list[Path]:
    return sorted(path for path in parent.iterdir() if path.is_dir()) if parent.is_dir() else []


def _lower(message: str) -> str:
    return message[0].lower() + message[1:]


def _fail(store: Store, run_id: str, error: TraceError) -> None:
    values = {"error_code": error.code, "error_message": error.message}
    store.change(run_id, state="failed", ended_at=time.time(), **values)


def _mend_row(store: Store, folder: Path) -> None:
    """After a cut, a run that had ended has not: what is missing is made again by a resume."""
    with RunTrace.open(folder, writable=False) as trace:
        values: dict[str, Any] = {"step": trace.last_step}
        if store.get(folder.name).step > trace.last_step:
            values |= {"state": "interrupted", "ended_at": None}
        store.change(folder.name, **values)


def _list_again(store: Store, folder: Path) -> None:
    with RunTrace.open(folder, writable=False) as trace:
        row = new_row(trace.recipe, "", None, trace.record_mode, trace.row)
        events = trace.events()
        states = [event["detail"]["state"] for event in events if event["kind"] == "state"]
        row.id = folder.name
        row.title = f"{row.title} (found again)"
        row.step = trace.last_step
        row.settings = settings_after(trace.recipe, trace.setting_changes())
        row.created_at = events[0]["time"] if events else folder.stat().st_mtime
        row.started_at = row.created_at if events else None
        row.state = "created" if not states else "interrupted"
        if states and states[-1] in FINAL_STATES:
            row.state, row.ended_at = states[-1], events[-1]["time"]
        store.add(row)
