"""A worker's notes between two flushes: records in, Arrow messages out.

Collects numbers while training goes on, encodes all at once when asked. Order of a flush: events,
evaluations, snapshots, steps, so that whoever has a step has what belongs to it. Whatever is sent
is taken out first: if its reader fails, nothing is sent twice.
"""

import time
from collections.abc import Callable
from typing import Any, Literal, NamedTuple

from dropscope.lab.recipe import Recipe
from dropscope.lab.records import EvaluationRecord, EventRecord, SnapshotRecord, StepRecord
from dropscope.runs.messages import RecordMode, Records, Report, StreamName
from dropscope.trace import encoder, schema
from dropscope.trace.stencil import StepsEncoder
from dropscope.trace.step_buffer import StepBuffer

# About so much is one message of steps: who reads a step reads its message whole, and so much of
# the past is held for each viewer that reads it slowly.
MOST_BYTES = 128 * 1024

SendReport = Callable[[Report], None]
EventKind = Literal["state", "set"]


class _Event(NamedTuple):
    """An event without its number, which it gets when it is sent."""

    step: int
    kind: EventKind
    time: float
    detail: dict[str, Any]


class Journal:
    """Collects what happened and reports it as ``Records``.

    Args:
        run_id, recipe, record, row, evaluated: as in the job.
        next_event_index: number of events already in the trace.
        last_step: last step already in the trace.
        report: takes the messages.

    ``sent_step``: the last step that was reported, or was in the trace before.
    """

    def __init__(
        self,
        run_id: str,
        recipe: Recipe,
        record: RecordMode,
        next_event_index: int,
        last_step: int,
        report: SendReport,
        row: int = 0,
        evaluated: tuple[str, ...] = (),
    ) -> None:
        self._run_id = run_id
        self._report = report
        self._next_event_index = next_event_index
        self.sent_step = last_step
        self._steps_encoder = StepsEncoder(schema.steps_schema(recipe, record, row))
        self._evaluations_schema = schema.evaluations_schema(recipe, evaluated)
        self._snapshots_schema = schema.snapshots_schema(recipe)
        self._events_schema = schema.events_schema(recipe)
        self._bytes_a_step = 0.0  # in the last messages; of all alike but for the last batch
        self._steps = StepBuffer(recipe, whole_masks=record == "full", row=row)
        self._evaluations: list[EvaluationRecord] = []
        self._snapshots: list[SnapshotRecord] = []
        self._events: list[_Event] = []

    @property
    def has_steps(self) -> bool:
        """Whether a step waits to be flushed."""
        return len(self._steps) > 0

    @property
    def last_step(self) -> int:
        """The last step collected or sent: where the trace ends after the next flush."""
        return self._steps.facts[-1][0] if self.has_steps else self.sent_step

    def add_step(self, record: StepRecord) -> None:
        """Take from a step's record what the next flush needs."""
        self._steps.add(record)

    def add_evaluation(self, record: EvaluationRecord) -> None:
        """Keep an evaluation until the next flush."""
        self._evaluations.append(record)

    def add_snapshot(self, record: SnapshotRecord) -> None:
        """Keep a snapshot until the next flush."""
        self._snapshots.append(record)

    def add_event(self, step: int, kind: EventKind, detail: dict[str, Any]) -> None:
        """Keep an event, with the time, until the next flush."""
        self._events.append(_Event(step, kind, time.time(), detail))

    def diverged_step(self) -> int | None:
        """The first unflushed step with a loss that is no number, if there is one.

        Everything after it, and states that the run then did not reach, are forgotten.
        """
        finite = self._steps.finite_count()
        if finite == len(self._steps):
            return None
        step = self._steps.facts[finite][0]
        self._steps.keep_first(finite + 1)
        self._evaluations = [record for record in self._evaluations if record.step <= step]
        self._snapshots = [record for record in self._snapshots if record.step <= step]
        self._events = [e for e in self._events if e.step <= step and e.kind != "state"]
        return step

    def flush(self) -> None:
        """Encode and report everything collected."""
        self._flush_events()
        evaluations, self._evaluations = self._evaluations, []
        if evaluations:
            payload = encoder.encode_evaluations(self._evaluations_schema, evaluations)
            steps = [record.step for record in evaluations]
            self._send("evaluations", payload, steps[0], steps[-1], len(steps))
        snapshots, self._snapshots = self._snapshots, []
        for snapshot in snapshots:
            payload = encoder.encode_snapshot(self._snapshots_schema, snapshot)
            rows = sum(map(len, snapshot.parameters.values()))
            self._send("snapshots", payload, snapshot.step, snapshot.step, rows)
        self._flush_steps()

    def _flush_events(self) -> None:
        events, self._events = self._events, []
        if not events:
            return
        numbered = [EventRecord(self._next_event_index + i, *e) for i, e in enumerate(events)]
        payload = encoder.encode_events(self._events_schema, numbered)
        self._send("events", payload, events[0].step, events[-1].step, len(events))
        self._next_event_index += len(events)

    def _flush_steps(self) -> None:
        count = len(self._steps)
        if not count:
            return
        try:
            most = max(1, int(MOST_BYTES / self._bytes_a_step)) if self._bytes_a_step else count
            messages = [
                (self._steps_encoder.encode(part), part.facts[0][0], part.facts[-1][0])
                for part in self._steps.parts(most)
            ]
        finally:
            self._steps.clear()
        self._bytes_a_step = sum(len(payload) for payload, *_ in messages) / count
        for payload, first, last in messages:
            self._send("steps", payload, first, last, last - first + 1)
            self.sent_step = last

    def _send(
        self, stream: StreamName, payload: bytes, first_step: int, last_step: int, rows: int
    ) -> None:
        self._report(Records(self._run_id, stream, payload, first_step, last_step, rows))
