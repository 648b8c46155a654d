"""How a run went on, what two of its units do, and who reads its pixels: held to retrained ones."""

import json

import pytest
import torch

from dropscope.lab.datasets.loading import load
from dropscope.lab.probes.correlation import correlation
from dropscope.lab.probes.give_away import read_give_away
from dropscope.lab.probes.hidden import hidden_activations
from dropscope.lab.probes.saliency import saliency
from dropscope.lab.probes.used_rightly import used_rightly
from dropscope.lab.recipe import Recipe
from dropscope.lab.training import Training
from dropscope.runs.prober import Prober
from dropscope.runs.questions import (
    ActivationsQuestion,
    CourseQuestion,
    ExampleChoice,
    GiveAwayQuestion,
)

STEPS = 40
PIXELS = 2


@pytest.fixture
def trained(runs):
    """Train a recipe on pictures to its end; returns its trace."""

    def train(**parts):
        dataset = {"train_size": 60, "give_away": PIXELS, "give_away_holdout": "lying"}
        values = {"dataset": dataset, "network": {"hidden": [9, 6]}}
        values |= {"training": {"max_steps": STEPS}} | parts
        run_id = runs.make(Recipe.model_validate(values))
        runs.wait_for_state(run_id, "finished")
        return runs.manager.trace(run_id)

    return train


def after(recipe, *steps):
    """Step, training that stands there, for each of the steps in order."""
    torch.set_num_threads(1)
    training = Training(recipe, load(recipe.dataset))
    for step in steps:
        while training.step < step:
            training.advance()
        yield step, training


def ask(trace, question):
    heard = []
    found = Prober().ask_at_length(trace, question, heard.append)
    json.dumps(found, allow_nan=False)
    assert heard == sorted(heard)
    return found, heard


def value(one):
    return {"value": one.value, "standard_error": one.standard_error}


@pytest.mark.parametrize("mistake", ["none", "forget_scale"])
def test_the_course_is_measured_on_the_weights_that_were_kept(trained, mistake):
    trace = trained(dropout={"hidden": [0.5, 0.5], "mistake": mistake})
    found, heard = ask(trace, CourseQuestion(layer=2, points=5, examples=200))
    kept = trace.snapshot_steps(0, STEPS)
    assert (found["steps"][0], found["steps"][-1], len(found["steps"])) == (0, STEPS, 5)
    assert set(found["steps"]) <= set(kept)
    assert heard == pytest.approx([0.2, 0.4, 0.6, 0.8, 1.0])
    rows = torch.arange(200) * 540 // 200
    for place, (_, training) in enumerate(after(trace.recipe, *found["steps"])):
        x, y = training.dataset.holdout_x[rows], training.dataset.holdout_y[rows]
        for name, network in training.networks.items():
            made = mistake if name == "dropout" else "none"
            right = used_rightly(network, made, training.drop_probabilities)
            hidden = hidden_activations(right, x, 2)
            twin = found["twins"][name]
            assert twin["within_class"][place] == value(correlation(hidden, y).mean_absolute)
            assert twin["overall"][place] == value(correlation(hidden).mean_absolute)
            assert twin["dead_count"][place] == correlation(hidden).dead_count


def test_a_stretch_of_the_course(trained):
    trace = trained()
    found, _ = ask(trace, CourseQuestion(first=10, step=25, twin="plain"))
    assert found["steps"] == trace.snapshot_steps(10, 25)
    assert (found["step"], list(found["twins"])) == (25, ["plain"])
    none, _ = ask(trace, CourseQuestion(first=39, step=39))
    assert none["steps"] == trace.snapshot_steps(39, 39)
    assert len(none["twins"]["plain"]["overall"]) == len(none["steps"])


def test_activations_are_those_of_the_forward_pass(trained):
    trace = trained()
    found, _ = ask(trace, ActivationsQuestion(step=7, units=(8, 0), examples=50))
    ((_, training),) = after(trace.recipe, 7)
    rows = torch.arange(50) * 540 // 50
    assert found["example_index"] == rows.tolist()
    assert found["label"] == training.dataset.holdout_y[rows].tolist()
    for name, twin in found["twins"].items():
        hidden = hidden_activations(training.networks[name], training.dataset.holdout_x[rows], 1)
        assert list(twin["activation"]) == ["8", "0"]
        for unit, values in twin["activation"].items():
            assert values == pytest.approx(hidden[:, int(unit)].tolist(), abs=1e-4)


def test_who_reads_the_pixels(trained):
    trace = trained()
    found, _ = ask(trace, GiveAwayQuestion(step=30, example=ExampleChoice(holdout=4)))
    ((_, training),) = after(trace.recipe, 30)
    data = training.dataset
    expected = read_give_away(training.networks, data.holdout_variants(), data.holdout_y, PIXELS)
    picture, label = data.holdout_variants()["as_training"][4:5], int(data.holdout_y[4])
    assert found["example"]["features"] == picture[0].tolist()
    assert (found["pixel_count"], found["feature_count"]) == (PIXELS, 64)
    for name, twin in found["twins"].items():
        reading = expected[name]
        for part in ("accuracy", "change"):
            assert twin[part] == {key: value(one) for key, one in getattr(reading, part).items()}
        for part in ("saliency_share", "pixel_weight", "other_weight"):
            assert twin[part] == value(getattr(reading, part))
        assert twin["mean_saliency"] == reading.mean_saliency.tolist()
        assert twin["weights_norm"] == reading.weights_norm.tolist()
        of_one = saliency(training.networks[name], picture, torch.tensor([label]))
        assert twin["saliency"] == of_one[0].tolist()
        assert (twin["class"], twin["heavier_inputs"]) == (label, reading.heavier_inputs)


def test_a_drawn_picture_is_taken_as_it_is(trained):
    trace = trained()
    drawn = (0.25,) * 64
    found, _ = ask(trace, GiveAwayQuestion(example=ExampleChoice(features=drawn)))
    assert found["example"]["features"] == list(drawn)
    assert found["example"]["label"] is None
