"""What may change while a run is training."""

import math

import pytest

from dropscope.errors import InvalidCommand
from dropscope.lab.changes import check_learning_rate, resolve_drop_probability
from dropscope.lab.recipe import Recipe

GAUSSIAN = Recipe.model_validate({"dropout": {"kind": "gaussian"}})


def test_a_number_means_every_hidden_layer() -> None:
    assert resolve_drop_probability(Recipe(), 0.3) == {"hidden_1": 0.3, "hidden_2": 0.3}


def test_layers_can_be_named() -> None:
    assert resolve_drop_probability(Recipe(), {"input": 0.0}) == {"input": 0.0}


@pytest.mark.parametrize(
    ("value", "field"),
    [
        ({"hidden_9": 0.5}, "drop_probability.hidden_9"),
        ({"input": -0.1}, "drop_probability.input"),
        (1.1, "drop_probability"),
        (math.nan, "drop_probability"),
    ],
)
def test_refusals_name_the_field(value: object, field: str) -> None:
    with pytest.raises(InvalidCommand) as caught:
        resolve_drop_probability(Recipe(), value)
    assert caught.value.field == field


def test_gaussian_noise_stays_finite() -> None:
    assert resolve_drop_probability(Recipe(), 1.0)
    with pytest.raises(InvalidCommand, match="variance"):
        resolve_drop_probability(GAUSSIAN, 1.0)


@pytest.mark.parametrize("value", [0.0, -1.0, 101.0, math.inf, math.nan])
def test_learning_rates_outside_are_refused(value: float) -> None:
    with pytest.raises(InvalidCommand, match="learning_rate"):
        check_learning_rate(value)
    assert check_learning_rate(0.1) == 0.1
