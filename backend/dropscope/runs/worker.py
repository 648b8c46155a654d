"""One run's training loop, wherever an engine runs it.

Takes commands from an inbox, trains, and reports records, progress and states as messages. Knows
no file, no database, no event loop and no HTTP. Holds the one broad ``except`` of Dropscope: any
failure of a run becomes a ``failed`` run with a code and a message.
"""

import contextlib
import time
from collections.abc import Callable
from pathlib import Path
from queue import Empty, SimpleQueue

import structlog
import torch

from dropscope.errors import DiskRefused, DropscopeError, TraceError
from dropscope.lab.datasets.loading import load
from dropscope.lab.schedule import Schedule
from dropscope.lab.training import Training
from dropscope.runs.journal import Journal
from dropscope.runs.messages import (
    Command,
    EngineState,
    Job,
    Pause,
    Progress,
    Report,
    Resume,
    Retire,
    Set,
    StateChange,
    Step,
    Stop,
)
from dropscope.runs.pacer import Pacer
from dropscope.runs.replay import LOSS_BYTES, RecordedChanges, RecordedLosses, apply_change
from dropscope.runs.requests import event_detail
from dropscope.runs.saver import Saver
from dropscope.runs.speed import Speed

FLUSH_INTERVAL_S = 1 / 30
_REPLAY_CHUNK = 256  # steps between two looks at losses and commands

_log = structlog.get_logger(__name__)


def work(job: Job, inbox: "SimpleQueue[Command]", report: Callable[[Report], None]) -> None:
    """Train one run until it ends. What goes wrong on the way is reported, not raised.

    Args:
        job: what to train.
        inbox: commands; looked at between steps.
        report: takes records, progress and states, in order, on this thread.
    """
    torch.set_num_threads(1)
    worker = Worker(job, inbox, report)
    try:
        worker.run()
    except DiskRefused as error:
        _log.warning("run rests", run_id=job.run_id, code=error.code, reason=error.message)
        worker.rest(error.code, error.message)
    except Exception as error:  # noqa: BLE001  (the one place: any failure ends this run only)
        if isinstance(error, DropscopeError):
            _log.warning("run failed", run_id=job.run_id, code=error.code, reason=error.message)
            worker.fail(error.code, error.message)
            return
        _log.exception("run failed", run_id=job.run_id)
        worker.fail(
            "internal_error",
            f"Training stopped on an unexpected {type(error).__name__}. The server's log has "
            "the details; what was recorded up to here is kept.",
        )


