"""A run's four streams as one thing."""

import json
import os

import numpy as np
import pyarrow as pa
import pytest

from dropscope.errors import StepNotRecorded, TraceError
from dropscope.lab.recipe import Recipe
from dropscope.trace import encoder
from dropscope.trace.reader import RunTrace
from dropscope.trace.storage import Storage


def steps_in(trace, payload):
    batch = pa.ipc.read_record_batch(pa.py_buffer(payload), trace.schema("steps"))
    batch.validate(full=True)
    return batch.column("step").to_pylist()


def test_the_folder(trace, small_recipe):
    assert sorted(path.name for path in trace.folder.iterdir()) == [
        "evaluations.arrow",
        "events.arrow",
        "recipe.json",
        "snapshots.arrow",
        "steps.arrow",
    ]
    written = json.loads((trace.folder / "recipe.json").read_text())
    assert Recipe.model_validate(written) == small_recipe


def test_opened_again_it_holds_the_same(trace, small_recipe):
    with RunTrace.open(trace.folder, writable=False) as again:
        assert again.recipe == small_recipe
        assert again.record_mode == "example"
        assert again.last_step == 20
        assert again.read_step(13) == trace.read_step(13)
        assert again.events() == trace.events()


def test_record_mode_is_kept(tmp_path, small_recipe):
    RunTrace.create(tmp_path / "run", small_recipe, "full").close()
    with RunTrace.open(tmp_path / "run") as again:
        assert again.record_mode == "full"
        assert again.last_step == 0


def test_a_missing_stream_is_named(trace):
    (trace.folder / "events.arrow").unlink()
    with pytest.raises(TraceError, match=r"events\.arrow is missing"):
        RunTrace.open(trace.folder)


def test_a_folder_is_not_used_twice(trace, small_recipe):
    with pytest.raises(FileExistsError):
        RunTrace.create(trace.folder, small_recipe)


def test_every_step_reads_as_recorded(trace, made_up):
    for record in trace.records:
        assert trace.read_step(record.step) == made_up.row(trace.recipe, record)


def test_a_row_is_json(trace):
    row = trace.read_step(7)
    assert json.loads(json.dumps(row, allow_nan=False)) == row


@pytest.mark.parametrize("step", [0, 21, -1])
def test_a_step_that_is_not_recorded(trace, step):
    with pytest.raises(StepNotRecorded, match="Steps 1 to 20 are"):
        trace.read_step(step)


def test_a_run_without_steps(tmp_path, small_recipe):
    with RunTrace.create(tmp_path / "empty", small_recipe) as empty:
        with pytest.raises(StepNotRecorded, match="no step yet"):
            empty.read_step(1)
        with pytest.raises(StepNotRecorded, match="No weights are recorded yet"):
            empty.snapshot()
        assert empty.losses().shape == (0, 2)
        assert [*empty.read("steps")] == []
        assert empty.start_after("steps", 0) == (0, None)
        assert empty.event_count == 0


@pytest.mark.parametrize("from_step", [0, 1, 3, 5, 12, 20, 21])
@pytest.mark.parametrize("to_step", [0, 1, 4, 5, 11, 13, 20, 99])
def test_ranges_are_exact(trace, from_step, to_step):
    expected = [step for step in range(1, 21) if from_step <= step <= to_step]
    batches = [*trace.read("steps", from_step, to_step)]
    assert [step for batch in batches for step in batch["step"].to_pylist()] == expected
    payloads = [*trace.encoded("steps", from_step, to_step)]
    assert [step for payload in payloads for step in steps_in(trace, payload)] == expected


def test_a_cut_message_holds_the_same_values(trace):
    (payload,) = trace.encoded("steps", 8, 10)
    cut = pa.ipc.read_record_batch(pa.py_buffer(payload), trace.schema("steps"))
    (whole,) = (batch for batch in trace.read("steps") if batch["step"][0].as_py() == 6)
    assert cut.equals(whole.slice(2, 3))


def test_only_the_messages_of_the_range_are_read(trace, monkeypatch):
    reads = []
    read = Storage.read
    monkeypatch.setattr(
        Storage, "read", lambda self, *ends: reads.append(ends) or read(self, *ends)
    )
    index = trace.files["steps"].index
    assert len([*trace.read("steps", 6, 12)]) == 2
    assert reads == [(index[number].offset, index[number].end) for number in (2, 3)]
    reads.clear()
    trace.read_step(20)
    assert reads == [(index[4].offset, index[4].end)]


@pytest.mark.parametrize("after", range(-1, 23))
def test_start_after_gives_every_later_step_once(trace, after):
    number, cut = trace.start_after("steps", after)
    payloads = [*trace.messages("steps", number)]
    if cut is not None:
        payloads[0] = cut
    steps = [step for payload in payloads for step in steps_in(trace, payload)]
    assert steps == [*range(max(after, 0) + 1, 21)]


