"""Answers are what the pure metrics say of the very networks that the run had after the step."""

import json
import threading

import pytest
import torch

from dropscope.errors import InvalidCommand, StepNotRecorded
from dropscope.lab.datasets.loading import load
from dropscope.lab.probes.ablation import ablation_curve, accuracy_without, unit_importance
from dropscope.lab.probes.co_adaptation import co_adaptation
from dropscope.lab.probes.correlation import correlation
from dropscope.lab.probes.firing import firing
from dropscope.lab.probes.hidden import hidden_activations, participation_ratio
from dropscope.lab.probes.monte_carlo import monte_carlo, sub_network_outputs
from dropscope.lab.probes.saliency import saliency
from dropscope.lab.training import Training
from dropscope.runs.prober import Prober
from dropscope.runs.questions import (
    ActivationsQuestion,
    CoAdaptationQuestion,
    CourseQuestion,
    ExampleChoice,
    FiringQuestion,
    NoiseQuestion,
    RedundancyQuestion,
    SaliencyQuestion,
)
from dropscope.runs.requests import CommandRequest

STEP, LAST = 25, 40
EXAMPLES = 300


@pytest.fixture
def ended(runs, small_recipe):
    """Train a small recipe to its end; returns its trace."""

    def train(**parts):
        recipe = small_recipe(**{"network": {"hidden": [9, 6]}, **parts})
        recipe = recipe.model_copy(
            update={"training": recipe.training.model_copy(update={"max_steps": LAST})}
        )
        run_id = runs.make(recipe)
        runs.wait_for_state(run_id, "finished", "diverged")
        return runs.manager.trace(run_id)

    return train


def alone(recipe, step=STEP):
    """The networks of a recipe after a step, and the hold-out examples that are looked at."""
    torch.set_num_threads(1)
    training = Training(recipe, load(recipe.dataset))
    for _ in range(step):
        training.advance()
    rows = torch.arange(EXAMPLES) * len(training.dataset.holdout_x) // EXAMPLES
    return training, training.dataset.holdout_x[rows], training.dataset.holdout_y[rows]


def ask(trace, question):
    found = Prober().ask(trace, question)
    json.dumps(found, allow_nan=False)  # or it raises
    return found


def value(one):
    return {"value": one.value, "standard_error": one.standard_error}


def seeded(seed=3):
    return torch.Generator().manual_seed(seed)


COMMON = {"step": STEP, "examples": EXAMPLES, "seed": 3}


@pytest.mark.parametrize("layer", [1, 2])
def test_co_adaptation(ended, layer):
    trace = ended()
    found = ask(trace, CoAdaptationQuestion(layer=layer, pairs=7, **COMMON))
    assert (found["step"], found["example_count"]) == (STEP, EXAMPLES)
    assert list(found["twins"]) == ["dropout", "plain"]
    training, x, y = alone(trace.recipe)
    for name, twin in found["twins"].items():
        network = training.networks[name]
        hidden = hidden_activations(network, x, layer)
        for kind, labels in (("within_class", y), ("overall", None)):
            expected = correlation(hidden, labels)
            assert twin["correlation"][kind] == value(expected.mean_absolute)
            assert twin["units"][kind] == list(expected.units)
            rounded = [[round(one, 3) for one in row] for row in expected.matrix.tolist()]
            assert twin["matrix"][kind] == rounded
        leaning = co_adaptation(network, x, y, layer=layer, pairs=7, generator=seeded())
        assert twin["co_adaptation"] == value(leaning.interaction)
        assert twin["participation_ratio"] == participation_ratio(hidden)
        assert twin["mean_activation"] == hidden.mean().item()
        assert twin["zero_share"] == (hidden == 0).double().mean().item()
        assert all(error >= 0 for error in twin["standard_error"].values())
        dead = (hidden.amax(0) == hidden.amin(0)).nonzero().flatten().tolist()
        assert twin["dead_units"] == dead
    assert sorted(found["order"]) == list(range(trace.recipe.network.hidden[layer - 1]))


