"""Mistakes made on purpose, against the same reckoned by hand with torch's own functions."""

from collections.abc import Callable

import pytest
import torch
from torch import Generator, Tensor
from torch.nn import functional

from dropscope.lab.datasets.dataset import Dataset
from dropscope.lab.masks import NoiseSource, draw_noise
from dropscope.lab.mistakes import multipliers_measured, multipliers_right
from dropscope.lab.recipe import DropoutRecipe, MaskScope, Mistake, Recipe
from dropscope.lab.records import EvaluationRecord, SettingChange
from dropscope.lab.seeds import derive_seed
from dropscope.lab.training import Training

MakeDataset = Callable[[Recipe], Dataset]
MISTAKES: list[Mistake] = ["forget_eval", "forget_scale", "scale_again"]
PROBABILITIES = (0.2, 0.5, 0.3)
WIDTHS = (6, 5, 4)


def recipe_of(mistake: Mistake, mask_scope: MaskScope = "example", **parts: object) -> Recipe:
    input_probability, *hidden = PROBABILITIES
    dropout = {"input": input_probability, "hidden": hidden, "mask_scope": mask_scope}
    values = {"network": {"hidden": [11, 7]}, "dataset": {"train_size": 70}}
    return Recipe.model_validate({**values, "dropout": {**dropout, "mistake": mistake}, **parts})


def trained(recipe: Recipe, made_up: MakeDataset, steps: int = 25) -> Training:
    training = Training(recipe, made_up(recipe))
    for _ in range(steps):
        training.advance()
    return training


def output_with(training: Training, x: Tensor, scale: Callable[[Tensor, float], Tensor]) -> Tensor:
    """The dropout twin's output; ``scale(what flows, p)`` stands where dropout does."""
    parameters = iter(training.networks["dropout"].parameters)
    flowing = x
    for layer, p in enumerate(training.drop_probabilities):
        if layer:
            flowing = torch.relu(flowing)
        flowing = functional.linear(scale(flowing, p), next(parameters), next(parameters))
    return flowing


def loss_and_error(output: Tensor, target: Tensor) -> tuple[float, float]:
    error = (output.argmax(1) != target).float().mean().item()
    return functional.cross_entropy(output, target).item(), error


def holdout(record: EvaluationRecord) -> tuple[float, float]:
    return record.holdout_loss["dropout"], record.holdout_error["dropout"]


def holdout_right(record: EvaluationRecord) -> tuple[float, float]:
    return record.holdout_loss_right["dropout"], record.holdout_error_right["dropout"]


@pytest.mark.parametrize("mask_scope", ["example", "batch"])
@pytest.mark.parametrize("units", [8, 40_000], ids=["together", "apart"])
def test_unscaled_noise_is_the_mask_of_scaled_noise(mask_scope: MaskScope, units: int) -> None:
    ours, theirs = (Generator().manual_seed(4) for _ in range(2))
    settings = ((0.3, 0.0, 1.0), (units, 3, 2))
    unscaled = NoiseSource(*settings, ours, "bernoulli", mask_scope, scaled=False).draw(5)
    scaled = NoiseSource(*settings, theirs, "bernoulli", mask_scope).draw(5)
    assert torch.equal(unscaled[0].keep_mask, scaled[0].keep_mask)
    assert torch.equal(unscaled[0].multiplier, unscaled[0].keep_mask)
    assert set(scaled[0].multiplier.unique().tolist()) == {0.0, torch.tensor(1 / 0.7).item()}
    assert unscaled[1] == scaled[1] == (None, None)
    assert not unscaled[2].multiplier.any()
    assert torch.equal(ours.get_state(), theirs.get_state())


def test_what_each_mistake_multiplies_by() -> None:
    generator = Generator().manual_seed(9)
    probabilities = (0.25, 0.0, 1.0)

    def measured(mistake: Mistake) -> list[Tensor | None]:
        dropout = DropoutRecipe(mistake=mistake)
        return multipliers_measured(dropout, probabilities, WIDTHS, 3, generator)

    assert measured("none") == measured("forget_scale") == []
    first, second, third = measured("scale_again")
    assert first.tolist() == [[0.75] * 6]
    assert second is None
    assert third.tolist() == [[0.0] * 4]
    assert torch.equal(generator.get_state(), Generator().manual_seed(9).get_state())
    first, second, third = measured("forget_eval")
    expected = draw_noise(0.25, 3, 6, Generator().manual_seed(9)).multiplier
    assert torch.equal(first, expected)
    assert second is None
    assert not third.any()
    right = multipliers_right("forget_scale", probabilities, WIDTHS)
    assert [layer if layer is None else layer.tolist() for layer in right] == [
        [[0.75] * 6],
        None,
        [[0.0] * 4],
    ]
    for mistake in ("none", "forget_eval", "scale_again"):
        assert multipliers_right(mistake, probabilities, WIDTHS) == []


