"""A worker's notes between two flushes: records in, Arrow messages out.

Keeps references while training goes on, encodes all at once when asked. Order of a flush: events,
evaluations, snapshots, steps, so that whoever has a step has what belongs to it.
"""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Literal

import torch

from dropscope.lab.recipe import Recipe
from dropscope.lab.records import EvaluationRecord, EventRecord, SnapshotRecord, StepRecord
from dropscope.runs.messages import RecordMode, Records, Report, StreamName
from dropscope.trace import encoder, schema

SendReport = Callable[[Report], None]


class Journal:
    """Collects what happened and reports it as ``Records``.

    Args:
        run_id, recipe, record: as in the job.
        next_event_index: number of events already in the trace.
        report: takes the messages.
    """

    def __init__(
        self,
        run_id: str,
        recipe: Recipe,
        record: RecordMode,
        next_event_index: int,
        report: SendReport,
    ) -> None:
        self._run_id = run_id
        self._report = report
        self._next_event_index = next_event_index
        self._steps_schema = schema.steps_schema(recipe, record)
        self._evaluations_schema = schema.evaluations_schema(recipe)
        self._snapshots_schema = schema.snapshots_schema(recipe)
        self._events_schema = schema.events_schema(recipe)
        self._steps: list[StepRecord] = []
        self._evaluations: list[EvaluationRecord] = []
        self._snapshots: list[SnapshotRecord] = []
        self._events: list[EventRecord] = []

    @property
    def has_steps(self) -> bool:
        """Whether a step waits to be flushed."""
        return bool(self._steps)

    def add_step(self, record: StepRecord) -> None:
        """Keep a step's record until the next flush."""
        self._steps.append(record)

    def add_evaluation(self, record: EvaluationRecord) -> None:
        """Keep an evaluation until the next flush."""
        self._evaluations.append(record)

    def add_snapshot(self, record: SnapshotRecord) -> None:
        """Keep a snapshot until the next flush."""
        self._snapshots.append(record)

    def add_event(self, step: int, kind: Literal["state", "set"], detail: dict[str, Any]) -> None:
        """Keep an event, numbered and timed, until the next flush."""
        event = EventRecord(self._next_event_index, step, kind, time.time(), detail)
        self._next_event_index += 1
        self._events.append(event)

    def diverged_step(self) -> int | None:
        """The first unflushed step with a loss that is no number, if there is one.

        Everything after it, and states that the run then did not reach, are forgotten.
        """
        if not self._steps:
            return None
        losses = [[t.train_loss for t in record.twins.values()] for record in self._steps]
        finite = torch.stack([torch.stack(row) for row in losses]).isfinite().all(1)
        if bool(finite.all()):
            return None
        first = int((~finite).nonzero()[0])
        step = self._steps[first].step
        self._steps = self._steps[: first + 1]
        self._evaluations = [record for record in self._evaluations if record.step <= step]
        self._snapshots = [record for record in self._snapshots if record.step <= step]
        self._keep_events(lambda event: event.step <= step and event.kind != "state")
        return step

    def forget(self) -> None:
        """Drop everything collected since the last flush."""
        self._keep_events(lambda _: False)
        self._take()

    def _keep_events(self, wanted: Callable[[EventRecord], bool]) -> None:
        kept = [event for event in self._events if wanted(event)]
        first = self._next_event_index - len(self._events)
        self._events = [replace(event, index=first + i) for i, event in enumerate(kept)]
        self._next_event_index = first + len(kept)

    def flush(self) -> None:
        """Encode and report everything collected."""
        events, evaluations, snapshots, steps = self._take()
        if events:
            payload = encoder.encode_events(self._events_schema, events)
            self._send("events", payload, [event.step for event in events])
        if evaluations:
            payload = encoder.encode_evaluations(self._evaluations_schema, evaluations)
            self._send("evaluations", payload, [record.step for record in evaluations])
        for snapshot in snapshots:
            payload = encoder.encode_snapshot(self._snapshots_schema, snapshot)
            self._send("snapshots", payload, [snapshot.step])
        if steps:
            payload = encoder.encode_steps(self._steps_schema, steps)
            self._send("steps", payload, [steps[0].step, steps[-1].step], len(steps))

    def _take(
        self,
    ) -> tuple[
        list[EventRecord], list[EvaluationRecord], list[SnapshotRecord], list[StepRecord]
    ]:
        taken = self._events, self._evaluations, self._snapshots, self._steps
        self._events, self._evaluations, self._snapshots, self._steps = [], [], [], []
        return taken

    def _send(
        self, stream: StreamName, payload: bytes, steps: list[int], rows: int | None = None
    ) -> None:
        count = len(steps) if rows is None else rows
        self._report(Records(self._run_id, stream, payload, min(steps), max(steps), count))
