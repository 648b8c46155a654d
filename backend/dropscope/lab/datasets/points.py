"""Two-dimensional point clouds and the two-input surface, in plain NumPy.

The functions are copied as they stand into exported scripts, so they use nothing of Dropscope.
"""

from collections.abc import Callable

import numpy as np

from dropscope.lab.datasets.splitting import choose_examples, make_labels_wrong


def place_moons(random: np.random.Generator, labels: np.ndarray, noise: float) -> np.ndarray:
    """Two half circles that reach into each other."""
    angle = np.pi * random.random(len(labels))
    side = 1.0 - 2.0 * labels
    centre = np.stack([side * np.cos(angle) + labels, side * np.sin(angle) + labels * 0.5], 1)
    return centre - [0.5, 0.25] + noise * random.standard_normal(centre.shape)


def place_circles(random: np.random.Generator, labels: np.ndarray, noise: float) -> np.ndarray:
    """A ring of radius 0.5 inside a ring of radius 1.2."""
    angle = 2 * np.pi * random.random(len(labels))
    radius = np.where(labels == 0, 1.2, 0.5)
    centre = np.stack([radius * np.cos(angle), radius * np.sin(angle)], 1)
    return centre + noise * random.standard_normal(centre.shape)


def place_spirals(random: np.random.Generator, labels: np.ndarray, noise: float) -> np.ndarray:
    """Two arms, one and a half turns each."""
    along = np.sqrt(random.random(len(labels)))
    angle = 3 * np.pi * along + np.pi * labels
    centre = np.stack([1.5 * along * np.cos(angle), 1.5 * along * np.sin(angle)], 1)
    return centre + noise * random.standard_normal(centre.shape)


def place_xor(random: np.random.Generator, labels: np.ndarray, noise: float) -> np.ndarray:
    """Four squares; those across from each other belong together."""
    corner = random.integers(0, 2, len(labels))
    sign = np.stack([2.0 * corner - 1.0, (2.0 * corner - 1.0) * (1.0 - 2.0 * labels)], 1)
    centre = sign * (0.1 + random.random((len(labels), 2)))
    return centre + noise * random.standard_normal(centre.shape)


def place_blobs(random: np.random.Generator, labels: np.ndarray, noise: float) -> np.ndarray:
    """Three clouds on a circle of radius 1.5."""
    angle = 2 * np.pi * labels / 3 + 0.5
    centre = 1.5 * np.stack([np.cos(angle), np.sin(angle)], 1)
    return centre + noise * random.standard_normal(centre.shape)


def make_points(
    place: Callable[..., np.ndarray],
    class_count: int,
    noise: float,
    train_size: int,
    label_noise: float,
    seed: int,
) -> tuple[np.ndarray, ...]:
    """2,000 points to train on and 1,000 held out, classes in equal parts."""
    random = np.random.default_rng([seed, 0])
    labels = random.permutation(np.arange(3000) % class_count)
    x, y = place(random, labels, noise).astype(np.float32), labels.astype(np.int64)
    train_x, true_y = choose_examples(x[:2000], y[:2000], train_size, seed)
    train_y = make_labels_wrong(true_y, label_noise, class_count, seed)
    return train_x, train_y, true_y, x[2000:], y[2000:]


def surface_height(x: np.ndarray) -> np.ndarray:
    """The surface to be fitted: a wave and a slope over the square from -1 to 1."""
    height: np.ndarray = np.sin(3 * x[:, :1]) * np.cos(2 * x[:, 1:]) + 0.5 * x[:, :1] * x[:, 1:]
    return height


def make_surface(
    noise: float, train_size: int, label_noise: float, seed: int
) -> tuple[np.ndarray, ...]:
    """Heights with Gaussian noise to train on, true heights held out."""
    random = np.random.default_rng([seed, 0])
    x = random.uniform(-1, 1, (3000, 2))
    height = surface_height(x).astype(np.float32)
    noisy = (height + noise * random.standard_normal(height.shape)).astype(np.float32)
    x = x.astype(np.float32)
    train_x, both = choose_examples(x[:2000], np.hstack([noisy, height])[:2000], train_size, seed)
    train_y = make_labels_wrong(both[:, :1], label_noise, 0, seed)
    return train_x, train_y, both[:, 1:].copy(), x[2000:], height[2000:]


PLACES = {
    "moons": place_moons,
    "circles": place_circles,
    "spirals": place_spirals,
    "xor": place_xor,
    "blobs": place_blobs,
}
