"""Questions about a run's networks over HTTP: what comes, what is refused, jobs, and the run."""

import threading

import pyarrow as pa
import pytest
from safetensors.numpy import load

LAST = 60
NAMES = (
    *("co-adaptation", "redundancy", "noise", "saliency", "firing", "activations", "course"),
    "features",
)
PIXELS = {"train_size": 100, "give_away": 2, "give_away_holdout": "lying"}
SMALL = {
    "co-adaptation": {"pairs": 5},
    "redundancy": {"orderings": 5, "shares": [0.0, 0.5]},
    "noise": {"masks": 5},
    "saliency": {},
    "firing": {},
    "activations": {"units": [2, 0]},
    "course": {"points": 3},
    "features": {"layer": 2, "bins": 7},
    "give-away": {},
}


@pytest.fixture(scope="session")
def ask(server, finished_run):
    """Ask a question of the finished run, or of another one."""

    def send(name, run_id=finished_run["id"], **body):
        return server.client.post(f"/runs/{run_id}/probes/{name}", json=body)

    return send


@pytest.fixture(scope="session")
def made(server):
    """Make a run of few steps, wait until it has ended, return its id."""

    def make(**recipe):
        recipe.setdefault("network", {"hidden": [12, 8]})
        recipe["training"] = {"max_steps": 8} | recipe.get("training", {})
        return server.wait_until_ended(server.make_run(recipe=recipe)["id"])["id"]

    return make


def answered(answer):
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize("name", NAMES)
def test_an_answer_says_what_it_was_computed_on(ask, name):
    whole = answered(ask(name, **SMALL[name]))
    assert whole["step"] == LAST
    assert list(whole["twins"]) == ["dropout", "plain"]
    assert whole["example_count"] == (1 if name == "saliency" else 540)
    one = answered(ask(name, step=20, twin="plain", examples=50, **SMALL[name]))
    assert (one["step"], list(one["twins"])) == (20, ["plain"])
    assert one["example_count"] == (1 if name == "saliency" else 50)
    assert one["twins"]["plain"] != whole["twins"]["plain"]


@pytest.mark.parametrize("name", NAMES)
def test_the_same_question_has_the_same_answer(ask, name):
    first, again = (ask(name, step=33, seed=4, **SMALL[name]).content for _ in range(2))
    assert first == again


def test_another_seed_draws_other_masks_and_orders(ask):
    for name in ("noise", "redundancy"):
        first, other = (answered(ask(name, seed=seed, **SMALL[name])) for seed in (1, 2))
        assert first["twins"]["dropout"] != other["twins"]["dropout"]


def test_examples_chosen_and_drawn(ask):
    chosen = answered(ask("saliency", example={"holdout": 539}))
    drawn = answered(ask("saliency", example={"features": chosen["example"]["features"]}))
    assert drawn["example"]["label"] is None
    label = int(chosen["example"]["label"])
    asked = answered(ask("saliency", **{"example": {"holdout": 539}, "class": (label + 1) % 10}))
    for twin in ("dropout", "plain"):
        assert chosen["twins"][twin]["class"] == label
        assert asked["twins"][twin]["saliency"] != chosen["twins"][twin]["saliency"]
        if drawn["twins"][twin]["class"] == label:
            assert drawn["twins"][twin] == chosen["twins"][twin]


# What cannot be answered

