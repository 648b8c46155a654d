"""Batches against the plain way: a permutation an epoch, cut into pieces, rows looked up."""

from collections.abc import Callable
from itertools import islice

import pytest
import torch

from dropscope.lab.batches import Batches
from dropscope.lab.datasets.dataset import Dataset
from dropscope.lab.recipe import Recipe

MakeDataset = Callable[[Recipe], Dataset]


@pytest.mark.parametrize("batch_size", [1, 7, 32, 70, 1024])
@pytest.mark.parametrize("name", ["digits", "moons", "wine", "surface"])
def test_every_batch_is_what_looking_rows_up_gives(
    made_up: MakeDataset, name: str, batch_size: int
) -> None:
    dataset = made_up(
        Recipe.model_validate({"dataset": {"name": name, "train_size": 70, "label_noise": 0.0}})
    )
    generator = torch.Generator().manual_seed(3)
    expected = [
        (epoch, rows)
        for epoch in range(4)
        for rows in torch.randperm(70, generator=generator).split(batch_size)
    ]
    taken = list(islice(Batches(dataset, batch_size, torch.Generator().manual_seed(3)), 500))
    for batch, (epoch, rows) in zip(taken, expected, strict=False):
        assert torch.equal(batch.x, dataset.train_x[rows])
        assert torch.equal(batch.y, dataset.train_y[rows])
        assert (batch.epoch, batch.example_index) == (epoch, rows[0])


@pytest.mark.parametrize("name", ["digits", "moons", "wine", "surface"])
def test_every_batch_lies_where_torch_puts_tensors(made_up: MakeDataset, name: str) -> None:
    """Matrix products may round another way where memory is aligned another way."""
    dataset = made_up(Recipe.model_validate({"dataset": {"name": name, "train_size": 70}}))
    for batch_size in (3, 4, 32):
        for batch in islice(Batches(dataset, batch_size, torch.Generator()), 60):
            assert batch.x.data_ptr() % 64 == 0
            assert batch.x.is_contiguous()


def test_nothing_is_drawn_before_it_is_needed(made_up: MakeDataset) -> None:
    generator = torch.Generator().manual_seed(5)
    dataset = made_up(Recipe.model_validate({"dataset": {"train_size": 70}}))
    before = generator.get_state()
    endless = iter(Batches(dataset, 32, generator))
    assert torch.equal(generator.get_state(), before)
    drawn = []
    for _ in range(4):
        next(endless)
        drawn.append(generator.get_state())
    assert torch.equal(drawn[0], drawn[2])  # one permutation for three batches
    assert not torch.equal(drawn[2], drawn[3])