def test_redundancy(ended):
    trace = ended()
    question = RedundancyQuestion(
        orderings=5, shares=(0.0, 0.5, 1.0), off={"hidden_2": [1, 4]}, **COMMON
    )
    found = ask(trace, question)
    training, x, y = alone(trace.recipe)
    assert found["label"] == y.tolist()
    for name, twin in found["twins"].items():
        network = training.networks[name]
        curve = ablation_curve(
            network, x, y, shares=(0.0, 0.5, 1.0), orderings=5, generator=seeded()
        )
        assert twin["curve"]["accuracy"] == [value(one) for one in curve.accuracy]
        assert twin["curve"]["normalised"] == list(curve.normalised)
        ranked = unit_importance(network, x, y, 1)
        assert [one["unit"] for one in twin["importance"]] == [one.unit for one in ranked]
        for one, expected in zip(twin["importance"], ranked, strict=True):
            assert one["logit_change"] == expected.logit_change.value
            assert one["standard_error"]["logit_change"] == expected.logit_change.standard_error
        assert twin["accuracy"] == accuracy_without(network, x, y, {})
        assert twin["accuracy_off"] == accuracy_without(network, x, y, {2: [1, 4]})
        assert twin["prediction"] == network.forward(x).output.argmax(1).tolist()
        right = [a == b for a, b in zip(twin["prediction_off"], y.tolist(), strict=True)]
        assert twin["accuracy_off"] == pytest.approx(sum(right) / EXAMPLES)


def test_what_is_not_asked_for_is_not_measured(ended):
    trace = ended()
    twin = ask(trace, RedundancyQuestion(curve=False, importance=False, **COMMON))["twins"]["plain"]
    assert (twin["curve"], twin["importance"]) == (None, None)
    assert (twin["accuracy_off"], twin["prediction_off"]) == (None, None)
    twin = ask(trace, NoiseQuestion(over_holdout=False, **COMMON))["twins"]["dropout"]
    assert (twin["error"], twin["calibration"]) == (None, None)


@pytest.mark.parametrize("kind", ["bernoulli", "gaussian"])
def test_noise(ended, kind):
    trace = ended(dropout={"input": 0.1, "hidden": [0.5, 0.3], "kind": kind})
    question = NoiseQuestion(masks=15, example=ExampleChoice(train=8), **COMMON)
    found = ask(trace, question)
    training, x, y = alone(trace.recipe)
    features = training.dataset.train_x[8:9]
    assert found["example"] == {
        "source": "train",
        "index": 8,
        "features": features[0].tolist(),
        "label": training.dataset.train_y[8].item(),
    }
    assert found["drop_probability"] == {"input": 0.1, "hidden_1": 0.5, "hidden_2": 0.3}
    assert (found["kind"], found["mistake"], found["mask_count"]) == (kind, "none", 15)
    noise = {"drop_probabilities": (0.1, 0.5, 0.3), "kind": kind, "mask_count": 15}
    network = training.networks["dropout"]
    outputs, masks = sub_network_outputs(network, features, **noise, generator=seeded())
    twin, expected = found["twins"]["dropout"], monte_carlo(outputs)
    assert twin["outputs"] == outputs[:, 0].tolist()
    assert twin["answers"] == outputs[:, 0].argmax(1).tolist()
    assert twin["mean_probability"] == expected.probability[0].tolist()
    assert twin["entropy"] == expected.entropy.item()
    assert twin["mutual_information"] == expected.mutual_information.item()
    if kind == "bernoulli":
        assert list(twin["keep_mask"]) == ["input", "hidden_1", "hidden_2"]
        shown = [mask[1][0].int().tolist() for mask in masks[:12]]
        assert twin["keep_mask"]["hidden_1"] == shown
    else:
        assert twin["keep_mask"] == {}
    outputs, _ = sub_network_outputs(network, x, **noise, generator=seeded())
    wrong = (monte_carlo(outputs).probability.argmax(1) != y).double().mean().item()
    assert twin["error"]["monte_carlo"] == pytest.approx(wrong)
    for name, shown in found["twins"].items():
        single = torch.softmax(training.networks[name].forward(features).output[0].double(), 0)
        assert shown["single"]["probability"] == single.tolist()
        wrong = (training.networks[name].forward(x).output.argmax(1) != y).double().mean().item()
        assert shown["error"]["single"] == pytest.approx(wrong)
    assert list(found["twins"]["plain"]) == ["single", "error", "calibration"]


