"""A run's training examples as a file to take away: Arrow or JSON.

So that a viewer can draw the example of a step. Knows arrays; nothing of data sets' names or files.
"""

import json
from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa

from dropscope.trace.schema import schema_message

_ROWS_AT_ONCE = 1000
_END_OF_STREAM = b"\xff\xff\xff\xff\x00\x00\x00\x00"


def examples_as_json(
    features: "np.ndarray[Any, Any]",
    labels: "np.ndarray[Any, Any]",
    true_labels: "np.ndarray[Any, Any]",
    first: int,
    last: int,
) -> Iterator[bytes]:
    """Yield ``{"examples": [{index, features, label, true_label}, …]}`` in pieces.

    Args:
        features: (examples, features) float32.
        labels: (examples,), as trained on.
        true_labels: (examples,), before any was made wrong.
        first, last: indices of the examples wanted, both included; what is not there is left out.
    """
    yield b'{"examples": ['
    separator = ""
    for start, stop in _stretches(first, last, len(features)):
        columns = (array[start:stop].tolist() for array in (features, labels, true_labels))
        names = ("index", "features", "label", "true_label")
        rows = zip(range(start, stop), *columns, strict=True)
        texts = [json.dumps(dict(zip(names, row, strict=True)), allow_nan=False) for row in rows]
        yield (separator + ",\n".join(texts)).encode()
        separator = ",\n"
    yield b"]}\n"


def examples_as_arrow(
    features: "np.ndarray[Any, Any]",
    labels: "np.ndarray[Any, Any]",
    true_labels: "np.ndarray[Any, Any]",
    first: int,
    last: int,
) -> Iterator[bytes]:
    """Yield an Arrow stream: ``index``, ``features`` (fixed-size list), ``label``, ``true_label``.

    Arguments as in ``examples_as_json``.
    """
    width = features.shape[1]
    label_type = pa.from_numpy_dtype(labels.dtype)
    schema = pa.schema(
        [
            pa.field("index", pa.int32()),
            pa.field("features", pa.list_(pa.float32(), width)),
            pa.field("label", label_type),
            pa.field("true_label", label_type),
        ]
    )
    yield schema_message(schema)
    for start, stop in _stretches(first, last, len(features)):
        flat = pa.array(np.ascontiguousarray(features[start:stop]).reshape(-1))
        columns = [
            pa.array(np.arange(start, stop, dtype=np.int32)),
            pa.FixedSizeListArray.from_arrays(flat, width),
            pa.array(labels[start:stop]),
            pa.array(true_labels[start:stop]),
        ]
        batch = pa.RecordBatch.from_arrays(columns, schema=schema)
        yield batch.serialize().to_pybytes()
    yield _END_OF_STREAM


def _stretches(first: int, last: int, count: int) -> Iterator[tuple[int, int]]:
    end = min(last + 1, count)
    for start in range(max(first, 0), end, _ROWS_AT_ONCE):
        yield start, min(start + _ROWS_AT_ONCE, end)
