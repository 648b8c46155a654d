"""Messages of steps from a stencil, many times faster than column by column.

Where each column lies in a message of steps depends on the number of steps alone: nothing is null
and every list is as long as its layer is wide. So Arrow builds the first message of so many steps,
and numbers are written into copies of it from then on. Whole masks are of many lengths: messages
with them are built by Arrow always. Knows Arrow's layout and columns; no file, no time.
"""

from collections import OrderedDict
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import torch

from dropscope.trace.encoder import encode_steps
from dropscope.trace.schema import schema_record_mode
from dropscope.trace.seal import renew
from dropscope.trace.step_buffer import StepBuffer

_KEPT = 8  # stencils, the latest used
_MOST_STEPS = 64  # in longer messages a step's share of the cost is small anyway

Numbers = np.ndarray[Any, Any]


class _Place(NamedTuple):
    """Where the numbers of one layer lie in a message; flags are bits."""

    start: int
    end: int
    data_type: "np.dtype[Any]"


class StepsEncoder:
    """Encodes the steps of one run as ``encode_steps`` does, to the bit.

    Args:
        schema: ``schema.steps_schema`` of the run.
    """

    def __init__(self, schema: pa.Schema) -> None:
        self._schema = schema
        self._has_whole_masks = schema_record_mode(schema) == "full"
        self._is_gaussian = "multiplier" in schema.names
        self._stencils: OrderedDict[int, tuple[bytes, list[_Place]]] = OrderedDict()

    def encode(self, steps: StepBuffer) -> bytes:
        """Encode one or more steps as one encapsulated record-batch message."""
        count = len(steps)
        if self._has_whole_masks or count > _MOST_STEPS:
            return encode_steps(self._schema, steps)
        if count not in self._stencils:
            return self._cut(steps)
        self._stencils.move_to_end(count)
        stencil, places = self._stencils[count]
        message = np.frombuffer(stencil, np.uint8).copy()
        for place, numbers in zip(places, self._numbers(steps), strict=True):
            room = message[place.start : place.end].view(place.data_type)
            room.reshape(numbers.shape)[...] = numbers
        renew(message)
        return message.tobytes()

    def _cut(self, steps: StepBuffer) -> bytes:
        message = encode_steps(self._schema, steps)
        buffer = pa.py_buffer(message)
        batch = pa.ipc.read_record_batch(buffer, self._schema)
        leaves = (leaf for column in batch.columns for leaf in _leaves(column))
        self._stencils[len(steps)] = message, [_place(leaf, buffer.address) for leaf in leaves]
        if len(self._stencils) > _KEPT:
            self._stencils.popitem(last=False)
        return message

    def _numbers(self, steps: StepBuffer) -> Iterator[Numbers]:
        """What the columns hold, in the schema's order, each (steps, width) or (steps,)."""
        integers = steps.integers()
        yield from integers
        twins = list(steps.twin_columns().values())
        yield from (twin.train_loss for twin in twins)
        for mask in steps.keep_masks():
            yield np.packbits(mask.reshape(-1) != 0, bitorder="little")
        yield from steps.drop_counts()
        if self._is_gaussian:
            yield from steps.multipliers()
        for twin in twins:
            yield from map(_halves, twin.activations)
        scale = integers[3].astype(np.float32)[:, None]
        for twin in twins:
            yield from (_halves(layer * scale) for layer in twin.error_signals)
        yield from (twin.output for twin in twins)


def _leaves(array: pa.Array) -> Iterator[pa.Array]:
    """The arrays of plain numbers or flags within one that may be nested."""
    if pa.types.is_struct(array.type):
        for number in range(array.type.num_fields):
            yield from _leaves(array.field(number))
    elif pa.types.is_list(array.type) or pa.types.is_fixed_size_list(array.type):
        yield from _leaves(array.values)
    else:
        yield array


def _place(leaf: pa.Array, base: int) -> _Place:
    data = leaf.buffers()[1]
    start = data.address - base
    if pa.types.is_boolean(leaf.type):
        return _Place(start, start + (len(leaf) + 7) // 8, np.dtype(np.uint8))
    data_type = np.dtype(leaf.type.to_pandas_dtype())
    return _Place(start, start + len(leaf) * data_type.itemsize, data_type)


def _halves(layer: Numbers) -> Numbers:
    return torch.from_numpy(layer).half().numpy()  # many times faster than NumPy
