"""Dropout's noise: which units are off in a step, and what the others are multiplied by.

Bernoulli noise draws what ``torch.nn.functional.dropout`` draws from an equally seeded generator,
to the bit: one ``bernoulli_(1 - p)`` over the layer in memory order, then a division by ``1 - p``.
At p = 0 and p = 1 nothing is drawn. Knows nothing of networks or training.

Papers: Hinton et al. 2012; Srivastava et al. 2014 (section 10 for multiplicative Gaussian noise).
"""

import math
from dataclasses import dataclass

import torch
from torch import Generator, Tensor

from dropscope.lab.recipe import DropoutKind, MaskScope


@dataclass(frozen=True, slots=True)
class Noise:
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
) -> Noise:
    """Draw the noise of one layer for one batch.

    Args:
        drop_probability: torch's ``p``, 0 … 1 (gaussian: below 1).
        batch_size: examples in the batch.
        units: width of the layer.
        generator: advanced by the draw; untouched at p = 0 and p = 1.
        kind: ``bernoulli`` or ``gaussian``.
        mask_scope: ``example`` draws a row for each example, ``batch`` one row for all.
    """
    if drop_probability == 0.0:
        return UNCHANGED
    rows = batch_size if mask_scope == "example" else 1
    if kind == "gaussian":
        deviation = math.sqrt(drop_probability / (1.0 - drop_probability))
        drawn = torch.empty(rows, units).normal_(1.0, deviation, generator=generator)
        return Noise(multiplier=drawn, keep_mask=None)
    if drop_probability == 1.0:
        nothing = torch.zeros(1, units)
        return Noise(multiplier=nothing, keep_mask=nothing)
    keep_probability = 1.0 - drop_probability
    keep_mask = torch.empty(rows, units).bernoulli_(keep_probability, generator=generator)
    return Noise(multiplier=keep_mask.div(keep_probability), keep_mask=keep_mask)
