"""Every run's life: creating, finding, steering, watching, deleting.

The way in to all runs. Called from request threads; one lock guards their states, also against the
workers' reports, which ``steering`` takes. Knows no HTTP and no torch.
"""

import shutil
import time
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path
from threading import Condition
from typing import Any

import structlog

from dropscope.errors import DiskRefused, ForbiddenCommand, StoreRefused, TraceError, UnknownRun
from dropscope.lab.recipe import Recipe
from dropscope.runs.curves import Curves
from dropscope.runs.engines.base import Engine
from dropscope.runs.entry import Entry
from dropscope.runs.home import Home
from dropscope.runs.leases import Wheel
from dropscope.runs.messages import RecordMode
from dropscope.runs.pacer import Pace
from dropscope.runs.refusals import refusals
from dropscope.runs.requests import CommandRequest, check_pace, check_row
from dropscope.runs.shelf import Shelf
from dropscope.runs.states import ACTIVE_STATES, check_allowed
from dropscope.runs.steering import Steering
from dropscope.runs.store import Store
from dropscope.runs.viewer import Viewer
from dropscope.runs.views import RunView, new_row, view_of
from dropscope.trace.reader import RunTrace

_ANSWER_TIMEOUT_S = 2.0  # how long a command waits for its effect before it answers anyway
_STOP_TIMEOUT_S = 10.0

_log = structlog.get_logger(__name__)


