"""Past and present joined: no message missed, none twice, whatever happens in between."""

import asyncio
import tempfile
from contextlib import aclosing
from itertools import islice
from pathlib import Path
from types import SimpleNamespace

import pyarrow as pa
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from tests.backend.runs.frames import is_from_file, is_schema, payload_of

from dropscope.lab.datasets.loading import load
from dropscope.lab.recipe import Recipe
from dropscope.lab.records import EventRecord
from dropscope.lab.schedule import Schedule
from dropscope.lab.training import Training
from dropscope.runs import channel as channel_module
from dropscope.runs.channel import Channel
from dropscope.runs.messages import Progress, Records
from dropscope.runs.recorder import Recorder
from dropscope.runs.viewer import STREAMS, Frame, Gap, RunChanged, Viewer
from dropscope.trace import encoder
from dropscope.trace.reader import RunTrace
from dropscope.trace.schema import (
    evaluations_schema,
    events_schema,
    snapshots_schema,
    steps_schema,
)

LIMIT_S = 60


STEPS = 30
FLUSHES = (1, 4, 1, 2, 7, 1, 1, 5, 3, 5)  # steps a flush


def recorded(recipe):
    """The messages of a run in order of its flushes: events, evaluations, snapshots, steps."""
    training, schedule = Training(recipe, load(recipe.dataset)), Schedule(recipe)
    encode = {
        "evaluations": lambda rows: encoder.encode_evaluations(evaluations_schema(recipe), rows),
        "snapshots": lambda rows: encoder.encode_snapshot(snapshots_schema(recipe), *rows),
        "events": lambda rows: encoder.encode_events(events_schema(recipe), rows),
        "steps": lambda rows: encoder.encode_steps(steps_schema(recipe), rows),
    }
    messages = []

    def flush(stream, rows):
        if rows:
            first, last = rows[0].step, rows[-1].step
            payload = encode[stream](rows)
            messages.append(Records("run", stream, payload, first, last, len(rows)))

    for index, size in enumerate((0, *FLUSHES)):
        flush("events", [EventRecord(index, training.step, "set", 1.0, {"pace": float(index + 1)})])
        evaluations, snapshots, steps = [], [], []
        for step in range(training.step + bool(index), training.step + size + 1):
            if index:
                steps.append(training.advance())
            if schedule.evaluation_due(step):
                evaluations.append(training.evaluate())
            if schedule.snapshot_due(step):
                snapshots.append(training.snapshot())
        flush("evaluations", evaluations)
        for snapshot in snapshots:
            flush("snapshots", [snapshot])
        flush("steps", steps)
    return messages


RECIPE = Recipe.model_validate(
    {"dataset": {"name": "blobs"}, "network": {"hidden": [4]}, "training": {"max_steps": STEPS}}
)
RECORDS = recorded(RECIPE)


class Watched:
    """A run that is recorded message by message, as a test tells it."""

    def __init__(self, folder, recipe, records):
        self.trace = RunTrace.create(folder, recipe)
        self.channel = Channel()
        self._left = iter(records)
        self._recorder = Recorder(self.trace, self.channel, lambda _: None, lambda _: None)

    def record(self, count=10**6):
        """Record the next messages."""
        for one in islice(self._left, count):
            self._recorder(one)
            self._recorder(Progress("run", one.last_step, 0.0))  # only then is it written

    def messages(self, stream):
        return [*self.trace.messages(stream)]


@pytest.fixture
def run(tmp_path):
    watched = Watched(tmp_path / "run", RECIPE, RECORDS)
    yield watched
    watched.trace.close()


