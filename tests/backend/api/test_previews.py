"""POST /preview: what a run of a recipe starts from, before there is one."""

import io

import numpy as np
import pyarrow as pa
import pytest


def preview(server, recipe):
    answer = server.client.post("/preview", json={"recipe": recipe})
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.fixture(scope="module")
def stepped(server):
    """A run paused after its first step, and its recipe."""
    recipe = {"dataset": {"name": "digits", "label_noise": 0.5}, "seed": 11}
    run = server.make_run(recipe=recipe, start=False)
    command = {"command": "step", "count": 1}
    server.client.post(f"/runs/{run['id']}/commands", json=command)
    yield run, recipe
    server.client.delete(f"/runs/{run['id']}")


def test_weights_are_the_runs_snapshot_at_step_0_to_the_bit(server, stepped):
    run, recipe = stepped
    answer = server.client.get(f"/runs/{run['id']}/snapshots", params={"from": 0, "to": 0})
    rows = pa.ipc.open_stream(io.BytesIO(answer.content)).read_all().to_pylist()
    weights = preview(server, recipe)["weights"]
    assert {row["twin"] for row in rows} == {"dropout", "plain"}
    for row in rows:
        shown = weights[row["name"]]
        assert shown["shape"] == row["shape"]
        assert np.float32(shown["values"]).tobytes() == np.float32(row["values"]).tobytes()
    assert len(weights) * 2 == len(rows)


def test_the_example_is_the_one_of_the_first_step(server, stepped):
    run, recipe = stepped
    shown = preview(server, recipe)
    first = server.client.get(f"/runs/{run['id']}/steps/1").json()
    index = first["example_index"]
    params = {"from": index, "to": index}
    [example] = server.client.get(f"/runs/{run['id']}/examples", params=params).json()["examples"]
    assert shown["example"] == example
    assert {layer: len(units) for layer, units in shown["activation"].items()} == {
        "hidden_1": 64,
        "hidden_2": 64,
    }
    assert len(shown["output"]) == 10


def test_nothing_is_made(server):
    before = server.run_count(), sorted((server.home / "runs").iterdir())
    preview(server, {})
    assert (server.run_count(), sorted((server.home / "runs").iterdir())) == before


def test_a_regression_has_values_for_labels_and_no_twin_changes_nothing(server):
    recipe = {"dataset": {"name": "surface"}, "network": {"hidden": [8]}}
    shown = preview(server, recipe)
    assert isinstance(shown["example"]["label"], float)
    assert len(shown["output"]) == 1
    assert shown == preview(server, recipe | {"twin": False})


def test_weights_of_very_large_networks_are_left_out(server):
    shown = preview(server, {"network": {"hidden": [1024, 1024]}, "dataset": {"name": "blobs"}})
    assert shown["weights"] is None
    assert len(shown["activation"]["hidden_2"]) == 1024


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "recipe"),
        ({"recipe": {"network": {"hidden": [10**9]}}}, "recipe.network.hidden.0"),
        ({"recipe": {"dropout": {"hidden": [0.5]}}}, "recipe.dropout.hidden"),
        ({"recipe": {"sed": 1}}, "recipe.sed"),
        ({"recipe": {}, "pace": 1}, "pace"),
        ({"preset": "digits"}, "recipe"),
    ],
)
def test_what_no_run_can_be_made_of_cannot_be_previewed(server, body, field):
    answer = server.client.post("/preview", json=body)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["errors"][0]["field"] == field


def test_a_data_set_out_of_reach_is_said_to_be_so(server, monkeypatch):
    monkeypatch.setattr("dropscope.lab.datasets.reach._is_cached", lambda _: False)
    monkeypatch.setattr("dropscope.lab.datasets.reach._is_open_ml_reachable", lambda: False)
    answer = server.client.post("/preview", json={"recipe": {"dataset": {"name": "mnist"}}})
    assert (answer.status_code, answer.json()["code"]) == (422, "data_unavailable")
    assert answer.json()["errors"][0]["field"] == "recipe.dataset.name"
