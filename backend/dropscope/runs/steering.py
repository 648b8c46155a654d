"""Carries commands out and takes what workers report: who trains, who waits, who rests.

Knows workers, slots and states; nothing of how a run is found, made or deleted. Whoever calls holds
the lock; reports come in on workers' threads and take it themselves.
"""

import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from threading import Condition
from typing import Any

import structlog

from dropscope.errors import DiskRefused, StoreRefused
from dropscope.runs.engines.base import Engine
from dropscope.runs.entry import Entry
from dropscope.runs.messages import (
    Pause,
    Progress,
    Report,
    Resume,
    Set,
    StateChange,
    Step,
    Stop,
)
from dropscope.runs.recorder import Recorder
from dropscope.runs.requests import CommandRequest, change_of, check_count, event_detail
from dropscope.runs.slots import Slots
from dropscope.runs.states import FINAL_STATES
from dropscope.runs.store import Store
from dropscope.runs.views import RunError, settings_after, settings_with, stored_pace

_log = structlog.get_logger(__name__)


class Steering:
    """What every open run is told, and what it becomes.

    Args:
        store: where states are kept.
        engine: where workers live.
        changed: its lock guards entries and slots; notified of every change.
        max_running_runs: how many train at once.
        max_queued_runs: how many more may wait.
        trace_budget_bytes: size of a run's steps above which old activations are dropped.
        data_dir: folder of IDX files, for the workers.
    """

    def __init__(
        self,
        store: Store,
        engine: Engine,
        changed: Condition,
        *,
        max_running_runs: int,
        max_queued_runs: int,
        trace_budget_bytes: int,
        data_dir: Path | None,
    ) -> None:
        self._store = store
        self._engine = engine
        self._changed = changed
        self._trace_budget_bytes = trace_budget_bytes
        self._data_dir = str(data_dir) if data_dir else None
        self._slots: Slots[Entry] = Slots(max_running_runs, max_queued_runs)
        self._unsaved: dict[Entry, dict[str, Any]] = {}  # kept open until the database knows
        self._is_closed = False

    def queue_place(self, entry: Entry) -> int | None:
        """A run's place in the queue, from 1; ``None`` where it does not wait."""
        return self._slots.place(entry)

    @property
    def queue_length(self) -> int:
        """How many runs wait."""
        return len(self._slots.waiting)

    def obey(self, entry: Entry, request: CommandRequest) -> Callable[[], bool]:
        """Carry a command out; return what tells that it has taken effect."""
        match request.command:
            case "start" | "resume":
                self._slots.check_room()
                return self.enqueue(entry)
            case "pause":
                return self._pause(entry)
            case "step":
                return self._step(entry, check_count(request.count))
            case "stop":
                return self._stop(entry)
            case "set":
                return self._set(entry, change_of(request, entry.recipe))

    def end_worker(self, entry: Entry, timeout_s: float) -> None:
        """Have a run's worker end for good, and wait for it; the lock is free meanwhile."""
        self.leave_queue(entry)
        if entry.has_worker:
            self._engine.send(entry.id, Stop())
            self._changed.wait_for(lambda: not entry.has_worker, timeout_s)
        self._unsaved.pop(entry, None)

    def close(self, timeout_s: float) -> None:
        """Let every worker write what it holds. The lock must be free."""
        with self._changed:
            self._slots.clear_queue()
        self._engine.close(timeout_s)
        self._is_closed = True
        with self._changed:
            self._save()

    def keep_room(self) -> None:
        """Keep a place for a run that is being made. The lock may be free.

        Raises:
            QueueFull: there is none; nothing need be made.
        """
        with self._changed:
            self._slots.expect()

    def give_room(self) -> None:
        """Give back what ``keep_room`` kept: to the run, or since it could not be made."""
        with self._changed:
            self._slots.expect_no_more()

    def enqueue(self, entry: Entry) -> Callable[[], bool]:
        """Let a run train as soon as there is a slot."""
        entry.target_step = 0
        entry.turn += 1
        self._slots.enqueue(entry)
        self.change(entry, state="queued", error=None)
        self._fill_slots()
        return lambda: True

    def _fill_slots(self) -> None:
        while (entry := self._slots.admit()) is not None:
            if entry.has_worker:
                self._engine.send(entry.id, Resume())
            else:
                self._launch(entry, paused=False)
            started_at = entry.view.started_at or time.time()
            self.change(entry, state="running", step=entry.step, started_at=started_at)
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
        self.leave_queue(entry)
        self.change(entry, state="paused", step=entry.step)
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
        started_at = entry.view.started_at or time.time()
        self.change(entry, state="paused", started_at=started_at, error=None)
        turn = entry.turn
        return lambda: last > entry.step >= target or entry.turn != turn

    def _stop(self, entry: Entry) -> Callable[[], bool]:
        self.leave_queue(entry)
        if entry.has_worker:
            entry.is_stopping = True
            self._engine.send(entry.id, Stop())
            return lambda: not entry.has_worker
        with suppress(DiskRefused):  # a run can be stopped on a full disk too
            entry.note("state", {"state": "stopped"})
        self.change(entry, state="stopped", step=entry.step, ended_at=time.time())
        return lambda: True

    def _set(self, entry: Entry, change: Set) -> Callable[[], bool]:
        recorded = entry.trace.event_count
        if entry.has_worker:
            self._engine.send(entry.id, change)
        else:
            entry.note("set", event_detail(change))
        pace = entry.view.pace if change.pace is None else change.pace or None
        self.change(entry, settings=settings_with(entry.view.settings, change), pace=pace)
        return lambda: entry.trace.event_count > recorded

    def leave_queue(self, entry: Entry) -> None:
        """Let a run wait no longer."""
        if self._slots.leave_queue(entry):
            self._tell_queue()

    def _tell_queue(self) -> None:
        """Whoever watches a waiting run is told its place anew."""
        for entry in self._slots.waiting:
            entry.channel.run_changed()

    def change(self, entry: Entry, **values: Any) -> None:
        """Change a run in memory, then in the database, and tell everyone.

        What the database refuses is handed to it again with the next change of any run.
        """
        entry.change(**values)
        self._changed.notify_all()
        entry.channel.run_changed()
        if "state" in values:
            _log.info("run state", run_id=entry.id, state=entry.state, step=entry.step)
        if "error" in values:
            error: RunError | None = values.pop("error")
            values["error_code"] = error and error.code
            values["error_message"] = error and error.message
        if "pace" in values:
            values["pace"] = stored_pace(values["pace"])
        self._unsaved[entry] = self._unsaved.get(entry, {}) | values
        self._save()

    def _save(self) -> None:
        for entry, values in list(self._unsaved.items()):
            try:
                self._store.change(entry.id, **values)
            except StoreRefused as refused:
                _log.warning("a run's state was not saved", run_id=entry.id, reason=str(refused))
                return
            del self._unsaved[entry]

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
            entry.change(step=max(change.step, entry.trace.last_step))
            try:
                if change.state == "paused" and change.code is not None:
                    self._rest(entry, RunError(change.code, change.message or ""))
                elif change.state in FINAL_STATES:
                    self._end(entry, change)
            finally:
                if change.state != "running" and entry.state != "running":
                    self._slots.release(entry)
                    self._fill_slots()
                self._changed.notify_all()
        entry.channel.run_changed()

    def _rest(self, entry: Entry, error: RunError) -> None:
        """Its worker has ended, with all that was written; the next one goes on from there."""
        entry.has_worker = entry.is_stopping = False
        entry.turn += 1  # nobody need wait for it any more
        entry.target_step = 0
        self.leave_queue(entry)
        with suppress(DiskRefused):  # as may be expected
            entry.note("state", {"state": "paused", "code": error.code})
        self.change(
            entry,
            state="paused",
            settings=settings_after(entry.recipe, entry.trace.setting_changes()),
            error=error,
        )

    def _end(self, entry: Entry, change: StateChange) -> None:
        entry.has_worker = False
        self.leave_queue(entry)
        self.change(
            entry,
            state=change.state,
            step=change.step,
            ended_at=time.time(),
            # What was asked for too late to take effect is not in force.
            settings=settings_after(entry.recipe, entry.trace.setting_changes()),
            error=RunError(change.code, change.message or "") if change.code else None,
        )
