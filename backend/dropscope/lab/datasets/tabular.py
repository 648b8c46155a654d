"""scikit-learn's own data sets as arrays, in plain NumPy and scikit-learn.

The functions are copied as they stand into exported scripts, so they use nothing of Dropscope.
"""

from collections.abc import Callable

import numpy as np
from sklearn.datasets import load_breast_cancer, load_digits, load_wine
from sklearn.model_selection import train_test_split

from dropscope.lab.datasets.splitting import choose_examples, make_labels_wrong


def make_digits(train_size: int, label_noise: float, seed: int) -> tuple[np.ndarray, ...]:
    """8 x 8 pixels from 0 to 1; 30 % held out."""
    x, y = load_digits(return_X_y=True)
    x = (x / 16.0).astype(np.float32)
    pool_x, holdout_x, pool_y, holdout_y = train_test_split(
        x, y.astype(np.int64), test_size=0.3, random_state=seed
    )
    train_x, true_y = choose_examples(pool_x, pool_y, train_size, seed)
    return train_x, make_labels_wrong(true_y, label_noise, 10, seed), true_y, holdout_x, holdout_y


def make_table(
    load: Callable[..., tuple[np.ndarray, np.ndarray]],
    train_size: int,
    label_noise: float,
    seed: int,
) -> tuple[np.ndarray, ...]:
    """Columns standardised by mean and deviation of the training examples; 30 % held out."""
    x, y = load(return_X_y=True)
    pool_x, holdout_x, pool_y, holdout_y = train_test_split(
        x, y.astype(np.int64), test_size=0.3, random_state=seed
    )
    train_x, true_y = choose_examples(pool_x, pool_y, train_size, seed)
    mean, deviation = train_x.mean(0), train_x.std(0)
    deviation[deviation == 0] = 1.0
    train_x = ((train_x - mean) / deviation).astype(np.float32)
    holdout_x = ((holdout_x - mean) / deviation).astype(np.float32)
    train_y = make_labels_wrong(true_y, label_noise, int(y.max()) + 1, seed)
    return train_x, train_y, true_y, holdout_x, holdout_y


TABLES = {"breast_cancer": load_breast_cancer, "wine": load_wine}
