"""The keep masks of one layer over many steps, stacked.

Batches differ in size (the last one of an epoch is smaller), masks may be shared by a batch or
absent, so steps are grouped by shape: each group is one stack and one sum. Knows no Arrow.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor


@dataclass(frozen=True, slots=True)
class MaskStack:
    """What is recorded of one layer's masks.

    ``row_0``: (steps, units) bool, the mask of the chosen example. ``drop_count``: (steps, units)
    uint16, examples of the batch that had the unit off. ``masks`` and ``batch_sizes``: as given.
    """

    row_0: "np.ndarray[Any, np.dtype[np.bool_]]"
    drop_count: "np.ndarray[Any, np.dtype[np.uint16]]"
    masks: Sequence[Tensor | None]
    batch_sizes: "np.ndarray[Any, Any]"

    @property
    def units(self) -> int:
        """Width of the layer."""
        return int(self.row_0.shape[1])

    def whole_batches(self) -> "np.ndarray[Any, np.dtype[np.bool_]]":
        """Every step's (batch, units) mask, row-major, one after the other, flattened."""
        kept = torch.ones(1, self.units)
        return np.concatenate(
            [
                (kept if mask is None else mask).expand(int(size), -1).numpy().reshape(-1) != 0
                for mask, size in zip(self.masks, self.batch_sizes, strict=True)
            ]
        )


def stack_masks(
    masks: Sequence[Tensor | None], batch_sizes: "np.ndarray[Any, Any]", units: int
) -> MaskStack:
    """Stack one layer's masks.

    Args:
        masks: per step (batch, units) or, shared by the batch, (1, units), of 0 and 1;
            ``None`` where nothing was off.
        batch_sizes: (steps,) integers, 1 … 1024.
        units: width of the layer.
    """
    count = len(masks)
    row_0 = np.ones((count, units), np.bool_)
    drop_count = np.zeros((count, units), np.uint16)
    for (size, batch_size), steps in _group_by_shape(masks, batch_sizes).items():
        rows = size // units
        stack = torch.cat([masks[step] for step in steps]).view(len(steps), rows, units)  # type: ignore[misc]
        dropped = rows - stack.sum(1)  # (steps of the group, units)
        where: Any = slice(None) if len(steps) == count else steps
        row_0[where] = stack[:, 0].numpy()
        drop_count[where] = (dropped * (batch_size // rows)).numpy()
    return MaskStack(row_0, drop_count, masks, batch_sizes)


def _group_by_shape(
    masks: Sequence[Tensor | None], batch_sizes: "np.ndarray[Any, Any]"
) -> dict[tuple[int, int], list[int]]:
    """Steps that have a mask, by (its number of elements, size of the batch)."""
    groups: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
    for step, (mask, batch_size) in enumerate(zip(masks, batch_sizes.tolist(), strict=True)):
        if mask is not None:
            groups[mask.numel(), batch_size].append(step)
    return groups
