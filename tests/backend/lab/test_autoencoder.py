"""An autoencoder learns the whole picture, reads no label, and is measured in pixels."""

from collections.abc import Callable

import numpy as np
import pytest
import torch

from dropscope.lab.datasets.dataset import Dataset
from dropscope.lab.recipe import Recipe
from dropscope.lab.training import Training

MakeDataset = Callable[[Recipe], Dataset]


def _recipe(**parts: object) -> Recipe:
    small = {"network": {"hidden": [11, 7], "autoencoder": True}, "dataset": {"train_size": 70}}
    return Recipe.model_validate({**small, **parts})


def test_the_loss_is_the_mean_square_over_all_pixels_of_the_clean_picture(
    made_up: MakeDataset,
) -> None:
    """With half of the inputs off, too: a denoising autoencoder."""
    recipe = _recipe(dropout={"input": 0.5, "hidden": [0.5, 0.0]})
    training, other = (Training(recipe, made_up(recipe)) for _ in range(2))
    for _ in range(5):
        record, x = training.advance(), other.next_batch().x.numpy()
        for twin in record.twins.values():
            output = twin.output.numpy().astype(np.float64)
            assert output.shape == x.shape
            assert twin.train_loss.item() == pytest.approx(np.mean((output - x) ** 2), rel=1e-5)
        assert record.keep_masks[0] is not None
        assert 0.3 < record.keep_masks[0].mean() < 0.7


def test_figures_are_mean_squares_and_their_roots(made_up: MakeDataset) -> None:
    recipe = _recipe()
    training = Training(recipe, made_up(recipe))
    training.advance()
    found = training.evaluate()
    x = training.dataset.holdout_x.clone()
    for name, network in training.networks.items():
        with torch.inference_mode():
            output = network.forward(x).output
        square = float(np.mean((output.numpy().astype(np.float64) - x.numpy()) ** 2))
        assert found.holdout_loss[name] == pytest.approx(square, rel=1e-5)
        assert found.holdout_error[name] == pytest.approx(square**0.5, rel=1e-5)
        assert found.memorised[name] is None


def test_labels_are_kept_aside_and_decide_nothing(made_up: MakeDataset) -> None:
    recipe = _recipe()
    dataset = made_up(recipe)
    training = Training(recipe, dataset)
    assert torch.equal(training.dataset.labels.train, dataset.train_y)
    assert torch.equal(training.dataset.labels.holdout, dataset.holdout_y)
    assert training.dataset.to_give_back() is training.dataset
    upside_down = Dataset(
        dataset.spec,
        dataset.train_x,
        dataset.train_y.flip(0),
        dataset.train_y_true.flip(0),
        dataset.holdout_x,
        dataset.holdout_y.flip(0),
    )
    other = Training(recipe, upside_down)
    for _ in range(5):
        ours, theirs = training.advance(), other.advance()
        assert torch.equal(ours.twins["dropout"].train_loss, theirs.twins["dropout"].train_loss)
    assert training.evaluate() == other.evaluate()


def test_give_away_pixels_belong_to_the_picture(made_up: MakeDataset) -> None:
    recipe = _recipe(dataset={"train_size": 70, "give_away": 2})
    training = Training(recipe, made_up(recipe))
    assert torch.equal(training.dataset.train_y, training.dataset.train_x)
    assert torch.equal(training.dataset.holdout_y, training.dataset.holdout_x)