def test_messages_are_the_files_own_bytes(trace):
    data = (trace.folder / "steps.arrow").read_bytes()
    assert trace.schema_message("steps") + b"".join(trace.messages("steps")) == data
    assert trace.message_count("steps") == 5


def test_snapshots(trace, made_up):
    for step in (0, 6, 11):
        expected = made_up.snapshot(trace.recipe, step).parameters
        found = trace.snapshot(step)
        assert found.keys() == expected.keys()
        for twin, parameters in expected.items():
            assert found[twin].keys() == parameters.keys()
            for name, tensor in parameters.items():
                assert np.array_equal(found[twin][name], tensor.numpy())
    newest = trace.snapshot()["plain"]["linear_2.weight"]
    assert np.array_equal(newest, trace.snapshot(11)["plain"]["linear_2.weight"])


@pytest.mark.parametrize(("step", "nearest"), [(3, "0 and 6"), (7, "6 and 11"), (40, "11")])
def test_a_snapshot_that_is_not_recorded(trace, step, nearest):
    with pytest.raises(StepNotRecorded, match=f"after step {nearest}\\."):
        trace.snapshot(step)


@pytest.mark.parametrize(
    ("first", "last", "newest"),
    [(0, 0, 0), (0, 5, 0), (0, 6, 6), (0, 10, 6), (1, 10, 6), (7, 10, None), (0, 99, 11)],
)
def test_the_newest_snapshot_of_a_range_is_found_and_read_alone(
    trace, monkeypatch, first, last, newest
):
    assert trace.newest_snapshot(first, last) == newest
    if newest is None:
        return
    read = []
    whole = Storage.read
    monkeypatch.setattr(Storage, "read", lambda self, *at: read.append(at) or whole(self, *at))
    batches = [*trace.read("snapshots", newest, newest)]
    assert {step for batch in batches for step in batch["step"].to_pylist()} == {newest}
    assert len(read) == 1


def test_losses_are_the_recorded_bits(trace):
    expected = [[twin.train_loss.item() for twin in r.twins.values()] for r in trace.records]
    assert trace.losses().tobytes() == np.array(expected, np.float32).tobytes()


def test_losses_of_some_steps_are_cut_out_of_all(trace):
    whole = trace.losses()
    for first, last in [(1, 20), (1, 1), (20, 20), (3, 11), (8, 8), (15, 99)]:
        assert np.array_equal(trace.losses(first, last), whole[first - 1 : last])
    for first, last in [(21, 30), (5, 4), (99, 99)]:
        assert trace.losses(first, last).shape == (0, 2)


def test_steps_that_are_not_recorded_are_refused(trace):
    trace.check_recorded(1)
    trace.check_recorded(20)
    for step in (0, -1, 21, 10**9):
        with pytest.raises(StepNotRecorded, match="Steps 1 to 20 are"):
            trace.check_recorded(step)


def test_events(trace):
    assert [(row["index"], row["step"]) for row in trace.events()] == [(0, 0), (1, 6), (2, 11)]
    assert [row["index"] for row in trace.events(from_step=6)] == [1, 2]
    number, payload = trace.note(20, "state", {"state": "interrupted"})
    assert trace.event_count == 4
    assert (number, payload) == (3, [*trace.messages("events")][3])
    last = trace.events()[-1]
    assert (last["index"], last["step"], last["kind"]) == (3, 20, "state")
    assert last["detail"] == {"state": "interrupted"}
    assert last["time"] > 1e9
    assert trace.setting_changes() == [(step, {"learning_rate": step}) for step in (0, 6, 11)]


def test_what_is_ahead_of_the_last_whole_step_is_cut(trace, made_up):
    """A writer killed between the streams of one flush leaves some of them ahead of the steps."""
    records = [made_up.event(3, 20), made_up.event(4, 23, pace=2.0)]
    trace.append("events", encoder.encode_events(trace.schema("events"), records), 20, 23, 2)
    late = [made_up.evaluation(trace.recipe, 22)]
    payload = encoder.encode_evaluations(trace.schema("evaluations"), late)
    trace.append("evaluations", payload, 22, 22, 1)
    with RunTrace.open(trace.folder, writable=False) as onlooker:
        assert onlooker.event_count == 5
    with RunTrace.open(trace.folder) as again:
        assert [row["index"] for row in again.events()] == [0, 1, 2, 3]
        assert again.files["evaluations"].index.last_step == 11
        again.append("evaluations", payload, 22, 22, 1)
    with RunTrace.open(trace.folder, writable=False) as onlooker:
        assert onlooker.event_count == 4
        assert onlooker.files["evaluations"].index.last_step == 22


def test_a_killed_writer_costs_no_whole_message(trace, record_steps):
    path = trace.folder / "steps.arrow"
    os.truncate(path, path.stat().st_size - 1)
    with RunTrace.open(trace.folder) as again:
        assert again.last_step == 13
        assert again.read_step(13) == trace.read_step(13)
        record_steps(again, [3, 3])
        assert again.last_step == 19
        assert again.losses().shape == (19, 2)
