"""A small made-up data set, so that the engine's tests need no loading."""

from collections.abc import Callable

import pytest
import torch

from dropscope.lab.datasets.dataset import Dataset
from dropscope.lab.recipe import Recipe


@pytest.fixture(scope="session", autouse=True)
def _one_thread() -> None:
    torch.set_num_threads(1)


@pytest.fixture
def made_up() -> Callable[[Recipe], Dataset]:
    def make(recipe: Recipe) -> Dataset:
        spec = recipe.dataset.spec
        size = recipe.dataset.train_size
        generator = torch.Generator().manual_seed(recipe.dataset.seed)
        x = torch.rand(size + 50, spec.feature_count, generator=generator)
        if spec.task == "regression":
            y = torch.randn(size + 50, 1, generator=generator)
            y_true = y.clone()
        else:
            y = torch.randint(0, len(spec.class_names), (size + 50,), generator=generator)
            y_true = y.clone()
            y_true[:5] = (y_true[:5] + 1) % len(spec.class_names)
        return Dataset(spec, x[:size], y[:size], y_true[:size], x[size:], y[size:])

    return make
