"""Encoded records, decoded again by pyarrow, against the definition in plain Python."""

import io
import math

import numpy as np
import polars as pl
import pyarrow as pa
import pytest
import torch

from dropscope.trace import encoder, schema
from dropscope.trace.rows import rows


def decode(made_schema, payload):
    assert payload[:4] == b"\xff\xff\xff\xff"
    assert len(payload) % 8 == 0
    batch = pa.ipc.read_record_batch(pa.py_buffer(payload), made_schema)
    batch.validate(full=True)
    return batch


@pytest.mark.parametrize("twin", [True, False])
@pytest.mark.parametrize("kind", ["bernoulli", "gaussian"])
@pytest.mark.parametrize("scope", ["example", "batch"])
@pytest.mark.parametrize("mode", ["example", "full"])
def test_steps_of_every_kind_of_run(made_up, make_recipe, twin, kind, scope, mode):
    recipe = make_recipe(twin=twin, kind=kind, scope=scope)
    steps_schema = schema.steps_schema(recipe, mode)
    sizes = [4, 4, 1, 4, 3, 4, 1]
    all_kept = {(2, 0), (3, 1), (5, 2), (6, 0), (6, 1), (6, 2)}
    records = made_up.steps(recipe, 7, batch_sizes=sizes, all_kept=all_kept)
    batch = decode(steps_schema, encoder.encode_steps(steps_schema, records))
    expected = [made_up.row(recipe, record, full=mode == "full") for record in records]
    assert rows(batch) == expected


@pytest.mark.parametrize("kind", ["bernoulli", "gaussian"])
@pytest.mark.parametrize("scope", ["example", "batch"])
@pytest.mark.parametrize("row", [1, 2, 3, 1023])
def test_another_row_of_each_batch(made_up, make_recipe, kind, scope, row):
    recipe = make_recipe(kind=kind, scope=scope)
    steps_schema = schema.steps_schema(recipe, "full", row)
    sizes = [4, 1, 3, 2, 4]
    records = made_up.steps(recipe, 5, batch_sizes=sizes, all_kept={(3, 1), (4, 0)})
    batch = decode(steps_schema, encoder.encode_steps(steps_schema, records))
    expected = [made_up.row(recipe, record, full=True, row=row) for record in records]
    assert rows(batch) == expected
    assert expected[0] != made_up.row(recipe, records[0], full=True)


@pytest.mark.parametrize("count", [1, 9])
def test_batches_of_one_size(made_up, make_recipe, count):
    recipe = make_recipe(hidden=(1, 17, 8))
    steps_schema = schema.steps_schema(recipe)
    records = made_up.steps(recipe, count)
    batch = decode(steps_schema, encoder.encode_steps(steps_schema, records))
    assert rows(batch) == [made_up.row(recipe, record) for record in records]


def test_a_layer_whose_units_are_never_and_then_always_off(made_up, make_recipe):
    recipe = make_recipe()
    steps_schema = schema.steps_schema(recipe)
    records = made_up.steps(recipe, 3, all_kept={(1, 0), (2, 0), (3, 0)})
    off = torch.zeros(1, recipe.layer_sizes[1])  # what p = 1 draws: one row for the batch
    object.__setattr__(records[2], "keep_masks", (None, off, *records[2].keep_masks[2:]))
    decoded = rows(decode(steps_schema, encoder.encode_steps(steps_schema, records)))
    assert [row["drop_count"]["input"] for row in decoded] == [[0] * 13] * 3
    assert decoded[2]["keep_mask"]["hidden_1"] == [0] * 5
    assert decoded[2]["drop_count"]["hidden_1"] == [4] * 5


def test_a_whole_batch_of_the_largest_size_can_be_off(made_up, make_recipe):
    recipe = make_recipe(scope="batch")
    steps_schema = schema.steps_schema(recipe)
    records = made_up.steps(recipe, 2, batch_sizes=[1024, 1000])
    batch = decode(steps_schema, encoder.encode_steps(steps_schema, records))
    assert rows(batch) == [made_up.row(recipe, record) for record in records]


