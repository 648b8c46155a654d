"""Keeping a long run's trace within a size: old activations go, masks and losses never.

Rewrites ``steps.arrow`` beside itself and renames it into place, so that a kill at any instant
leaves one whole file or the other. Knows columns and sizes; when to ask is the recorder's choice.

Must run on the thread that appends. Readers go on meanwhile and see the new file with their next
question (see ``files``).
"""

import os
from bisect import bisect_left
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from dropscope.trace.reader import RunTrace
from dropscope.trace.schema import schema_message
from dropscope.trace.seal import sealed
from dropscope.trace.storage import Storage

_THINNED = ("activation", "error_signal")
_COPY_BYTES = 8 * 2**20


def thin(trace: RunTrace, budget_bytes: int) -> bool:
    """Thin ``steps.arrow`` if it has outgrown its budget.

    The newest messages up to a quarter of the budget stay whole; ``activation`` and
    ``error_signal`` of all older steps become null. What is thinned already is copied as it is,
    and the next time comes only when as much whole data has gathered as makes it worth while, so
    that the cost of a step does not grow with the run, even where masks alone exceed the budget.

    Args:
        trace: opened for writing.
        budget_bytes: what ``steps.arrow`` may measure before it is thinned.

    Returns:
        Whether the file was rewritten; its ``generation`` is one higher then.

    Raises:
        OSError: where the disk has no room for the thinner file; the file is as before.
    """
    file = trace.files["steps"]
    storage = file.storage
    done = _thinned_count(storage)
    thinned_bytes = storage.index[done - 1].end if done else 0
    whole_bytes = storage.index.end - thinned_bytes
    if storage.index.end <= budget_bytes or whole_bytes <= max(budget_bytes, thinned_bytes) // 2:
        return False
    keep_from = storage.index.number_at(storage.index.end - budget_bytes // 4)
    keep_from = max(done, min(keep_from, len(storage.index) - 1))  # the newest message at least
    if keep_from == done:
        return False
    beside = file.path.with_suffix(".thin")
    try:
        _write(beside, _thinned(storage, done, keep_from))
        file.replace(beside)
    finally:
        beside.unlink(missing_ok=True)  # left over only where writing it failed
    return True


def _thinned_count(storage: Storage) -> int:
    """Messages that are thinned already: always the oldest ones."""

    def is_whole(number: int) -> bool:
        batch = next(storage.decode_in_place(range(number, number + 1)))[1]
        return bool(batch.column(_THINNED[0]).null_count == 0)

    return bisect_left(range(len(storage.index)), True, key=is_whole)


def _thinned(storage: Storage, done: int, keep_from: int) -> Iterator[bytes]:
    index = storage.index
    yield schema_message(storage.schema)
    yield from _copied(storage, index.start, index[done].offset)
    for number in range(done, keep_from):
        yield _without_activations(storage.decode(index[number]))
    yield from _copied(storage, index[keep_from].offset, index.end)


def _without_activations(batch: pa.RecordBatch) -> bytes:
    columns = [
        pa.nulls(batch.num_rows, column.type) if name in _THINNED else column
        for name, column in zip(batch.schema.names, batch.columns, strict=True)
    ]
    thinned = pa.RecordBatch.from_arrays(columns, schema=batch.schema)
    return sealed(thinned)


def _copied(storage: Storage, start: int, end: int) -> Iterator[bytes]:
    for position in range(start, end, _COPY_BYTES):
        yield storage.read(position, min(position + _COPY_BYTES, end))


def _write(path: Path, chunks: Iterator[bytes]) -> None:
    with path.open("wb") as output:
        for chunk in chunks:
            output.write(chunk)
        output.flush()
        os.fsync(output.fileno())  # a rename must not come before the bytes, even at a power cut
