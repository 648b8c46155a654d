"""One file of messages with its index: reading, and finding out what a file holds.

What any number of readers share. Knows bytes, messages and steps; writes nothing.
"""

import mmap
import os
from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from dropscope.errors import TraceError
from dropscope.trace.index import Entry, MessageIndex
from dropscope.trace.schema import schema_stream
from dropscope.trace.seal import is_sealing, is_sound

_VOUCHED = 8  # messages at the end of a file whose every byte is checked when it is opened
ALIGNMENT = 8  # Arrow messages start at multiples of it, in the file and in a websocket frame


class Storage:
    """An open file and the index of its messages, together for as long as anyone reads them.

    Reads go through ``pread`` and memory maps, which share no position between threads.
    """

    def __init__(self, descriptor: int, schema: pa.Schema, index: MessageIndex) -> None:
        self.descriptor = descriptor
        self.schema = schema
        self.index = index

    def __del__(self) -> None:
        # Closed with the last reader, not before: a descriptor's number is soon used again.
        os.close(self.descriptor)

    def read(self, offset: int, end: int) -> bytes:
        """Return the bytes ``offset`` … ``end`` of the file.

        Raises:
            TraceError: where the file has become shorter than its index says.
        """
        data = os.pread(self.descriptor, end - offset, offset)
        while len(data) < end - offset:  # one call returns 2 GiB at most
            more = os.pread(self.descriptor, end - offset - len(data), offset + len(data))
            if not more:
                raise TraceError(
                    f"Expected {end - offset} bytes at {offset}, got {len(data)}: "
                    "something has shortened the trace."
                )
            data += more
        return data

    def decode(self, entry: Entry) -> pa.RecordBatch:
        """Return one message's rows."""
        return decode(self.schema, self.read(entry.offset, entry.end))

    def decode_in_place(self, numbers: range) -> Iterator[tuple[Entry, pa.RecordBatch]]:
        """Decode messages over a memory map: a column that is not looked at is not read.

        The map lives as long as any of the batches.
        """
        if not numbers:
            return
        mapped = map_file(self.descriptor, self.index[numbers[-1]].end)
        for number in numbers:
            entry = self.index[number]
            message = mapped.slice(entry.offset, entry.end - entry.offset)
            yield entry, pa.ipc.read_record_batch(message, self.schema)


def decode(schema: pa.Schema, message: bytes) -> pa.RecordBatch:
    """Return the rows of one encapsulated message."""
    return pa.ipc.read_record_batch(pa.py_buffer(message), schema)


def within(batch: pa.RecordBatch, from_step: int, to_step: int) -> pa.RecordBatch:
    """Return the rows of ``from_step`` … ``to_step`` (both included), without copying."""
    steps = batch.column("step").to_numpy()
    start = int(np.searchsorted(steps, from_step, "left"))
    return batch.slice(start, int(np.searchsorted(steps, to_step, "right")) - start)


def map_file(descriptor: int, length: int) -> pa.Buffer:
    """Map the first ``length`` bytes of a file, to be read only."""
    return pa.py_buffer(mmap.mmap(descriptor, length, access=mmap.ACCESS_READ))


def scan(descriptor: int) -> Storage:
    """Index the whole messages of a file; the descriptor belongs to the result from then on.

    Reads each message's metadata and its step column, no other part of its body, but the last few
    whole, to hold them to their seals. Stops at the first message that is incomplete, damaged or
    out of order: ``index.end`` says where.

    Raises:
        TraceError: where not even the schema can be read. The descriptor is closed then.
    """
    try:
        schema, reader = _read_schema(descriptor)
    except (pa.ArrowException, OSError, ValueError) as error:
        os.close(descriptor)
        raise TraceError("Expected an Arrow stream, but its schema cannot be read.") from error
    index = MessageIndex(reader.tell())
    storage = Storage(descriptor, schema, index)
    gapless = schema_stream(schema) == "steps"
    messages = pa.ipc.MessageReader.open_stream(reader)
    while (found := _next_message(messages, schema)) is not None:
        first_step, last_step, row_count = found
        end = reader.tell()
        try:
            index.check_next(first_step, last_step, row_count, gapless=gapless)
        except TraceError:
            break
        index.append(end - index.end, first_step, last_step, row_count)
    if is_sealing(schema):
        index.keep_first(_sound_count(storage))
    return storage


def unsound(storage: Storage, numbers: range) -> int | None:
    """Return the first of these messages that is not what was written; ``None`` if all are."""
    for number in numbers:
        entry = storage.index[number]
        if not is_sound(storage.read(entry.offset, entry.end)):
            return number
    return None


def _sound_count(storage: Storage) -> int:
    """Messages up to the first damaged one among the last few: there a crash leaves its marks."""
    count = len(storage.index)
    damaged = unsound(storage, range(max(0, count - _VOUCHED), count))
    return count if damaged is None else damaged


def _read_schema(descriptor: int) -> tuple[pa.Schema, pa.BufferReader]:
    reader = pa.BufferReader(map_file(descriptor, 0))  # 0: the whole file
    schema = pa.ipc.read_schema(reader)
    schema_stream(schema)  # raises where the file is not a trace
    return schema, reader


def _next_message(messages: pa.MessageReader, schema: pa.Schema) -> tuple[int, int, int] | None:
    """Return first step, last step and row count; ``None`` at the end or at an incomplete one."""
    try:
        message = messages.read_next_message()
        batch = pa.ipc.read_record_batch(message, schema)
        steps = batch.column("step")
        steps.validate()  # a damaged length would have numbers read from beyond the file
    except (StopIteration, pa.ArrowException, OSError):
        return None
    if len(steps) == 0:
        return None
    return steps[0].as_py(), steps[-1].as_py(), len(steps)
