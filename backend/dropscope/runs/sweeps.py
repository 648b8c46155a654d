"""Every sweep's life: asked for, queued, trained, stopped, resumed, deleted.

One sweep trains at a time, on one thread of its own, beside the runs; others wait for it. Called
from request threads; one lock guards what the training thread tells. Knows no HTTP and no torch.
"""

import shutil
import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from threading import Event, Lock
from typing import Any

import structlog

from dropscope.errors import DropscopeError, QueueFull, UnknownSweep
from dropscope.lab.recipe import Recipe
from dropscope.lab.sweep.plan import Plan
from dropscope.runs.models import SweepRow
from dropscope.runs.store import Store
from dropscope.runs.sweep_estimate import Estimate, Measured, estimate
from dropscope.runs.sweep_progress import SweepProgress
from dropscope.runs.sweep_results import ResultFile, Results
from dropscope.runs.sweep_search import points_of
from dropscope.runs.sweep_states import SweepCommand, check_sweep_command
from dropscope.runs.sweep_views import (
    BandsView,
    MemberView,
    PointView,
    SweepView,
    bands_view,
    member_views,
    new_sweep_row,
    plan_of,
    point_views,
    sweep_view_of,
)

_STOP_TIMEOUT_S = 10.0
_LOOKED_AT = 200  # newest sweeps, where something is to be found among them
_TIMED = 20  # newest sweeps, by whose speed others are estimated
_MOVING = ("queued", "running")
_log = structlog.get_logger(__name__)


class _Work:
    """A sweep that is queued or trains. Guarded by the manager's lock."""

    def __init__(self, plan: Plan, results: Results, trained_s: float) -> None:
        self.plan = plan
        self.results = results  # of groups that are done
        self.trained_before_s = trained_s
        self.current: Results = {}  # of the group at hand
        self.progress: SweepProgress | None = None  # once it trains
        self.is_wanted = True
        self.future: Future[None] = Future()  # until it is queued
        self.ended = Event()  # and the database knows

    @property
    def trained_s(self) -> float:
        """Seconds it has trained, all times together."""
        return self.trained_before_s + (self.progress.elapsed_s if self.progress else 0.0)


