"""Steps between two flushes, kept as the few numbers that are recorded of each.

Keeping a step's own tensors until the next flush would cost more than copying one row out of them:
thousands of batches at a time fall out of the processor's cache, and memory has to be found for
them. So each step leaves one row of numbers in one matrix, and its tensors are free at once.
Knows tensors; no Arrow, no file, no time.
"""

from collections.abc import Iterator, Sequence
from copy import copy
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
        whole_masks: keep every example's mask, not only that of one row.
        row: which row of each batch to keep, from 0; of a batch that has fewer, the last one.

    ``facts``: step, epoch, example index and batch size of every step collected.
    ``whole_masks``: per step the masks as they came, if asked.
    """

    def __init__(self, recipe: Recipe, *, whole_masks: bool = False, row: int = 0) -> None:
        _, *hidden, outputs = recipe.layer_sizes
        self.facts: list[tuple[int, int, int, int]] = []
        self.whole_masks: list[tuple[Tensor | None, ...]] = []
        self._keeps_whole_masks = whole_masks
        self._row = row
        self._twins = recipe.twins
        self._hidden_count = len(hidden)
        self._mask_widths = list(recipe.layer_sizes[:-1])
        self._noise_count = 2 if recipe.dropout.kind == "gaussian" else 1  # masks, multipliers
        twin_widths = [1, *hidden, *hidden, outputs, outputs]
        self._widths = twin_widths * len(self._twins) + self._mask_widths * self._noise_count
        self._make_room(_FIRST_CAPACITY)
        self._rows_of_ones: dict[int, Tensor] = {}  # by batch size

    def __len__(self) -> int:
        return len(self.facts)

    def add(self, record: StepRecord) -> None:
        """Take what is recorded of a step. Nothing of the record is kept but whole masks."""
        if len(self.facts) == len(self._value_rows):
            self._double()
        if torch.is_inference_mode_enabled():
            self._copy(record)
        else:
            with torch.inference_mode():  # halves what a view costs
                self._copy(record)
        if self._keeps_whole_masks:
            self.whole_masks.append(record.keep_masks)
        self.facts.append((record.step, record.epoch, record.example_index, record.batch_size))

    def _copy(self, record: StepRecord) -> None:
        number = len(self.facts)
        row = min(self._row, record.batch_size - 1) if self._row else 0  # which is always there
        pieces: list[Tensor] = []
        for twin in record.twins.values():
            pieces.append(twin.train_loss[None])
            pieces += [layer[row] for layer in twin.activations]
            pieces += [layer[row] for layer in twin.error_signals]
            pieces.append(twin.output[row])
        pieces += self._noise_of(row, record.keep_masks)
        pieces += self._noise_of(row, record.multipliers)
        torch.cat(pieces, out=self._value_rows[number])
        torch.cat(self._kept_counts(record), 1, out=self._count_rows[number])

    def clear(self) -> None:
        """Forget every step; the memory stays for the next ones."""
        self.keep_first(0)

    def keep_first(self, count: int) -> None:
        """Forget all but the first ``count`` steps."""
        del self.facts[count:]
        del self.whole_masks[count:]

    def parts(self, most: int) -> Iterator["StepBuffer"]:
        """What is collected in pieces of at most ``most`` steps. Views: valid until ``add``."""
        for start in range(0, len(self), most):
            piece = slice(start, start + most)
            part = copy(self)
            part.facts, part.whole_masks = self.facts[piece], self.whole_masks[piece]
            part._values, part._counts = self._values[piece], self._counts[piece]
            yield part

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
        """The followed row of each dropout layer's mask, (steps, units), 0 or 1."""
        layers = len(self._mask_widths)
        return self._pieces()[-layers * self._noise_count :][:layers]

    def multipliers(self) -> list[Floats]:
        """The followed row of each layer's multiplier, (steps, units); gaussian runs only."""
        return self._pieces()[-len(self._mask_widths) :]

    def drop_counts(self) -> list[Floats]:
        """Examples of the batch that had each unit off, (steps, units) a dropout layer."""
        batch_sizes = self.integers()[3].astype(np.float32)[:, None]
        return _cut(batch_sizes - self._counts[: len(self)].numpy(), self._mask_widths)

    def _pieces(self) -> list[Floats]:
        return _cut(self._values[: len(self)].numpy(), self._widths)

    def _noise_of(self, row: int, layers: Sequence[Tensor | None]) -> list[Tensor]:
        """One row of each layer's noise; noise that all examples share has one row only."""
        return [
            torch.ones(width) if layer is None else layer[row if row and len(layer) > 1 else 0]
            for layer, width in zip(layers, self._mask_widths, strict=False)
        ]

    def _kept_counts(self, record: StepRecord) -> list[Tensor]:
        """How many examples kept each unit, (1, units) a layer; exact, for the masks are 0 or 1."""
        batch_size = record.batch_size
        counts = []
        for mask, width in zip(record.keep_masks, self._mask_widths, strict=True):
            if mask is None:
                counts.append(torch.full((1, width), batch_size, dtype=torch.float32))
            elif mask.size(0) == batch_size:
                counts.append(torch.mm(self._ones(batch_size), mask))  # faster than a sum
            else:
                counts.append(mask * batch_size)  # a shared mask has one row
        return counts

    def _ones(self, count: int) -> Tensor:
        if count not in self._rows_of_ones:
            self._rows_of_ones[count] = torch.ones(1, count)
        return self._rows_of_ones[count]

    def _double(self) -> None:
        values, counts = self._values, self._counts
        self._make_room(2 * len(values))
        self._values[: len(values)], self._counts[: len(values)] = values, counts

    def _make_room(self, steps: int) -> None:
        self._values = torch.empty(steps, sum(self._widths))
        self._value_rows = self._values.unbind(0)  # (numbers,)
        self._counts = torch.empty(steps, sum(self._mask_widths))
        self._count_rows = torch.split(self._counts, 1)  # (1, units of all layers)


def _cut(values: Floats, widths: list[int]) -> list[Floats]:
    """Cut a matrix into columns of these widths."""
    return [values[:, start:end] for start, end in pairwise(accumulate(widths, initial=0))]
