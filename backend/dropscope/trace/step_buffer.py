"""Steps between two flushes, kept as the few numbers that are recorded of each.

Keeping a step's own tensors until the next flush would cost more than copying row 0 out of them:
thousands of batches at a time fall out of the processor's cache, and memory has to be found for
them. So each step leaves one row of numbers in one matrix, and its tensors are free at once.
Knows tensors; no Arrow, no file, no time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Any

import numpy as np
import torch
from torch import Tensor

from dropscope.lab.recipe import Recipe
from dropscope.lab.records import StepRecord, TwinName

Floats = np.ndarray[Any, np.dtype[np.float32]]

_FIRST_CAPACITY = 64  # steps; doubled when it does not suffice


@dataclass(frozen=True, slots=True)
class TwinColumns:
    """What is recorded of one twin; every array is (steps, units), layers input side first."""

    train_loss: Floats  # (steps, 1)
    activations: list[Floats]
    error_signals: list[Floats]
    output: Floats


class StepBuffer:
    """Collects steps of one run; use it again after ``clear``.

    Args:
        recipe: of the run; says how wide every layer is.
        whole_masks: keep every example's mask, not only that of row 0.

    ``facts``: step, epoch, example index and batch size of every step collected.
    ``whole_masks``: per step the masks as they came, if asked.
    """

    def __init__(self, recipe: Recipe, *, whole_masks: bool = False) -> None:
        _, *hidden, outputs = recipe.layer_sizes
        self.facts: list[tuple[int, int, int, int]] = []
        self.whole_masks: list[tuple[Tensor | None, ...]] = []
        self._keeps_whole_masks = whole_masks
        self._twins = recipe.twins
        self._hidden_count = len(hidden)
        self._mask_widths = list(recipe.layer_sizes[:-1])
        self._noise_count = 2 if recipe.dropout.kind == "gaussian" else 1  # masks, multipliers
        twin_widths = [1, *hidden, *hidden, outputs, outputs]
        self._widths = twin_widths * len(self._twins) + self._mask_widths * self._noise_count
        self._values, self._value_rows = _matrix(_FIRST_CAPACITY, self._widths)
        self._counts, self._count_rows = _matrix(_FIRST_CAPACITY, self._mask_widths)

    def __len__(self) -> int:
        return len(self.facts)

    def add(self, record: StepRecord) -> None:
        """Take what is recorded of a step. Nothing of the record is kept but whole masks."""
        number = len(self.facts)
        if number == len(self._value_rows):
            self._double()
        with torch.inference_mode():  # halves what a view costs
            pieces: list[Tensor] = []
            for twin in record.twins.values():
                pieces.append(twin.train_loss[None])
                pieces += [layer[0] for layer in twin.activations]
                pieces += [layer[0] for layer in twin.error_signals]
                pieces.append(twin.output[0])
            pieces += self._rows_0(record.keep_masks)
            pieces += self._rows_0(record.multipliers)
            torch.cat(pieces, out=self._value_rows[number])
            self._count_kept(record, self._count_rows[number])
        if self._keeps_whole_masks:
            self.whole_masks.append(record.keep_masks)
        self.facts.append((record.step, record.epoch, record.example_index, record.batch_size))

    def clear(self) -> None:
        """Forget every step; the memory stays for the next ones."""
        self.keep_first(0)

    def keep_first(self, count: int) -> None:
        """Forget all but the first ``count`` steps."""
        del self.facts[count:]
        del self.whole_masks[count:]

    def finite_count(self) -> int:
        """Steps before the first one with a loss, of any twin, that is not finite."""
        if not self.facts:
            return 0
        losses = np.hstack([columns.train_loss for columns in self.twin_columns().values()])
        finite = np.isfinite(losses).all(axis=1)
        return int(finite.argmin()) if not finite.all() else len(self.facts)

    def integers(self) -> "np.ndarray[Any, np.dtype[np.int64]]":
        """``facts`` as columns, (4, steps)."""
        return np.array(self.facts, np.int64).T

    def twin_columns(self) -> dict[TwinName, TwinColumns]:
        """What is recorded of each twin. Views: valid until the next ``add``."""
        pieces = iter(self._pieces())
        return {
            name: TwinColumns(
                train_loss=next(pieces),
                activations=[next(pieces) for _ in range(self._hidden_count)],
                error_signals=[next(pieces) for _ in range(self._hidden_count + 1)],
                output=next(pieces),
            )
            for name in self._twins
        }

    def keep_masks(self) -> list[Floats]:
        """Row 0 of each dropout layer's mask, (steps, units), 0 or 1."""
        layers = len(self._mask_widths)
        return self._pieces()[-layers * self._noise_count :][:layers]

    def multipliers(self) -> list[Floats]:
        """Row 0 of each dropout layer's multiplier, (steps, units); gaussian runs only."""
        return self._pieces()[-len(self._mask_widths) :]

    def drop_counts(self) -> list[Floats]:
        """Examples of the batch that had each unit off, (steps, units) a dropout layer."""
        batch_sizes = self.integers()[3].astype(np.float32)[:, None]
        return _cut(batch_sizes - self._counts[: len(self)].numpy(), self._mask_widths)

    def _pieces(self) -> list[Floats]:
        return _cut(self._values[: len(self)].numpy(), self._widths)

    def _rows_0(self, layers: Sequence[Tensor | None]) -> list[Tensor]:
        return [
            torch.ones(width) if layer is None else layer[0]
            for layer, width in zip(layers, self._mask_widths, strict=False)
        ]

    def _count_kept(self, record: StepRecord, out: Tensor) -> None:
        masks = [mask for mask in record.keep_masks if mask is not None]
        batch_size = record.batch_size
        if len(masks) == len(self._mask_widths) and all(
            mask.size(0) == batch_size for mask in masks
        ):
            torch.sum(torch.cat(masks, 1), 0, out=out)  # one sum for all layers
            return
        layers = zip(record.keep_masks, self._mask_widths, strict=True)
        counts = [
            torch.full((width,), batch_size, dtype=torch.float32)
            if mask is None
            else mask.sum(0) * (batch_size // mask.size(0))  # a shared mask has one row
            for mask, width in layers
        ]
        torch.cat(counts, out=out)

    def _double(self) -> None:
        count = len(self.facts)
        values, counts = self._values, self._counts
        self._values, self._value_rows = _matrix(2 * count, self._widths)
        self._counts, self._count_rows = _matrix(2 * count, self._mask_widths)
        self._values[:count], self._counts[:count] = values, counts


def _matrix(rows: int, widths: list[int]) -> tuple[Tensor, list[Tensor]]:
    """Return an empty matrix and views of its rows."""
    values = torch.empty(rows, sum(widths))
    return values, list(values.unbind(0))


def _cut(values: Floats, widths: list[int]) -> list[Floats]:
    """Cut a matrix into columns of these widths."""
    return [values[:, start:end] for start, end in pairwise(accumulate(widths, initial=0))]
