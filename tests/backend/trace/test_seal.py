"""A message that vouches for itself is still a plain Arrow message."""

import io

import polars as pl
import pyarrow as pa
import pytest

from dropscope.lab.recipe import Recipe
from dropscope.trace.files import StreamFile
from dropscope.trace.schema import events_schema, schema_message
from dropscope.trace.seal import SEAL_KEY, is_sealing, is_sound, renew, sealed

BATCH = pa.record_batch({"step": [1, 2, 3], "name": ["a", None, "ccc"], "on": [True, None, False]})


def test_readers_of_arrow_see_nothing_of_the_seal():
    message = sealed(BATCH)
    assert len(message) == len(BATCH.serialize().to_pybytes()) + 8
    assert len(message) % 8 == 0
    assert pa.ipc.read_record_batch(pa.py_buffer(message), BATCH.schema).equals(BATCH)
    stream = BATCH.schema.serialize().to_pybytes() + message + message
    assert pa.ipc.open_stream(stream).read_all().num_rows == 6
    assert pl.read_ipc_stream(io.BytesIO(stream))["name"].to_list() == ["a", None, "ccc"] * 2


def test_every_changed_bit_and_every_cut_is_noticed():
    message = sealed(BATCH)
    assert is_sound(message)
    for position in range(len(message)):
        assert not is_sound(message[:position])
        for bit in range(8):
            changed = bytearray(message)
            changed[position] ^= 1 << bit
            assert not is_sound(changed), (position, bit)


@pytest.mark.parametrize("message", [b"", bytes(8), bytes(64), b"\xff" * 64])
def test_what_is_no_message_is_not_sound(message):
    assert not is_sound(message)
    assert not is_sound(BATCH.serialize().to_pybytes())


def test_a_message_that_was_changed_on_purpose_is_sealed_anew():
    message = bytearray(sealed(BATCH))
    message[-1] ^= 1
    assert not is_sound(message)
    renew(message)
    assert is_sound(message)


def test_traces_recorded_before_there_were_seals_open_as_ever(tmp_path):
    now = events_schema(Recipe())
    metadata = {key: value for key, value in now.metadata.items() if key != SEAL_KEY}
    before = now.with_metadata(metadata)
    assert (is_sealing(now), is_sealing(before)) == (True, False)
    event = {"index": 0, "step": 1, "kind": "state", "time": 1.0, "detail": "{}"}
    plain = pa.RecordBatch.from_pylist([event], schema=before).serialize().to_pybytes()
    for schema, count in ((now, 0), (before, 1)):
        path = tmp_path / f"{count}.arrow"
        path.write_bytes(schema_message(schema) + plain)
        assert len(StreamFile.open(path).index) == count
