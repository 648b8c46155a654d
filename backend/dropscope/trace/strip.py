"""The mask strip: in which share of the steps each unit was kept, at any zoom.

Counts every step, straight from the bits in the file: masks are mapped, not read, so a million
steps take a fraction of a second. Knows masks; nothing of what is drawn.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from dropscope.errors import InvalidCommand, StepNotRecorded
from dropscope.trace.reader import RunTrace


@dataclass(frozen=True, slots=True)
class Strip:
    """The shares of one layer.

    ``edges``: (bins + 1,) int64; bin i holds the steps ``edges[i]`` ≤ step < ``edges[i + 1]``.
    ``share``: (bins, units) float32, 0 … 1, of the recorded example's masks.
    """

    layer: str
    edges: "np.ndarray[Any, np.dtype[np.int64]]"
    share: "np.ndarray[Any, np.dtype[np.float32]]"


def keep_share(trace: RunTrace, layer: str, from_step: int, to_step: int, bins: int) -> Strip:
    """Return the share of steps in which each unit of a layer was kept.

    Args:
        trace: a run's.
        layer: a dropout layer: ``input``, ``hidden_1``, …
        from_step: first step to count; steps that are not recorded are left out.
        to_step: last step to count, included.
        bins: stretches to cut the steps into, as equal as can be; at least 1. Where there are
            fewer steps than bins, each step is a bin.

    Raises:
        InvalidCommand: unknown layer, no bins.
        StepNotRecorded: where no step of the range is recorded.
    """
    if layer not in trace.recipe.dropout_layers:
        known = ", ".join(trace.recipe.dropout_layers)
        raise InvalidCommand(f"layer is {layer!r}; expected one of {known}.", field="layer")
    if bins < 1:
        raise InvalidCommand(f"bins is {bins}; expected at least 1.", field="bins")
    storage = trace.files["steps"].storage
    first, last = max(from_step, 1), min(to_step, storage.index.last_step or 0)
    if first > last:
        raise StepNotRecorded(
            f"No step from {from_step} to {to_step} is recorded; the last one is "
            f"{storage.index.last_step or 0}.",
            field="from",
        )
    edges = _edges(first, last, bins)
    kept: np.ndarray[Any, np.dtype[np.int64]] | None = None
    for entry, batch in storage.decode_in_place(storage.index.numbers(first, last)):
        masks = _layer_masks(batch, layer)  # (steps, units) uint8
        if kept is None:
            kept = np.zeros((len(edges) - 1, masks.shape[1]), np.int64)
        start, stop = max(first, entry.first_step), min(last, entry.last_step)
        _count(kept, edges, masks[start - entry.first_step : stop - entry.first_step + 1], start)
    assert kept is not None  # the range holds at least one recorded step
    return Strip(layer, edges, (kept / np.diff(edges)[:, None]).astype(np.float32))


def _edges(first: int, last: int, bins: int) -> "np.ndarray[Any, np.dtype[np.int64]]":
    steps = last - first + 1
    bins = min(bins, steps)
    return first + np.arange(bins + 1, dtype=np.int64) * steps // bins


def _layer_masks(batch: pa.RecordBatch, layer: str) -> "np.ndarray[Any, np.dtype[np.uint8]]":
    column = batch.column("keep_mask").field(layer)
    units = column.type.list_size
    packed = column.values.buffers()[1]
    count = batch.num_rows * units
    flags = np.unpackbits(np.frombuffer(packed, np.uint8), count=count, bitorder="little")
    return flags.reshape(batch.num_rows, units)


def _count(
    kept: "np.ndarray[Any, np.dtype[np.int64]]",
    edges: "np.ndarray[Any, np.dtype[np.int64]]",
    masks: "np.ndarray[Any, np.dtype[np.uint8]]",
    start: int,
) -> None:
    """Add masks of the steps from ``start`` on to the bins they fall into."""
    stop = start + len(masks)
    low = int(np.searchsorted(edges, start, "right")) - 1
    high = int(np.searchsorted(edges, stop, "left"))
    cuts = np.maximum(edges[low:high] - start, 0)
    kept[low:high] += np.add.reduceat(masks, cuts, axis=0, dtype=np.int64)
