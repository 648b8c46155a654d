"""Batches in the order that a run takes them: a fresh permutation each epoch, cut into pieces.

Knows examples and their order; nothing of networks.
"""

from collections.abc import Iterator
from typing import NamedTuple

import torch
from torch import Generator, Tensor

from dropscope.lab.datasets.dataset import Dataset

_GATHERED_BYTES = 64 * 2**10  # what a processor's nearest cache has room for
_ALIGNMENT = 64  # bytes, as torch aligns memory


class Batch(NamedTuple):
    """One batch: ``x`` (batch, features), ``y`` (batch, …), and what stands in row 0."""

    x: Tensor
    y: Tensor
    epoch: int
    example_index: int


def batches(dataset: Dataset, batch_size: int, generator: Generator) -> Iterator[Batch]:
    """Yield batches without end; the last one of an epoch may be smaller.

    Args:
        dataset: where the examples come from.
        batch_size: examples in a batch.
        generator: draws one permutation each epoch, when its first batch is asked for.

    Small batches are gathered many at a time, which is cheaper by far; each must begin where torch
    could have put it, or matrix products might round another way.
    """
    batch_bytes = dataset.train_x[0].nbytes * batch_size
    together = 1 if batch_bytes % _ALIGNMENT else max(1, _GATHERED_BYTES // batch_bytes)
    epoch = 0
    while True:
        order = torch.randperm(dataset.train_size, generator=generator)
        for rows in torch.split(order, batch_size * together):
            xs = torch.split(dataset.train_x.index_select(0, rows), batch_size)
            ys = torch.split(dataset.train_y.index_select(0, rows), batch_size)
            for x, y, example_index in zip(xs, ys, rows[::batch_size].tolist(), strict=True):
                yield Batch(x, y, epoch, example_index)
        epoch += 1
