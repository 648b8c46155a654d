"""Cats and dogs: form tells them apart, brightness and place do not."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from dropscope.lab.datasets.animals import cover_ellipse, cover_spike, draw_animals, make_animals
from dropscope.lab.datasets.loading import load
from dropscope.lab.recipe import Recipe
from dropscope.lab.training import Training


@pytest.fixture(scope="module")
def arrays():
    return make_animals(0.08, 300, 0.0, 0)


def test_classes_come_in_equal_parts():
    _, _, true_y, _, holdout_y = make_animals(0.08, 2000, 0.0, 4)
    assert np.bincount(np.concatenate([true_y, holdout_y])).tolist() == [1500, 1500]


def test_pixels_are_greys_between_black_and_white(arrays):
    for x in (arrays[0], arrays[3]):
        assert (x.min(), x.max()) == (0, 1)
        assert np.mean((x == 0) | (x == 1)) < 0.1  # few are cut off


def test_a_linear_model_does_not_solve_it_and_a_small_network_half_does(arrays):
    x, y, _, holdout_x, holdout_y = arrays
    centre = x.mean(0)
    linear = LogisticRegression(C=0.1, max_iter=1000).fit(x - centre, y)
    assert linear.score(holdout_x - centre, holdout_y) < 0.65
    dataset = {"name": "cats_dogs", "train_size": 300, "label_noise": 0.0}
    recipe = Recipe.model_validate({"dataset": dataset, "training": {"learning_rate": 0.01}})
    training = Training(recipe, load(recipe.dataset))
    for _ in range(1500):
        training.advance()
    for error in training.evaluate().holdout_error.values():
        assert 0.08 < error < 0.3


def test_neither_grey_nor_place_tells_the_animal(arrays):
    x, y = arrays[3].reshape(-1, 16, 16), arrays[4]
    contrast = x[:, 5:11, 5:11].mean((1, 2)) - x[:, 0].mean(1)
    assert 0.2 < np.mean(contrast < 0) < 0.45  # dark animals, too
    for told in (x.mean((1, 2)), contrast, x[:, 0, 0]):
        by_class = [told[y == c] for c in (0, 1)]
        error = np.hypot(*(part.std() / np.sqrt(len(part)) for part in by_class))
        assert abs(by_class[0].mean() - by_class[1].mean()) < 4 * error


def test_animals_differ_without_noise():
    labels = np.zeros(50, int)
    pictures = draw_animals(np.random.default_rng(0), labels, 0.0)
    distances = np.linalg.norm(pictures[:, None] - pictures[None], axis=2)
    assert distances[~np.eye(50, dtype=bool)].min() > 0.3


def test_noise_is_spread_over_the_picture():
    still, noisy = (
        draw_animals(np.random.default_rng(0), np.arange(200) % 2, noise) for noise in (0.0, 0.2)
    )
    grey = (still > 0.3) & (still < 0.7)  # far from where values are cut off
    assert (noisy - still)[grey].std() == pytest.approx(0.2, rel=0.1)


def test_shapes_cover_their_area():
    row, column = np.mgrid[0:40, 0:40]
    u, v, size = (column[None] - 19.5) / 10, (row[None] - 25.5) / 10, np.full((1, 1, 1), 10.0)
    ellipse = cover_ellipse(u, v, size, np.array(1.2), np.array(0.8))
    assert ellipse.sum() == pytest.approx(np.pi * 12 * 8, rel=0.1)
    spike = cover_spike(u, v, size, np.array(1.0), np.array(2.0))
    assert spike.sum() == pytest.approx(10 * 20, rel=0.1)
    assert spike[0, 8].sum() < spike[0, 22].sum()  # it points up
