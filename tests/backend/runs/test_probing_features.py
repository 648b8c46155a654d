"""Features of a run after a step: held to the same recipe trained alone."""

import json
from base64 import b64decode

import numpy as np
import pytest
import torch

from dropscope.lab.datasets.loading import load
from dropscope.lab.probes.hidden import hidden_activations
from dropscope.lab.recipe import Recipe
from dropscope.lab.training import Training
from dropscope.runs.prober import Prober
from dropscope.runs.questions import FeaturesQuestion

STEP, STEPS, EXAMPLES = 15, 30, 100


@pytest.fixture
def trained(runs):
    """Train a recipe to its end; returns its trace."""

    def train(**parts):
        values = {"dataset": {"train_size": 60}, "network": {"hidden": [9, 6]}}
        values |= {"training": {"max_steps": STEPS}} | parts
        run_id = runs.make(Recipe.model_validate(values))
        runs.wait_for_state(run_id, "finished", "diverged")
        return runs.manager.trace(run_id)

    return train


def ask(trace, **values):
    found = Prober().ask(trace, FeaturesQuestion(examples=EXAMPLES, **values))
    json.dumps(found, allow_nan=False)  # or it raises
    return found


@pytest.mark.parametrize("layer", [1, 2])
@pytest.mark.parametrize(
    "network", [{"hidden": [9, 6], "autoencoder": True}, {"hidden": [9, 6], "activation": "tanh"}]
)
def test_filters_and_activations_are_the_networks(trained, network, layer):
    trace = trained(network=network)
    found = ask(trace, step=STEP, layer=layer, bins=11, near_zero=0.01, filters=7)
    assert (found["step"], found["example_count"], found["layer"]) == (STEP, EXAMPLES, layer)
    assert (found["image_shape"], len(found["edges"])) == ([8, 8], 12)
    torch.set_num_threads(1)
    training = Training(trace.recipe, load(trace.recipe.dataset))
    for _ in range(STEP):
        training.advance()
    every = len(training.dataset.holdout_x)
    x = training.dataset.holdout_x[torch.arange(EXAMPLES) * every // EXAMPLES]
    for name, twin in found["twins"].items():
        own = training.networks[name]
        shape, values = twin["filters"]["shape"], b64decode(twin["filters"]["values"])
        assert shape == [7, 64]
        assert np.frombuffer(values, "<f4").tolist() == own.weights[0][:7].flatten().tolist()
        hidden = hidden_activations(own, x, layer).numpy()
        silent = np.abs(hidden) <= 0.01
        assert twin["mean_activation"]["value"] == pytest.approx(hidden.mean())
        assert twin["zero_share"]["value"] == pytest.approx(silent.mean())
        assert twin["units"]["zero_share"] == pytest.approx(silent.mean(0).tolist())
        counted = twin["histogram"]
        expected, _ = np.histogram(hidden[~silent], found["edges"])
        assert counted["count"] == expected.tolist()
        assert counted["silent"] == silent.sum()
        assert sum(counted["count"]) + counted["silent"] == hidden.size


def test_no_filters_where_none_are_asked_for(trained):
    found = ask(trained(twin=False), filters=0)
    assert found["step"] == STEPS
    assert [twin["filters"] for twin in found["twins"].values()] == [None]


def test_inputs_that_are_no_pixels_have_no_shape(trained):
    found = ask(trained(dataset={"name": "surface", "train_size": 60}))
    assert found["image_shape"] is None
    assert found["twins"]["plain"]["filters"]["shape"] == [9, 2]


def test_a_run_that_left_all_bounds_is_told_in_nulls(trained):
    trace = trained(
        dataset={"name": "surface", "train_size": 60},
        network={"hidden": [9, 6], "activation": "leaky_relu"},
        training={"max_steps": STEPS, "learning_rate": 100.0},
    )
    twin = ask(trace)["twins"]["plain"]
    assert twin["histogram"]["not_finite"] == EXAMPLES * 9
    assert twin["mean_activation"] == {"value": None, "standard_error": None}
