"""Sweeps over HTTP, against a real server."""

import time

import pytest

WAIT_LIMIT_S = 60.0
RECIPE = {
    "dataset": {"name": "moons", "train_size": 40},
    "network": {"hidden": [5, 4]},
    "training": {"max_steps": 30},
}


def wait_until_ended(client, sweep_id):
    deadline_s = time.monotonic() + WAIT_LIMIT_S
    ended = ("finished", "stopped", "failed")
    while (sweep := client.get(f"/sweeps/{sweep_id}").json())["state"] not in ended:
        assert time.monotonic() < deadline_s, sweep
        time.sleep(0.01)
    return sweep


@pytest.fixture(scope="module")
def finished(server):
    body = {"recipe": RECIPE, "seeds": 3, "title": "How much?"}
    body["axis"] = {"field": "dropout.hidden", "values": [0, 0.5]}
    answer = server.client.post("/sweeps", json=body)
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert answer.headers["Location"] == f"/api/v1/sweeps/{made['id']}"
    return wait_until_ended(server.client, made["id"])


def test_a_sweep_tells_what_it_found_at_each_point(finished):
    assert (finished["state"], finished["progress"]) == ("finished", 1.0)
    assert finished["title"] == "How much?"
    assert finished["axis"] == {"field": "dropout.hidden", "values": [0.0, 0.5]}
    assert (finished["eta_s"], finished["error"]) == (None, None)
    assert [point["value"] for point in finished["points"]] == [0.0, 0.5]
    for point in finished["points"]:
        assert (point["members"], point["done"]) == (3, 3)
        for figure in point["figures"].values():
            gap = figure["dropout"]["mean"] - figure["plain"]["mean"]
            assert figure["difference"]["mean"] == pytest.approx(gap, abs=1e-9)
            assert figure["difference"]["n"] == 3
            assert figure["sentence"].startswith(figure["verdict"].capitalize())


def test_curves_have_a_band_for_each_twin(server, finished):
    curves = server.client.get(f"/sweeps/{finished['id']}/curves", params={"point": 1}).json()
    for figure in ("holdout_loss", "holdout_error"):
        for twin in ("dropout", "plain"):
            assert len(curves[figure][twin]["mean"]) == len(curves["steps"])
            assert len(curves[figure][twin]["sd"]) == len(curves["steps"])
    assert curves["steps"][-1] == 30
    at_end = finished["points"][1]["figures"]["holdout_loss"]["plain"]["mean"]
    assert curves["holdout_loss"]["plain"]["mean"][-1] == pytest.approx(at_end)
    assert curves["n"] == 3
    assert server.client.get(f"/sweeps/{finished['id']}/curves?point=2").status_code == 404
    every = server.client.get(f"/sweeps/{finished['id']}/curves/all").json()
    assert [(one.pop("point"), one.pop("value")) for one in every] == [(0, 0.0), (1, 0.5)]
    assert every[1] == curves
    for point, found in zip(finished["points"], every, strict=True):
        for figure, twins in point["figures"].items():
            for twin in ("dropout", "plain"):
                error = found[figure][twin]["standard_error"][-1]
                assert error == pytest.approx(twins[twin]["standard_error"], abs=1e-9)


def test_each_member_opens_as_a_run_that_gives_the_same(server, finished):
    members = server.client.get(f"/sweeps/{finished['id']}/members").json()
    assert [(one["point"], one["seed"]) for one in members] == [
        (point, seed) for point in range(2) for seed in range(3)
    ]
    member = members[4]
    answer = server.client.post(f"/sweeps/{finished['id']}/members/4/run")
    assert answer.status_code == 201
    run = answer.json()
    assert run["recipe"] == member["recipe"]
    server.wait_until_ended(run["id"])
    answer = server.client.get(f"/runs/{run['id']}/evaluations", params={"format": "json"})
    last = answer.json()["evaluations"][-1]
    for figure in ("holdout_loss", "holdout_error"):
        assert member["figures"][figure] == pytest.approx(last[figure], rel=1e-3, abs=1e-4)
    assert server.client.post(f"/sweeps/{finished['id']}/members/6/run").status_code == 404