BAD = [
    ("firing", {"step": LAST + 1}, 404, None),
    ("firing", {"step": -1}, 422, "step"),
    ("firing", {"step": "3"}, 422, "step"),
    ("firing", {"step": 10**9}, 422, "step"),
    ("firing", {"twin": "both"}, 422, "twin"),
    ("firing", {"layer": 0}, 422, "layer"),
    ("firing", {"layer": 3}, 422, "layer"),
    ("firing", {"examples": 9}, 422, "examples"),
    ("firing", {"examples": 10_001}, 422, "examples"),
    ("firing", {"seed": -1}, 422, "seed"),
    ("firing", {"masks": 5}, 422, "masks"),
    ("co-adaptation", {"layer": 9}, 422, "layer"),
    ("co-adaptation", {"pairs": 0}, 422, "pairs"),
    ("redundancy", {"layer": 3}, 422, "layer"),
    ("redundancy", {"orderings": 4}, 422, "orderings"),
    ("redundancy", {"shares": []}, 422, "shares"),
    ("redundancy", {"shares": [1.1]}, 422, "shares.0"),
    ("redundancy", {"off": {"hidden_3": [1]}}, 422, "off"),
    ("redundancy", {"off": {"input": [1]}}, 422, "off"),
    ("redundancy", {"off": {"hidden_2": [0, 64]}}, 422, "off.hidden_2.1"),
    ("redundancy", {"off": {"hidden_1": [-1]}}, 422, "off.hidden_1.0"),
    ("noise", {"masks": 0}, 422, "masks"),
    ("noise", {"masks": 10**6}, 422, "masks"),
    ("noise", {"example": {}}, 422, "example"),
    ("noise", {"example": {"holdout": 1, "train": 1}}, 422, "example"),
    ("noise", {"example": {"holdout": 540}}, 422, "example.holdout"),
    ("noise", {"example": {"train": 200}}, 422, "example.train"),
    ("noise", {"example": {"features": [0.5] * 63}}, 422, "example.features"),
    ("noise", {"example": {"features": ["a"] * 64}}, 422, "example.features.0"),
    ("activations", {}, 422, "units"),
    ("activations", {"units": []}, 422, "units"),
    ("activations", {"units": list(range(9))}, 422, "units"),
    ("activations", {"units": [0, 64]}, 422, "units.1"),
    ("activations", {"units": [0], "layer": 3}, 422, "layer"),
    ("features", {"layer": 3}, 422, "layer"),
    ("features", {"bins": 1}, 422, "bins"),
    ("features", {"near_zero": -0.1}, 422, "near_zero"),
    ("features", {"filters": 1025}, 422, "filters"),
    ("course", {"points": 1}, 422, "points"),
    ("course", {"points": 61}, 422, "points"),
    ("course", {"from": 21, "step": 20}, 422, "from"),
    ("course", {"layer": 3}, 422, "layer"),
    ("give-away", {"step": LAST + 1}, 404, None),
    ("give-away", {}, 422, "run_id"),
    ("saliency", {"class": 10}, 422, "class"),
    ("saliency", {"class": -1}, 422, "class"),
]


@pytest.mark.parametrize("job", [False, True])
@pytest.mark.parametrize(("name", "body", "status", "field"), BAD)
def test_bad_questions_are_problems_at_once(ask, name, body, status, field, job):
    answer = ask(name, job=job, **body)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    if field:
        assert answer.json()["errors"][0]["field"] == field
    else:
        assert answer.json()["code"] == "step_not_recorded"


@pytest.mark.parametrize("name", ["nonsense", "jobs", "surface"])
def test_an_unknown_probe(ask, name):
    answer = ask(name)
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_probe")
    assert "co-adaptation" in answer.json()["detail"]


@pytest.mark.parametrize("name", NAMES)
def test_an_unknown_run(ask, name):
    answer = ask(name, run_id="nobody", **SMALL[name])
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_run")


def test_what_a_run_has_not(ask, made):
    alone = made(twin=False, network={"hidden": [1, 8]})
    for name in NAMES:
        answer = ask(name, run_id=alone, twin="plain", **SMALL[name])
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "twin")
    for name in ("co-adaptation", "firing", "course"):
        answer = ask(name, run_id=alone)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "layer")
        assert list(answered(ask(name, run_id=alone, layer=2))["twins"]) == ["dropout"]
    fitted = made(dataset={"name": "surface"})
    for name in ("co-adaptation", "redundancy", "noise", "course"):
        answer = ask(name, run_id=fitted)
        assert answer.status_code == 422
        assert "classes" in answer.json()["detail"]
    for name in ("saliency", "firing", "activations", "features"):
        answered(ask(name, run_id=fitted, **SMALL[name]))
    copying = made(dataset=PIXELS, network={"hidden": [12, 8], "autoencoder": True})
    for name in ("co-adaptation", "redundancy", "noise", "course", "saliency", "give-away"):
        answer = ask(name, run_id=copying)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "run_id")
        assert "autoencoder" in answer.json()["detail"]
    for name in ("firing", "activations", "features"):
        assert answered(ask(name, run_id=copying, **SMALL[name]))["example_count"] == 540


