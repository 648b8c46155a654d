"""Steps collected between two flushes."""

import math

import pytest

from dropscope.trace import encoder, schema
from dropscope.trace.reader import RunTrace
from dropscope.trace.rows import rows
from dropscope.trace.step_buffer import StepBuffer
from dropscope.trace.storage import decode


@pytest.fixture
def records(made_up, small_recipe):
    return made_up.steps(small_recipe, 200, batch_sizes=[4, 4, 3] * 66 + [1, 2])


def decoded(recipe, buffer):
    steps_schema = schema.steps_schema(recipe)
    return rows(decode(steps_schema, encoder.encode_steps(steps_schema, buffer)))


def test_it_grows_and_is_used_again(made_up, small_recipe, records):
    buffer = StepBuffer(small_recipe)
    for start, end in ((0, 3), (3, 180), (180, 200)):
        for record in records[start:end]:
            buffer.add(record)
        assert len(buffer) == end - start
        expected = [made_up.row(small_recipe, record) for record in records[start:end]]
        assert decoded(small_recipe, buffer) == expected
        buffer.clear()
        assert len(buffer) == 0


def test_a_record_may_change_after_it_was_added(made_up, small_recipe, records):
    expected = made_up.row(small_recipe, records[0])
    buffer = StepBuffer(small_recipe)
    buffer.add(records[0])
    records[0].keep_masks[0].zero_()
    records[0].twins["plain"].output.fill_(9.0)
    assert decoded(small_recipe, buffer) == [expected]


def test_keep_first(made_up, small_recipe, records):
    buffer = StepBuffer(small_recipe)
    for record in records[:9]:
        buffer.add(record)
    buffer.keep_first(4)
    buffer.add(records[4])
    assert decoded(small_recipe, buffer) == [
        made_up.row(small_recipe, record) for record in records[:5]
    ]


def test_a_trace_knows_its_row(made_up, small_recipe, records, tmp_path):
    buffer = StepBuffer(small_recipe, row=2)
    for record in records[:5]:
        buffer.add(record)
    with RunTrace.create(tmp_path / "run", small_recipe, row=2) as trace:
        payload = encoder.encode_steps(trace.schema("steps"), buffer)
        trace.append("steps", payload, 1, 5, 5)
    with RunTrace.open(tmp_path / "run") as again:
        assert again.row == 2
        for record in records[:5]:
            assert again.read_step(record.step) == made_up.row(small_recipe, record, row=2)


@pytest.mark.parametrize("twin", ["dropout", "plain"])
@pytest.mark.parametrize("bad", [math.nan, math.inf])
@pytest.mark.parametrize("at", [0, 3, 5])
def test_finite_count_stops_before_the_first_bad_loss(small_recipe, records, twin, bad, at):
    buffer = StepBuffer(small_recipe)
    assert buffer.finite_count() == 0
    for number, record in enumerate(records[:6]):
        if number >= at:
            record.twins[twin].train_loss.fill_(bad)
        buffer.add(record)
    assert buffer.finite_count() == at


def test_whole_masks_are_kept_if_asked(made_up, make_recipe, tmp_path):
    recipe = make_recipe(scope="batch")
    records = made_up.steps(recipe, 5, batch_sizes=[4, 1, 4, 4, 2], all_kept={(2, 1)})
    buffer = StepBuffer(recipe, whole_masks=True)
    for record in records:
        buffer.add(record)
    with RunTrace.create(tmp_path / "run", recipe, "full") as trace:
        payload = encoder.encode_steps(trace.schema("steps"), buffer)
        trace.append("steps", payload, 1, 5, 5)
        for record in records:
            assert trace.read_step(record.step) == made_up.row(recipe, record, full=True)
