"""Nested columns as flat ones, and values as the text of a table's cells.

For formats that know only rows of fields. Knows Arrow types; nothing of streams or files.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa


def flat_names(schema: pa.Schema) -> list[str]:
    """Names of the columns that ``flat_columns`` yields, in the same order."""
    return [name for field in schema for name in _names(field.name, field.type)]


def flat_columns(batch: pa.RecordBatch) -> Iterator[pa.Array]:
    """Yield a batch's leaf columns: those that are not structs, depth first."""
    for column in batch.columns:
        yield from _leaves(column)


def cell_texts(column: pa.Array) -> list[str]:
    """Return a leaf column as text, one a row.

    Numbers as Python spells them (``nan`` and ``inf`` included), nothing for null; lists as their
    values separated by blanks, lists of bits as one string of 0 and 1.
    """
    if pa.types.is_list(column.type) or pa.types.is_fixed_size_list(column.type):
        return _list_texts(column)
    if pa.types.is_floating(column.type):
        values = column.to_numpy(zero_copy_only=False).tolist()
    else:
        values = column.to_pylist()
    present = column.is_valid().to_pylist()
    return [str(value) if valid else "" for value, valid in zip(values, present, strict=True)]


def _names(name: str, kind: pa.DataType) -> list[str]:
    if not pa.types.is_struct(kind):
        return [name]
    return [leaf for field in kind for leaf in _names(f"{name}.{field.name}", field.type)]


def _leaves(column: pa.Array) -> Iterator[pa.Array]:
    if not pa.types.is_struct(column.type):
        yield column
        return
    for child in column.flatten():  # applies the struct's own offset and nulls
        yield from _leaves(child)


def _list_texts(column: Any) -> list[str]:
    texts = []
    is_bits = pa.types.is_boolean(column.type.value_type)
    present = column.is_valid().to_pylist()
    for row, valid in enumerate(present):
        if not valid:
            texts.append("")
            continue
        values = column[row].values.to_numpy(zero_copy_only=False)
        if is_bits:
            texts.append((values.astype(np.uint8) + ord("0")).tobytes().decode())
        else:
            texts.append(" ".join(map(str, values.tolist())))
    return texts