def test_noise_has_the_probabilities_that_were_set(runs, small_recipe):
    recipe = small_recipe(training={"max_steps": 10_000})
    run_id = runs.make(recipe, start=False)
    for command in (
        CommandRequest("step", count=10),
        CommandRequest("set", drop_probability={"input": 0.0, "hidden_1": 0.9}),
        CommandRequest("step", count=10),
    ):
        runs.manager.command(run_id, command)
    trace = runs.manager.trace(run_id)
    before = {"input": recipe.dropout.input, "hidden_1": recipe.dropout.hidden[0]}
    after = {"input": 0.0, "hidden_1": 0.9}
    for step, expected in ((9, before), (10, after), (20, after), (None, after)):
        found = ask(trace, NoiseQuestion(step=step, over_holdout=False))
        assert found["drop_probability"] == expected
        assert ("input" in found["twins"]["dropout"]["keep_mask"]) == (expected["input"] > 0)
    runs.tell(run_id, "stop")


@pytest.mark.parametrize("mistake", ["forget_eval", "forget_scale", "scale_again"])
def test_a_mistake_is_not_made_by_who_looks(ended, mistake):
    """The single pass is what the table of evaluations calls right, whatever the run did wrong."""
    trace = ended(dropout={"hidden": [0.5, 0.5], "mistake": mistake})
    found = ask(trace, NoiseQuestion(examples=10_000, masks=400, step=STEP))
    training, _, _ = alone(trace.recipe)
    measured = training.evaluate()
    assert found["mistake"] == mistake
    twin = found["twins"]["dropout"]
    assert twin["error"]["single"] == pytest.approx(measured.holdout_error_right["dropout"])
    # Sub-networks are those of the training: their mean answer is near that of the right pass.
    single, mean = twin["single"]["probability"], twin["mean_probability"]
    assert mean == pytest.approx(single, abs=0.2)
    off = ask(trace, RedundancyQuestion(examples=10_000, step=STEP, curve=False, importance=False))
    accuracy = 1 - measured.holdout_error_right["dropout"]
    assert off["twins"]["dropout"]["accuracy"] == pytest.approx(accuracy)


def test_saliency(ended):
    trace = ended()
    training, _, _ = alone(trace.recipe)
    data = training.dataset
    drawn = tuple(data.train_x[0].tolist())
    own = {"dropout": int(data.holdout_y[5]), "plain": int(data.holdout_y[5])}
    answers = {
        name: int(network.forward(data.train_x[:1]).output.argmax())
        for name, network in training.networks.items()
    }
    for choice, features, label, classes in (
        (ExampleChoice(holdout=5), data.holdout_x[5:6], None, own),
        (ExampleChoice(holdout=5), data.holdout_x[5:6], 1, {"dropout": 1, "plain": 1}),
        (ExampleChoice(features=drawn), data.train_x[:1], None, answers),
    ):
        found = ask(trace, SaliencyQuestion(example=choice, label=label, **COMMON))
        assert found["example_count"] == 1
        for name, twin in found["twins"].items():
            network = training.networks[name]
            assert twin["class"] == classes[name]
            expected = saliency(network, features, torch.tensor([classes[name]]))[0]
            assert twin["saliency"] == expected.tolist()
            assert twin["weights_norm"] == pytest.approx(network.weights[0].norm(dim=0).tolist())


def test_firing(ended):
    trace = ended()
    found = ask(trace, FiringQuestion(layer=2, **COMMON))
    training, x, _ = alone(trace.recipe)
    untouched, _, _ = alone(trace.recipe, step=0)
    for name, twin in found["twins"].items():
        change = training.networks[name].weights[1] - untouched.networks[name].weights[1]
        expected = firing(hidden_activations(training.networks[name], x, 2), change, top=50)
        assert twin["relation"] == value(expected.relation)
        assert twin["pair_count"] == expected.pair_count
        assert twin["pairs"] == [
            {
                "a": pair.a,
                "b": pair.b,
                "correlation": pair.correlation,
                "weight_change_cosine": pair.weight_change_cosine,
            }
            for pair in expected.pairs
        ]


def test_the_untouched_network_can_be_asked(ended):
    trace = ended()
    found = ask(trace, FiringQuestion(step=0))["twins"]["dropout"]
    assert found["relation"] == {"value": None, "standard_error": None}
    assert {pair["weight_change_cosine"] for pair in found["pairs"]} == {None}
    twins = ask(trace, CoAdaptationQuestion(step=0, pairs=3))["twins"]
    assert twins["dropout"] == twins["plain"]  # they have not parted yet


