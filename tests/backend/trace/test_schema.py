"""The columns of the four streams, and what their metadata say."""

import json

import pyarrow as pa
import pytest

from dropscope.errors import TraceError
from dropscope.trace import schema


def test_steps_have_the_columns_of_the_documentation(make_recipe):
    steps = schema.steps_schema(make_recipe())
    assert steps.names == [
        "step",
        "epoch",
        "example_index",
        "batch_size",
        "train_loss",
        "keep_mask",
        "drop_count",
        "activation",
        "error_signal",
        "output",
    ]
    assert steps.field("step").type == pa.int64()
    assert str(steps.field("keep_mask").type) == (
        "struct<input: fixed_size_list<item: bool>[13], hidden_1: fixed_size_list<item: bool>[5], "
        "hidden_2: fixed_size_list<item: bool>[3]>"
    )
    assert str(steps.field("error_signal").type).count("output: list<item: halffloat>") == 2


@pytest.mark.parametrize(
    ("options", "mode", "column"),
    [({"kind": "gaussian"}, "example", "multiplier"), ({}, "full", "batch_keep_mask")],
)
def test_columns_that_only_some_runs_have(make_recipe, options, mode, column):
    assert column in schema.steps_schema(make_recipe(**options), mode).names
    assert column not in schema.steps_schema(make_recipe(), "example").names


def test_only_runs_that_make_a_mistake_say_what_were_right(make_recipe):
    wrong = schema.evaluations_schema(make_recipe(mistake="scale_again")).names
    right = schema.evaluations_schema(make_recipe()).names
    assert wrong == [*right, "holdout_loss_right", "holdout_error_right"]


def test_the_row_to_follow_is_in_the_metadata(make_recipe):
    made = schema.steps_schema(make_recipe(), "full", 17)
    read = pa.ipc.open_stream(schema.schema_message(made)).schema
    assert read.metadata[b"dropscope.row"] == b"17"
    assert schema.schema_row(read) == 17
    older = {key: value for key, value in made.metadata.items() if key != b"dropscope.row"}
    assert schema.schema_row(made.with_metadata(older)) == 0


def test_a_run_without_twin_has_no_plain_columns(make_recipe):
    losses = schema.steps_schema(make_recipe(twin=False)).field("train_loss").type
    assert losses == pa.struct([("dropout", pa.float32())])


@pytest.mark.parametrize("stream", schema.STREAMS)
def test_metadata_and_message(make_recipe, stream):
    recipe = make_recipe()
    made = schema.stream_schema(stream, recipe)
    metadata = {key.decode(): value.decode() for key, value in made.metadata.items()}
    assert metadata["dropscope.stream"] == stream
    assert metadata["dropscope.format"] == "1"
    assert json.loads(metadata["dropscope.recipe"])["network"]["hidden"] == [5, 3]
    message = schema.schema_message(made)
    assert message[:4] == b"\xff\xff\xff\xff"
    assert len(message) % 8 == 0
    read = pa.ipc.open_stream(message).schema
    assert read.equals(made, check_metadata=True)
    assert schema.schema_recipe(read) == recipe
    assert schema.schema_stream(read) == stream


def test_a_strange_schema_is_refused(make_recipe):
    with pytest.raises(TraceError, match="carries no recipe"):
        schema.schema_recipe(pa.schema([("step", pa.int64())]))
    with pytest.raises(TraceError, match="steps, evaluations"):
        schema.schema_stream(pa.schema([("step", pa.int64())]))
    ours = schema.events_schema(make_recipe())
    newer = ours.with_metadata(ours.metadata | {b"dropscope.format": b"2"})
    with pytest.raises(TraceError, match="newer Dropscope"):
        schema.schema_recipe(newer)
