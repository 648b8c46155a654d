"""Takes a worker's reports: first into the file, then to the viewers.

Called on the engine's thread for one run, never two at a time. Knows no HTTP and no event loop.
"""

from collections.abc import Callable

from dropscope.runs.channel import Channel, LiveFrame
from dropscope.runs.messages import Progress, Records, Report, StateChange
from dropscope.trace.reader import RunTrace


class Recorder:
    """One run's way from reports to trace, channel and manager.

    Args:
        trace: where records go.
        channel: who is watching.
        on_progress: told after each flush.
        on_state: told of each state that the worker enters.
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

    def __call__(self, report: Report) -> None:
        """Take one report."""
        match report:
            case Records():
                number = self._trace.append(
                    report.stream,
                    report.payload,
                    report.first_step,
                    report.last_step,
                    report.row_count,
                )
                # Only now may anyone see it: a step that was seen is in the file.
                self._channel.publish(LiveFrame(report.stream, number, report.payload))
            case Progress():
                self._on_progress(report)
            case StateChange():
                self._on_state(report)
