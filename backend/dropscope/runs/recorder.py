"""Takes a worker's reports: first into the file, then to the viewers.

What a worker sends between two progress reports is written whole or not at all: where the disk
refuses a part of it, the rest is taken back and nobody has seen any. Called on the engine's thread
for one run, never two at a time. Knows no HTTP and no event loop.
"""

from collections.abc import Callable
from threading import Thread

import structlog

from dropscope.errors import DiskRefused, TraceError
from dropscope.runs.channel import Channel, LiveFrame
from dropscope.runs.checkpoints import CHECKPOINTS_NAME, Checkpoints
from dropscope.runs.messages import Checkpoint, Progress, Records, Report, StateChange
from dropscope.runs.refusals import refusals
from dropscope.trace.reader import RunTrace

_log = structlog.get_logger(__name__)


class Recorder:
    """One run's way from reports to trace, channel and manager.

    Args:
        trace: where records go, and checkpoints beside them.
        channel: who is watching.
        on_progress: told after each flush.
        on_state: told of each state that the worker enters, once its checkpoint is on the disk.

    Waiting for a disk takes long: checkpoints are written on a thread of their own while training
    goes on, one after another.
    """

    def __init__(
        self,
        trace: RunTrace,
        channel: Channel,
        on_progress: Callable[[Progress], None],
        on_state: Callable[[StateChange], None],
    ) -> None:
        self._trace = trace
        self._channel = channel
        self._on_progress = on_progress
        self._on_state = on_state
        self._checkpoints = Checkpoints(trace.folder / CHECKPOINTS_NAME)
        self._checkpoints.drop_after(trace.last_step)
        self._writing: Thread | None = None
        self._unwritten: list[Records] = []

    def __call__(self, report: Report) -> None:
        """Take one report.

        Raises:
            DiskRefused: the disk takes no more; the trace is as it was before these records.
        """
        if isinstance(report, Records):
            self._unwritten.append(report)
            return
        self._write()
        match report:
            case Checkpoint():
                self._await_checkpoint()
                name = f"checkpoint-{report.run_id}"
                self._writing = Thread(target=self._keep, args=(report,), name=name)
                self._writing.start()
            case Progress():
                self._on_progress(report)
            case StateChange():
                self._await_checkpoint()
                self._on_state(report)

    def _write(self) -> None:
        records, self._unwritten = self._unwritten, []
        trace = self._trace
        try:
            with refusals():
                numbers = [
                    trace.stage(r.stream, r.payload, r.first_step, r.last_step, r.row_count)
                    for r in records
                ]
        except (DiskRefused, TraceError):
            trace.discard()
            raise
        trace.commit()
        for number, record in zip(numbers, records, strict=True):
            # Only now may anyone see it: a step that was seen is in the file.
            self._channel.publish(LiveFrame(record.stream, number, record.payload))

    def _await_checkpoint(self) -> None:
        if self._writing is not None:
            self._writing.join()
            self._writing = None

    def _keep(self, checkpoint: Checkpoint) -> None:
        try:
            self._checkpoints.keep(checkpoint.step, checkpoint.pieces)
        except OSError as error:  # the run goes on, and is replayed from an older one if need be
            _log.warning(
                "a checkpoint was not kept", run_id=checkpoint.run_id, reason=error.strerror
            )
