"""One step again over HTTP: what happened is what the trace says, to the bit."""

import math
import threading
from base64 import b64decode

import numpy as np
import pyarrow as pa
import pytest
from safetensors.numpy import load as load_safetensors

from dropscope.trace.reader import RunTrace

LAST = 60
LAYERS = ("input", "hidden_1", "hidden_2")


@pytest.fixture(scope="session")
def ask(server, finished_run):
    """Ask about a step of the finished run, or of another one."""

    def send(run_id=finished_run["id"], **body):
        return server.client.post(f"/runs/{run_id}/probes/what-if", json=body)

    return send


@pytest.fixture(scope="session")
def made(server):
    """Make a run, wait until it has ended, return its id."""

    def make(**recipe):
        recipe.setdefault("network", {"hidden": [12, 8]})
        recipe["training"] = {"max_steps": 8} | recipe.get("training", {})
        return server.wait_until_ended(server.make_run(recipe=recipe)["id"])["id"]

    return make


def answered(answer):
    assert answer.status_code == 200, answer.text
    return answer.json()


def matrix(shown):
    return np.frombuffer(b64decode(shown["values"]), "<f4").reshape(shown["shape"])


def halves(values):
    """As the trace keeps them."""
    return np.float32(values).astype(np.float16).tolist()


def row_of(server, run_id, step):
    return server.client.get(f"/runs/{run_id}/steps/{step}").json()


def weights_after(server, run_id, step):
    return load_safetensors(
        server.client.get(f"/runs/{run_id}/weights", params={"step": step}).content
    )


@pytest.mark.parametrize("twin", ["dropout", "plain"])
@pytest.mark.parametrize("step", [1, 7, 8, 41, LAST])
def test_what_happened_is_what_was_recorded(server, finished_run, ask, step, twin):
    shown = answered(ask(step=step, twin=twin))
    row = row_of(server, finished_run["id"], step)
    actual = shown["actual"]
    facts = ("step", "epoch", "batch_size", "twin", "row", "altered")
    assert [shown[fact] for fact in facts] == [
        *(row[fact] for fact in facts[:3]),
        twin,
        0,
        None,
    ]
    assert shown["example"]["index"] == row["example_index"]
    assert actual["batch_loss"] == row["train_loss"][twin]
    assert actual["output"] == row["output"][twin]
    assert {n: halves(v) for n, v in actual["activation"].items()} == row["activation"][twin]
    assert {n: halves(v) for n, v in actual["error_signal"].items()} == row["error_signal"][twin]
    if twin == "dropout":
        assert actual["keep_mask"] == row["keep_mask"]
    else:
        assert actual["keep_mask"] == actual["multiplier"] == {}


def test_weights_and_their_changes_are_those_of_the_snapshots(server, made, ask):
    run_id = made(training={"optimizer": "adam", "weight_decay": 0.1, "max_norm": 0.4})
    for twin in ("dropout", "plain"):
        shown = answered(ask(run_id, step=4, twin=twin))
        before, after = (weights_after(server, run_id, step) for step in (3, 4))
        assert {f"{twin}.{name}" for name in shown["weights"]} == {
            name for name in before if name.startswith(f"{twin}.")
        }
        for name, values in shown["weights"].items():
            assert np.array_equal(matrix(values), before[f"{twin}.{name}"])
        for name, values in shown["actual"]["weight_change"].items():
            moved = after[f"{twin}.{name}"] - before[f"{twin}.{name}"]
            assert np.array_equal(matrix(values), moved)
            assert moved.any()


def test_the_example_is_one_of_those_that_the_run_trains_on(server, finished_run, ask):
    shown = answered(ask(step=9, row=17))
    index = shown["example"]["index"]
    examples = server.client.get(
        f"/runs/{finished_run['id']}/examples", params={"from": index, "to": index}
    ).json()["examples"]
    assert [shown["example"]] == examples
    logits, label = np.float64(shown["actual"]["output"]), int(shown["example"]["label"])
    probability = np.exp(logits) / np.exp(logits).sum()
    assert shown["actual"]["probability"] == pytest.approx(probability)
    assert shown["actual"]["example_loss"] == pytest.approx(-math.log(probability[label]), rel=1e-4)