class Taken:
    """What a viewer has been given, by stream; other items apart."""

    def __init__(self, trace):
        self._schemas = {stream: trace.schema(stream) for stream in STREAMS}
        self.frames = []
        self.others = []

    def add(self, item):
        (self.frames if isinstance(item, Frame) else self.others).append(item)

    def payloads(self, stream):
        return [payload_of(f) for f in self.frames if f.stream == stream and not is_schema(f)]

    def steps(self, stream):
        return [
            step
            for payload in self.payloads(stream)
            for step in pa.ipc.read_record_batch(pa.py_buffer(payload), self._schemas[stream])[
                "step"
            ].to_pylist()
        ]


def watch(run, after, session):
    """Run ``session(taken, take)`` with a viewer; ``take(n)`` awaits n more items."""

    async def main():
        viewer = Viewer(run, after)
        taken = Taken(run.trace)
        async with asyncio.timeout(LIMIT_S), aclosing(viewer.items()) as items:

            async def take(count=1):
                for _ in range(count):
                    taken.add(await anext(items))

            await session(SimpleNamespace(viewer=viewer, taken=taken, take=take))
        assert run.channel.viewer_count == 0
        return taken

    return asyncio.run(main())


def past_items(run):
    """Items that a newcomer is given for all that is recorded."""
    counts = [len(run.messages(stream)) for stream in STREAMS if stream != "snapshots"]
    return len(STREAMS) + sum(counts) + min(1, len(run.messages("snapshots")))


def test_a_newcomer_gets_schemas_and_then_the_file_byte_for_byte(run):
    run.record()
    taken = watch(run, 0, lambda session: session.take(past_items(run)))
    assert [f.stream for f in taken.frames[:4]] == list(STREAMS)
    assert all(is_schema(frame) for frame in taken.frames[:4])
    for frame in taken.frames[:4]:
        assert payload_of(frame) == run.trace.schema_message(frame.stream)
    assert all(is_from_file(frame) and not is_schema(frame) for frame in taken.frames[4:])
    for stream in ("events", "evaluations", "steps"):
        assert taken.payloads(stream) == run.messages(stream)
    assert taken.payloads("snapshots") == run.messages("snapshots")[-1:]
    assert taken.steps("steps") == [*range(1, STEPS + 1)]


def test_what_belongs_to_steps_comes_before_them(run):
    run.record()

    async def session(session):
        while not session.taken.payloads("steps"):
            await session.take()

    for after in (0, 7):
        taken = watch(run, after, session)
        first_to_last = ("events", "evaluations", "snapshots", "steps")
        order = [first_to_last.index(frame.stream) for frame in taken.frames[4:]]
        assert set(order) == {*range(4)}
        assert order == sorted(order)


def test_who_comes_back_gets_the_rest_cut_to_the_step(run):
    run.record()
    bounds = [(m.first_step, m.last_step) for m in RECORDS if m.stream == "steps"]
    for after in range(STEPS + 1):

        async def session(session, after=after):
            left = sum(last > after for _, last in bounds)
            while len(session.taken.payloads("steps")) < left:
                await session.take()

        taken = watch(run, after, session)
        assert taken.steps("steps") == [*range(after + 1, STEPS + 1)]
        assert all(step >= after for step in taken.steps("events"))
        assert all(step > after or after == 0 for step in taken.steps("evaluations"))
        snapshots = taken.steps("snapshots")
        assert set(snapshots) <= {STEPS}


def test_present_follows_past_without_hole_or_double(run):
    run.record(9)

    async def session(session):
        await session.take(len(STREAMS))
        run.record(4)  # in the file and in the mailbox
        while not session.viewer.is_up_to_date:
            await session.take()
            if len(session.taken.payloads("steps")) == len(run.messages("steps")):
                break
        run.record()
        while len(session.taken.payloads("steps")) < len(run.messages("steps")):
            await session.take()

    taken = watch(run, 0, session)
    for stream in ("events", "evaluations", "steps"):
        got = taken.payloads(stream)
        assert got == run.messages(stream)[: len(got)]
    assert taken.steps("steps") == [*range(1, STEPS + 1)]
    assert any(not is_from_file(frame) for frame in taken.frames if not is_schema(frame))


