"""Every run's life: creating, queueing, steering, watching, deleting.

The one place that holds runs' states. Called from request threads; reports come in on workers'
threads; one lock guards both. Knows no HTTP and no torch.
"""

import secrets
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from threading import Condition
from typing import Any

from dropscope.errors import UnknownRun
from dropscope.lab.recipe import Recipe
from dropscope.runs.engines.base import Engine
from dropscope.runs.entry import Entry
from dropscope.runs.messages import (
    Pause,
    Progress,
    RecordMode,
    Resume,
    Set,
    StateChange,
    Step,
    Stop,
)
from dropscope.runs.models import RunRow
from dropscope.runs.recorder import Recorder
from dropscope.runs.requests import CommandRequest, change_of, check_count, check_pace
from dropscope.runs.states import ACTIVE_STATES, check_allowed
from dropscope.runs.store import Store
from dropscope.runs.views import RunView, initial_settings, settings_after, view_of
from dropscope.runs.viewer import Viewer
from dropscope.trace.reader import RunTrace

_ANSWER_TIMEOUT_S = 2.0  # how long a command waits for its effect before it answers anyway
_STOP_TIMEOUT_S = 10.0
_STORE_INTERVAL_S = 1.0


class RunManager:
    """All runs of one server.

    Args:
        store: the list of runs.
        engine: where workers live.
        home: folder under which each run has ``runs/<id>/``.
        max_running_runs: how many train at once; others wait in a queue, paused ones do not count.
        data_dir: folder of IDX files, for the workers.
    """

    def __init__(
        self,
        store: Store,
        engine: Engine,
        home: Path,
        *,
        max_running_runs: int = 2,
        data_dir: Path | None = None,
    ) -> None:
        self._store = store
        self._engine = engine
        self._folder = home / "runs"
        self._max_running_runs = max_running_runs
        self._data_dir = str(data_dir) if data_dir else None
        self._changed = Condition()  # its lock guards everything below
        self._entries: dict[str, Entry] = {}
        self._queue: list[str] = []
        self._slots: set[str] = set()

    # Reading

    def get(self, run_id: str) -> RunView:
        """Return a run.

        Raises:
            UnknownRun: there is none of this id.
        """
        row = self._store.get(run_id)
        with self._changed:
            return self._view(row)

    def page(self, limit: int, offset: int) -> tuple[list[RunView], int]:
        """Return runs, newest first, and how many there are."""
        rows, total = self._store.page(limit, offset)
        with self._changed:
            return [self._view(row) for row in rows], total

    def trace(self, run_id: str) -> RunTrace:
        """Return a run's trace, for reading."""
        return self._entry(run_id).trace

    def viewer(self, run_id: str, after: int) -> Viewer:
        """Return a new viewer that has seen everything up to step ``after``."""
        entry = self._entry(run_id)
        return Viewer(entry.trace, entry.channel, after)

    # Steering

    def create(
        self,
        recipe: Recipe,
        *,
        title: str = "",
        pace: float | None = None,
        start: bool = True,
        record: RecordMode = "example",
    ) -> RunView:
        """Create a run and, if asked, start or queue it.

        Raises:
            InvalidCommand: an impossible pace.
        """
        check_pace(pace)
        run_id = secrets.token_hex(8)
        trace = RunTrace.create(self._folder / run_id, recipe, record)
        row = RunRow(
            id=run_id,
            title=title or default_title(recipe),
            state="created",
            step=0,
            recipe=recipe.model_dump(mode="json"),
            record=record,
            pace=pace,
            settings=initial_settings(recipe),
            created_at=time.time(),
        )
        self._store.add(row)
        entry = Entry(run_id, recipe, record, "created", 0, pace, dict(row.settings), trace)
        with self._changed:
            self._entries[run_id] = entry
            if start:
                self._enqueue(entry)
        return self.get(run_id)

    def rename(self, run_id: str, title: str) -> RunView:
        """Give a run another title."""
        self._store.get(run_id)
        self._store.change(run_id, title=title)
        return self.get(run_id)

    def command(self, run_id: str, request: CommandRequest) -> RunView:
        """Steer a run; of racing commands exactly one wins.

        Answers when the command has taken effect, or after two seconds.

        Raises:
            UnknownRun, ForbiddenCommand, InvalidCommand: and then nothing has happened.
        """
        entry = self._entry(run_id)
        with self._changed:
            check_allowed(request.command, entry.state)
            taken = self._obey(entry, request)
            self._changed.wait_for(lambda: taken() or entry.is_final, _ANSWER_TIMEOUT_S)
        return self.get(run_id)

    def delete(self, run_id: str) -> None:
        """Stop a run if need be, and delete it with everything it recorded."""
        entry = self._entry(run_id)
        with self._changed:
            if entry.has_worker:
                self._engine.send(run_id, Stop())
                self._changed.wait_for(lambda: not entry.has_worker, _STOP_TIMEOUT_S)
            self._leave_queue(entry)
            entry.state = "stopped"
            self._entries.pop(run_id, None)
        self._store.delete(run_id)
        entry.channel.close()
        entry.trace.close()
        shutil.rmtree(self._folder / run_id, ignore_errors=True)

    # Starting and stopping the server

    def recover(self) -> None:
        """Mark what a former server left running as interrupted. Call once, before anything."""
        for row in self._store.in_states(ACTIVE_STATES):
            entry = self._open(row)
            entry.state = "interrupted"
            entry.trace.note_state(entry.step, "interrupted")
            self._store.change(row.id, state="interrupted", step=entry.step)

    def close(self, timeout_s: float = 8.0) -> None:
        """Let every worker write what it holds, then close every trace."""
        with self._changed:
            self._queue.clear()
        self._engine.close(timeout_s)
        with self._changed:
            for entry in self._entries.values():
                self._store.change(entry.id, step=entry.step)
                entry.channel.close()
                entry.trace.close()
        self._store.close()

    # Below: the lock is held

    def _obey(self, entry: Entry, request: CommandRequest) -> Callable[[], bool]:
        """Carry a command out; return what tells that it has taken effect."""
        match request.command:
            case "start":
                self._enqueue(entry)
            case "resume":
                self._enqueue(entry)
            case "pause":
                return self._pause(entry)
            case "step":
                return self._step(entry, check_count(request.count))
            case "stop":
                return self._stop(entry)
            case "set":
                self._set(entry, change_of(request, entry.recipe))
        return lambda: True

    def _enqueue(self, entry: Entry) -> None:
        self._queue.append(entry.id)
        self._set_state(entry, "queued")
        self._fill_slots()

    def _fill_slots(self) -> None:
        while self._queue and (
            len(self._slots) < self._max_running_runs or self._queue[0] in self._slots
        ):
            entry = self._entries[self._queue.pop(0)]
            self._slots.add(entry.id)
            if entry.has_worker:
                self._engine.send(entry.id, Resume())
            else:
                self._launch(entry, paused=False)
            self._set_state(entry, "running")
        for run_id in self._queue:
            self._entries[run_id].channel.run_changed()

    def _launch(self, entry: Entry, *, paused: bool, first: tuple[Step, ...] = ()) -> None:
        job = entry.job(self._data_dir, paused=paused, first=first)
        entry.has_worker = True
        entry.confirmed = None
        recorder = Recorder(
            entry.trace,
            entry.channel,
            lambda progress: self._on_progress(entry, progress),
            lambda change: self._on_state(entry, change),
        )
        self._engine.launch(job, recorder)

    def _pause(self, entry: Entry) -> Callable[[], bool]:
        self._leave_queue(entry)
        self._set_state(entry, "paused")
        if not entry.has_worker:
            return lambda: True
        entry.confirmed = None
        self._engine.send(entry.id, Pause())
        return lambda: entry.confirmed == "paused"

    def _step(self, entry: Entry, count: int) -> Callable[[], bool]:
        entry.target_step = min(
            max(entry.target_step, entry.step) + count, entry.recipe.training.max_steps
        )
        target = entry.target_step
        if entry.has_worker:
            self._engine.send(entry.id, Step(count))
        else:
            self._launch(entry, paused=True, first=(Step(count),))
        self._set_state(entry, "paused")
        return lambda: entry.step >= target

    def _stop(self, entry: Entry) -> Callable[[], bool]:
        self._leave_queue(entry)
        if entry.has_worker:
            entry.confirmed = None
            self._engine.send(entry.id, Stop())
            return lambda: entry.confirmed is not None and entry.is_final
        entry.trace.note_state(entry.step, "stopped")
        self._set_state(entry, "stopped")
        return lambda: True

    def _set(self, entry: Entry, change: Set) -> None:
        if change.drop_probability is not None:
            probabilities = entry.settings["drop_probability"] | dict(change.drop_probability)
            entry.settings = entry.settings | {"drop_probability": probabilities}
        if change.learning_rate is not None:
            entry.settings = entry.settings | {"learning_rate": change.learning_rate}
        if change.pace is not None:
            entry.pace = change.pace or None
        self._store.change(entry.id, settings=entry.settings, pace=entry.pace)
        if entry.has_worker:
            self._engine.send(entry.id, change)
        else:
            entry.pending.append(change)
        entry.channel.run_changed()

    def _leave_queue(self, entry: Entry) -> None:
        if entry.id in self._queue:
            self._queue.remove(entry.id)

    def _set_state(self, entry: Entry, state: Any, **columns: Any) -> None:
        entry.state = state
        if state == "running":
            row = self._store.get(entry.id)
            columns.setdefault("started_at", row.started_at or time.time())
        if entry.is_final:
            columns.setdefault("ended_at", time.time())
        self._store.change(entry.id, state=state, step=entry.step, **columns)
        entry.channel.run_changed()
        self._changed.notify_all()

    def _view(self, row: RunRow) -> RunView:
        entry = self._entries.get(row.id)
        if entry is None:
            return view_of(row)
        place = self._queue.index(row.id) + 1 if row.id in self._queue else None
        is_moving = entry.state == "running"
        return view_of(
            row,
            state=entry.state,
            step=entry.step,
            pace=entry.pace,
            settings=entry.settings,
            steps_per_second=entry.steps_per_second if is_moving else 0.0,
            queue_place=place,
            viewers=entry.channel.viewer_count,
        )

    def _entry(self, run_id: str) -> Entry:
        with self._changed:
            if run_id not in self._entries:
                self._open(self._store.get(run_id))
            return self._entries[run_id]

    def _open(self, row: RunRow) -> Entry:
        view = view_of(row)
        folder = self._folder / row.id
        if not folder.is_dir():
            raise UnknownRun(f"The files of run '{row.id}' are gone.", field="id")
        trace = RunTrace.open(folder)
        entry = Entry(
            row.id,
            view.recipe,
            view.record,
            view.state,
            trace.last_step,
            row.pace,
            settings_after(view.recipe, trace.setting_changes()),
            trace,
        )
        self._entries[row.id] = entry
        return entry

    # Reports, on a worker's thread

    def _on_progress(self, entry: Entry, progress: Progress) -> None:
        with self._changed:
            entry.step = progress.step
            entry.steps_per_second = progress.steps_per_second
            if (now_s := time.monotonic()) - entry.stored_at_s > _STORE_INTERVAL_S:
                entry.stored_at_s = now_s
                self._store.change(entry.id, step=entry.step)
            self._changed.notify_all()
        entry.channel.run_changed()

    def _on_state(self, entry: Entry, change: StateChange) -> None:
        with self._changed:
            entry.confirmed = change.state
            entry.step = change.step
            if change.state not in ("running", "paused"):
                entry.has_worker = False
                self._leave_queue(entry)
                self._set_state(
                    entry, change.state, error_code=change.code, error_message=change.message
                )
            if change.state != "running" and entry.state != "running":
                self._slots.discard(entry.id)
                self._fill_slots()
            self._changed.notify_all()
        entry.channel.run_changed()


def default_title(recipe: Recipe) -> str:
    """Name a run after what it trains on."""
    layers = "-".join(map(str, recipe.layer_sizes))
    return f"{recipe.dataset.spec.title}, {recipe.dataset.train_size} examples, {layers}"
