"""What is collected is reported once, whole and in order."""

import math
import time

import pytest
import torch

from dropscope.lab.datasets.loading import load
from dropscope.lab.records import EvaluationRecord, SettingChange
from dropscope.lab.training import Training
from dropscope.runs import journal
from dropscope.runs.journal import Journal
from dropscope.trace import encoder
from dropscope.trace.rows import rows
from dropscope.trace.schema import stream_schema
from dropscope.trace.storage import decode


class Notes:
    """A journal of a real training, and its reports."""

    def __init__(self, recipe, record="example", next_event_index=0, last_step=0):
        self.recipe, self.record = recipe, record
        self.training = Training(recipe, load(recipe.dataset))
        self.reports = []
        self.refuses = None
        self.journal = Journal("a", recipe, record, next_event_index, last_step, self._take)

    def _take(self, report):
        if report.stream == self.refuses:
            raise OSError(28, "No space left on device")
        self.reports.append(report)

    def add_steps(self, count, bad=None, twin="plain"):
        """Train on; the loss of step ``bad`` is spoilt."""
        records = [self.training.advance() for _ in range(count)]
        for record in records:
            if record.step == bad:
                with torch.inference_mode():
                    record.twins[twin].train_loss.fill_(math.nan)
            self.journal.add_step(record)
        return records

    def measure(self):
        self.journal.add_evaluation(self.training.evaluate())
        self.journal.add_snapshot(self.training.snapshot())

    def rows(self, stream):
        """What was reported of a stream."""
        schema = stream_schema(stream, self.recipe, self.record)
        reports = [report for report in self.reports if report.stream == stream]
        return [row for report in reports for row in rows(decode(schema, report.payload))]


@pytest.fixture
def notes(small_recipe):
    return Notes(small_recipe())


def test_nothing_collected_is_nothing_reported(notes):
    notes.journal.flush()
    assert notes.journal.diverged_step() is None
    assert not notes.journal.has_steps
    assert notes.reports == []


def test_a_flush_is_in_order_and_says_what_is_in_it(notes):
    notes.add_steps(2)
    notes.measure()
    notes.journal.add_event(2, "set", {"learning_rate": 0.1})
    notes.add_steps(1)
    notes.measure()
    notes.journal.add_event(3, "state", {"state": "paused"})
    notes.journal.flush()
    seen = [(r.run_id, r.stream, r.first_step, r.last_step, r.row_count) for r in notes.reports]
    parameters = 2 * len(notes.training.networks["plain"].parameters)
    assert seen == [
        ("a", "events", 2, 3, 2),
        ("a", "evaluations", 2, 3, 2),
        ("a", "snapshots", 2, 2, parameters),
        ("a", "snapshots", 3, 3, parameters),
        ("a", "steps", 1, 3, 3),
    ]
    for report in notes.reports:
        schema = stream_schema(report.stream, notes.recipe)
        assert decode(schema, report.payload).num_rows == report.row_count


@pytest.mark.parametrize("record", ["example", "full"])
def test_steps_are_what_their_records_say(small_recipe, record):
    notes = Notes(small_recipe(), record)
    expected = []
    for count in (3, 70, 1):
        records = notes.add_steps(count)
        schema = stream_schema("steps", notes.recipe, record)
        expected += rows(decode(schema, encoder.encode_steps(schema, records)))
        notes.journal.flush()
    assert notes.rows("steps") == expected
    assert ("batch_keep_mask" in expected[0]) == (record == "full")


def test_what_was_flushed_is_gone(notes):
    notes.add_steps(3)
    notes.measure()
    notes.journal.add_event(3, "state", {"state": "paused"})
    notes.journal.flush()
    reported = len(notes.reports)
    notes.journal.flush()
    assert len(notes.reports) == reported
    assert not notes.journal.has_steps


def test_events_are_numbered_and_timed(small_recipe):
    notes = Notes(small_recipe(), next_event_index=5)
    before = time.time()
    notes.journal.add_event(0, "state", {"state": "running"})
    notes.journal.flush()
    notes.journal.add_event(0, "set", {"pace": None})
    notes.journal.add_event(0, "state", {"state": "paused"})
    notes.journal.flush()
    events = notes.rows("events")
    assert [event["index"] for event in events] == [5, 6, 7]
    assert [event["kind"] for event in events] == ["state", "set", "state"]
    assert [event["detail"] for event in events][1] == {"pace": None}
    times = [event["time"] for event in events]
    assert before <= times[0] <= times[1] <= times[2] <= time.time()