class Worker:
    """The loop's state. ``run`` is called once."""

    def __init__(
        self, job: Job, inbox: "SimpleQueue[Command]", report: Callable[[Report], None]
    ) -> None:
        self._job = job
        self._inbox = inbox
        self._report = report
        self._state: EngineState = "paused" if job.paused else "running"
        self._steps_owed = 0
        self._retired = False
        self._pacer = Pacer(job.pace, job.replay_to)
        self._speed = Speed()
        self._last_flush_s = 0.0
        self._measured_step = -1
        self._kept_step = -1
        self._changes = RecordedChanges(job.changes)
        self._saver = Saver(job, report)
        self._held_back: list[Command] = []
        self._journal = Journal(
            job.run_id,
            job.recipe,
            job.record,
            job.next_event_index,
            job.replay_to,
            report,
            job.row,
            job.evaluated,
        )
        self._training: Training | None = None

    @property
    def step(self) -> int:
        """Updates made so far."""
        return max(self._training.step if self._training else 0, self._job.replay_to)

    @property
    def _is_working(self) -> bool:
        return self._state in ("running", "paused") and not self._retired

    def run(self) -> None:
        """Load, catch up with the trace if there is one, then train until the run ends."""
        job = self._job
        dataset = load(job.recipe.dataset, Path(job.data_dir) if job.data_dir else None)
        training = self._training = self._saver.training(dataset)
        self._schedule = Schedule(job.recipe)
        with torch.inference_mode():
            self._begin(training)
            while self._is_working:
                self._turn(training)

    def fail(self, code: str, message: str) -> None:
        """End the run as failed: first in the trace, if that can still be written, then tell."""
        journal = self._journal
        journal.diverged_step()  # what lies behind such a step is not recorded
        journal.add_event(journal.last_step, "state", {"state": "failed", "code": code})
        try:
            with contextlib.suppress(OSError, TraceError):
                journal.flush()
                self._report(Progress(self._job.run_id, journal.sent_step, 0.0))
        finally:
            step = journal.sent_step
            self._report(StateChange(self._job.run_id, "failed", step, code, message))

    def rest(self, code: str, message: str) -> None:
        """End the worker where its trace ends; another one can take the run up from there."""
        step = self._job.replay_to  # at least: what was written since, the trace knows
        self._report(StateChange(self._job.run_id, "paused", step, code, message))

    def _begin(self, training: Training) -> None:
        """Do what comes before the first step of this worker."""
        self._changes.apply(training)
        if self._job.replay_to:
            self._replay(training)
        elif self._schedule.evaluation_due(0) and not self._job.is_measured:
            self._measure(training)
        if self._is_working:
            self._enter(self._state, training)
        for command in (*self._job.commands, *self._held_back):
            if self._is_working:
                self._obey(command, training)
        if self._is_working and training.step >= self._job.recipe.training.max_steps:
            self._finish(training)

    def _turn(self, training: Training) -> None:
        """Obey one command, wait for one, or take one step."""
        if (self._state == "paused" and not self._steps_owed) or not self._inbox.empty():
            self._obey(self._inbox.get(), training)
        elif not self._steps_owed and (wait_s := self._pacer.wait_s(time.perf_counter())) > 0:
            self._rest(wait_s, training)
        else:
            self._advance(training)

    def _rest(self, wait_s: float, training: Training) -> None:
        """Wait for the next step's time or a command; show meanwhile what has been collected."""
        if self._journal.has_steps:
            flush_in_s = self._last_flush_s + FLUSH_INTERVAL_S - time.perf_counter()
            if flush_in_s <= 0 or wait_s >= FLUSH_INTERVAL_S:
                self._flush()
                return
            wait_s = min(wait_s, flush_in_s)
        with contextlib.suppress(Empty):
            self._obey(self._inbox.get(timeout=wait_s), training)

    def _obey(self, command: Command, training: Training) -> None:
        match command:
            case Resume():
                self._steps_owed = 0
                self._enter("running", training)
            case Pause():
                self._steps_owed = 0
                self._settle(training)
                self._enter("paused", training)
            case Step(count):
                self._steps_owed += count
            case Stop():
                self._settle(training)
                self._enter("stopped", training)
            case Set():
                self._change(command, training)
            case Retire():
                if self._flush():
                    self._saver.save(training)
                self._retired = True

    def _advance(self, training: Training) -> None:
        began_s = time.perf_counter()
        self._changes.apply(training)
        self._journal.add_step(training.advance())
        now_s = time.perf_counter()
        self._speed.step_taken(now_s)
        if self._schedule.evaluation_due(training.step):
            self._measure(training)
        if training.step >= self._job.recipe.training.max_steps:
            self._finish(training)
        elif self._steps_owed:
            self._pay_step(training)
        else:
            self._pacer.step_taken(began_s, training.step)
        is_due = self._saver.is_due(training.step)
        if self._is_working and (is_due or now_s - self._last_flush_s >= FLUSH_INTERVAL_S):
            is_finite = self._flush()
            if is_finite and is_due:
                self._saver.save(training)

    def _finish(self, training: Training) -> None:
        self._settle(training)
        self._enter("finished", training)

    def _pay_step(self, training: Training) -> None:
        """Count one of the steps asked for; rest after the last."""
        self._steps_owed -= 1
        if not self._steps_owed:
            self._settle(training)
            self._speed.restart()
            self._flush()

    def _measure(self, training: Training) -> None:
        self._evaluate(training)
        if self._schedule.snapshot_due(training.step):
            self._keep_weights(training)

    def _evaluate(self, training: Training) -> None:
        if self._measured_step != training.step:
            self._journal.add_evaluation(training.evaluate())
            self._measured_step = training.step

    def _keep_weights(self, training: Training) -> None:
        if self._kept_step != training.step:
            self._journal.add_snapshot(training.snapshot())
            self._kept_step = training.step

    def _settle(self, training: Training) -> None:
        """Measure and keep the weights, so that a resting run shows how it stands."""
        if training.step > self._job.replay_to:
            self._evaluate(training)
            self._keep_weights(training)

    def _change(self, command: Set, training: Training) -> None:
        apply_change(command, training)
        if command.pace is not None:
            self._pacer.set_pace(command.pace or None, training.step)
        self._journal.add_event(training.step, "set", event_detail(command))
        self._flush()

    def _enter(self, state: EngineState, training: Training) -> None:
        """Enter a state, and tell: first the trace, then the server."""
        self._state = state
        self._speed.restart()
        self._journal.add_event(self.step, "state", {"state": state})
        if self._flush():
            if state != "running":
                self._saver.save(training)
            self._report(StateChange(self._job.run_id, self._state, self.step))

    def _flush(self) -> bool:
        """Report everything collected; return False if that showed that the run diverged."""
        diverged = self._journal.diverged_step()
        if diverged is not None:
            self._state = "diverged"
            self._journal.add_event(diverged, "state", {"state": "diverged"})
        self._journal.flush()
        self._last_flush_s = time.perf_counter()
        step = self.step if diverged is None else diverged
        self._report(Progress(self._job.run_id, step, self._speed.steps_per_second))
        if diverged is None:
            return True
        message = (
            f"The loss stopped being a number at step {diverged:,}. Try a smaller learning rate, "
            "a max-norm, or less momentum."
        )
        self._report(
            StateChange(self._job.run_id, "diverged", diverged, "loss_not_finite", message)
        )
        return False

    def _replay(self, training: Training) -> None:
        """Repeat the recorded steps and hold every loss to the recorded one, to the bit."""
        job, twins = self._job, len(self._job.recipe.twins)
        recorded = job.replay_losses[training.step * twins * LOSS_BYTES :]
        losses = RecordedLosses(recorded, twins, after=training.step)
        self._schedule.skip_to(job.replay_to)
        while training.step < job.replay_to and self._is_working:
            self._changes.apply(training)
            losses.add(training.advance())
            is_due = self._saver.is_due(training.step)
            if is_due or training.step % _REPLAY_CHUNK == 0 or training.step == job.replay_to:
                losses.check()
                if is_due:
                    self._saver.save(training)
                self._report(Progress(job.run_id, self.step, 0.0))
                self._hold_back_commands(training)
        self._changes.apply(training)

    def _hold_back_commands(self, training: Training) -> None:
        """Let commands wait for the end of the replay, but obey what ends it."""
        while self._is_working and not self._inbox.empty():
            command = self._inbox.get()
            if isinstance(command, Stop | Retire):
                self._obey(command, training)
            else:
                self._held_back.append(command)
