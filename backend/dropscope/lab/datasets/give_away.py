"""Pixels that give the class away, in plain NumPy.

``give_classes_away`` and what it calls are copied as they stand into exported scripts, so they use
nothing of Dropscope.

Paper: Geirhos et al. 2020 (shortcut learning).
"""

import numpy as np

from dropscope.lab.datasets.splitting import make_labels_wrong


def set_pixels(x: np.ndarray, values: np.ndarray, count: int) -> np.ndarray:
    """Return the pictures with the first ``count`` pixels of the top row set to their value."""
    changed = x.copy()
    changed[:, :count] = values.astype(np.float32)[:, None]
    return changed


def holdout_pixels(y: np.ndarray, class_count: int, variant: str, seed: int) -> np.ndarray:
    """Value of each hold-out picture's give-away pixels, from 0 (first class) to 1 (last).

    ``as_training``: its class's; ``removed``: half grey, which tells nothing; ``lying``: another
    class's, chosen at random.
    """
    if variant == "removed":
        return np.full(len(y), 0.5)
    told = make_labels_wrong(y, 1.0, class_count, seed) if variant == "lying" else y
    values: np.ndarray = told / (class_count - 1)
    return values


def give_classes_away(
    arrays: tuple[np.ndarray, ...], class_count: int, count: int, variant: str, seed: int
) -> tuple[np.ndarray, ...]:
    """Have pixels tell the label trained on, right or wrong, in every training picture."""
    train_x, train_y, true_y, holdout_x, holdout_y = arrays
    train_x = set_pixels(train_x, train_y / (class_count - 1), count)
    told = holdout_pixels(holdout_y, class_count, variant, seed)
    return train_x, train_y, true_y, set_pixels(holdout_x, told, count), holdout_y


FUNCTIONS = (set_pixels, holdout_pixels, give_classes_away)