def test_it_knows_where_the_trace_ends(small_recipe):
    notes = Notes(small_recipe(), last_step=0)
    assert (notes.journal.last_step, notes.journal.sent_step) == (0, 0)
    notes.add_steps(4)
    assert (notes.journal.last_step, notes.journal.sent_step) == (4, 0)
    notes.journal.flush()
    assert (notes.journal.last_step, notes.journal.sent_step) == (4, 4)
    assert Notes(small_recipe(), last_step=9).journal.last_step == 9


# Divergence


@pytest.mark.parametrize("twin", ["dropout", "plain"])
@pytest.mark.parametrize("bad", [1, 4, 6])
def test_nothing_after_a_loss_that_is_no_number_is_kept(notes, bad, twin):
    for step in range(1, 7):
        notes.add_steps(1, bad, twin)
        notes.measure()
        notes.journal.add_event(step, "set", {"learning_rate": step / 10})
    notes.journal.add_event(6, "state", {"state": "finished"})
    assert notes.journal.diverged_step() == bad
    notes.journal.add_event(bad, "state", {"state": "diverged"})
    notes.journal.flush()
    kept = [*range(1, bad + 1)]
    assert [row["step"] for row in notes.rows("steps")] == kept
    assert notes.rows("steps")[-1]["train_loss"][twin] is None  # as JSON says NaN
    assert [row["step"] for row in notes.rows("evaluations")] == kept
    assert sorted({row["step"] for row in notes.rows("snapshots")}) == kept
    events = notes.rows("events")
    assert [event["index"] for event in events] == [*range(bad + 1)]
    assert [event["step"] for event in events] == [*kept, bad]
    assert [event["detail"].get("state") for event in events] == [None] * bad + ["diverged"]


def test_finite_losses_stay(notes):
    notes.add_steps(5)
    notes.journal.add_event(5, "state", {"state": "paused"})
    assert notes.journal.diverged_step() is None
    notes.journal.flush()
    assert len(notes.rows("steps")) == 5
    assert len(notes.rows("events")) == 1


# A reader that fails


@pytest.mark.parametrize("stream", ["events", "evaluations", "snapshots", "steps"])
def test_nothing_is_reported_twice(notes, stream):
    def collect():
        notes.add_steps(2)
        notes.measure()
        notes.journal.add_event(notes.training.step, "set", {"pace": 2.0})

    collect()
    notes.refuses = stream
    with pytest.raises(OSError, match="No space"):
        notes.journal.flush()
    notes.refuses = None
    collect()
    notes.journal.flush()
    events, evaluations = notes.rows("events"), notes.rows("evaluations")
    assert [row["step"] for row in events] == [2, 4][stream == "events" :]
    assert [row["step"] for row in evaluations] == [2, 4][stream == "evaluations" :]
    kept = sorted({row["step"] for row in notes.rows("snapshots")})
    assert kept == [2, 4][stream == "snapshots" :]
    assert [row["step"] for row in notes.rows("steps")] == [1, 2, 3, 4][2 * (stream == "steps") :]
    assert [row["index"] for row in events] == [*range(len(events))]  # no hole


def test_a_change_while_steps_wait_changes_none_of_them(notes):
    first = notes.add_steps(1)[0]
    loss = first.twins["dropout"].train_loss.item()
    notes.training.change(SettingChange(1, {"hidden_1": 1.0}))
    notes.add_steps(30)
    notes.journal.flush()
    assert notes.rows("steps")[0]["train_loss"]["dropout"] == loss


def test_an_evaluation_without_wrong_labels_has_nothing_memorised(notes):
    figures = [{"dropout": 0.5, "plain": 0.25}] * 5
    memorised = {"dropout": None, "plain": None}
    notes.journal.add_evaluation(EvaluationRecord(0, *figures, memorised=memorised))
    notes.journal.flush()
    assert notes.rows("evaluations")[0]["memorised"] == memorised


@pytest.mark.parametrize("record", ["example", "full"])
def test_many_steps_are_several_messages_of_bounded_size(small_recipe, monkeypatch, record):
    notes, whole = (Notes(small_recipe(), record) for _ in range(2))
    for count in (1, 139):
        whole.add_steps(count)
        whole.journal.flush()
    around, *_ = all_others = [len(report.payload) for report in whole.reports]
    most = sum(all_others) // 10
    monkeypatch.setattr(journal, "MOST_BYTES", most)
    notes.add_steps(40)
    notes.journal.flush()  # how large a step is it has still to learn
    notes.add_steps(100)
    notes.journal.flush()
    _, *others = notes.reports
    assert len(others) > 5
    assert max(len(report.payload) for report in others) <= most + around
    assert [report.first_step for report in others] == [
        report.last_step + 1 for report in notes.reports[:-1]
    ]
    assert all(r.row_count == r.last_step - r.first_step + 1 for r in others)
    assert notes.rows("steps") == whole.rows("steps")
    assert notes.journal.sent_step == 140
