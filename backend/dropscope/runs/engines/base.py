"""Where workers live, as far as the server needs to know.

An engine takes jobs and commands and gives back reports; both are plain messages, so that a worker
may be a thread of this process or an actor on another machine. Knows no run state and no file.
"""

from collections.abc import Callable
from typing import Protocol

from dropscope.runs.messages import Command, Job, Report


class Engine(Protocol):
    """Runs any number of workers."""

    def launch(self, job: Job, report: Callable[[Report], None]) -> None:
        """Start a worker for ``job``.

        ``report`` is called with the worker's reports, in order, never two at a time, and not on
        the caller's thread.
        """

    def send(self, run_id: str, command: Command) -> None:
        """Hand a command to a run's worker. A run without a worker is ignored."""

    def close(self, timeout_s: float) -> None:
        """Pause every worker and wait, at most so long, until their last reports are in."""
