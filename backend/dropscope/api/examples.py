"""A run's training examples, loaded once for the viewers that ask for them.

Imports torch and scikit-learn; routes import this module when they first need it.
"""

from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from dropscope.lab.datasets.loading import load
from dropscope.lab.recipe import DatasetRecipe

Arrays = tuple["np.ndarray[Any, Any]", "np.ndarray[Any, Any]", "np.ndarray[Any, Any]"]


@lru_cache(maxsize=4)
def training_arrays(recipe: DatasetRecipe, data_dir: Path | None) -> Arrays:
    """Return features (examples, features), labels and true labels (examples,).

    Raises:
        DataUnavailable: the data set cannot be read here.
    """
    dataset = load(recipe, data_dir)
    # Copies: the tensors may be views that keep a whole data set alive.
    features = dataset.train_x.numpy().copy()
    labels = dataset.train_y.reshape(-1).numpy().copy()
    return features, labels, dataset.train_y_true.reshape(-1).numpy().copy()
