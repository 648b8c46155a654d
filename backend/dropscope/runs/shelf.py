"""Which runs are open: each one once, for as long as anyone needs it.

An open run costs four files. Whoever works with one (its worker, the queue, a viewer, a request)
holds on to its entry; the shelf itself keeps only the few that were asked for last. What nobody
holds is closed by itself, and opened again when it is next asked for. Knows no state and no worker.
"""

from collections import OrderedDict
from pathlib import Path
from threading import Lock
from weakref import WeakValueDictionary

from dropscope.errors import UnknownRun
from dropscope.runs.entry import Entry
from dropscope.runs.models import RunRow
from dropscope.runs.refusals import refusals
from dropscope.runs.store import Store
from dropscope.runs.views import settings_after, view_of
from dropscope.trace.reader import RunTrace

MAX_KEPT = 16


class Shelf:
    """Open runs by id. Safe to ask from any thread.

    Args:
        store: the list of runs.
        folder: where each run has a folder named after its id.

    ``opening``: held while a run is opened, so that none is opened twice. Whoever changes a run
    that may not be open holds it too.
    """

    def __init__(self, store: Store, folder: Path) -> None:
        self.opening = Lock()
        self._store = store
        self._folder = folder
        self._lock = Lock()  # guards the two below
        self._open: WeakValueDictionary[str, Entry] = WeakValueDictionary()
        self._kept: OrderedDict[str, Entry] = OrderedDict()

    def find(self, run_id: str) -> Entry | None:
        """Return a run if it is open."""
        with self._lock:
            return self._open.get(run_id)

    def get(self, run_id: str) -> Entry:
        """Return a run, opened if need be.

        Raises:
            UnknownRun: there is none of this id, or its files are gone.
            TraceError: its files are damaged beyond use.
            DiskRefused: they have to be mended first, and the disk has no room for that.
        """
        entry = self.find(run_id)
        if entry is None:
            with self.opening:
                entry = self.find(run_id) or self._opened(self._store.get(run_id))
        self._keep(entry)
        return entry

    def add(self, entry: Entry) -> None:
        """Put a new run on the shelf."""
        with self._lock:
            self._open[entry.id] = entry
        self._keep(entry)

    def forget(self, run_id: str) -> Entry | None:
        """Let nobody find a run here any more; return it if it was open."""
        with self._lock:
            self._kept.pop(run_id, None)
            return self._open.pop(run_id, None)

    def opened(self) -> list[Entry]:
        """Return the runs that are open."""
        with self._lock:
            return list(self._open.values())

    def empty(self) -> list[Entry]:
        """Forget every run; return those that were open."""
        with self._lock:
            entries = list(self._open.values())
            self._open.clear()
            self._kept.clear()
        return entries

    def _keep(self, entry: Entry) -> None:
        """Keep a run open until enough others have been asked for."""
        with self._lock:
            if self._open.get(entry.id) is not entry:
                return  # forgotten meanwhile
            self._kept[entry.id] = entry
            self._kept.move_to_end(entry.id)
            if len(self._kept) > MAX_KEPT:
                self._kept.popitem(last=False)

    def _opened(self, row: RunRow) -> Entry:
        folder = self._folder / row.id
        if not folder.is_dir():
            raise UnknownRun(f"The files of run '{row.id}' are gone.", field="id")
        with refusals():
            trace = RunTrace.open(folder)
        view = view_of(
            row,
            step=trace.last_step,
            settings=settings_after(trace.recipe, trace.setting_changes()),
        )
        entry = Entry(view, trace)
        with self._lock:
            self._open[row.id] = entry
        return entry