def test_what_flows_adds_up(ask):
    shown = answered(ask(step=20, row=3))
    actual = shown["actual"]
    weight, bias = (matrix(shown["weights"][f"linear_1.{part}"]) for part in ("weight", "bias"))
    flowing = np.float32(shown["example"]["features"]) * np.float32(actual["multiplier"]["input"])
    assert actual["passed"]["input"] == flowing.tolist()
    assert actual["pre_activation"]["hidden_1"] == pytest.approx(weight @ flowing + bias, abs=1e-5)
    assert actual["activation"]["hidden_1"] == [
        max(0.0, value) for value in actual["pre_activation"]["hidden_1"]
    ]
    for layer in LAYERS[1:]:
        kept = np.array(actual["keep_mask"][layer])
        assert actual["multiplier"][layer] == (kept * 2.0).tolist()
        assert not np.array(actual["passed"][layer])[kept == 0].any()
        assert not np.array(actual["error_signal"][layer])[kept == 0].any()
    assert actual["pre_activation"]["output"] == actual["output"]
    assert shown["drop_probability"] == {"input": 0.1, "hidden_1": 0.5, "hidden_2": 0.5}
    assert shown["learning_rate"] == 0.05


# Other masks


def test_masks_of_another_seed(ask):
    plain, *others = [
        answered(ask(step=30, masks=masks)) for masks in (None, {"seed": 1}, {"seed": 2})
    ]
    repeated = answered(ask(step=30, masks={"seed": 1}))
    assert plain["altered"] is None
    assert repeated == others[0]
    found = [other["altered"] for other in others]
    assert all(other["actual"] == plain["actual"] for other in others)
    for one, other in [(found[0], found[1]), (found[0], plain["actual"])]:
        assert one["keep_mask"] != other["keep_mask"]
        assert one["batch_loss"] != other["batch_loss"]
        assert one["weight_change"] != other["weight_change"]


def test_masks_by_hand(ask):
    actual = answered(ask(step=30))["actual"]
    keep = [1 - kept for kept in actual["keep_mask"]["hidden_2"]]
    altered = answered(ask(step=30, masks={"keep": {"hidden_2": keep}}))["altered"]
    assert altered["keep_mask"] == actual["keep_mask"] | {"hidden_2": keep}
    assert altered["activation"] == actual["activation"]
    assert altered["output"] != actual["output"]
    same = answered(ask(step=30, masks={"keep": actual["keep_mask"]}))
    assert same["altered"] == same["actual"] == actual


def test_a_run_with_other_noise(made, ask):
    run_id = made(dropout={"kind": "gaussian", "input": 0.0, "hidden": [0.5, 0.5]})
    shown = answered(ask(run_id, step=3, masks={"seed": 5}))
    for effect in (shown["actual"], shown["altered"]):
        assert effect["keep_mask"] == {}
        assert list(effect["multiplier"]) == ["hidden_1", "hidden_2"]
    answer = ask(run_id, step=3, masks={"keep": {"hidden_1": [1] * 12}})
    assert [error["field"] for error in answer.json()["errors"]] == ["masks.keep"]


def test_a_regression_has_no_probabilities(made, ask):
    run_id = made(dataset={"name": "surface"})
    actual = answered(ask(run_id, step=8))["actual"]
    assert (actual["probability"], len(actual["output"])) == (None, 1)


def test_a_run_without_a_twin(made, ask):
    run_id = made(twin=False)
    assert answered(ask(run_id, step=8))["twin"] == "dropout"
    answer = ask(run_id, step=8, twin="plain")
    assert [error["field"] for error in answer.json()["errors"]] == ["twin"]


def test_what_is_no_number_is_null(server, made, ask):
    training = {"learning_rate": 10.0, "max_steps": 500}
    run_id = made(dataset={"name": "surface"}, training=training)
    run = server.client.get(f"/runs/{run_id}").json()
    assert run["state"] == "diverged"
    row = row_of(server, run_id, run["step"])
    assert None in row["train_loss"].values()
    for twin, loss in row["train_loss"].items():
        actual = answered(ask(run_id, step=run["step"], twin=twin))["actual"]
        assert actual["batch_loss"] == loss
        assert actual["output"] == row["output"][twin]


# The run does not notice


def table(server, run_id):
    return pa.ipc.open_stream(server.client.get(f"/runs/{run_id}/steps").content).read_all()


def test_a_run_that_is_asked_all_the_time_has_the_bits_of_one_left_alone(server, made, ask):
    recipe = {"network": {"hidden": [12, 8]}, "training": {"max_steps": 10_000_000}}
    run = server.make_run(recipe=recipe)
    server.wait_for(run["id"], lambda now: now["step"] > 0)
    answers = {1: [], 2: []}

    def ask_on(seed):
        for number in range(20):
            step = server.client.get(f"/runs/{run['id']}").json()["step"]
            masks = {"seed": seed} if number % 2 else None
            answers[seed].append(ask(run["id"], step=max(1, step - number % 9), masks=masks))

    askers = [threading.Thread(target=ask_on, args=(seed,)) for seed in answers]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    assert {answer.status_code for found in answers.values() for answer in found} == {200}
    stopped = server.client.post(f"/runs/{run['id']}/commands", json={"command": "stop"}).json()
    alone = made(network={"hidden": [12, 8]}, training={"max_steps": stopped["step"]})
    assert table(server, run["id"]).equals(table(server, alone))


