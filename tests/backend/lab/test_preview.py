"""A preview is what a run starts from, to the bit."""

import pytest
import torch
from torch import nn

from dropscope.lab.preview import MAX_SHOWN_PARAMETERS, preview
from dropscope.lab.recipe import Recipe
from dropscope.lab.training import Training


def recipe_of(**parts):
    return Recipe.model_validate({"network": {"hidden": [12, 7]}, "seed": 3} | parts)


@pytest.mark.parametrize("twin", [True, False])
@pytest.mark.parametrize("name", ["digits", "surface"])
def test_weights_are_those_of_the_run_before_its_first_step(made_up, name, twin):
    recipe = recipe_of(dataset={"name": name}, twin=twin)
    shown = preview(recipe, made_up(recipe))
    for parameters in Training(recipe, made_up(recipe)).snapshot().parameters.values():
        assert shown.weights.keys() == parameters.keys()
        for key, values in parameters.items():
            assert torch.equal(shown.weights[key], values)


def test_an_autoencoder_has_an_output_for_each_input(made_up):
    recipe = recipe_of(network={"hidden": [12], "autoencoder": True})
    assert preview(recipe, made_up(recipe)).output.shape == (64,)


@pytest.mark.parametrize("batch_size", [1, 32])
def test_the_example_is_row_0_of_the_first_batch(made_up, batch_size):
    recipe = recipe_of(training={"batch_size": batch_size})
    first = Training(recipe, made_up(recipe)).advance()
    assert preview(recipe, made_up(recipe)).example_index == first.example_index


def test_activations_and_output_are_torchs_without_masks(made_up):
    recipe = recipe_of(dropout={"input": 0.9, "hidden": [0.9, 0.9]})
    dataset = made_up(recipe)
    shown = preview(recipe, dataset)
    flowing = dataset.train_x[shown.example_index : shown.example_index + 1]
    for layer in ("hidden_1", "hidden_2"):
        number = layer[-1]
        weight, bias = (shown.weights[f"linear_{number}.{part}"] for part in ("weight", "bias"))
        flowing = nn.functional.relu(nn.functional.linear(flowing, weight, bias))
        assert torch.equal(shown.activations[layer], flowing[0])
    weight, bias = shown.weights["linear_3.weight"], shown.weights["linear_3.bias"]
    assert torch.equal(shown.output, nn.functional.linear(flowing, weight, bias)[0])


def test_very_many_weights_are_not_shown(made_up):
    recipe = recipe_of(network={"hidden": [1024, 1024]})
    assert recipe.parameter_count > MAX_SHOWN_PARAMETERS
    shown = preview(recipe, made_up(recipe))
    assert shown.weights is None
    assert len(shown.activations["hidden_2"]) == 1024


@pytest.mark.parametrize(("row", "followed"), [(5, 5), (31, 31), (1000, 31)])
def test_another_row_can_be_looked_at(made_up, row, followed):
    recipe = recipe_of()
    first = Training(recipe, made_up(recipe), row=followed).advance()
    assert preview(recipe, made_up(recipe), row).example_index == first.example_index
    assert preview(recipe, made_up(recipe)).example_index != first.example_index
