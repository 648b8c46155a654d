"""Past and present joined: no message missed, none twice, whatever happens in between."""

import asyncio
import gc
import tempfile
import weakref
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from tests.backend.runs.frames import is_from_file, is_schema, payload_of
from tests.backend.runs.watched import RECIPE, RECORDS, STEPS, Watched, watch

from dropscope.runs import channel as channel_module
from dropscope.runs.viewer import STREAMS, Frame, Gap, RunChanged
from dropscope.trace import wire


@pytest.fixture
def run(tmp_path):
    watched = Watched(tmp_path / "run", RECIPE, RECORDS)
    yield watched
    watched.trace.close()


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


class Way:
    """A shorter way to the viewer, in which there is something now and then."""

    def __init__(self, taken, obstacles=()):
        self._taken = taken
        self.obstacles = iter(obstacles)
        self.bursts = []
        self.changes = 0

    def send(self, messages):
        if next(self.obstacles, False):
            return False
        names = {number: name for name, number in wire.STREAM_IDS.items()}
        for message in messages:
            self._taken.add(Frame(names[message[0]], message))
        self.bursts.append(len(messages))
        return True

    def run_changed(self):
        self.changes += 1


async def keeping_up(session, run):
    """A reader that takes whatever comes, once it waits for what is new."""
    reading = asyncio.create_task(session.take(10**6))
    while not session.way.changes:
        run.channel.run_changed()
        await asyncio.sleep(0)
    return reading


async def ended(reading, run):
    run.channel.close()
    with pytest.raises(StopAsyncIteration):
        await reading


def test_who_keeps_up_is_sent_what_comes_without_being_woken(run):
    async def session(session):
        reading = await keeping_up(session, run)
        woken = len(session.taken.others)
        run.record()
        run.channel.run_changed()
        while session.taken.steps("steps")[-1:] != [STEPS]:
            await asyncio.sleep(0)
        assert session.viewer.is_up_to_date
        assert len(session.taken.others) == woken
        assert sum(session.way.bursts) == len(session.taken.frames) - len(STREAMS)
        await ended(reading, run)

    taken = watch(run, 0, session, Way)
    for stream in STREAMS:
        assert taken.payloads(stream) == run.messages(stream)


def test_a_viewer_that_has_gone_is_held_by_nothing(run):
    async def session(session):
        await ended(await keeping_up(session, run), run)
        viewers.append(weakref.ref(session.viewer))

    viewers = []
    gc.collect()
    gc.disable()  # nothing but its last holder lets it go
    try:
        watch(run, 0, session, Way)
        assert viewers[0]() is None
    finally:
        gc.enable()


def test_what_cannot_be_sent_at_once_comes_in_its_turn(run):
    async def session(session):
        reading = await keeping_up(session, run)
        session.way.obstacles = iter([True])
        run.record(3)
        while len(session.taken.frames) < len(STREAMS) + 3:
            await asyncio.sleep(0)
        assert not session.way.bursts
        run.record()
        while session.taken.steps("steps")[-1:] != [STEPS]:
            await asyncio.sleep(0)
        assert session.way.bursts
        await ended(reading, run)

    taken = watch(run, 0, session, Way)
    for stream in STREAMS:
        assert taken.payloads(stream) == run.messages(stream)


@settings(max_examples=60, deadline=None, derandomize=True, database=None, phases=[Phase.generate])
@given(
    early=st.integers(0, 40),
    after_share=st.floats(0, 1),
    moves=st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=12),
    room=st.integers(1, 12),
    obstacles=st.none() | st.lists(st.booleans(), max_size=40),
)
def test_any_interleaving_gives_each_step_once(early, after_share, moves, room, obstacles):
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

        way = None if obstacles is None else lambda taken: Way(taken, obstacles)
        taken = watch(run, after, session, way)
        events = [*run.messages("events")]
        run.trace.close()
    assert taken.steps("steps") == [*range(after + 1, STEPS + 1)]
    assert taken.steps("evaluations") == sorted(set(taken.steps("evaluations")))
    assert taken.payloads("events") == events[-len(taken.payloads("events")) :]
