"""Dropout's noise: which units are off in a step, and what the others are multiplied by.

Bernoulli noise draws what ``torch.nn.functional.dropout`` draws from an equally seeded generator,
to the bit: one ``bernoulli_(1 - p)`` over the layer in memory order, then a division by ``1 - p``.
Where comparing uniform numbers with ``1 - p`` comes to the same, that is done instead: it takes a
third of the time. At p = 0 and p = 1 nothing is drawn. Noise that is not ``scaled`` is a mistake
made on purpose (see ``mistakes``): the same masks without the division. Knows nothing of networks
or training.

Papers: Hinton et al. 2012; Srivastava et al. 2014 (section 10 for multiplicative Gaussian noise).
"""

import math
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import torch
from torch import Generator, Tensor

from dropscope.lab.recipe import DropoutKind, MaskScope

_DRAWN_TOGETHER = 2**15  # elements; more would leave the processor's cache before they are used


class Noise(NamedTuple):
    """One layer's noise in one step.

    ``multiplier``: what activations are multiplied by, (batch, units) or (1, units), or ``None``
    where they pass unchanged. ``keep_mask``: 1 = kept, 0 = dropped, same shape; ``None`` where no
    unit can be off.
    """

    multiplier: Tensor | None
    keep_mask: Tensor | None


UNCHANGED = Noise(multiplier=None, keep_mask=None)


def draw_noise(
    drop_probability: float,
    batch_size: int,
    units: int,
    generator: Generator,
    *,
    kind: DropoutKind = "bernoulli",
    mask_scope: MaskScope = "example",
    scaled: bool = True,
) -> Noise:
    """Draw the noise of one layer for one batch.

    Args:
        drop_probability: torch's ``p``, 0 … 1 (gaussian: below 1).
        batch_size: examples in the batch.
        units: width of the layer.
        generator: advanced by the draw; untouched at p = 0 and p = 1.
        kind: ``bernoulli`` or ``gaussian``.
        mask_scope: ``example`` draws a row for each example, ``batch`` one row for all.
        scaled: whether what is kept is divided by ``1 - p``; bernoulli only.
    """
    if drop_probability == 0.0:
        return UNCHANGED
    rows = batch_size if mask_scope == "example" else 1
    if kind == "gaussian":
        deviation = math.sqrt(drop_probability / (1.0 - drop_probability))
        drawn = torch.empty(rows, units).normal_(1.0, deviation, generator=generator)
        return Noise(multiplier=drawn, keep_mask=None)
    if drop_probability == 1.0:
        return _all_dropped(units)
    keep_probability = 1.0 - drop_probability
    keep_mask = torch.empty(rows, units)
    if draws_as_uniform():
        uniform = torch.empty(rows, units, dtype=torch.float64).uniform_(generator=generator)
        torch.lt(uniform, keep_probability, out=keep_mask)
    else:
        keep_mask.bernoulli_(keep_probability, generator=generator)
    return Noise(keep_mask.div(keep_probability) if scaled else keep_mask, keep_mask)


class NoiseSource:
    """Draws the noise of every layer, batch after batch: ``draw_noise`` for each, only faster.

    Args:
        drop_probabilities: torch's ``p`` of each layer.
        widths: units of each layer.
        generator, kind, mask_scope, scaled: as for ``draw_noise``.
    """

    def __init__(
        self,
        drop_probabilities: Sequence[float],
        widths: Sequence[int],
        generator: Generator,
        kind: DropoutKind,
        mask_scope: MaskScope,
        scaled: bool = True,
    ) -> None:
        self._layers = list(zip(drop_probabilities, widths, strict=True))
        self._generator = generator
        self._kind: DropoutKind = kind
        self._mask_scope: MaskScope = mask_scope
        self._scaled = scaled
        self._together: dict[int, _DrawnTogether | None] = {}  # by batch size

    def draw(self, batch_size: int) -> list[Noise]:
        """Draw the noise of one batch, a layer each."""
        if batch_size not in self._together:
            self._together[batch_size] = self._prepare(batch_size)
        if together := self._together[batch_size]:
            return together.draw(self._generator)
        return [
            draw_noise(
                p,
                batch_size,
                units,
                self._generator,
                kind=self._kind,
                mask_scope=self._mask_scope,
                scaled=self._scaled,
            )
            for p, units in self._layers
        ]

    def _prepare(self, batch_size: int) -> "_DrawnTogether | None":
        rows = batch_size if self._mask_scope == "example" else 1
        is_small = rows * sum(units for _, units in self._layers) <= _DRAWN_TOGETHER
        if self._kind == "bernoulli" and is_small and draws_as_uniform():
            return _DrawnTogether(self._layers, rows, scaled=self._scaled)
        return None


class _DrawnTogether:
    """Bernoulli noise of all layers in one tensor: drawn in the order of the layers, then cut.

    The uniform numbers go into the same memory each time; masks and multipliers do not.
    """

    def __init__(
        self, layers: Sequence[tuple[float, int]], rows: int, *, scaled: bool = True
    ) -> None:
        self._scaled = scaled
        self._pieces: list[tuple[tuple[int, int], int] | Noise] = []
        probabilities: list[Tensor] = [torch.empty(0, dtype=torch.float64)]
        start = 0
        for p, units in layers:
            if 0.0 < p < 1.0:
                size = rows * units
                self._pieces.append(((rows, units), start))
                probabilities.append(torch.full((size,), 1.0 - p, dtype=torch.float64))
                start += size
            else:
                self._pieces.append(_all_dropped(units) if p else UNCHANGED)
        self._size = start
        self._probability = torch.cat(probabilities)
        self._divisor = self._probability.float()
        self._uniform = torch.empty_like(self._probability)

    def draw(self, generator: Generator) -> list[Noise]:
        """Draw the noise of one batch."""
        uniform = self._uniform.uniform_(generator=generator)
        kept = torch.lt(uniform, self._probability, out=torch.empty(self._size))
        multiplier = kept.div(self._divisor) if self._scaled else kept
        noise = []
        for piece in self._pieces:
            if isinstance(piece, Noise):
                noise.append(piece)
                continue
            shape, start = piece
            strides = (shape[1], 1)
            cut = multiplier.as_strided(shape, strides, start)
            noise.append(Noise(cut, kept.as_strided(shape, strides, start)))
        return noise


def _all_dropped(units: int) -> Noise:
    nothing = torch.zeros(1, units)
    return Noise(multiplier=nothing, keep_mask=nothing)


@cache
def draws_as_uniform() -> bool:
    """Whether ``bernoulli_(p)`` says which of equally seeded uniform numbers lie below p.

    It does in torch's own kernel, not where torch calls the library of the processor's maker.
    """
    first, second = (Generator().manual_seed(0) for _ in range(2))
    expected = torch.empty(1000).bernoulli_(0.3, generator=first)
    uniform = torch.empty(1000, dtype=torch.float64).uniform_(generator=second)
    is_same_mask = torch.equal(expected == 1, uniform < 0.3)
    return is_same_mask and torch.equal(first.get_state(), second.get_state())
