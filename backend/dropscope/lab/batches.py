"""Batches in the order that a run takes them: a fresh permutation each epoch, cut into pieces.

Knows examples and their order; nothing of networks.
"""

from collections.abc import Iterator
from itertools import islice
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


class Position(NamedTuple):
    """How far the batches are: ``taken`` of ``epoch`` (from 0) have been handed out.

    ``order`` is the generator's state before it drew the epoch's permutation.
    """

    epoch: int
    taken: int
    order: Tensor


class Batches:
    """Batches without end; the last one of an epoch may be smaller. To be iterated over once.

    Args:
        dataset: where the examples come from.
        batch_size: examples in a batch.
        generator: draws one permutation each epoch, when its first batch is asked for.
        position: where to go on; left out: at the first batch, with the generator as it is.

    Small batches are gathered many at a time, which is cheaper by far; each must begin where torch
    could have put it, or matrix products might round another way.
    """

    def __init__(
        self,
        dataset: Dataset,
        batch_size: int,
        generator: Generator,
        position: Position | None = None,
    ) -> None:
        self._dataset = dataset
        self._batch_size = batch_size
        self._generator = generator
        self._epoch, self._taken, self._order = position or (0, 0, generator.get_state())
        self._rows = torch.empty(0, dtype=torch.int64)  # the epoch's permutation

    def __iter__(self) -> Iterator[Batch]:
        batch_size = self._batch_size
        train_x, train_y = self._dataset.train_x, self._dataset.train_y
        batch_bytes = train_x[0].nbytes * batch_size
        together = 1 if batch_bytes % _ALIGNMENT else max(1, _GATHERED_BYTES // batch_bytes)
        self._generator.set_state(self._order)
        while True:
            self._order = self._generator.get_state()
            self._rows = torch.randperm(self._dataset.train_size, generator=self._generator)
            pieces = torch.split(self._rows, batch_size * together)
            for rows in pieces[self._taken // together :]:
                xs = torch.split(train_x.index_select(0, rows), batch_size)
                ys = torch.split(train_y.index_select(0, rows), batch_size)
                gathered = zip(xs, ys, rows[::batch_size].tolist(), strict=True)
                for x, y, example_index in islice(gathered, self._taken % together, None):
                    self._taken += 1
                    yield Batch(x, y, self._epoch, example_index)
            self._epoch += 1
            self._taken = 0

    def position(self) -> Position:
        """Where to go on in order to get the batch that comes next."""
        return Position(self._epoch, self._taken, self._order.clone())

    def example_index(self, row: int) -> int:
        """The training example in a row of the batch handed out last."""
        return int(self._rows[(self._taken - 1) * self._batch_size + row])
