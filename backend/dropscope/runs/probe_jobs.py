"""Questions that take long: worked on one after the other, looked in on, cancelled, kept a while.

One thread for all of them, whose arithmetic stands behind nobody's run. Knows no HTTP.
"""

import secrets
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any, Literal

import structlog

from dropscope.errors import DropscopeError, TooManyProbes, UnknownJob
from dropscope.runs.probe_checks import check_question
from dropscope.runs.probe_work import MAX_JOB_WORK
from dropscope.runs.prober import Prober
from dropscope.runs.questions import AnyQuestion

if TYPE_CHECKING:
    from dropscope.trace.reader import RunTrace

MAX_UNFINISHED = 8
MAX_KEPT = 32
KEPT_S = 600.0

JobState = Literal["running", "done", "failed", "cancelled"]


@dataclass(frozen=True, slots=True)
class JobError:
    """Why a job failed."""

    code: str
    message: str


_UNFORESEEN = JobError("internal_error", "Something went wrong; the server's log has the details.")

_log = structlog.get_logger(__name__)


class _Cancelled(Exception):
    """Ends a job from within."""


@dataclass(frozen=True, slots=True)
class JobView:
    """A job as the outside sees it. ``progress`` 0 … 1; waiting counts as ``running``."""

    id: str
    state: JobState
    progress: float
    result: dict[str, Any] | None = None
    error: JobError | None = None


class _Job:
    """One question on its way. Its own thread writes ``progress``; others only read it."""

    def __init__(self, run_id: str) -> None:
        self.id = secrets.token_hex(8)
        self.run_id = run_id
        self.progress = 0.0
        self.is_cancelled = False
        self.ended_s: float | None = None
        self.outcome: Future[dict[str, Any]] = Future()

    def hear(self, share: float) -> None:
        """Take how far it is; end it if nobody wants it any more."""
        if self.is_cancelled:
            raise _Cancelled
        self.progress = share

    def view(self) -> JobView:
        if self.is_cancelled or self.outcome.cancelled():
            return JobView(self.id, "cancelled", self.progress)
        if not self.outcome.done():
            return JobView(self.id, "running", self.progress)
        error = self.outcome.exception()
        if error is None:
            return JobView(self.id, "done", 1.0, result=self.outcome.result())
        told = JobError(error.code, error.message) if isinstance(error, DropscopeError) else None
        return JobView(self.id, "failed", self.progress, error=told or _UNFORESEEN)


class ProbeJobs:
    """Jobs by id. Safe to ask from any thread.

    Args:
        prober: answers the questions.
        clock: seconds, from anywhere.
    """

    def __init__(self, prober: Prober, clock: Callable[[], float] = time.monotonic) -> None:
        self._prober = prober
        self._clock = clock
        self._lock = Lock()
        self._jobs: dict[str, _Job] = {}
        self._pool = ThreadPoolExecutor(1, "probing")

    def start(self, run_id: str, trace: "RunTrace", question: AnyQuestion) -> str:
        """Have a question answered; return the job's id.

        Raises:
            StepNotRecorded, InvalidCommand: it does not fit the run.
            TooManyProbes: too many are not finished.
        """
        check_question(trace, question, MAX_JOB_WORK)
        job = _Job(run_id)
        with self._lock:
            self._forget_old()
            if sum(one.ended_s is None for one in self._jobs.values()) >= MAX_UNFINISHED:
                raise TooManyProbes(
                    f"{MAX_UNFINISHED} jobs are not finished. Ask again later, or cancel one."
                )
            self._jobs[job.id] = job
            job.outcome = self._pool.submit(self._work, job, trace, question)
        job.outcome.add_done_callback(lambda outcome: self._ended(job, outcome))
        return job.id

    def view(self, run_id: str, job_id: str) -> JobView:
        """Return a job as it is now.

        Raises:
            UnknownJob: the run has none of this id, or it ended too long ago.
        """
        return self._get(run_id, job_id).view()

    def cancel(self, run_id: str, job_id: str) -> JobView:
        """End a job if it has not ended; return it.

        Raises:
            UnknownJob: see ``view``.
        """
        job = self._get(run_id, job_id)
        if not job.outcome.cancel() and not job.outcome.done():
            job.is_cancelled = True
        return job.view()

    def close(self) -> None:
        """Cancel everything, and wait until nobody works."""
        with self._lock:
            jobs = list(self._jobs.values())
        for job in jobs:
            job.is_cancelled = True
        self._pool.shutdown(cancel_futures=True)

    def _work(self, job: _Job, trace: "RunTrace", question: AnyQuestion) -> dict[str, Any]:
        job.hear(0.0)
        return self._prober.ask_at_length(trace, question, job.hear)

    def _ended(self, job: _Job, outcome: "Future[dict[str, Any]]") -> None:
        job.ended_s = self._clock()
        error = None if outcome.cancelled() else outcome.exception()
        if error is not None and not isinstance(error, (DropscopeError, _Cancelled)):
            _log.error("a probe failed", run_id=job.run_id, exc_info=error)

    def _get(self, run_id: str, job_id: str) -> _Job:
        with self._lock:
            self._forget_old()
            job = self._jobs.get(job_id)
        if job is None or job.run_id != run_id:
            raise UnknownJob(
                f"There is no job {job_id!r:.40} of this run. Results are kept for "
                f"{KEPT_S / 60:.0f} minutes, and the last {MAX_KEPT} at most."
            )
        return job

    def _forget_old(self) -> None:
        """Forget results that are old, then the oldest of too many. The lock is held."""
        ended = [job for job in self._jobs.values() if job.ended_s is not None]
        now_s, surplus = self._clock(), len(ended) - MAX_KEPT
        for place, job in enumerate(ended):
            if place < surplus or now_s - (job.ended_s or 0.0) > KEPT_S:
                del self._jobs[job.id]
