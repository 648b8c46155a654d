"""NumPy arrays as Arrow arrays, without copying what is contiguous.

``pa.array`` would look at every value; these lay Arrow's columns over the memory that is there.
Knows shapes and Arrow's layout; nothing of steps or layers.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa

_TYPES = {
    np.dtype(np.int32): pa.int32(),
    np.dtype(np.int64): pa.int64(),
    np.dtype(np.uint16): pa.uint16(),
    np.dtype(np.float16): pa.float16(),
    np.dtype(np.float32): pa.float32(),
}


def primitive(values: "np.ndarray[Any, Any]") -> pa.Array:
    """A column of numbers; ``values`` of any shape is read in memory order."""
    return pa.Array.from_buffers(
        _TYPES[values.dtype], values.size, [None, pa.py_buffer(np.ascontiguousarray(values))]
    )


def packed_bits(flags: "np.ndarray[Any, np.dtype[np.bool_]]") -> pa.Array:
    """A column of flags, eight to a byte; ``flags`` of any shape is read in memory order."""
    packed = np.packbits(flags.reshape(-1), bitorder="little")
    return pa.Array.from_buffers(pa.bool_(), flags.size, [None, pa.py_buffer(packed)])


def bits(flags: "np.ndarray[Any, np.dtype[np.bool_]]") -> pa.Array:
    """(rows, width) flags as ``fixed_size_list<bool>``."""
    return pa.FixedSizeListArray.from_arrays(packed_bits(flags), flags.shape[1])


def fixed_lists(values: "np.ndarray[Any, Any]") -> pa.Array:
    """(rows, width) numbers as ``fixed_size_list``."""
    return pa.FixedSizeListArray.from_arrays(primitive(values), values.shape[1])


def uniform_lists(values: "np.ndarray[Any, Any]") -> pa.Array:
    """(rows, width) numbers as ``list``: every list is ``width`` long."""
    rows, width = values.shape
    offsets = np.arange(0, (rows + 1) * width, width, dtype=np.int32)
    return pa.ListArray.from_arrays(primitive(offsets), primitive(values))


def struct(data_type: pa.DataType, children: Sequence[pa.Array]) -> pa.Array:
    """A struct column without nulls, of the type given; its children in order."""
    return pa.Array.from_buffers(data_type, len(children[0]), [None], children=list(children))
