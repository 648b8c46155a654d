"""Every run's life: creating, queueing, steering, watching, deleting.

The one place that holds runs' states. Called from request threads; reports come in on workers'
threads; one lock guards both. Knows no HTTP and no torch.
"""

import shutil
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path
from threading import Condition
from typing import Any

import structlog

from dropscope.errors import ForbiddenCommand, TraceError, UnknownRun
from dropscope.lab.recipe import Recipe
from dropscope.runs.curves import Curves
from dropscope.runs.engines.base import Engine
from dropscope.runs.entry import Entry
from dropscope.runs.home import Home
from dropscope.runs.messages import (
    Pause,
    Progress,
    RecordMode,
    Report,
    Resume,
    Set,
    StateChange,
    Step,
    Stop,
)
from dropscope.runs.recorder import Recorder
from dropscope.runs.requests import (
    CommandRequest,
    change_of,
    check_count,
    check_pace,
    check_row,
    event_detail,
)
from dropscope.runs.shelf import Shelf
from dropscope.runs.slots import Slots
from dropscope.runs.states import ACTIVE_STATES, FINAL_STATES, check_allowed
from dropscope.runs.store import Store
from dropscope.runs.viewer import Viewer
from dropscope.runs.views import (
    RunError,
    RunView,
    new_row,
    settings_after,
    settings_with,
    view_of,
)
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
        trace_budget_bytes: int = 2 * 2**30,
        data_dir: Path | None = None,
    ) -> None:
        self._store = store
        self._engine = engine
        self._home = home
        self._trace_budget_bytes = trace_budget_bytes
        self._data_dir = str(data_dir) if data_dir else None
        self._shelf = Shelf(store, home.runs)
        self.curves = Curves(home.runs)
        self._changed = Condition()  # its lock guards entries and slots
        self._slots: Slots[Entry] = Slots(max_running_runs)
        self._is_closed = False

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

    # Steering

    def create(
        self,
        recipe: Recipe,
        *,
        title: str = "",
        pace: float | None = None,
        start: bool = True,
        record: RecordMode = "example",
        row: int = 0,
    ) -> RunView:
        """Create a run and, if asked, start or queue it.

        Raises:
            InvalidCommand: an impossible pace, or a row that batches do not have.
        """
        stored = new_row(recipe, title, check_pace(pace), record, check_row(row, recipe))
        folder = self._home.runs / stored.id
        with ExitStack() as undo:
            undo.callback(shutil.rmtree, folder, ignore_errors=True)
            trace = RunTrace.create(folder, recipe, record, row)
            self._store.add(stored)
            undo.pop_all()
        entry = Entry(view_of(stored), trace)
        self._shelf.add(entry)
        with self._changed:
            if start:
                self._enqueue(entry)
            return self._view(entry)

    def rename(self, run_id: str, title: str) -> RunView:
        """Give a run another title."""
        with self._shelf.opening, self._changed:
            self._store.get(run_id)
            entry = self._shelf.find(run_id)
            if entry is not None:
                self._change(entry, title=title)
                return self._view(entry)
            self._store.change(run_id, title=title)
            return view_of(self._store.get(run_id))

    def command(self, run_id: str, request: CommandRequest) -> RunView:
        """Steer a run; of racing commands that exclude each other exactly one wins.

        Answers when the command has taken effect, or after two seconds.

        Raises:
            UnknownRun, ForbiddenCommand, InvalidCommand: and then nothing has happened.
        """
        entry = self._shelf.get(run_id)
        with self._changed:
            if entry.is_deleted:
                raise UnknownRun(f"Run '{run_id}' has just been deleted.", field="id")
            check_allowed(request.command, entry.state)
            if entry.is_stopping:
                raise ForbiddenCommand(
                    f"'{request.command}' is not possible: the run is being stopped."
                )
            taken = self._obey(entry, request)
            self._changed.wait_for(lambda: taken() or entry.is_final, _ANSWER_TIMEOUT_S)
            return self._view(entry)

    def delete(self, run_id: str) -> None:
        """Delete a run with everything it recorded; its worker is stopped first.

        Raises:
            UnknownRun: there is none of this id; of two callers one is told so.
        """
        with self._shelf.opening:
            self._store.delete(run_id)
            entry = self._shelf.forget(run_id)
        if entry is not None:
            with self._changed:
                entry.is_deleted = True
                self._leave_queue(entry)
                if entry.has_worker:
                    self._engine.send(run_id, Stop())
                    self._changed.wait_for(lambda: not entry.has_worker, _STOP_TIMEOUT_S)
            entry.channel.close()  # who still reads finishes: files go when nobody has them open
        try:
            shutil.rmtree(self._home.runs / run_id)
        except OSError as error:
            _log.warning("files of a deleted run remain", run_id=run_id, reason=error.strerror)

    # Starting and stopping the server

    def recover(self) -> None:
        """Mark what a former server left running as interrupted. Call once, before anything."""
        for row in self._store.in_states(ACTIVE_STATES):
            try:
                entry = self._shelf.get(row.id)
            except (UnknownRun, TraceError) as error:
                values = {"error_code": error.code, "error_message": error.message}
                self._store.change(row.id, state="failed", ended_at=time.time(), **values)
                continue
            entry.note("state", {"state": "interrupted"})
            with self._changed:
                self._change(entry, state="interrupted", step=entry.step)

    def close(self, timeout_s: float = 5.0) -> None:
        """Let every worker write what it holds, then close every trace.

        Runs keep their states in the database: the next server finds them interrupted.
        """
        with self._changed:
            self._slots.clear_queue()
        self._engine.close(timeout_s)
        self._is_closed = True
        for entry in self._shelf.empty():
            entry.channel.close()
            entry.trace.close()
        self._store.close()
        self._home.release()

    # Below: the lock is held

    def _obey(self, entry: Entry, request: CommandRequest) -> Callable[[], bool]:
        """Carry a command out; return what tells that it has taken effect."""
        match request.command:
            case "start" | "resume":
                return self._enqueue(entry)
            case "pause":
                return self._pause(entry)
            case "step":
                return self._step(entry, check_count(request.count))
            case "stop":
                return self._stop(entry)
            case "set":
                return self._set(entry, change_of(request, entry.recipe))

    def _enqueue(self, entry: Entry) -> Callable[[], bool]:
        entry.target_step = 0
        entry.turn += 1
        self._slots.enqueue(entry)
        self._change(entry, state="queued")
        self._fill_slots()
        return lambda: True

    def _fill_slots(self) -> None:
        while (entry := self._slots.admit()) is not None:
            if entry.has_worker:
                self._engine.send(entry.id, Resume())
            else:
                self._launch(entry, paused=False)
            started_at = entry.view.started_at or time.time()
            self._change(entry, state="running", step=entry.step, started_at=started_at)
        self._tell_queue()

    def _launch(self, entry: Entry, *, paused: bool, first: tuple[Step, ...] = ()) -> None:
        job = entry.job(self._data_dir, paused=paused, first=first)
        entry.has_worker = True
        entry.confirmed = None
        recorder = Recorder(
            entry.trace,
            entry.channel,
            partial(self._on_progress, entry),
            partial(self._on_state, entry),
        )

        def report(one: Report) -> None:
            if not self._is_closed:  # the folder may be another server's by now
                recorder(one)

        self._engine.launch(job, report)

    def _pause(self, entry: Entry) -> Callable[[], bool]:
        self._leave_queue(entry)
        self._change(entry, state="paused", step=entry.step)
        if not entry.has_worker:
            return lambda: True
        entry.confirmed = None
        entry.turn = turn = entry.turn + 1
        self._engine.send(entry.id, Pause())
        return lambda: entry.confirmed == "paused" or entry.turn != turn

    def _step(self, entry: Entry, count: int) -> Callable[[], bool]:
        last = entry.recipe.training.max_steps
        entry.target_step = target = min(max(entry.target_step, entry.step) + count, last)
        if entry.has_worker:
            self._engine.send(entry.id, Step(count))
        else:
            self._launch(entry, paused=True, first=(Step(count),))
        self._change(entry, state="paused", started_at=entry.view.started_at or time.time())
        turn = entry.turn
        return lambda: last > entry.step >= target or entry.turn != turn

    def _stop(self, entry: Entry) -> Callable[[], bool]:
        self._leave_queue(entry)
        if entry.has_worker:
            entry.is_stopping = True
            self._engine.send(entry.id, Stop())
            return lambda: not entry.has_worker
        entry.note("state", {"state": "stopped"})
        self._change(entry, state="stopped", step=entry.step, ended_at=time.time())
        return lambda: True

    def _set(self, entry: Entry, change: Set) -> Callable[[], bool]:
        recorded = entry.trace.event_count
        if entry.has_worker:
            self._engine.send(entry.id, change)
        else:
            entry.note("set", event_detail(change))
        pace = entry.view.pace if change.pace is None else change.pace or None
        self._change(entry, settings=settings_with(entry.view.settings, change), pace=pace)
        return lambda: entry.trace.event_count > recorded

    def _leave_queue(self, entry: Entry) -> None:
        if self._slots.leave_queue(entry):
            self._tell_queue()

    def _tell_queue(self) -> None:
        """Whoever watches a waiting run is told its place anew."""
        for entry in self._slots.waiting:
            entry.channel.run_changed()

    def _change(self, entry: Entry, **values: Any) -> None:
        """Change a run in memory, then in the database, and tell everyone."""
        entry.change(**values)
        self._changed.notify_all()
        entry.channel.run_changed()
        error: RunError | None = values.pop("error", None)
        if error is not None:
            values |= {"error_code": error.code, "error_message": error.message}
        self._store.change(entry.id, **values)

    def _view(self, entry: Entry) -> RunView:
        view = entry.view
        return replace(
            view,
            steps_per_second=view.steps_per_second if view.state == "running" else 0.0,
            queue_place=self._slots.place(entry),
            viewers=entry.channel.viewer_count,
        )

    # Reports, on a worker's thread

    def _on_progress(self, entry: Entry, progress: Progress) -> None:
        entry.keep_within(self._trace_budget_bytes)
        with self._changed:
            entry.change(step=progress.step, steps_per_second=progress.steps_per_second)
            self._changed.notify_all()
        entry.channel.run_changed()

    def _on_state(self, entry: Entry, change: StateChange) -> None:
        with self._changed:
            entry.confirmed = change.state
            entry.change(step=change.step)
            try:
                if change.state in FINAL_STATES:
                    self._end(entry, change)
            finally:
                if change.state != "running" and entry.state != "running":
                    self._slots.release(entry)
                    self._fill_slots()
                self._changed.notify_all()
        entry.channel.run_changed()

    def _end(self, entry: Entry, change: StateChange) -> None:
        entry.has_worker = False
        self._leave_queue(entry)
        self._change(
            entry,
            state=change.state,
            step=change.step,
            ended_at=time.time(),
            # What was asked for too late to take effect is not in force.
            settings=settings_after(entry.recipe, entry.trace.setting_changes()),
            error=RunError(change.code, change.message or "") if change.code else None,
        )