class Sweeps:
    """All sweeps of one server.

    Args:
        store: the database, at its newest revision; is closed with this.
        folder: under which each sweep has a folder named after its id.
        data_dir: folder of IDX files.
        max_unfinished: how many may wait or train; more are refused.

    What a former server left unfinished is interrupted from now on.
    """

    def __init__(
        self, store: Store, folder: Path, data_dir: Path | None, max_unfinished: int = 20
    ) -> None:
        self._database = store
        self._store = store.sweeps
        self._folder = folder
        self._data_dir = data_dir
        self._max_unfinished = max_unfinished
        self._lock = Lock()
        self._works: dict[str, _Work] = {}
        self._trainer = ThreadPoolExecutor(1, "sweep")
        self._is_closed = False
        self._store.change_states(_MOVING, "interrupted")

    # Reading

    def get(self, sweep_id: str) -> tuple[SweepView, list[PointView]]:
        """Return a sweep and what is known at each point of its axis.

        Raises:
            UnknownSweep: there is none of this id.
        """
        with self._lock:
            row = self._store.get(sweep_id)
            plan, results, _ = self._known(row)
            return self._view(row), point_views(plan, results)

    def page(self, limit: int, offset: int) -> tuple[list[SweepView], int]:
        """Return sweeps, newest first, and how many there are."""
        with self._lock:
            rows, total = self._store.page(limit, offset)
            return [self._view(row) for row in rows], total

    def curves(self, sweep_id: str, point: int) -> BandsView:
        """Return curves over the seeds of a point; while it trains, of the group at hand as far as
        all of it has come.

        Raises:
            UnknownSweep: there is none of this id, or it has no such point.
        """
        with self._lock:
            plan, results, current = self._known(self._store.get(sweep_id))
        return bands_view(plan, point, results, current)

    def all_curves(self, sweep_id: str) -> list[BandsView]:
        """Return curves of every point.

        Raises:
            UnknownSweep: there is none of this id.
        """
        with self._lock:
            plan, results, current = self._known(self._store.get(sweep_id))
        return [bands_view(plan, point, results, current) for point in range(len(plan.values))]

    def members(self, sweep_id: str) -> list[MemberView]:
        """Return every member of a sweep.

        Raises:
            UnknownSweep: there is none of this id.
        """
        with self._lock:
            plan, results, _ = self._known(self._store.get(sweep_id))
        return member_views(plan, results)

    def member_recipe(self, sweep_id: str, number: int) -> Recipe:
        """Return the recipe of one member.

        Raises:
            UnknownSweep: there is no such sweep or member.
        """
        members = plan_of(self._store.get(sweep_id)).members
        if number >= len(members):
            raise UnknownSweep(
                f"The sweep has {len(members)} members; they count from 0.", field="number"
            )
        return members[number].recipe

    def find(self, recipe: Recipe) -> tuple[SweepView, int, PointView] | None:
        """Return the newest sweep that trained a recipe over seeds, and which point of it did.

        One that trains, waits or has a verdict goes before one that was left undone. ``None``:
        there is none among the newest sweeps.
        """
        rows, _ = self._store.page(_LOOKED_AT, 0)
        undone = None
        for row, point in points_of(recipe, rows):
            with self._lock:
                plan, results, _ = self._known(row)
                found = self._view(row), point, point_views(plan, results)[point]
            verdicts = [one.verdict for one in found[2].figures.values()]
            if found[0].state in _MOVING or any(verdicts):
                return found
            undone = undone or found
        return undone

    def estimate(self, plan: Plan) -> Estimate:
        """Return what a sweep would cost; nothing is made.

        Raises:
            InvalidSweep: it cannot be trained; names the field of the request.
        """
        plan.check()
        rows, _ = self._store.page(_TIMED, 0)
        former = [Measured(plan_of(row), row.progress, row.trained_s) for row in rows]
        return estimate(plan, former)

    # Steering

    def create(self, plan: Plan, title: str = "") -> SweepView:
        """Make a sweep and queue it.

        Raises:
            InvalidSweep: it cannot be trained; names the field of the request.
            QueueFull: as many wait or train as may.
        """
        plan.check()
        row = new_sweep_row(plan, title)
        with self._lock:
            self._check_room()
            self._store.add(row)
            self._enqueue(row, plan)
            return self._view(row)

    def command(self, sweep_id: str, command: SweepCommand) -> SweepView:
        """Stop or resume a sweep; a stopped one keeps what is done, and goes on where it stood.

        Raises:
            UnknownSweep, ForbiddenCommand, QueueFull: and then nothing has happened.
        """
        with self._lock:
            row = self._store.get(sweep_id)
            view = self._view(row)
            check_sweep_command(command, view.state)
            work = self._stop(sweep_id) if command == "stop" else None
        _wait_for_end(work)  # what it tells last needs the lock
        with self._lock:
            row = self._store.get(sweep_id)
            if command == "resume" and sweep_id not in self._works:
                self._check_room()
                values = {"state": "queued", "ended_at": None}
                self._store.change(sweep_id, **values, error_code=None, error_message=None)
                row = self._store.get(sweep_id)
                self._enqueue(row, plan_of(row))
            return self._view(row)

    def delete(self, sweep_id: str) -> None:
        """Stop a sweep if need be, and delete it with its results.

        Raises:
            UnknownSweep: there is none of this id.
        """
        with self._lock:
            self._store.delete(sweep_id)
            work = self._works.pop(sweep_id, None)
            if work is not None:
                work.is_wanted = False
        _wait_for_end(work)
        shutil.rmtree(self._folder / sweep_id, ignore_errors=True)

    def close(self) -> None:
        """Let the sweep at hand end; the next server finds it interrupted. Call once."""
        with self._lock:
            self._is_closed = True
            for work in self._works.values():
                work.is_wanted = False
        self._trainer.shutdown(wait=True, cancel_futures=True)
        self._database.close()

    # Below: the lock is held

    def _known(self, row: SweepRow) -> tuple[Plan, Results, Results]:
        """A sweep's plan, the results that are done, and those of the group at hand."""
        work = self._works.get(row.id)
        if work is not None:
            return work.plan, dict(work.results), dict(work.current)
        return plan_of(row), ResultFile(self._folder / row.id).read(), {}

    def _view(self, row: SweepRow) -> SweepView:
        work = self._works.get(row.id)
        progress = work.progress if work else None
        if progress is None:
            return sweep_view_of(row)
        return sweep_view_of(
            row,
            progress=progress.share,
            trained_s=work.trained_s if work else 0.0,
            steps_per_second=progress.steps_per_second,
            eta_s=progress.eta_s,
        )

    def _check_room(self) -> None:
        if len(self._works) >= self._max_unfinished:
            raise QueueFull(
                f"{len(self._works)} sweeps wait or train; that is as many as may. Try again once "
                "one has ended, or stop one."
            )

    def _enqueue(self, row: SweepRow, plan: Plan) -> None:
        work = _Work(plan, ResultFile(self._folder / row.id).read(), row.trained_s)
        self._works[row.id] = work
        work.future = self._trainer.submit(self._train, row.id, work)
        work.future.add_done_callback(partial(self._end, row.id, work))

    def _stop(self, sweep_id: str) -> _Work | None:
        """Tell a sweep to stop; return what ends then, or ``None`` where nothing trains."""
        work = self._works.get(sweep_id)
        if work is None:
            self._store.change(sweep_id, state="stopped", ended_at=time.time())
            return None
        work.is_wanted = False
        return work

    # On the training thread

    def _train(self, sweep_id: str, work: _Work) -> None:
        # Here: torch loads off other threads.
        from dropscope.runs.sweep_parts import PartFile
        from dropscope.runs.sweep_worker import Hooks, train_sweep

        with self._lock:
            if not work.is_wanted:
                return
            work.progress = SweepProgress(work.plan, work.results, time.monotonic())
            self._store.change(sweep_id, state="running", started_at=time.time())
        hooks = Hooks(
            is_wanted=lambda: work.is_wanted,
            begin=partial(self._on_begun, work),
            tell=partial(self._on_told, work),
            keep=partial(self._on_group, sweep_id, work),
        )
        parts = PartFile(self._folder / sweep_id)
        train_sweep(work.plan, set(work.results), self._data_dir, parts, hooks)

    def _on_begun(self, work: _Work, group: Sequence[int], step: int) -> None:
        with self._lock:
            if work.progress is not None:
                work.progress.begin(group, step, time.monotonic())

    def _on_told(self, work: _Work, group: Sequence[int], step: int, results: Results) -> None:
        with self._lock:
            if results:
                work.current = results
            if work.progress is not None:
                work.progress.advance(group, step, time.monotonic())

    def _on_group(self, sweep_id: str, work: _Work, results: Results) -> None:
        with self._lock:
            if self._works.get(sweep_id) is not work:
                return  # it has been deleted
            ResultFile(self._folder / sweep_id).append(results)
            work.results |= results
            work.current = {}
            if work.progress is not None:
                work.progress.finish(results, time.monotonic())
                known = {"progress": work.progress.share, "trained_s": work.trained_s}
                self._store.change(sweep_id, **known)

    def _end(self, sweep_id: str, work: _Work, future: "Future[None]") -> None:
        try:
            self._keep_end(sweep_id, work, future)
        finally:
            work.ended.set()  # whatever the database says: who stops or deletes it waits for this

    def _keep_end(self, sweep_id: str, work: _Work, future: "Future[None]") -> None:
        with self._lock:
            if self._works.get(sweep_id) is work:
                known: dict[str, Any] = {"trained_s": work.trained_s}
                if work.progress is not None:
                    known["progress"] = work.progress.share
                if not self._is_closed:
                    del self._works[sweep_id]
                    known |= _outcome(work, future) | {"ended_at": time.time()}
                self._store.change(sweep_id, **known)


def _wait_for_end(work: _Work | None) -> None:
    if work is not None:
        work.future.cancel()  # takes it out of the queue; has no effect on one that trains
        work.ended.wait(_STOP_TIMEOUT_S)


def _outcome(work: _Work, future: "Future[None]") -> dict[str, Any]:
    """State and error of a sweep whose training has ended, however it ended."""
    failure = None if future.cancelled() else future.exception()
    if failure is not None:
        is_known = isinstance(failure, DropscopeError)
        if not is_known:
            _log.error("a sweep failed", exc_info=failure)
        message = str(failure) if is_known else "An error of the program; the log has it."
        code = getattr(failure, "code", "internal_error")
        return {"state": "failed", "error_code": code, "error_message": message}
    if len(work.results) == len(work.plan.members):
        return {"state": "finished", "progress": 1.0}
    return {"state": "stopped"}
