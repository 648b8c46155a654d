"""Reports go into the file first, then to viewers; progress and states go to whoever manages."""

from queue import SimpleQueue

import pytest

from dropscope.errors import TraceError
from dropscope.runs.channel import Channel
from dropscope.runs.messages import Job, Progress, Records, StateChange, Step, Stop
from dropscope.runs.recorder import Recorder
from dropscope.runs.worker import work
from dropscope.trace.reader import RunTrace


class WatchingChannel(Channel):
    """Notes what it is given, and whether the file held it by then."""

    def __init__(self, trace):
        super().__init__()
        self._trace = trace
        self.frames = []
        self.were_written = []

    def publish(self, frame):
        stored = list(self._trace.messages(frame.stream, frame.number))
        self.were_written.append(stored == [frame.payload])
        self.frames.append(frame)
        super().publish(frame)


class Recorded:
    """A trace, who watches it, and what the recorder told."""

    def __init__(self, trace):
        self.trace = trace
        self.channel = WatchingChannel(trace)
        self.told = []
        self.recorder = Recorder(trace, self.channel, self.told.append, self.told.append)

    def numbers(self, stream):
        return [frame.number for frame in self.channel.frames if frame.stream == stream]


@pytest.fixture
def recorded(tmp_path, small_recipe):
    with RunTrace.create(tmp_path / "a", small_recipe()) as trace:
        yield Recorded(trace)


@pytest.fixture
def reports(small_recipe):
    """What a worker reports that takes three steps, one at a time, and is stopped."""
    taken = []
    inbox = SimpleQueue()

    def take(report):
        taken.append(report)
        if isinstance(report, Progress):
            inbox.put(Step() if report.step < 3 else Stop())

    work(Job("a", small_recipe(), paused=True), inbox, take)
    return taken


def test_a_record_is_in_the_file_before_anyone_sees_it(recorded, reports):
    for report in reports:
        recorded.recorder(report)
    assert len(recorded.channel.frames) == sum(isinstance(r, Records) for r in reports)
    assert all(recorded.channel.were_written)


def test_messages_are_numbered_as_in_the_file(recorded, reports):
    for report in reports:
        recorded.recorder(report)
    for stream in ("steps", "evaluations", "snapshots", "events"):
        assert recorded.numbers(stream) == [*range(recorded.trace.message_count(stream))]
    assert recorded.trace.last_step == 3


def test_what_is_told_is_told_in_order(recorded, reports):
    for report in reports:
        recorded.recorder(report)
    assert recorded.told == [r for r in reports if not isinstance(r, Records)]
    assert [r.state for r in recorded.told if isinstance(r, StateChange)] == ["paused", "stopped"]


def test_what_the_file_refuses_nobody_sees(recorded, reports):
    steps = [r for r in reports if isinstance(r, Records) and r.stream == "steps"]
    recorded.recorder(steps[0])
    with pytest.raises(TraceError, match="Expected steps 2"):
        recorded.recorder(steps[2])
    assert recorded.numbers("steps") == [0]
    assert recorded.trace.last_step == 1


def test_the_trace_opens_as_it_was_recorded(recorded, reports, tmp_path):
    for report in reports:
        recorded.recorder(report)
    live = {stream: file.index for stream, file in recorded.trace.files.items()}
    with RunTrace.open(tmp_path / "a", writable=False) as again:
        for stream, file in again.files.items():
            assert [file.index[n] for n in range(len(file.index))] == [
                live[stream][n] for n in range(len(live[stream]))
            ]