class RunManager:
    """All runs of one server.

    Args:
        store: the list of runs.
        engine: where workers live.
        home: folder under which each run has ``runs/<id>/``; let go of with ``close``.
        max_running_runs: how many train at once; others wait in a queue, paused ones do not count.
        max_queued_runs: how many may wait; more are refused.
        trace_budget_bytes: size of a run's steps above which old activations are dropped.
        data_dir: folder of IDX files, for the workers.
    """

    def __init__(
        self,
        store: Store,
        engine: Engine,
        home: Home,
        *,
        max_running_runs: int = 2,
        max_queued_runs: int = 100,
        trace_budget_bytes: int = 2 * 2**30,
        data_dir: Path | None = None,
    ) -> None:
        self._store = store
        self._home = home
        self._shelf = Shelf(store, home.runs)
        self.curves = Curves(home.runs)
        self._changed = Condition()  # its lock guards entries, and what steers them
        self._steering = Steering(
            store,
            engine,
            self._changed,
            max_running_runs=max_running_runs,
            max_queued_runs=max_queued_runs,
            trace_budget_bytes=trace_budget_bytes,
            data_dir=data_dir,
        )

    # Reading

    def get(self, run_id: str) -> RunView:
        """Return a run.

        Raises:
            UnknownRun: there is none of this id.
        """
        with self._changed:
            entry = self._shelf.find(run_id)
            return view_of(self._store.get(run_id)) if entry is None else self._view(entry)

    def page(self, limit: int, offset: int, **filters: Any) -> tuple[list[RunView], int]:
        """Return runs, newest first, and how many there are; filters as ``Store.page`` has them."""
        with self._changed:
            rows, total = self._store.page(limit, offset, **filters)
            entries = [self._shelf.find(row.id) for row in rows]
            views = [
                view_of(row) if entry is None else self._view(entry)
                for row, entry in zip(rows, entries, strict=True)
            ]
        return views, total

    def trace(self, run_id: str) -> RunTrace:
        """Return a run's trace, for reading."""
        return self._shelf.get(run_id).trace

    def viewer(self, run_id: str, after: int) -> Viewer:
        """Return a new viewer that has seen everything up to step ``after``."""
        return Viewer(self._shelf.get(run_id), after)

    def count_by_state(self) -> dict[str, int]:
        """Return how many runs are in each state that any is in.

        Raises:
            StoreRefused: the database does not answer.
        """
        return self._store.count_by_state()

    def open_runs(self) -> list[tuple[RunView, float]]:
        """Return the runs that anybody needs, and how many seconds each one's viewers lag."""
        with self._changed:
            return [(self._view(entry), entry.channel.lag_s) for entry in self._shelf.opened()]

    @property
    def queue_length(self) -> int:
        """How many runs wait for a slot."""
        with self._changed:
            return self._steering.queue_length

    # Steering

    def tell_viewers(self, run_id: str) -> None:
        """Have everyone who watches a run look at it again."""
        with self._changed:
            entry = self._shelf.find(run_id)
        if entry is not None:
            entry.channel.run_changed()

    def create(
        self,
        recipe: Recipe,
        *,
        title: str = "",
        pace: Pace = None,
        start: bool = True,
        record: RecordMode = "example",
        row: int = 0,
    ) -> RunView:
        """Create a run and, if asked, start or queue it.

        Raises:
            InvalidCommand: an impossible pace, or a row that batches do not have.
            DiskRefused, StoreRefused: there is no room for it; nothing has been made.
            QueueFull: it would have to wait, and too many do.
        """
        stored = new_row(recipe, title, check_pace(pace), record, check_row(row, recipe))
        folder = self._home.runs / stored.id
        with ExitStack() as undo:
            if start:
                self._steering.keep_room()
                undo.callback(self._steering.give_room)
            undo.callback(shutil.rmtree, folder, ignore_errors=True)
            with refusals():
                trace = RunTrace.create(folder, recipe, record, row)
            self._store.add(stored)
            undo.pop_all()
        entry = Entry(view_of(stored), trace)
        self._shelf.add(entry)
        with self._changed:
            if start:
                self._steering.give_room()
                self._steering.enqueue(entry)
            return self._view(entry)

    def edit(self, run_id: str, *, title: str | None = None, pinned: bool | None = None) -> RunView:
        """Give a run another title, pin it or unpin it; what is ``None`` stays.

        Raises:
            UnknownRun: there is none of this id.
        """
        given = {"title": title, "pinned": pinned}
        values: dict[str, Any] = {name: v for name, v in given.items() if v is not None}
        with self._shelf.opening, self._changed:
            self._store.get(run_id)
            entry = self._shelf.find(run_id)
            if entry is not None:
                self._steering.change(entry, **values)
                return self._view(entry)
            self._store.change(run_id, **values)
            return view_of(self._store.get(run_id))

    def command(self, run_id: str, request: CommandRequest, wheel: Wheel | None = None) -> RunView:
        """Steer a run; of racing commands that exclude each other exactly one wins.

        Answers when the command has taken effect, or after two seconds.

        Args:
            run_id: the run.
            request: the command.
            wheel: of who gives it, where several people could; theirs once they are obeyed.

        Raises:
            UnknownRun, SteeredByOther, ForbiddenCommand, InvalidCommand, QueueFull: and then
                nothing has happened.
        """
        entry = self._shelf.get(run_id)
        with self._changed:
            if entry.is_deleted:
                raise UnknownRun(f"Run '{run_id}' has just been deleted.", field="id")
            if wheel is not None:
                wheel.check()
            check_allowed(request.command, entry.state)
            if entry.is_stopping:
                raise ForbiddenCommand(
                    f"'{request.command}' is not possible: the run is being stopped."
                )
            taken = self._steering.obey(entry, request)
            if wheel is not None:
                wheel.take()
            self._changed.wait_for(lambda: taken() or entry.is_final, _ANSWER_TIMEOUT_S)
            return self._view(entry)

    def delete(self, run_id: str) -> None:
        """Delete a run with everything it recorded; its worker is stopped first.

        Raises:
            UnknownRun: there is none of this id; of two callers one is told so.
        """
        with self._shelf.opening:
            is_forgotten = self._forget(run_id)
            entry = self._shelf.forget(run_id)
        if entry is not None:
            with self._changed:
                entry.is_deleted = True
                self._steering.end_worker(entry, _STOP_TIMEOUT_S)
            entry.channel.close()
            del entry  # who still reads finishes: files go when nobody has them open
        try:
            shutil.rmtree(self._home.runs / run_id)
        except OSError as error:
            _log.warning("files of a deleted run remain", run_id=run_id, reason=error.strerror)
        if not is_forgotten:
            self._store.delete(run_id)  # its files have made room

    def _forget(self, run_id: str) -> bool:
        """Take a run off the list; ``False`` where the database has no room to do so."""
        try:
            self._store.delete(run_id)
        except StoreRefused:
            return False
        return True

    # Starting and stopping the server

    def recover(self) -> None:
        """Mark what a former server left running as interrupted. Call once, before anything.

        Works on a full disk too, where the database then goes on saying what it said.
        """
        with suppress(StoreRefused):
            self._recover()

    def _recover(self) -> None:
        for row in self._store.in_states(ACTIVE_STATES):
            try:
                entry = self._shelf.get(row.id)
            except (UnknownRun, TraceError) as error:
                values = {"error_code": error.code, "error_message": error.message}
                self._store.change(row.id, state="failed", ended_at=time.time(), **values)
                continue
            except DiskRefused as error:
                _log.warning("a run was not mended", run_id=row.id, reason=error.message)
                self._store.change(row.id, state="interrupted")
                continue
            with suppress(DiskRefused):
                entry.note("state", {"state": "interrupted"})
            with self._changed:
                self._steering.change(entry, state="interrupted", step=entry.step)

    def close(self, timeout_s: float = 5.0) -> None:
        """Let every worker write what it holds, then close every trace.

        Runs keep their states in the database: the next server finds them interrupted.
        """
        self._steering.close(timeout_s)
        for entry in self._shelf.empty():
            entry.channel.close()
            entry.trace.close()
        self._store.close()
        self._home.release()

    def _view(self, entry: Entry) -> RunView:
        view = entry.view
        return replace(
            view,
            steps_per_second=view.steps_per_second if view.state == "running" else 0.0,
            queue_place=self._steering.queue_place(entry),
            viewers=entry.channel.viewer_count,
        )