def test_who_reads_the_pixels(ask, made):
    run_id = made(dataset=PIXELS)
    whole = answered(ask("give-away", run_id=run_id))
    assert (whole["step"], whole["example_count"]) == (8, 540)
    assert (whole["pixel_count"], whole["feature_count"]) == (2, 64)
    for twin in whole["twins"].values():
        for variant, change in twin["change"].items():
            found, before = twin["accuracy"][variant], twin["accuracy"]["as_training"]
            assert change["value"] == pytest.approx(found["value"] - before["value"])
    one = answered(ask("give-away", run_id=run_id, twin="plain", examples=50, step=3))
    assert (list(one["twins"]), one["example_count"]) == (["plain"], 50)
    answer = ask("give-away", run_id=run_id, example={"holdout": 540})
    assert answer.json()["errors"][0]["field"] == "example.holdout"


# Jobs


def test_a_job_ends_with_the_answer_that_would_have_come_at_once(server, ask, finished_run):
    started = ask("redundancy", job=True, **SMALL["redundancy"])
    assert started.status_code == 202
    path = f"/runs/{finished_run['id']}/probes/jobs/{started.json()['job']}"
    while (job := server.client.get(path).json())["state"] == "running":
        assert 0 <= job["progress"] <= 1
        assert job["result"] is None
    assert (job["state"], job["progress"], job["problem"]) == ("done", 1.0, None)
    assert job["result"] == answered(ask("redundancy", **SMALL["redundancy"]))
    assert server.client.delete(path).json() == job  # too late
    other = f"/runs/nobody/probes/jobs/{started.json()['job']}"
    assert server.client.get(other).json()["code"] == "unknown_run"


def test_a_job_can_be_cancelled(server, ask, made):
    run_id = made(network={"hidden": [400, 400]})
    job = ask("noise", run_id=run_id, job=True, masks=1000, examples=540).json()["job"]
    path = f"/runs/{run_id}/probes/jobs/{job}"
    assert server.client.delete(path).json()["state"] == "cancelled"
    assert server.client.get(path).json()["state"] == "cancelled"


def test_an_unknown_job(server, finished_run):
    for send in (server.client.get, server.client.delete):
        answer = send(f"/runs/{finished_run['id']}/probes/jobs/nothing")
        assert (answer.status_code, answer.json()["code"]) == (404, "unknown_job")


# The run does not notice


def table(server, run_id):
    return pa.ipc.open_stream(server.client.get(f"/runs/{run_id}/steps").content).read_all()


def test_a_run_that_is_probed_all_the_time_has_the_bits_of_one_left_alone(server, made, ask):
    parts = {"dataset": PIXELS, "network": {"hidden": [12, 8]}}
    recipe = parts | {"training": {"max_steps": 10_000_000}}
    run = server.make_run(recipe=recipe)
    server.wait_for(run["id"], lambda now: now["step"] > 0)
    answers = []

    def ask_on(names):
        for _ in range(3):
            answers.extend(ask(name, run_id=run["id"], **SMALL[name]) for name in names)

    askers = [threading.Thread(target=ask_on, args=([*SMALL][k::2],)) for k in range(2)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["step"] for answer in answers}) > 1
    stopped = server.client.post(f"/runs/{run['id']}/commands", json={"command": "stop"}).json()
    alone = made(**parts, training={"max_steps": stopped["step"]})
    assert table(server, run["id"]).equals(table(server, alone))
    probed, left = (server.client.get(f"/runs/{one}/weights") for one in (run["id"], alone))
    assert load(probed.content).keys() == load(left.content).keys()
    for name, values in load(probed.content).items():
        assert values.tobytes() == load(left.content)[name].tobytes()
