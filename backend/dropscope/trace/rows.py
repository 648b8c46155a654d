"""Record batches → rows fit for JSON.

A row is a dict keyed by column; what belongs to a twin is a dict keyed ``dropout``, ``plain``, what
belongs to a layer one keyed by layer name; masks are lists of 0 and 1. JSON has no NaN and no
infinity: they become ``None``. Works on whole columns, since going through Arrow scalars is
dozens of times slower. Knows no file.
"""

import json
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa

Row = dict[str, Any]


def rows(batch: pa.RecordBatch) -> list[Row]:
    """Return a batch's rows, every number finite or ``None``, ``detail`` parsed."""
    columns = {
        name: column_values(column)
        for name, column in zip(batch.schema.names, batch.columns, strict=True)
    }
    if "detail" in columns:
        columns["detail"] = [json.loads(text) for text in columns["detail"]]
    return [
        dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)
    ]


def column_values(array: pa.Array) -> list[Any]:
    """Return an array as plain Python values: dicts, lists, ints, floats, strings or ``None``."""
    values = _plain_values(array)
    if array.null_count:
        present = array.is_valid().to_pylist()
        return [value if valid else None for value, valid in zip(values, present, strict=True)]
    return values


def _plain_values(array: pa.Array) -> list[Any]:
    kind = array.type
    if pa.types.is_struct(kind):
        names = [field.name for field in kind]
        # ``flatten`` applies the array's own offset and nulls to its children, ``field`` does not.
        children = [column_values(child) for child in array.flatten()]
        return [dict(zip(names, values, strict=True)) for values in zip(*children, strict=True)]
    if pa.types.is_fixed_size_list(kind):
        size = kind.list_size
        start = array.offset * size
        values = column_values(array.values.slice(start, len(array) * size))
        return [values[row * size : (row + 1) * size] for row in range(len(array))]
    if pa.types.is_list(kind):
        return _lists(array)
    return _numbers(array)


def _lists(array: pa.ListArray) -> list[Any]:
    offsets = array.offsets.to_numpy()
    first = int(offsets[0])
    values = column_values(array.values.slice(first, int(offsets[-1]) - first))
    ends = (offsets - first).tolist()
    return [values[start:end] for start, end in pairwise(ends)]


def _numbers(array: pa.Array) -> list[Any]:
    if pa.types.is_boolean(array.type):
        return array.to_numpy(zero_copy_only=False).astype(np.uint8).tolist()  # type: ignore[no-any-return]
    if not pa.types.is_floating(array.type):
        return array.to_pylist()  # type: ignore[no-any-return]
    numbers = array.to_numpy(zero_copy_only=False)  # nulls are NaN here
    finite = np.isfinite(numbers)
    if finite.all():
        return numbers.tolist()  # type: ignore[no-any-return]
    values: list[Any] = numbers.astype(object).tolist()
    return [value if is_finite else None for value, is_finite in zip(values, finite, strict=True)]