def test_losses_and_signals_that_are_no_numbers(made_up, make_recipe):
    recipe = make_recipe(twin=False)
    steps_schema = schema.steps_schema(recipe)
    (record,) = made_up.steps(recipe, 1)
    twin = record.twins["dropout"]
    twin.train_loss.fill_(math.nan)
    twin.error_signals[0][0, 1] = math.inf
    twin.activations[0][0, 2] = 1e9  # beyond float16
    batch = decode(steps_schema, encoder.encode_steps(steps_schema, [record]))
    assert math.isnan(batch.column("train_loss")[0]["dropout"].as_py())
    (row,) = rows(batch)
    assert row["train_loss"]["dropout"] is None
    assert row["error_signal"]["dropout"]["hidden_1"][1] is None
    assert row["activation"]["dropout"]["hidden_1"][2] is None
    assert None not in row["activation"]["dropout"]["hidden_2"]


def test_evaluations(made_up, make_recipe):
    recipe = make_recipe()
    made = schema.evaluations_schema(recipe)
    records = [made_up.evaluation(recipe, 3), made_up.evaluation(recipe, 4, memorised=None)]
    first, second = rows(decode(made, encoder.encode_evaluations(made, records)))
    assert first == {
        "step": 3,
        "train_loss": {"dropout": 3.0, "plain": 3.5},
        "train_loss_eval": {"dropout": 3.125, "plain": 3.625},
        "holdout_loss": {"dropout": 3.25, "plain": 3.75},
        "train_error": {"dropout": 3.375, "plain": 3.875},
        "holdout_error": {"dropout": 3.5, "plain": 4.0},
        "memorised": {"dropout": 0.25, "plain": 0.25},
        "train_error_masked": {"dropout": 3.625, "plain": 4.125},
    }
    assert second["memorised"] == {"dropout": None, "plain": None}
    former = schema.evaluations_schema(recipe, ["train_loss", "memorised"])
    assert former.names == ["step", "train_loss", "memorised"]
    assert [*rows(decode(former, encoder.encode_evaluations(former, records)))[0]] == former.names


@pytest.mark.parametrize("twin", [True, False])
def test_evaluations_of_a_run_that_makes_a_mistake(made_up, make_recipe, twin):
    recipe = make_recipe(mistake="forget_eval", twin=twin)
    made = schema.evaluations_schema(recipe)
    (row,) = rows(decode(made, encoder.encode_evaluations(made, [made_up.evaluation(recipe, 3)])))
    plain = {"plain": 3.75} if twin else {}
    assert row["holdout_loss"] == {"dropout": 3.25} | plain
    assert row["holdout_loss_right"] == {"dropout": 1.25} | plain
    plain = {"plain": 4.0} if twin else {}
    assert row["holdout_error_right"] == {"dropout": 1.5} | plain


def test_snapshot(made_up, make_recipe):
    recipe = make_recipe()
    made = schema.snapshots_schema(recipe)
    record = made_up.snapshot(recipe, 9)
    decoded = rows(decode(made, encoder.encode_snapshot(made, record)))
    assert len(decoded) == 2 * 6
    for row in decoded:
        tensor = record.parameters[row["twin"]][row["name"]]
        assert row["step"] == 9
        assert row["shape"] == list(tensor.shape)
        assert np.array(row["values"], np.float32).tobytes() == tensor.numpy().tobytes()


def test_events(made_up, make_recipe):
    made = schema.events_schema(make_recipe())
    records = [made_up.event(0, 0), made_up.event(1, 5, drop_probability={"input": 0.25})]
    assert rows(decode(made, encoder.encode_events(made, records))) == [
        {"index": 0, "step": 0, "kind": "state", "time": 1000.0, "detail": {}},
        {
            "index": 1,
            "step": 5,
            "kind": "set",
            "time": 1001.0,
            "detail": {"drop_probability": {"input": 0.25}},
        },
    ]


def test_polars_reads_what_pyarrow_wrote(made_up, make_recipe):
    recipe = make_recipe()
    steps_schema = schema.steps_schema(recipe)
    records = made_up.steps(recipe, 5)
    message = encoder.encode_steps(steps_schema, records)
    frame = pl.read_ipc_stream(io.BytesIO(schema.schema_message(steps_schema) + message))
    expected = [made_up.row(recipe, record) for record in records]
    assert frame["step"].to_list() == [1, 2, 3, 4, 5]
    assert frame["drop_count"].to_list() == [row["drop_count"] for row in expected]
    assert frame["activation"].to_list() == [row["activation"] for row in expected]
    kept = [
        {layer: [bool(bit) for bit in bits] for layer, bits in row["keep_mask"].items()}
        for row in expected
    ]
    assert frame["keep_mask"].to_list() == kept
