"""A worker on the test's own thread: commands come from a prepared inbox, or with a report.

``FLUSH_INTERVAL_S`` 0 makes it report at every step, so that a test can say something at exactly
one; a huge one makes it report only when it must. No test waits for a clock.
"""

from queue import SimpleQueue

import numpy as np
import pytest

from dropscope.runs import worker
from dropscope.runs.messages import Job, Progress, Records, StateChange
from dropscope.runs.worker import work
from dropscope.trace.rows import rows
from dropscope.trace.schema import stream_schema
from dropscope.trace.storage import decode

NEVER = 1e9


class Watched:
    """Everything a worker reported; says things to it when asked to."""

    def __init__(self, job):
        self.job = job
        self.reports = []
        self.inbox = SimpleQueue()
        self.to_say = []
        self.refusals = []

    def say(self, when, *commands):
        """Put commands into the inbox with the first report for which ``when`` holds."""
        self.to_say.append((when, commands))
        return self

    def at_step(self, step, *commands):
        """Say something once progress to a step is reported."""
        return self.say(lambda r: isinstance(r, Progress) and r.step == step, *commands)

    def in_state(self, state, *commands, step=None):
        """Say something once a state is told, at a step if need be."""

        def when(report):
            is_it = isinstance(report, StateChange) and report.state == state
            return is_it and step in (None, report.step)

        return self.say(when, *commands)

    def refuse(self, stream, error, step=None):
        """Fail to take records of a stream; only those that end at a step, if one is given."""

        def when(report):
            is_it = isinstance(report, Records) and report.stream == stream
            return is_it and step in (None, report.last_step)

        self.refusals.append((when, error))
        return self

    def run(self, *commands):
        for command in commands:
            self.inbox.put(command)
        work(self.job, self.inbox, self._take)
        return self

    def _take(self, report):
        for when, error in self.refusals:
            if when(report):
                raise error
        self.reports.append(report)
        for pair in [pair for pair in self.to_say if pair[0](report)]:
            self.to_say.remove(pair)
            for command in pair[1]:
                self.inbox.put(command)

    def messages(self, stream):
        return [r for r in self.reports if isinstance(r, Records) and r.stream == stream]

    def rows(self, stream):
        schema = stream_schema(stream, self.job.recipe, self.job.record)
        return [row for m in self.messages(stream) for row in rows(decode(schema, m.payload))]

    def steps(self, stream="steps"):
        return [row["step"] for row in self.rows(stream)]

    @property
    def losses(self):
        """Bytes of the recorded losses, (steps, twins)."""
        found = [row["train_loss"] for row in self.rows("steps")]
        return np.float32([[losses[name] for name in losses] for losses in found]).tobytes()

    @property
    def changes(self):
        return [report for report in self.reports if isinstance(report, StateChange)]

    @property
    def states(self):
        return [change.state for change in self.changes]

    @property
    def states_recorded(self):
        events = self.rows("events")
        return [(e["detail"]["state"], e["step"]) for e in events if e["kind"] == "state"]

    def is_written_before_it_is_told(self):
        """Whether every state was in the trace, with its step, when it was told."""
        written = []
        for report in self.reports:
            if isinstance(report, Records) and report.stream == "events":
                schema = stream_schema("events", self.job.recipe)
                written += rows(decode(schema, report.payload))
            elif isinstance(report, StateChange):
                event = [event for event in written if event["kind"] == "state"][-1]
                if (event["detail"]["state"], event["step"]) != (report.state, report.step):
                    return False
        return True


@pytest.fixture(autouse=True)
def quick_flushes(monkeypatch):
    """Every step is reported at once unless a test wants it otherwise."""
    monkeypatch.setattr(worker, "FLUSH_INTERVAL_S", 0.0)


@pytest.fixture
def rare_flushes(monkeypatch):
    monkeypatch.setattr(worker, "FLUSH_INTERVAL_S", NEVER)


@pytest.fixture
def watched(small_recipe):
    """Make a worker of a small recipe, or of the one given, or of a whole job."""

    def make(recipe=None, *, from_job=None, **job):
        return Watched(from_job or Job("a", recipe or small_recipe(), **job))

    return make
