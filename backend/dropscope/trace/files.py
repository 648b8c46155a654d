"""An append-only Arrow IPC stream file: written by one thread, read by any number.

Appends whole encapsulated messages, finds them again by step, and picks up after a writer that was
killed. Knows messages and steps; nothing of columns, threads or the web.

Durability: an append hands its bytes to the operating system before anyone is told of it. That
survives ``kill -9`` of the process, which is what is promised; a power cut may take the last
seconds, so no ``fsync`` slows the writer down.

Memory model: the one writer writes the bytes, then publishes the message by raising the index's
``count``; a reader looks only at messages that ``count`` includes. ``replace`` swaps file and index
in one assignment: a reader that has begun keeps the old ones until it is done.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Self

import pyarrow as pa

from dropscope.errors import TraceError
from dropscope.trace.index import MessageIndex
from dropscope.trace.schema import schema_message, schema_stream
from dropscope.trace.seal import sealed
from dropscope.trace.storage import ALIGNMENT, Storage, scan, within

_CONTINUATION = b"\xff\xff\xff\xff"


class StreamFile:
    """One stream of a run. Made by ``create`` or ``open``.

    Messages are numbered from 0. ``generation`` counts how often the file was replaced by a thinner
    one: byte positions of another generation mean nothing in this one, numbers and steps do.
    """

    def __init__(self, path: Path, storage: Storage, *, writable: bool) -> None:
        self.path = path
        self.generation = 0
        self._storage: Storage | None = storage
        self._writable = writable
        self._gapless = schema_stream(storage.schema) == "steps"

    @classmethod
    def create(cls, path: Path, schema: pa.Schema) -> Self:
        """Start a new file with its schema message.

        Raises:
            FileExistsError: where there is one already.
        """
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o644)
        message = schema_message(schema)
        storage = Storage(descriptor, schema, MessageIndex(len(message)))
        _write(descriptor, message, 0)
        return cls(path, storage, writable=True)

    @classmethod
    def open(cls, path: Path, *, writable: bool = False) -> Self:
        """Open an existing file and index its whole messages.

        Args:
            path: the file.
            writable: cut an incomplete tail and allow ``append``. Only for the one writer: what
                looks incomplete to a mere reader may be a message being written.

        Raises:
            TraceError: where the file holds no schema of ours.
        """
        flags = (os.O_RDWR if writable else os.O_RDONLY) | os.O_CLOEXEC
        storage = scan(os.open(path, flags))
        if writable:
            os.ftruncate(storage.descriptor, storage.index.end)
        return cls(path, storage, writable=writable)

    @property
    def storage(self) -> Storage:
        """The file as it is now; keep the answer while working through several messages.

        Raises:
            TraceError: after ``close``.
        """
        if self._storage is None:
            raise TraceError("This trace has been closed. Open it again.")
        return self._storage

    @property
    def schema(self) -> pa.Schema:
        """The stream's schema, metadata included."""
        return self.storage.schema

    @property
    def index(self) -> MessageIndex:
        """Where the messages are."""
        return self.storage.index

    def append(self, payload: bytes, first_step: int, last_step: int, row_count: int) -> int:
        """Write one whole message, then publish it: ``stage`` and ``commit``."""
        number = self.stage(payload, first_step, last_step, row_count)
        self.commit()
        return number

    def stage(self, payload: bytes, first_step: int, last_step: int, row_count: int) -> int:
        """Write one whole message that readers do not see before ``commit``.

        Args:
            payload: an encapsulated record-batch message; its length a multiple of 8.
            first_step: smallest step in it; follows on what is there.
            last_step: largest step in it.
            row_count: its rows.

        Returns:
            The message's number; the first one is 0.

        Raises:
            TraceError: for anything that would spoil the file; nothing is written then.
            OSError: where the disk refuses; nothing staged is left, and the file may be tried
                again.
        """
        storage = self.storage
        if not self._writable:
            raise TraceError("This trace was opened for reading. Open it with writable=True.")
        if len(payload) % ALIGNMENT or payload[:4] != _CONTINUATION:
            raise TraceError("Expected one whole encapsulated Arrow message.")
        index = storage.index
        index.check_next(first_step, last_step, row_count, gapless=self._gapless)
        number = index.staged_count
        try:
            _write(storage.descriptor, payload, index.next_start)
        except OSError:
            self.discard()
            raise
        index.stage(len(payload), first_step, last_step, row_count)
        return number

    def commit(self) -> None:
        """Let readers see what was staged."""
        self.storage.index.commit()

    def discard(self) -> None:
        """Take back what was staged."""
        storage = self.storage
        storage.index.keep_first(storage.index.count)
        os.ftruncate(storage.descriptor, storage.index.end)

    def messages(self, number: int = 0) -> Iterator[bytes]:
        """Yield the file's own messages from ``number`` on, oldest first.

        Ends at the last message published when it was asked for the next one.
        """
        storage = self.storage
        while number < len(storage.index):
            entry = storage.index[number]
            yield storage.read(entry.offset, entry.end)
            number += 1

    def replace(self, path: Path) -> None:
        """Put the finished file at ``path`` in the place of this one. For the one writer only.

        Raises:
            TraceError: where its messages do not hold the same steps.
        """
        storage = scan(os.open(path, os.O_RDWR | os.O_CLOEXEC))
        if not storage.index.has_same_steps(self.index):
            raise TraceError(f"Expected the messages of {self.path.name} again, got others.")
        path.replace(self.path)
        self._storage = storage
        self.generation += 1

    def cut_after(self, step: int) -> None:
        """Drop the rows above ``step``. For the one writer, before there are readers."""
        storage = self.storage
        straddling = storage.index.cut_after(step)
        if straddling is not None:
            kept = within(storage.decode(straddling), 0, step)
            steps = kept.column("step")
            # Over the old bytes, before the file is shortened: that needs no room on the disk.
            self.append(sealed(kept), steps[0].as_py(), steps[-1].as_py(), kept.num_rows)
        os.ftruncate(storage.descriptor, storage.index.end)

    def close(self) -> None:
        """Let go of the file; iterators that have begun may finish."""
        self._storage = None


def _write(descriptor: int, data: bytes, position: int) -> None:
    view = memoryview(data)
    while view:  # a write may be partial where the disk runs full: the next one then raises
        written = os.pwrite(descriptor, view, position)
        view, position = view[written:], position + written
