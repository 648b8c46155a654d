"""Every format says what the rows say."""

import csv
import io
import json
import math

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dropscope.trace import encoder
from dropscope.trace.exports import FORMATS, export
from dropscope.trace.reader import RunTrace
from dropscope.trace.schema import STREAMS


def whole(*arguments):
    return b"".join(export(*arguments))


def recorded(trace, stream, *ends):
    batches = [*trace.read(stream, *ends)]
    return pa.Table.from_batches(batches, schema=trace.schema(stream))


@pytest.mark.parametrize("stream", STREAMS)
@pytest.mark.parametrize("ends", [(), (3, 12), (5, 5), (900, 901)])
def test_arrow(trace, stream, ends):
    data = whole(trace, stream, "arrow", *ends)
    table = pa.ipc.open_stream(data).read_all()
    table.validate(full=True)
    assert table.schema.equals(trace.schema(stream), check_metadata=True)
    assert table.equals(recorded(trace, stream, *ends))
    assert data.endswith(b"\xff\xff\xff\xff\0\0\0\0")
    assert pl.read_ipc_stream(io.BytesIO(data)).height == table.num_rows


@pytest.mark.parametrize("stream", STREAMS)
@pytest.mark.parametrize("ends", [(), (3, 12), (900, 901)])
def test_parquet(trace, stream, ends):
    data = whole(trace, stream, "parquet", *ends)
    table = pq.read_table(io.BytesIO(data))
    assert "halffloat" not in str(table.schema)
    assert table.to_pylist() == recorded(trace, stream, *ends).to_pylist()
    assert table.schema.metadata[b"dropscope.stream"] == stream.encode()
    frame = pl.read_parquet(io.BytesIO(data))
    assert frame["step"].to_list() == table["step"].to_pylist()


def test_parquet_gathers_messages_into_row_groups(trace, record_steps, monkeypatch):
    record_steps(trace, [1] * 50)
    file = pq.ParquetFile(io.BytesIO(whole(trace, "steps", "parquet")))
    assert file.metadata.num_row_groups == 1
    monkeypatch.setattr("dropscope.trace.exports._ROW_GROUP_BYTES", 2000)
    chunks = [*export(trace, "steps", "parquet")]
    file = pq.ParquetFile(io.BytesIO(b"".join(chunks)))
    assert file.metadata.num_row_groups == len(chunks) - 1 > 3
    assert file.read()["step"].to_pylist() == [*range(1, 71)]


@pytest.mark.parametrize("stream", STREAMS)
def test_json(trace, stream, made_up):
    found = json.loads(whole(trace, stream, "json"))
    assert list(found) == [stream]
    if stream == "steps":
        assert found["steps"] == [made_up.row(trace.recipe, record) for record in trace.records]
    if stream == "events":
        assert found["events"] == trace.events()
    assert len(found[stream]) == recorded(trace, stream).num_rows


def test_json_is_valid_without_rows_and_with_nan(trace, made_up):
    assert json.loads(whole(trace, "steps", "json", 50, 60)) == {"steps": []}
    record = made_up.evaluation(trace.recipe, 15, memorised=math.nan)
    payload = encoder.encode_evaluations(trace.schema("evaluations"), [record])
    trace.append("evaluations", payload, 15, 15, 1)
    (row,) = json.loads(whole(trace, "evaluations", "json", 12))["evaluations"]
    assert row["memorised"] == {"dropout": None, "plain": None}


def test_csv(trace):
    found = [*csv.DictReader(io.StringIO(whole(trace, "steps", "csv").decode()))]
    assert len(found) == 20
    for line, record in zip(found, trace.records, strict=True):
        row = trace.read_step(record.step)
        assert int(line["step"]) == record.step
        assert float(line["train_loss.plain"]) == row["train_loss"]["plain"]
        assert line["keep_mask.hidden_1"] == "".join(map(str, row["keep_mask"]["hidden_1"]))
        assert line["drop_count.input"] == " ".join(map(str, row["drop_count"]["input"]))
        signal = [float(value) for value in line["error_signal.dropout.output"].split()]
        assert signal == row["error_signal"]["dropout"]["output"]


def test_csv_without_rows_has_its_header(trace):
    lines = whole(trace, "evaluations", "csv", 900).decode().splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("step,train_loss.dropout,train_loss.plain,train_loss_eval.dropout")


def test_csv_leaves_absent_values_empty(trace, made_up):
    record = made_up.evaluation(trace.recipe, 12, memorised=None)
    payload = encoder.encode_evaluations(trace.schema("evaluations"), [record])
    trace.append("evaluations", payload, 12, 12, 1)
    *_, line = csv.DictReader(io.StringIO(whole(trace, "evaluations", "csv").decode()))
    assert line["memorised.dropout"] == ""
    assert line["holdout_loss.dropout"] == "12.25"


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("kind", ["bernoulli", "gaussian"])
def test_full_records_and_gaussian_runs_export(tmp_path, make_recipe, record_steps, name, kind):
    recipe = make_recipe(kind=kind, twin=False)
    with RunTrace.create(tmp_path / "run", recipe, "full") as full:
        record_steps(full, [2, 3])
        assert len(whole(full, "steps", name)) > 1000


def test_memory_is_bounded_by_a_message(trace):
    parts = [*export(trace, "steps", "arrow")]
    assert len(parts) == 1 + 5 + 1
    assert len([*export(trace, "steps", "json")]) == 1 + 5 + 1
