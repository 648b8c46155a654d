"""A run's folder: its four streams as one thing to write, search and read.

What the rest of the server knows of a trace. Reads only the messages that a question needs.
Knows files and columns; no thread, no web. One thread may append while others read.
"""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self

import numpy as np
import pyarrow as pa

from dropscope.errors import StepNotRecorded, TraceError
from dropscope.lab.recipe import Recipe
from dropscope.trace.files import StreamFile
from dropscope.trace.rows import Row, rows
from dropscope.trace.schema import (
    STREAMS,
    RecordMode,
    StreamName,
    schema_message,
    schema_recipe,
    schema_record_mode,
    schema_row,
    stream_schema,
)
from dropscope.trace.seal import sealed
from dropscope.trace.storage import within

END_OF_TIME = 2**62  # a step that no run reaches

Snapshot = dict[str, dict[str, "np.ndarray[Any, np.dtype[np.float32]]"]]


class RunTrace:
    """The trace of one run. Made by ``create`` or ``open``.

    ``files``: the four stream files by name. ``row``: which row of each batch is followed.
    """

    def __init__(self, folder: Path, files: dict[StreamName, StreamFile]) -> None:
        self.folder = folder
        self.files = files
        self.recipe = schema_recipe(files["steps"].schema)
        self.record_mode = schema_record_mode(files["steps"].schema)
        self.row = schema_row(files["steps"].schema)

    @classmethod
    def create(
        cls, folder: Path, recipe: Recipe, record_mode: RecordMode = "example", row: int = 0
    ) -> Self:
        """Make the folder, ``recipe.json`` and four empty streams.

        Raises:
            FileExistsError: where the folder holds a trace already.
        """
        folder.mkdir(parents=True, exist_ok=True)
        files: dict[StreamName, StreamFile] = {
            name: StreamFile.create(
                folder / f"{name}.arrow", stream_schema(name, recipe, record_mode, row)
            )
            for name in STREAMS
        }
        (folder / "recipe.json").write_text(recipe.model_dump_json(indent=2) + "\n")
        return cls(folder, files)

    @classmethod
    def open(cls, folder: Path, *, writable: bool = True) -> Self:
        """Open a recorded run.

        Args:
            folder: as given to ``create``.
            writable: false for a process that only looks on while another one may be recording.
                The one that records cuts incomplete tails, and what other streams say of steps
                that did not reach the file: whoever goes on makes that again.

        Raises:
            TraceError: where a stream is missing or not one of ours.
        """
        files: dict[StreamName, StreamFile] = {}
        for name in STREAMS:
            path = folder / f"{name}.arrow"
            if not path.is_file():
                raise TraceError(f"Expected a trace, but its file {path.name} is missing.")
            files[name] = StreamFile.open(path, writable=writable)
        trace = cls(folder, files)
        if writable:
            for name in STREAMS:
                files[name].cut_after(trace.last_step)
        return trace

    def close(self) -> None:
        """Let go of the files."""
        for file in self.files.values():
            file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def last_step(self) -> int:
        """The last step recorded; 0 before the first."""
        return self.files["steps"].index.last_step or 0

    def schema(self, stream: StreamName) -> pa.Schema:
        """The schema of a stream."""
        return self.files[stream].schema

    def schema_message(self, stream: StreamName) -> bytes:
        """The schema of a stream as its file begins with it."""
        return schema_message(self.schema(stream))

    def message_count(self, stream: StreamName) -> int:
        """Messages in a stream's file. They are numbered from 0."""
        return len(self.files[stream].index)

    def size(self, stream: StreamName) -> int:
        """Bytes of a stream's file."""
        return self.files[stream].index.end

    @property
    def event_count(self) -> int:
        """Events recorded, which is the index of the next one."""
        return self.files["events"].index.row_count

    def append(
        self, stream: StreamName, payload: bytes, first_step: int, last_step: int, row_count: int
    ) -> int:
        """Write one message to a stream and return its number. Readers see it from then on.

        See ``StreamFile.append`` for arguments and errors.
        """
        return self.files[stream].append(payload, first_step, last_step, row_count)

    def stage(
        self, stream: StreamName, payload: bytes, first_step: int, last_step: int, row_count: int
    ) -> int:
        """Write one message that readers do not see before ``commit``; return its number.

        See ``StreamFile.stage`` for arguments and errors.
        """
        return self.files[stream].stage(payload, first_step, last_step, row_count)

    def commit(self) -> None:
        """Let readers see what was staged: steps last, so that what belongs to one is there."""
        for name in reversed(STREAMS):
            self.files[name].commit()

    def discard(self) -> None:
        """Take back what was staged, in every stream."""
        for file in self.files.values():
            file.discard()

    def note(self, step: int, kind: str, detail: dict[str, Any]) -> tuple[int, bytes]:
        """Record an event while no worker has the run.

        Args:
            step: updates made so far.
            kind: ``state`` or ``set``.
            detail: as ``EventRecord`` has it.

        Returns:
            The message's number and the message itself.
        """
        file = self.files["events"]
        step = max(step, file.index.last_step or 0)
        event = {
            "index": self.event_count,
            "step": step,
            "kind": kind,
            "time": time.time(),
            "detail": json.dumps(detail, allow_nan=False),
        }
        batch = pa.RecordBatch.from_pylist([event], schema=file.schema)
        payload = sealed(batch)
        return file.append(payload, step, step, 1), payload

    def messages(self, stream: StreamName, number: int = 0) -> Iterator[bytes]:
        """Yield a stream's own messages from ``number`` on, byte for byte as they were written."""
        return self.files[stream].messages(number)

    def start_after(self, stream: StreamName, after: int) -> tuple[int, bytes | None]:
        """Find where to start in order to get every row of a step above ``after`` exactly once.

        Returns:
            The number of the first message with such a row (the next message's number where
            there is none yet), and, where that message also has other rows, a message with the
            wanted ones to send in its place.
        """
        storage = self.files[stream].storage
        number = storage.index.numbers(after + 1, END_OF_TIME).start
        if number == len(storage.index) or storage.index[number].first_step > after:
            return number, None
        cut = within(storage.decode(storage.index[number]), after + 1, END_OF_TIME)
        return number, sealed(cut)

    def read(
        self, stream: StreamName, from_step: int = 0, to_step: int = END_OF_TIME
    ) -> Iterator[pa.RecordBatch]:
        """Yield the rows of ``from_step`` … ``to_step`` (both included), oldest first.

        One message is in memory at a time; no message outside the range is read. Nothing is
        yielded where nothing is recorded.
        """
        storage = self.files[stream].storage
        for number in storage.index.numbers(from_step, to_step):
            batch = within(storage.decode(storage.index[number]), from_step, to_step)
            if batch.num_rows:
                yield batch

    def encoded(
        self, stream: StreamName, from_step: int = 0, to_step: int = END_OF_TIME
    ) -> Iterator[bytes]:
        """Yield the same rows as ``read``, as encapsulated messages.

        A message that lies in the range whole is the file's own bytes; one that straddles an end
        is cut and encoded anew.
        """
        storage = self.files[stream].storage
        for number in storage.index.numbers(from_step, to_step):
            entry = storage.index[number]
            if from_step <= entry.first_step and entry.last_step <= to_step:
                yield storage.read(entry.offset, entry.end)
                continue
            batch = within(storage.decode(entry), from_step, to_step)
            if batch.num_rows:
                yield sealed(batch)

    def read_step(self, step: int) -> Row:
        """Return one step whole, as a row fit for JSON (see ``rows``).

        Raises:
            StepNotRecorded: naming the steps that are recorded.
        """
        self.check_recorded(step)
        (batch,) = self.read("steps", step, step)
        return rows(batch)[0]

    def check_recorded(self, step: int) -> None:
        """Refuse a step that the run has not made.

        Raises:
            StepNotRecorded: naming the steps that are recorded.
        """
        if 1 <= step <= self.last_step:
            return
        if self.last_step == 0:
            raise StepNotRecorded(f"Step {step} is not recorded: the run has made no step yet.")
        raise StepNotRecorded(
            f"Step {step} is not recorded. Steps 1 to {self.last_step} are.", field="step"
        )

    def snapshot(self, step: int | None = None) -> Snapshot:
        """Return every twin's parameters after ``step`` updates; the newest for ``None``.

        Raises:
            StepNotRecorded: naming the nearest steps whose weights were kept.
        """
        storage = self.files["snapshots"].storage
        wanted = storage.index.last_step if step is None else step
        numbers = range(0) if wanted is None else storage.index.numbers(wanted, wanted)
        if wanted is None or not numbers:
            raise StepNotRecorded(self._no_snapshot(step), field="step")
        parameters: Snapshot = {}
        batch = storage.decode(storage.index[numbers[-1]])
        twins, names, shapes = (
            batch.column(name).to_pylist() for name in ("twin", "name", "shape")
        )
        for row, (twin, name, shape) in enumerate(zip(twins, names, shapes, strict=True)):
            values = batch.column("values")[row].values.to_numpy().reshape(shape)
            parameters.setdefault(twin, {})[name] = values
        return parameters

    def snapshot_steps(self, from_step: int, to_step: int) -> list[int]:
        """The steps of ``from_step`` … ``to_step`` whose weights were kept, in order."""
        index = self.files["snapshots"].index
        steps = (index[number].last_step for number in index.numbers(from_step, to_step))
        return sorted(set(steps))

    def newest_snapshot(self, from_step: int, to_step: int) -> int | None:
        """The last step of ``from_step`` … ``to_step`` whose weights were kept, if there is one."""
        index = self.files["snapshots"].index
        numbers = index.numbers(from_step, to_step)
        return index[numbers[-1]].last_step if numbers else None

    def losses(
        self, from_step: int = 1, to_step: int = END_OF_TIME
    ) -> "np.ndarray[Any, np.dtype[np.float32]]":
        """Return ``train_loss``, (steps, twins), twins in the recipe's order.

        Args:
            from_step, to_step: the first and the last step wanted; of steps that are not recorded
                nothing is returned.
        """
        storage = self.files["steps"].storage
        numbers = storage.index.numbers(from_step, to_step)
        last = min(to_step, storage.index[numbers[-1]].last_step) if numbers else from_step - 1
        losses = np.empty((last - from_step + 1, len(self.recipe.twins)), np.float32)
        for _, batch in storage.decode_in_place(numbers):
            wanted = within(batch, from_step, to_step)
            start = wanted.column("step")[0].as_py() - from_step
            for twin, values in enumerate(wanted.column("train_loss").flatten()):
                losses[start : start + len(values), twin] = values.to_numpy()
        return losses

    def events(self, from_step: int = 0) -> list[Row]:
        """Return the events at ``from_step`` or later, ``detail`` parsed."""
        return [row for batch in self.read("events", from_step) for row in rows(batch)]

    def evaluations(self) -> list[Row]:
        """Return all figures that were measured, oldest first."""
        return [row for batch in self.read("evaluations") for row in rows(batch)]

    def setting_changes(self) -> list[tuple[int, dict[str, Any]]]:
        """Return (step after which it took effect, what was set) of every ``set`` event."""
        return [(row["step"], row["detail"]) for row in self.events() if row["kind"] == "set"]

    def _no_snapshot(self, step: int | None) -> str:
        index = self.files["snapshots"].index
        if not len(index):
            return "No weights are recorded yet."
        wanted = step or 0
        below = index.numbers(0, wanted)
        above = index.numbers(wanted, END_OF_TIME)
        nearest = [index[below[-1]].last_step] if below else []
        nearest += [index[above[0]].first_step] if above else []
        return (
            f"The weights after step {step} are not recorded. The nearest recorded are those "
            f"after step {' and '.join(map(str, nearest))}."
        )
