"""Arrow columns as plain values, against pyarrow's own (slower) conversion."""

import math

import numpy as np
import pyarrow as pa
import pytest

from dropscope.trace.rows import column_values, rows

NESTED = pa.struct([("a", pa.list_(pa.float32())), ("b", pa.list_(pa.uint16(), 2))])


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ([1, 2, None, 4], pa.int32()),
        (["x", None, "", "z"], pa.utf8()),
        ([[1.5], [], None, [2.5, 3.5]], pa.list_(pa.float64())),
        ([[1, 2], [3, 4], None, [5, 6]], pa.list_(pa.int64(), 2)),
        ([{"a": [1.0], "b": [1, 2]}, None, {"a": None, "b": None}, {"a": [], "b": [3, 4]}], NESTED),
    ],
)
@pytest.mark.parametrize("start", [0, 1, 2])
def test_values_are_those_of_pyarrow(values, kind, start):
    array = pa.array(values, kind).slice(start)
    assert column_values(array) == values[start:]


def test_bits_are_0_and_1():
    bits = pa.array([[True, False, True], [False, False, True]], pa.list_(pa.bool_(), 3))
    assert column_values(bits) == [[1, 0, 1], [0, 0, 1]]
    assert column_values(bits.slice(1)) == [[0, 0, 1]]
    assert all(type(bit) is int for bit in column_values(bits)[0])


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_what_json_cannot_say_is_null(dtype):
    numbers = pa.array(np.array([1.5, math.nan, math.inf, -math.inf, -2.0], dtype))
    values = column_values(numbers)
    assert values == [1.5, None, None, None, -2.0]
    assert type(values[0]) is float


def test_detail_is_parsed():
    batch = pa.record_batch({"step": [1, 2], "detail": ['{"pace": 2.5}', "{}"]})
    assert rows(batch) == [{"step": 1, "detail": {"pace": 2.5}}, {"step": 2, "detail": {}}]
