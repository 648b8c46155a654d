"""Choosing examples and making labels wrong, in plain NumPy.

The functions are copied as they stand into exported scripts, so they use nothing of Dropscope.
"""

import numpy as np


def choose_examples(
    x: np.ndarray, y: np.ndarray, train_size: int, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """Keep a random subset of the training pool, without replacement."""
    rows = np.random.default_rng([seed, 1]).permutation(len(x))[:train_size]
    return x[rows], y[rows]


def make_labels_wrong(y: np.ndarray, share: float, class_count: int, seed: int) -> np.ndarray:
    """Replace a share of the labels, exactly, by other ones; values swap with other examples'."""
    random = np.random.default_rng([seed, 2])
    rows = random.permutation(len(y))[: round(share * len(y))]
    wrong = y.copy()
    if class_count == 0:
        wrong[rows] = y[(rows + random.integers(1, len(y), len(rows))) % len(y)]
    else:
        wrong[rows] = (y[rows] + random.integers(1, class_count, len(rows))) % class_count
    return wrong