def test_who_is_too_slow_is_told_and_reads_on_from_the_file(run, monkeypatch):
    monkeypatch.setattr(channel_module, "MAX_BUFFERED_FRAMES", 3)
    run.record(5)

    async def session(session):
        await session.take(past_items(run))
        sent = session.taken.steps("steps")
        run.record()
        await session.take()
        assert session.taken.others == [Gap(sent[-1] if sent else 0)]
        while session.taken.steps("steps")[-1:] != [STEPS]:
            await session.take()

    taken = watch(run, 0, session)
    assert taken.steps("steps") == [*range(1, STEPS + 1)]
    assert taken.payloads("events") == run.messages("events")
    assert taken.payloads("evaluations") == run.messages("evaluations")
    newest = run.messages("snapshots")[-1]
    assert taken.payloads("snapshots")[-1] == newest
    assert taken.payloads("snapshots").count(newest) == 1


def test_a_message_that_was_not_published_is_read_from_the_file(run):
    run.record(2)

    async def session(session):
        await session.take(past_items(run))
        run.trace.note(0, "state", {"state": "interrupted"})
        before = len(run.messages("events"))
        run.record()
        while session.taken.steps("steps")[-1:] != [STEPS]:
            await session.take()
        assert len(session.taken.payloads("events")) >= before

    taken = watch(run, 0, session)
    assert taken.payloads("events") == run.messages("events")
    assert taken.steps("steps") == [*range(1, STEPS + 1)]


def test_a_change_of_the_run_is_told(run):
    async def session(session):
        await session.take(len(STREAMS))
        run.channel.run_changed()
        run.channel.run_changed()
        await session.take()

    assert watch(run, 0, session).others == [RunChanged()]


def test_a_closed_channel_ends_the_viewer_after_what_it_holds(run):
    async def session(session):
        await session.take(len(STREAMS))
        run.record()
        run.channel.close()
        with pytest.raises(StopAsyncIteration):
            await session.take(10**6)

    assert watch(run, 0, session).steps("steps") == [*range(1, STEPS + 1)]


def test_it_knows_whether_everything_was_taken(run):
    async def session(session):
        assert not session.viewer.is_up_to_date
        run.record()
        await session.take(past_items(run))
        assert not session.viewer.is_up_to_date  # the last one may still be on its way
        run.channel.run_changed()
        await session.take()
        assert session.viewer.is_up_to_date

    watch(run, 0, session)


@settings(max_examples=60, deadline=None, derandomize=True, database=None, phases=[Phase.generate])
@given(
    early=st.integers(0, 40),
    after_share=st.floats(0, 1),
    moves=st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=12),
    room=st.integers(1, 12),
)
def test_any_interleaving_gives_each_step_once(early, after_share, moves, room):
    with (
        tempfile.TemporaryDirectory() as folder,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr(channel_module, "MAX_BUFFERED_FRAMES", room)
        run = Watched(Path(folder) / "run", RECIPE, RECORDS)
        run.record(early)
        after = int(run.trace.last_step * after_share)

        async def session(session):
            permits = asyncio.Semaphore(0)

            async def read():
                with pytest.raises(StopAsyncIteration):
                    while True:
                        await permits.acquire()
                        await session.take()

            reading = asyncio.create_task(read())
            for record, take in moves:
                run.record(record)
                for _ in range(take):
                    permits.release()
                    await asyncio.sleep(0)
            run.record()
            run.channel.close()
            while not reading.done():
                permits.release()
                await asyncio.sleep(0)
            await reading

        taken = watch(run, after, session)
        events = [*run.messages("events")]
        run.trace.close()
    assert taken.steps("steps") == [*range(after + 1, STEPS + 1)]
    assert taken.steps("evaluations") == sorted(set(taken.steps("evaluations")))
    assert taken.payloads("events") == events[-len(taken.payloads("events")) :]
