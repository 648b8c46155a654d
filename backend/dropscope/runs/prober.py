"""Answers questions about recorded steps, a few at a time, so that training goes on beside them.

Loads torch and pyarrow with the first question. Knows no HTTP.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore, Lock
from typing import TYPE_CHECKING, Any, Literal

from dropscope.errors import TooManyProbes
from dropscope.lab.probes.progress import Progress, unheard
from dropscope.runs.probe_checks import check_question
from dropscope.runs.probe_work import MAX_WORK
from dropscope.runs.questions import AnyQuestion

if TYPE_CHECKING:
    from dropscope.runs.rewind import Rewinder
    from dropscope.trace.reader import RunTrace

AT_ONCE = 2
MAX_WAITING = 14


@dataclass(frozen=True, slots=True)
class StepQuestion:
    """One step again: which, of which twin, seen from which row of its batch.

    ``seed``: draw every mask again with it. ``keep``: masks of that row by layer, 1 = kept. With
    neither, only what happened is told.
    """

    step: int
    twin: Literal["dropout", "plain"] = "dropout"
    row: int = 0
    seed: int | None = None
    keep: Mapping[str, Sequence[int]] | None = None


class Prober:
    """Answers questions. Safe to ask from any thread.

    Args:
        data_dir: folder of IDX files.
    """

    def __init__(self, data_dir: Path | None = None) -> None:
        self._data_dir = data_dir
        self._places = BoundedSemaphore(AT_ONCE + MAX_WAITING)
        self._at_work = BoundedSemaphore(AT_ONCE)
        self._making = Lock()
        self._rewinder: Rewinder | None = None

    def what_if(self, trace: "RunTrace", question: StepQuestion) -> dict[str, Any]:
        """Return what a recorded step did to an example, and would have done, fit for JSON.

        Raises:
            StepNotRecorded, StepTooFar, ReplayDiffers, DataUnavailable: see ``Rewinder.before``.
            InvalidCommand: naming the field that does not fit the run.
            TooManyProbes: too many others wait for answers.
        """
        from dropscope.runs.what_if import what_if

        with self._turn():
            return what_if(trace, self._get_rewinder(), question)

    def ask(self, trace: "RunTrace", question: AnyQuestion) -> dict[str, Any]:
        """Return what a question about a run's networks asks for, fit for JSON.

        Raises:
            StepNotRecorded, StepTooFar, ReplayDiffers, DataUnavailable: see ``Rewinder.before``.
            InvalidCommand: naming the field that does not fit the run.
            TooManyProbes: too many others wait for answers.
        """
        check_question(trace, question, MAX_WORK)
        with self._turn():
            return self._answer(trace, question, unheard)

    def ask_at_length(
        self, trace: "RunTrace", question: AnyQuestion, progress: Progress
    ) -> dict[str, Any]:
        """As ``ask``, for who has all the time: waits its turn however many others wait.

        The question must have been checked (see ``probe_checks``). ``progress`` is told the share
        done, and may raise to end it.
        """
        with self._at_work:
            return self._answer(trace, question, progress)

    def _answer(
        self, trace: "RunTrace", question: AnyQuestion, progress: Progress
    ) -> dict[str, Any]:
        from dropscope.runs.probing import answer

        return answer(trace, self._get_rewinder(), question, progress)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._places.acquire(blocking=False):
            raise TooManyProbes(
                f"{AT_ONCE + MAX_WAITING} questions about steps are being worked on or wait. Ask "
                "again in a moment."
            )
        try:
            with self._at_work:
                yield
        finally:
            self._places.release()

    def _get_rewinder(self) -> "Rewinder":
        from dropscope.runs.rewind import Rewinder

        with self._making:
            if self._rewinder is None:
                self._rewinder = Rewinder(self._data_dir)
            return self._rewinder
