"""The recipe: strict, frozen, complete, and clear about what is wrong."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from dropscope.errors import InvalidRecipe
from dropscope.lab.recipe import Recipe

EXAMPLE = {
    "dataset": {"name": "digits", "train_size": 200, "label_noise": 0.1, "seed": 0},
    "network": {"hidden": [64, 64], "activation": "relu"},
    "dropout": {
        "input": 0.1,
        "hidden": [0.5, 0.5],
        "kind": "bernoulli",
        "mask_scope": "example",
    },
    "training": {
        "optimizer": "sgd",
        "learning_rate": 0.05,
        "momentum": 0.9,
        "weight_decay": 0.0,
        "max_norm": None,
        "batch_size": 32,
        "max_steps": 4000,
    },
    "twin": True,
    "seed": 7,
}


def test_defaults_are_the_documented_recipe() -> None:
    assert Recipe() == Recipe.model_validate(EXAMPLE) == Recipe.model_validate({})
    assert Recipe().layer_sizes == (64, 64, 64, 10)
    assert Recipe().parameter_count == 65 * 64 + 65 * 64 + 65 * 10
    assert Recipe().dropout_layers == ("input", "hidden_1", "hidden_2")
    assert Recipe().twins == ("dropout", "plain")


def test_left_out_values_follow_from_the_others() -> None:
    recipe = Recipe.model_validate(
        {
            "dataset": {"name": "wine"},
            "network": {"hidden": [3]},
            "training": {"optimizer": "adam"},
        }
    )
    assert recipe.dataset.train_size == 60
    assert recipe.dropout.hidden == (0.5,)
    assert recipe.training.learning_rate == 0.001


def test_an_autoencoder_has_an_output_for_each_input_and_reads_no_label() -> None:
    recipe = Recipe.model_validate({"network": {"hidden": [16], "autoencoder": True}})
    assert recipe.layer_sizes == (64, 16, 64)
    assert recipe.task == "regression"
    assert recipe.dataset.label_noise == 0.0
    assert Recipe.model_validate_json(recipe.model_dump_json()) == recipe


def test_other_recipes_are_spelled_as_before_there_were_autoencoders() -> None:
    """Traces, checkpoints and scripts of old carry that spelling, or a hash of it."""
    assert "autoencoder" not in Recipe().model_dump_json()
    assert Recipe.model_validate({"network": {"autoencoder": False}}) == Recipe()


BAD: list[tuple[dict[str, Any], str]] = [
    ({"network": {"hidden": [10**9]}}, "network.hidden.0"),
    ({"network": {"hidden": [8] * 10_000}}, "network.hidden"),
    ({"network": {"hidden": [0]}}, "network.hidden.0"),
    ({"network": {"hidden": [-1]}}, "network.hidden.0"),
    ({"network": {"hidden": ["64"]}}, "network.hidden.0"),
    ({"network": {"hidden": []}}, "network.hidden"),
    ({"network": {"hidden": "64"}}, "network.hidden"),
    ({"network": {"activation": "swish"}}, "network.activation"),
    ({"network": {"autoencoder": "yes"}}, "network.autoencoder"),
    ({"dropout": {"input": float("nan")}}, "dropout.input"),
    ({"dropout": {"hidden": [0.5, 1.5]}}, "dropout.hidden.1"),
    ({"dropout": {"mistake": "forget"}}, "dropout.mistake"),
    ({"training": {"learning_rate": float("inf")}}, "training.learning_rate"),
    ({"training": {"max_steps": True}}, "training.max_steps"),
    ({"training": {"batch_size": 1.5}}, "training.batch_size"),
    ({"dataset": {"name": "cifar"}}, "dataset.name"),
    ({"seed": -1}, "seed"),
    ({"colour": 1}, "colour"),
    ({"dataset": {"colour": 1}}, "dataset.colour"),
    ({"dataset": {"give_away": 5}}, "dataset.give_away"),
    ({"dataset": {"give_away_holdout": "gone"}}, "dataset.give_away_holdout"),
]


@pytest.mark.parametrize(("fields", "place"), BAD)
def test_wrong_values_are_named(fields: dict[str, Any], place: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Recipe.model_validate(fields)
    assert ".".join(map(str, caught.value.errors()[0]["loc"])) == place


CROSS: list[tuple[dict[str, Any], str]] = [
    ({"dataset": {"name": "wine", "train_size": 500}}, "dataset.train_size"),
    ({"dataset": {"name": "digits", "noise": 0.1}}, "dataset.noise"),
    ({"dataset": {"name": "moons", "give_away": 1}}, "dataset.give_away"),
    ({"dataset": {"name": "wine", "give_away_holdout": "lying"}}, "dataset.give_away_holdout"),
    ({"network": {"hidden": [3]}, "dropout": {"hidden": [0.1, 0.2]}}, "dropout.hidden"),
    ({"network": {"hidden": [1024] * 8}}, "network.hidden"),
    ({"dataset": {"name": "moons"}, "network": {"autoencoder": True}}, "network.autoencoder"),
    (
        {"dataset": {"label_noise": 0.2}, "network": {"autoencoder": True}},
        "dataset.label_noise",
    ),
    ({"dropout": {"kind": "gaussian", "hidden": [0.5, 1.0]}}, "dropout.hidden.1"),
    ({"dropout": {"kind": "gaussian", "mistake": "forget_eval"}}, "dropout.mistake"),
    ({"training": {"optimizer": "adam", "nesterov": True}}, "training.nesterov"),
]


@pytest.mark.parametrize(("fields", "place"), CROSS)
def test_parts_that_do_not_fit_are_named(fields: dict[str, Any], place: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Recipe.model_validate(fields)
    error = caught.value.errors()[0]["ctx"]["error"]
    assert isinstance(error, InvalidRecipe)
    assert error.field == place


def test_a_recipe_is_frozen() -> None:
    with pytest.raises(ValidationError):
        Recipe().seed = 8


@given(
    hidden=st.lists(st.integers(1, 300), min_size=1, max_size=8),
    seed=st.integers(0, 2**32 - 1),
    p=st.floats(0, 1),
)
@settings(max_examples=50, deadline=None)
def test_json_and_back_is_the_same(hidden: list[int], seed: int, p: float) -> None:
    recipe = Recipe.model_validate(
        {"network": {"hidden": hidden}, "seed": seed, "dropout": {"input": p}}
    )
    assert Recipe.model_validate(json.loads(recipe.model_dump_json())) == recipe