def test_a_run_that_has_not_begun_is_asked_about_its_first_weights(runs, small_recipe):
    run_id = runs.make(small_recipe(), start=False)
    trace = runs.manager.trace(run_id)
    assert ask(trace, CoAdaptationQuestion(pairs=1))["step"] == 0
    with pytest.raises(StepNotRecorded):
        ask(trace, CoAdaptationQuestion(step=1))


def test_a_regression_has_saliency_and_firing(ended):
    trace = ended(dataset={"name": "surface"})
    twin = ask(trace, SaliencyQuestion())["twins"]["plain"]
    assert (twin["class"], len(twin["saliency"])) == (None, 2)
    assert ask(trace, FiringQuestion())["twins"]["plain"]["pair_count"] > 0
    for question in (CoAdaptationQuestion(), RedundancyQuestion(), NoiseQuestion()):
        with pytest.raises(InvalidCommand, match="needs classes"):
            ask(trace, question)


def test_what_is_no_number_is_none(ended):
    """Weights that are not finite any more."""
    network = {"hidden": [9, 6], "activation": "leaky_relu"}
    training = {"learning_rate": 100.0}
    trace = ended(dataset={"name": "surface"}, network=network, training=training)
    last = ask(trace, SaliencyQuestion())["twins"]["plain"]
    assert None in last["weights_norm"] + last["saliency"]
    ask(trace, FiringQuestion())


def test_a_network_of_which_nothing_is_left_can_be_asked(ended):
    """No logit is a number any more."""
    network = {"hidden": [9, 6], "activation": "leaky_relu"}
    trace = ended(network=network, training={"learning_rate": 100.0, "momentum": 0.99})
    noise = ask(trace, NoiseQuestion(masks=5))["twins"]["plain"]
    assert noise["single"]["probability"] == [None] * trace.recipe.layer_sizes[-1]
    leaning = ask(trace, CoAdaptationQuestion(pairs=3))
    assert leaning["twins"]["plain"]["co_adaptation"]["value"] is None
    assert sorted(leaning["order"]) == [*range(9)]
    ask(trace, RedundancyQuestion(orderings=5))


def test_a_question_that_takes_too_long_is_refused_at_once(ended, monkeypatch):
    trace = ended()
    monkeypatch.setattr("dropscope.runs.prober.MAX_WORK", 1e6)
    with pytest.raises(InvalidCommand, match="multiply-adds") as refused:
        ask(trace, RedundancyQuestion())
    assert refused.value.field == "examples"


def test_progress_rises_to_the_whole(ended):
    trace = ended()
    for question in (
        CoAdaptationQuestion(pairs=5),
        RedundancyQuestion(orderings=5),
        NoiseQuestion(masks=5),
    ):
        heard = []
        Prober().ask_at_length(trace, question, heard.append)
        assert heard == sorted(heard)
        assert heard[-1] == pytest.approx(1.0)
        assert heard[0] < 0.2
        assert len(heard) >= 10


def test_a_run_probed_all_the_time_has_the_bits_of_one_left_alone(
    runs, small_recipe, wait_until, losses_alone
):
    recipe = small_recipe(
        training={"max_steps": 10_000_000}, dropout={"input": 0.1, "hidden": [0.5]}
    )
    run_id = runs.make(recipe)
    trace, prober = runs.manager.trace(run_id), Prober()
    wait_until(lambda: trace.last_step > 0)
    questions = [
        CoAdaptationQuestion(pairs=3),
        RedundancyQuestion(orderings=5, shares=(0.5,)),
        NoiseQuestion(masks=10),
        SaliencyQuestion(),
        FiringQuestion(),
        ActivationsQuestion(units=(0, 1)),
        CourseQuestion(points=5),
    ]
    answers = []

    def ask_on(mine):
        for _ in range(4):
            answers.extend(prober.ask(trace, question)["step"] for question in mine)

    askers = [threading.Thread(target=ask_on, args=(questions[k::2],)) for k in range(2)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join(60)
    assert len(answers) == 28
    assert len(set(answers)) > 5  # it went on meanwhile
    stopped = runs.tell(run_id, "stop")
    assert trace.losses().tobytes() == losses_alone(recipe, steps=stopped.step)