def test_sweeps_are_listed_newest_first(server, finished):
    made = server.client.post("/sweeps", json={"recipe": RECIPE, "seeds": 2}).json()
    assert made["axis"] is None
    page = server.client.get("/sweeps", params={"limit": 1}).json()
    assert [one["id"] for one in page["sweeps"]] == [made["id"]]
    assert page["total"] >= 2
    (point,) = wait_until_ended(server.client, made["id"])["points"]
    assert (point["value"], point["done"]) == (None, 2)
    assert point["figures"]["holdout_loss"]["verdict"] is None  # two seeds are too few


def test_what_a_sweep_costs_is_said_before_it_starts(server, finished):
    body = {"recipe": RECIPE, "seeds": 4}
    body["axis"] = {"field": "network.hidden", "values": [4, 8]}
    count = server.client.get("/sweeps").json()["total"]
    cost = server.client.post("/sweeps/estimate", json=body).json()
    assert (cost["members"], cost["steps"]) == (8, 240)
    of_one = [(2 + 1) * u + (u + 1) * u + (u + 1) * 2 for u in (4, 8)]
    assert cost["parameters"] == 2 * 4 * sum(of_one)
    body["axis"]["values"] = [4, 0]
    refused = server.client.post("/sweeps/estimate", json=body)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "axis.values.1")
    assert server.client.get("/sweeps").json()["total"] == count


def test_a_recipe_finds_its_sweep_whatever_its_seeds(server, finished):
    recipe = finished["recipe"] | {"seed": 99, "twin": False}
    recipe["dropout"] = recipe["dropout"] | {"hidden": [0.0, 0.0]}
    found = server.client.post("/sweeps/find", json={"recipe": recipe}).json()
    assert (found["sweep"]["id"], found["point"]) == (finished["id"], 0)
    assert found["at_point"] == finished["points"][0]
    recipe["dropout"] = recipe["dropout"] | {"hidden": [0.25, 0.25]}
    answer = server.client.post("/sweeps/find", json={"recipe": recipe})
    assert answer.json() == {"sweep": None, "point": None, "at_point": None}


def test_commands_and_deleting(server):
    long = {**RECIPE, "training": {"max_steps": 1_000_000}}
    made = server.client.post("/sweeps", json={"recipe": long, "seeds": 3}).json()
    path = f"/sweeps/{made['id']}"
    refused = server.client.post(f"{path}/commands", json={"command": "resume"})
    assert (refused.status_code, refused.json()["code"]) == (409, "forbidden_command")
    stopped = server.client.post(f"{path}/commands", json={"command": "stop"})
    assert stopped.json()["state"] == "stopped"
    resumed = server.client.post(f"{path}/commands", json={"command": "resume"})
    assert resumed.json()["state"] in ("queued", "running")
    assert server.client.delete(path).status_code == 204
    for answer in (
        server.client.get(path),
        server.client.get(f"{path}/curves"),
        server.client.get(f"{path}/curves/all"),
        server.client.get(f"{path}/members"),
        server.client.post(f"{path}/members/0/run"),
        server.client.post(f"{path}/commands", json={"command": "stop"}),
        server.client.delete(path),
    ):
        assert (answer.status_code, answer.json()["code"]) == (404, "unknown_sweep")


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"seeds": 0}, "seeds"),
        ({"seeds": 501}, "seeds"),
        ({"axis": {"field": "dropout.mistake", "values": [1]}}, "axis.field"),
        ({"axis": {"field": "dropout.hidden", "values": []}}, "axis.values"),
        ({"axis": {"field": "dropout.hidden", "values": [0.1, 1.5]}}, "axis.values.1"),
        ({"axis": {"field": "dropout.hidden", "values": [0.1, 0.1]}}, "axis.values"),
        ({"axis": {"field": "dataset.train_size", "values": [50_000]}}, "axis.values.0"),
        ({"recipe": {**RECIPE, "dropout": {"mistake": "forget_eval"}}}, "recipe.dropout.mistake"),
        ({"recipe": {"network": {"hidden": [0]}}}, "recipe.network.hidden.0"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_cannot_be_trained_is_refused_by_the_name_of_its_field(server, changed, field):
    count = server.client.get("/sweeps").json()["total"]
    answer = server.client.post("/sweeps", json={"recipe": RECIPE, **changed})
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert field in [error["field"] for error in answer.json()["errors"]]
    assert server.client.get("/sweeps").json()["total"] == count
