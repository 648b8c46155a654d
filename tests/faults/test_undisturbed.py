"""What compares two recordings sees a single bit, and no difference where there is none."""

import pyarrow as pa
import pytest
from tests.faults.undisturbed import same_bits

SHAPE = pa.struct([("values", pa.list_(pa.float32())), ("flags", pa.list_(pa.bool_()))])
NAN = float("nan")
ROW = {"values": [0.0, NAN], "flags": [True, False]}
CHANGED = [
    {"values": [-0.0, NAN]},
    {"values": [0.0, 1.0]},
    {"flags": [True, True]},
    {"flags": [True]},
]


def column(*rows):
    return pa.chunked_array([pa.array(rows, SHAPE)])


def test_the_same_is_the_same_wherever_it_lies():
    further = column(ROW | {"flags": [True]}, ROW).slice(1)
    assert same_bits(further, column(ROW))


@pytest.mark.parametrize("part", CHANGED)
def test_a_change_is_seen(part):
    assert not same_bits(column(ROW | part), column(ROW))
