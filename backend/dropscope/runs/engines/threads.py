"""Workers as threads of this process: the default engine.

torch releases the interpreter lock inside its operators, so runs, viewers and requests share the
machine's cores; runs in one process share about one core of Python overhead.
"""

from collections.abc import Callable
from queue import SimpleQueue
from threading import Lock, Thread
from time import monotonic

from dropscope.runs.messages import Command, Job, Pause, Report, Retire, StateChange


class ThreadEngine:
    """One daemon thread for each run. Implements ``engines.base.Engine``."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._inboxes: dict[str, SimpleQueue[Command]] = {}
        self._threads: dict[str, Thread] = {}

    def launch(self, job: Job, report: Callable[[Report], None]) -> None:
        """Start a thread that trains ``job`` and calls ``report``."""
        inbox: SimpleQueue[Command] = SimpleQueue()
        thread = Thread(
            target=self._work, args=(job, inbox, report), name=f"run-{job.run_id}", daemon=True
        )
        with self._lock:
            self._inboxes[job.run_id] = inbox
            self._threads[job.run_id] = thread
        thread.start()

    def _work(
        self, job: Job, inbox: "SimpleQueue[Command]", report: Callable[[Report], None]
    ) -> None:
        try:
            from dropscope.runs.worker import work  # here: torch loads off the main thread

            work(job, inbox, report)
        except ImportError as error:
            # Whoever waits for this run learns that it will never move.
            message = f"PyTorch cannot be loaded here: {error}. Install it again, then repeat."
            report(StateChange(job.run_id, "failed", job.replay_to, "engine_missing", message))
        finally:
            with self._lock:
                if self._inboxes.get(job.run_id) is inbox:
                    del self._inboxes[job.run_id], self._threads[job.run_id]

    def send(self, run_id: str, command: Command) -> None:
        """Put a command into the run's inbox; ignored where no worker lives."""
        with self._lock:
            inbox = self._inboxes.get(run_id)
        if inbox is not None:
            inbox.put(command)

    def close(self, timeout_s: float) -> None:
        """Have every worker write what it holds, pause and end; wait for them."""
        deadline_s = monotonic() + timeout_s
        with self._lock:
            inboxes, threads = list(self._inboxes.values()), list(self._threads.values())
        for inbox in inboxes:
            inbox.put(Pause())
            inbox.put(Retire())
        for thread in threads:
            thread.join(max(0.0, deadline_s - monotonic()))
