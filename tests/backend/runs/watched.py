"""A run that is recorded message by message, and what a viewer of it is given."""

import asyncio
from contextlib import aclosing
from itertools import islice
from types import SimpleNamespace

import pyarrow as pa
from tests.backend.runs.frames import is_schema, payload_of

from dropscope.lab.datasets.loading import load
from dropscope.lab.recipe import Recipe
from dropscope.lab.records import EventRecord
from dropscope.lab.schedule import Schedule
from dropscope.lab.training import Training
from dropscope.runs.channel import Channel
from dropscope.runs.messages import Progress, Records
from dropscope.runs.recorder import Recorder
from dropscope.runs.viewer import STREAMS, Frame, Viewer
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


def watch(run, after, session, way=None):
    """Run ``session`` with a viewer; ``take(n)`` awaits n more items.

    ``way(taken)``: makes what is passed on to at once.
    """

    async def main():
        viewer = Viewer(run, after)
        taken = Taken(run.trace)
        shorter = None if way is None else way(taken)
        items = viewer.items(shorter)
        async with asyncio.timeout(LIMIT_S), aclosing(items):

            async def take(count=1):
                for _ in range(count):
                    taken.add(await anext(items))

            await session(SimpleNamespace(viewer=viewer, taken=taken, take=take, way=shorter))
        assert run.channel.viewer_count == 0
        return taken

    return asyncio.run(main())
