import ast
import io
import json

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from safetensors.numpy import load as load_safetensors

STREAMS = ["steps", "evaluations", "snapshots", "events"]


@pytest.fixture(scope="session")
def read(server, finished_run):
    def get(path, **params):
        return server.client.get(f"/runs/{finished_run['id']}/{path}", params=params)

    return get


def table(answer):
    assert answer.status_code == 200, answer.text
    return pa.ipc.open_stream(answer.content).read_all()


@pytest.mark.parametrize("stream", STREAMS)
def test_every_stream_comes_in_every_format(read, finished_run, stream):
    arrow = read(stream)
    expected = table(arrow).column("step").to_pylist()
    name = f"dropscope-{finished_run['id']}-{stream}"
    assert arrow.headers["content-disposition"] == f'attachment; filename="{name}.arrow"'
    assert arrow.headers["content-type"] == "application/vnd.apache.arrow.stream"
    parquet = pq.read_table(io.BytesIO(read(stream, format="parquet").content))
    assert parquet.column("step").to_pylist() == expected
    csv = pl.read_csv(read(stream, format="csv").content, infer_schema=False)
    assert csv["step"].cast(pl.Int64).to_list() == expected
    rows = read(stream, format="json").json()
    assert [row["step"] for row in rows[stream]] == expected


def test_a_range_has_both_its_ends(read):
    assert table(read("steps", **{"from": 7, "to": 11})).column("step").to_pylist() == [
        *range(7, 12)
    ]
    assert table(read("steps", **{"from": 1000})).num_rows == 0


def test_one_step_is_the_row_of_the_range(read):
    row = read("steps", **{"from": 9, "to": 9, "format": "json"}).json()["steps"][0]
    assert read("steps/9").json() == row
    assert set(row["train_loss"]) == {"dropout", "plain"}
    assert {layer: len(mask) for layer, mask in row["keep_mask"].items()} == {
        "input": 64,
        "hidden_1": 64,
        "hidden_2": 64,
    }


def test_the_strip_counts_the_masks_of_the_trace(read):
    masks = table(read("steps")).column("keep_mask").combine_chunks().field("hidden_2")
    kept = np.array(masks.to_pylist(), np.float64)  # (steps, units)
    strip = read("strip", layer="hidden_2", bins=3).json()
    assert strip["edges"] == [1, 21, 41, 61]
    expected = [kept[start - 1 : start + 19].mean(0) for start in (1, 21, 41)]
    np.testing.assert_allclose(strip["share"], expected, atol=1e-4)


def test_weights_are_those_of_the_snapshot(read):
    weights = load_safetensors(read("weights", step=60).content)
    assert weights.keys() == load_safetensors(read("weights").content).keys()
    rows = read("snapshots", **{"from": 60, "to": 60, "format": "json"}).json()["snapshots"]
    assert len(rows) == len(weights) == 12
    for row in rows:
        found = weights[f"{row['twin']}.{row['name']}"]
        np.testing.assert_array_equal(found.reshape(-1), np.float32(row["values"]))
        assert list(found.shape) == row["shape"]


def test_the_last_snapshot_of_a_range_is_the_weights_nearest_to_a_step(read):
    kept = sorted(set(table(read("snapshots")).column("step").to_pylist()))
    assert len(kept) > 3
    for step in (0, 1, kept[-2], kept[-1] - 1, 60, 5000):
        nearest = max(one for one in kept if one <= step)
        rows = table(read("snapshots", **{"to": step, "last": "true"}))
        assert set(rows.column("step").to_pylist()) == {nearest}
        assert rows.num_rows == 12
    assert table(read("snapshots", **{"from": 61, "last": "true"})).num_rows == 0
    rows = read("snapshots", **{"last": "true", "format": "json"}).json()["snapshots"]
    assert {row["step"] for row in rows} == {60}


def test_the_script_is_python_for_the_twin_asked_for(read, finished_run):
    answer = read("script", twin="plain")
    assert answer.headers["content-type"] == "text/x-python; charset=utf-8"
    name = f"dropscope-{finished_run['id']}-plain.py"
    assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'
    ast.parse(answer.text)
    assert "nn.Dropout" not in answer.text
    assert "nn.Dropout" in read("script").text


def test_examples_are_those_that_steps_name(read):
    examples = read("examples", **{"from": 3, "to": 5}).json()["examples"]
    assert [example["index"] for example in examples] == [3, 4, 5]
    everything = table(read("examples", format="arrow"))
    assert everything.num_rows == 200
    assert everything.column("features")[4].as_py() == examples[1]["features"]
    assert everything.column("label")[4].as_py() == examples[1]["label"]
    wrong = np.not_equal(everything.column("label"), everything.column("true_label"))
    assert wrong.sum() == 20  # a tenth of the labels


BAD_REQUESTS = [
    ("steps?from=5&to=2", 422, "from"),
    ("steps?from=-1", 422, "from"),
    ("steps?to=x", 422, "to"),
    ("steps?from=99999999999999999999", 422, "from"),
    ("steps?format=xls", 422, "format"),
    ("snapshots?from=5&to=2&last=true", 422, "from"),
    ("snapshots?last=maybe", 422, "last"),
    ("steps/0", 422, "step"),
    ("steps/one", 422, "step"),
    ("steps/61", 404, None),
    ("weights?step=59", 404, None),
    ("weights?step=-1", 422, "step"),
    ("strip?layer=output", 422, "layer"),
    ("strip?bins=0", 422, "bins"),
    ("strip?bins=100000", 422, "bins"),
    ("strip?from=100&to=200", 404, None),
    ("script?twin=both", 422, "twin"),
    ("examples?from=3&to=1", 422, "from"),
    ("examples?format=csv", 422, "format"),
    ("nonsense", 404, None),
]


@pytest.mark.parametrize(("path", "status", "field"), BAD_REQUESTS)
def test_bad_requests_are_problems(server, finished_run, path, status, field):
    answer = server.client.get(f"/runs/{finished_run['id']}/{path}")
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    if field:
        assert [error["field"] for error in answer.json()["errors"]] == [field]


PATHS = [*STREAMS, "steps/1", "strip", "weights", "script", "examples"]


@pytest.mark.parametrize("path", PATHS)
def test_unknown_runs_have_no_trace(server, path):
    answer = server.client.get(f"/runs/nobody/{path}")
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_run")


def test_a_run_without_a_twin_has_no_script_for_it(server):
    recipe = {"twin": False, "training": {"max_steps": 3}}
    run = server.wait_until_ended(server.make_run(recipe=recipe)["id"])
    answer = server.client.get(f"/runs/{run['id']}/script", params={"twin": "plain"})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "twin")
    assert list(server.client.get(f"/runs/{run['id']}/steps/1").json()["output"]) == ["dropout"]


def test_a_run_before_its_first_step_can_be_asked_for_anything(server):
    run = server.make_run(start=False)
    path = f"/runs/{run['id']}"
    assert json.loads(server.client.get(f"{path}/steps?format=json").text) == {"steps": []}
    for missing in ("steps/1", "strip", "weights"):
        assert server.client.get(f"{path}/{missing}").status_code == 404
    assert "4000" not in server.client.get(f"{path}/script").text
    server.client.delete(path)
