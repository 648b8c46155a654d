"""Masks that a step did not have: drawn from another seed, or set by hand.

Says what a batch's noise would be with them. Knows noise; nothing of forward and backward.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Generator, Tensor

from dropscope.errors import InvalidCommand
from dropscope.lab.masks import Noise
from dropscope.lab.mistakes import scales_training
from dropscope.lab.training import Training


@dataclass(frozen=True, slots=True)
class Redrawn:
    """Masks of the whole batch from a generator of this seed, 0 … 2³² - 1."""

    seed: int


@dataclass(frozen=True, slots=True)
class Replaced:
    """Another mask for some layers: 1 = kept, 0 = dropped, for each unit. The rest stays."""

    keep: Mapping[str, Sequence[int]]


OtherMasks = Redrawn | Replaced


def check_masks(training: Training, masks: OtherMasks) -> None:
    """Refuse masks that do not fit the training.

    Raises:
        InvalidCommand: gaussian noise, an unknown layer, the wrong number of units, or a unit kept
            where p is 1; names the field.
    """
    if isinstance(masks, Redrawn):
        return
    recipe = training.recipe
    if recipe.dropout.kind == "gaussian":
        raise InvalidCommand(
            "masks.keep is for bernoulli dropout: gaussian noise turns no perceptron off. Give a "
            "seed to draw other noise.",
            field="masks.keep",
        )
    widths = dict(zip(recipe.dropout_layers, recipe.layer_sizes, strict=False))
    probabilities = dict(zip(recipe.dropout_layers, training.drop_probabilities, strict=True))
    for layer, keep in masks.keep.items():
        field = f"masks.keep.{layer}"
        if layer not in widths:
            known = ", ".join(widths)
            raise InvalidCommand(f"{field}: no such layer; there are {known}.", field=field)
        if len(keep) != widths[layer]:
            raise InvalidCommand(
                f"{field} has {len(keep)} values for {widths[layer]} units. Give a 0 or a 1 for "
                "each.",
                field=field,
            )
        if not set(keep) <= {0, 1}:
            raise InvalidCommand(f"{field} may hold 0 (dropped) and 1 (kept) only.", field=field)
        if probabilities[layer] == 1.0 and any(keep):
            raise InvalidCommand(
                f"{field} keeps a unit, but p is 1 there: what is kept would be divided by 0.",
                field=field,
            )


def other_noise(training: Training, batch_size: int, row: int, masks: OtherMasks) -> list[Noise]:
    """Return the noise of the next batch, a layer each, with other masks than it will have.

    Args:
        training: stands before the step; its generator of masks may be advanced.
        batch_size: examples in the batch.
        row: the example whose mask is replaced.
        masks: checked ones.
    """
    if isinstance(masks, Redrawn):
        return training.noise_source(Generator().manual_seed(masks.seed)).draw(batch_size)
    noise = training.next_noise(batch_size)
    for layer, keep in masks.keep.items():
        place = training.dropout_layers.index(layer)
        noise[place] = _replaced(training, place, noise[place].keep_mask, keep, batch_size, row)
    return noise


def _replaced(
    training: Training,
    place: int,
    keep_mask: Tensor | None,
    keep: Sequence[int],
    batch_size: int,
    row: int,
) -> Noise:
    """A layer's noise with another mask for one row, or for all where they share one."""
    dropout, p = training.recipe.dropout, training.drop_probabilities[place]
    if keep_mask is None:  # nothing was off, and nobody drew a mask
        keep_mask = torch.ones(batch_size if dropout.mask_scope == "example" else 1, len(keep))
    altered = keep_mask.clone()
    altered[row if len(altered) > 1 else 0] = torch.tensor(keep, dtype=altered.dtype)
    scaled = scales_training(dropout.mistake) and p < 1.0  # at p = 1 all are off
    return Noise(altered.div(1.0 - p) if scaled else altered, altered)
