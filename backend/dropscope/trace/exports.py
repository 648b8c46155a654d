"""A stretch of a stream as a file to take away: Arrow, Parquet, CSV or JSON.

Every format is an iterator of byte chunks that holds a few messages in memory, whatever the length
of the run. Knows no web: content types and file names are the caller's.

* Arrow: an IPC stream with the stream's own types, end marker included.
* Parquet: zstd; float16 becomes float32, since many readers know no float16.
* CSV: nested columns are flattened with dots (``train_loss.dropout``, ``keep_mask.input``,
  ``activation.plain.hidden_1``); a list is one field, its values separated by blanks, a list of
  bits one string of 0 and 1 (``01101``); what is absent is empty; ``nan`` and ``inf`` are spelled
  so.
* JSON: ``{"steps": [row, …]}``, the key being the stream's name; rows as ``rows`` makes them.
"""

import csv
import io
import json
from collections.abc import Callable, Iterator
from typing import Any, Literal, get_args

import pyarrow as pa
import pyarrow.parquet as pq

from dropscope.trace.flat import cell_texts, flat_columns, flat_names
from dropscope.trace.reader import END_OF_TIME, RunTrace
from dropscope.trace.rows import rows
from dropscope.trace.schema import StreamName, schema_message

ExportFormat = Literal["arrow", "parquet", "csv", "json"]
FORMATS: tuple[ExportFormat, ...] = get_args(ExportFormat)

_END_OF_STREAM = b"\xff\xff\xff\xff\x00\x00\x00\x00"
_ROW_GROUP_BYTES = 16 * 2**20


def export(
    trace: RunTrace,
    stream: StreamName,
    format_name: ExportFormat,
    from_step: int = 0,
    to_step: int = END_OF_TIME,
) -> Iterator[bytes]:
    """Yield a stream's rows of ``from_step`` … ``to_step`` (both included) as a file's bytes.

    Left out, the range is everything recorded. A range without rows makes a file without rows.
    """
    return _EXPORTS[format_name](trace, stream, from_step, to_step)


def _arrow(trace: RunTrace, stream: StreamName, from_step: int, to_step: int) -> Iterator[bytes]:
    yield schema_message(trace.schema(stream))
    yield from trace.encoded(stream, from_step, to_step)
    yield _END_OF_STREAM


def _json(trace: RunTrace, stream: StreamName, from_step: int, to_step: int) -> Iterator[bytes]:
    yield f'{{"{stream}": ['.encode()
    separator = ""
    for batch in trace.read(stream, from_step, to_step):
        texts = [json.dumps(row, allow_nan=False) for row in rows(batch)]
        yield (separator + ",\n".join(texts)).encode()
        separator = ",\n"
    yield b"]}\n"


def _csv(trace: RunTrace, stream: StreamName, from_step: int, to_step: int) -> Iterator[bytes]:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(flat_names(trace.schema(stream)))
    for batch in trace.read(stream, from_step, to_step):
        writer.writerows(zip(*map(cell_texts, flat_columns(batch)), strict=True))
        yield text.getvalue().encode()
        text.seek(0)
        text.truncate()
    yield text.getvalue().encode()  # the header, where there was no row


def _parquet(trace: RunTrace, stream: StreamName, from_step: int, to_step: int) -> Iterator[bytes]:
    schema = _widened(trace.schema(stream))
    sink = _Chunks()
    with pq.ParquetWriter(sink, schema, compression="zstd") as writer:
        for table in _row_groups(trace, stream, from_step, to_step):
            writer.write_table(table.cast(schema))
            yield sink.take()
    yield sink.take()


def _row_groups(
    trace: RunTrace, stream: StreamName, from_step: int, to_step: int
) -> Iterator[pa.Table]:
    # A message may hold a single step: gathered, they compress and scan well.
    gathered: list[pa.RecordBatch] = []
    size = 0
    for batch in trace.read(stream, from_step, to_step):
        gathered.append(batch)
        size += batch.nbytes
        if size >= _ROW_GROUP_BYTES:
            yield pa.Table.from_batches(gathered)
            gathered, size = [], 0
    if gathered:
        yield pa.Table.from_batches(gathered)


def _widened(schema: pa.Schema) -> pa.Schema:
    fields = [field.with_type(_without_halves(field.type)) for field in schema]
    return pa.schema(fields, metadata=schema.metadata)


def _without_halves(kind: pa.DataType) -> pa.DataType:
    if pa.types.is_struct(kind):
        return pa.struct([field.with_type(_without_halves(field.type)) for field in kind])
    if pa.types.is_list(kind):
        return pa.list_(kind.value_field.with_type(_without_halves(kind.value_type)))
    return pa.float32() if pa.types.is_float16(kind) else kind


class _Chunks(io.RawIOBase):
    """A file to write to, emptied from time to time."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._position = 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._parts.append(bytes(data))
        self._position += len(data)
        return len(data)

    def tell(self) -> int:
        return self._position

    def take(self) -> bytes:
        """Return what was written since the last call."""
        taken = b"".join(self._parts)
        self._parts.clear()
        return taken


_EXPORTS: dict[ExportFormat, Callable[[RunTrace, StreamName, int, int], Iterator[bytes]]] = {
    "arrow": _arrow,
    "parquet": _parquet,
    "csv": _csv,
    "json": _json,
}