@pytest.mark.parametrize("mistake", MISTAKES)
def test_training_differs_only_where_the_scale_is_forgotten(
    mistake: Mistake, made_up: MakeDataset
) -> None:
    wrong, right = (trained(recipe_of(name), made_up) for name in (mistake, "none"))
    for twin, same in (("plain", True), ("dropout", mistake != "forget_scale")):
        pairs = zip(wrong.networks[twin].parameters, right.networks[twin].parameters, strict=True)
        assert all(torch.equal(a, b) for a, b in pairs) == same
    assert wrong.evaluate().holdout_loss["dropout"] != right.evaluate().holdout_loss["dropout"]


@pytest.mark.parametrize("mistake", ["none", *MISTAKES])
def test_the_plain_twin_is_measured_rightly(mistake: Mistake, made_up: MakeDataset) -> None:
    record = trained(recipe_of(mistake), made_up).evaluate()
    expected = trained(recipe_of("none"), made_up).evaluate()
    for name in ("train_loss", "train_loss_eval", "holdout_loss", "holdout_error", "memorised"):
        assert getattr(record, name)["plain"] == getattr(expected, name)["plain"]
    if mistake == "none":
        assert record.holdout_loss_right == record.holdout_error_right == {}
    else:
        assert record.holdout_loss_right["plain"] == expected.holdout_loss["plain"]
        assert record.holdout_error_right["plain"] == expected.holdout_error["plain"]


@pytest.mark.parametrize("mask_scope", ["example", "batch"])
def test_without_eval_masks_stay_on(mask_scope: MaskScope, made_up: MakeDataset) -> None:
    training = trained(recipe_of("forget_eval", mask_scope), made_up)
    record, dataset = training.evaluate(), training.dataset
    with torch.random.fork_rng():
        torch.manual_seed(derive_seed(training.recipe.seed, "evaluation", training.step))

        def masked(flowing: Tensor, p: float) -> Tensor:
            rows = len(flowing) if mask_scope == "example" else 1
            return flowing * functional.dropout(torch.ones(rows, flowing.shape[1]), p)

        output = output_with(training, dataset.holdout_x, masked)
        assert holdout(record) == loss_and_error(output, dataset.holdout_y)
        output = output_with(training, dataset.train_x, masked)
        loss, error = loss_and_error(output, dataset.train_y)
        assert (record.train_loss_eval["dropout"], record.train_error["dropout"]) == (loss, error)
    output = output_with(training, dataset.holdout_x, lambda flowing, _: flowing)
    assert holdout_right(record) == loss_and_error(output, dataset.holdout_y)
    wrong = dataset.train_y != dataset.train_y_true
    assert wrong.any()
    assert record.memorised["dropout"] is not None


def test_without_the_scale_activations_are_too_large(made_up: MakeDataset) -> None:
    training = trained(recipe_of("forget_scale"), made_up)
    record, dataset = training.evaluate(), training.dataset
    output = output_with(training, dataset.holdout_x, lambda flowing, _: flowing)
    assert holdout(record) == loss_and_error(output, dataset.holdout_y)
    output = output_with(training, dataset.holdout_x, lambda flowing, p: flowing * (1 - p))
    assert holdout_right(record) == loss_and_error(output, dataset.holdout_y)


def test_masks_on_means_as_trained(made_up: MakeDataset) -> None:
    training = trained(recipe_of("forget_scale"), made_up)
    with torch.random.fork_rng():
        torch.manual_seed(derive_seed(training.recipe.seed, "evaluation", training.step))
        x = training.dataset.train_x

        def unscaled(flowing: Tensor, p: float) -> Tensor:
            return flowing * functional.dropout(torch.ones_like(flowing), p).sign()

        loss, error = loss_and_error(output_with(training, x, unscaled), training.dataset.train_y)
    record = training.evaluate()
    assert record.train_loss["dropout"] == loss
    assert record.train_error_masked["dropout"] == error
    assert record.train_error_masked["plain"] == record.train_error["plain"]


def test_scaled_again_activations_are_too_small(made_up: MakeDataset) -> None:
    training = trained(recipe_of("scale_again"), made_up)
    training.change(SettingChange(training.step, {"input": 0.0, "hidden_2": 0.9}))
    record, dataset = training.evaluate(), training.dataset
    assert training.drop_probabilities == [0.0, 0.5, 0.9]
    output = output_with(training, dataset.holdout_x, lambda flowing, p: flowing * (1 - p))
    assert holdout(record) == loss_and_error(output, dataset.holdout_y)
    output = output_with(training, dataset.holdout_x, lambda flowing, _: flowing)
    assert holdout_right(record) == loss_and_error(output, dataset.holdout_y)


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_regression_can_go_wrong_too(mistake: Mistake, made_up: MakeDataset) -> None:
    parts = {
        "dataset": {"name": "surface", "train_size": 50},
        "training": {"learning_rate": 0.002},
    }
    record = trained(recipe_of(mistake, **parts), made_up).evaluate()
    assert record.holdout_error["dropout"] != record.holdout_error_right["dropout"]
    assert record.holdout_error["plain"] == record.holdout_error_right["plain"]
