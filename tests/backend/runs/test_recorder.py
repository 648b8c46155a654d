"""Reports go into the file first, then to viewers; progress and states go to whoever manages."""

import errno
import os
from queue import SimpleQueue

import pytest

from dropscope.errors import DiskRefused, TraceError
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


def flushes(reports):
    """Reports, each time up to and with one that has what came before written."""
    found = [[]]
    for report in reports:
        found[-1].append(report)
        if not isinstance(report, Records):
            found.append([])
    return found


def test_what_the_file_refuses_nobody_sees(recorded, reports):
    steps = [r for r in reports if isinstance(r, Records) and r.stream == "steps"]
    for report in (steps[0], Progress("a", 1, 0.0), steps[2]):
        recorded.recorder(report)
    with pytest.raises(TraceError, match="Expected steps 2"):
        recorded.recorder(Progress("a", 3, 0.0))
    assert recorded.numbers("steps") == [0]
    assert recorded.trace.last_step == 1


@pytest.mark.parametrize("refused", range(3))
def test_what_the_disk_has_no_room_for_is_taken_back_whole(recorded, reports, monkeypatch, refused):
    """Whichever of a flush's streams it is that does not fit."""
    for report in flushes(reports)[0]:
        recorded.recorder(report)
    with_all = next(flush for flush in flushes(reports)[1:] if len(flush) > 3)
    before = {s: (f.path.read_bytes(), len(f.index)) for s, f in recorded.trace.files.items()}
    seen, told, write = len(recorded.channel.frames), len(recorded.told), os.pwrite
    writes = iter(range(100))

    def fill_up(descriptor, data, position):
        if next(writes) == refused:
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(descriptor, data, position)

    with monkeypatch.context() as patched:
        patched.setattr(os, "pwrite", fill_up)
        for report in with_all[:-1]:
            recorded.recorder(report)
        with pytest.raises(DiskRefused, match="no room left on the disk"):
            recorded.recorder(with_all[-1])
    after = {s: (f.path.read_bytes(), len(f.index)) for s, f in recorded.trace.files.items()}
    assert after == before
    assert (len(recorded.channel.frames), len(recorded.told)) == (seen, told)
    for report in with_all:  # there is room again
        recorded.recorder(report)
    assert len(recorded.channel.frames) == seen + len(with_all) - 1


def test_the_trace_opens_as_it_was_recorded(recorded, reports, tmp_path):
    for report in reports:
        recorded.recorder(report)
    live = {stream: file.index for stream, file in recorded.trace.files.items()}
    with RunTrace.open(tmp_path / "a", writable=False) as again:
        for stream, file in again.files.items():
            assert [file.index[n] for n in range(len(file.index))] == [
                live[stream][n] for n in range(len(live[stream]))
            ]