# What cannot be answered


BAD_REQUESTS = [
    ({}, 422, "step"),
    ({"step": 0}, 422, "step"),
    ({"step": "3"}, 422, "step"),
    ({"step": 10**9}, 422, "step"),
    ({"step": LAST + 1}, 404, None),
    ({"step": 3, "twin": "both"}, 422, "twin"),
    ({"step": 3, "row": -1}, 422, "row"),
    ({"step": 3, "row": 32}, 422, "row"),
    ({"step": 7, "row": 8}, 422, "row"),  # the last batch of an epoch of 200 has 8 examples
    ({"step": 3, "row": 5000}, 422, "row"),
    ({"step": 3, "mask": None}, 422, "mask"),
    ({"step": 3, "masks": {}}, 422, "masks"),
    ({"step": 3, "masks": {"seed": 1, "keep": {"input": [1] * 64}}}, 422, "masks"),
    ({"step": 3, "masks": {"seed": -1}}, 422, "masks.seed"),
    ({"step": 3, "masks": {"seed": 2**32}}, 422, "masks.seed"),
    ({"step": 3, "masks": {"seed": 1.5}}, 422, "masks.seed"),
    ({"step": 3, "masks": {"keep": {}}}, 422, "masks.keep"),
    ({"step": 3, "masks": {"keep": {"input": []}}}, 422, "masks.keep.input"),
    ({"step": 3, "masks": {"keep": {"input": [1] * 63}}}, 422, "masks.keep.input"),
    ({"step": 3, "masks": {"keep": {"input": [1] * 63 + [2]}}}, 422, "masks.keep.input.63"),
    ({"step": 3, "masks": {"keep": {"input": [True] * 64}}}, 422, "masks.keep.input.0"),
    ({"step": 3, "masks": {"keep": {"output": [1] * 10}}}, 422, "masks.keep.output"),
    ({"step": 3, "twin": "plain", "masks": {"seed": 1}}, 422, "masks"),
]


@pytest.mark.parametrize(("body", "status", "field"), BAD_REQUESTS)
def test_bad_questions_are_problems(ask, body, status, field):
    answer = ask(**body)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    if field:
        assert answer.json()["errors"][0]["field"] == field
    else:
        assert answer.json()["code"] == "step_not_recorded"


def test_unknown_runs_and_runs_without_steps(server, ask):
    answer = ask("nobody", step=1)
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_run")
    run = server.make_run(start=False)
    answer = ask(run["id"], step=1)
    assert (answer.status_code, answer.json()["code"]) == (404, "step_not_recorded")
    server.client.delete(f"/runs/{run['id']}")


def test_a_step_that_is_too_far_away(made, ask, monkeypatch):
    run_id = made()
    monkeypatch.setattr("dropscope.runs.rewind.MAX_COST", 1.0)
    answer = ask(run_id, step=5)
    assert (answer.status_code, answer.json()["code"]) == (409, "step_too_far")
    assert "4 steps behind the first one" in answer.json()["detail"]
    assert answered(ask(run_id, step=1))["step"] == 1


@pytest.mark.parametrize("damaged", [2, 5])
def test_a_run_that_does_not_repeat(made, ask, monkeypatch, damaged):
    """Whether it shows on the way or at the step itself."""
    run_id = made()
    losses = RunTrace.losses

    def other(self, first, last):
        found = losses(self, first, last)
        if first <= damaged <= last:
            found[damaged - first, 0] += 1
        return found

    with monkeypatch.context() as patch:
        patch.setattr(RunTrace, "losses", other)
        answer = ask(run_id, step=5)
        assert (answer.status_code, answer.json()["code"]) == (409, "replay_differs")
        assert f"step {damaged}" in answer.json()["detail"]
    assert answered(ask(run_id, step=5))["step"] == 5


def test_too_many_questions_at_once(ask, monkeypatch):
    def busy(_prober):
        from dropscope.errors import TooManyProbes

        raise TooManyProbes("Ask again in a moment.")

    monkeypatch.setattr("dropscope.runs.prober.Prober._turn", busy)
    answer = ask(step=1)
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_probes")
