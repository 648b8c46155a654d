"""Where each message of a stream file lies, and which steps it holds.

Four integers a message, found by steps in logarithmic time, so that any step of a run of millions
is one read away. Knows positions and steps; opens no file.

One thread appends while others look up: an entry counts only once ``count`` includes it, and
``count`` is raised last, after the bytes are in the file. Entries never change.
"""

from array import array
from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from dropscope.errors import TraceError


@dataclass(frozen=True, slots=True)
class Entry:
    """One message: bytes ``offset`` … ``end`` of the file, ``row_count`` rows of these steps."""

    offset: int
    end: int
    first_step: int
    last_step: int
    row_count: int


class MessageIndex:
    """Entries in order of the file; steps never decrease. 32 bytes a message.

    Args:
        start: position of the first message: the length of the schema message.
    """

    def __init__(self, start: int) -> None:
        self.start = start
        self.count = 0  # messages that readers may see
        self._ends = array("q")
        self._first_steps = array("q")
        self._last_steps = array("q")
        self._row_counts = array("q")

    @property
    def end(self) -> int:
        """Position after the last message that readers may see."""
        return self._ends[self.count - 1] if self.count else self.start

    @property
    def next_start(self) -> int:
        """Position after the last message, staged ones included: where the next one goes."""
        return self._ends[-1] if self._ends else self.start

    @property
    def staged_count(self) -> int:
        """Messages, staged ones included: the number of the next one."""
        return len(self._ends)

    @property
    def first_step(self) -> int | None:
        """Smallest step, ``None`` without messages."""
        return self._first_steps[0] if self.count else None

    @property
    def last_step(self) -> int | None:
        """Largest step, ``None`` without messages."""
        return self._last_steps[self.count - 1] if self.count else None

    @property
    def row_count(self) -> int:
        """Rows of all messages together."""
        return sum(self._row_counts[: self.count])

    def check_next(self, first_step: int, last_step: int, row_count: int, *, gapless: bool) -> None:
        """Refuse a message whose steps do not follow on what is there.

        Args:
            first_step: of the message; at least the last step so far.
            last_step: of the message; at least ``first_step``.
            row_count: of the message; at least 1.
            gapless: every step has exactly one row, the first is 1.

        Raises:
            TraceError: saying what was expected.
        """
        last = self._last_steps[-1] if self._last_steps else 0
        if row_count < 1 or last_step < first_step or first_step < last:
            raise TraceError(
                f"Expected rows of step {last} or later, in order, got {row_count} rows of steps "
                f"{first_step} to {last_step}."
            )
        if gapless and (first_step, last_step) != (last + 1, last + row_count):
            raise TraceError(
                f"Expected steps {last + 1} to {last + row_count} next, got {first_step} to "
                f"{last_step}."
            )

    def append(self, length: int, first_step: int, last_step: int, row_count: int) -> None:
        """Add a message that has been written at ``end``. For the one writer only."""
        self.stage(length, first_step, last_step, row_count)
        self.commit()

    def stage(self, length: int, first_step: int, last_step: int, row_count: int) -> None:
        """Add a message that readers do not see yet. For the one writer only."""
        self._ends.append(self.next_start + length)
        self._first_steps.append(first_step)
        self._last_steps.append(last_step)
        self._row_counts.append(row_count)

    def commit(self) -> None:
        """Let readers see what was staged."""
        self.count = len(self._ends)

    def keep_first(self, count: int) -> None:
        """Forget the messages behind the first ``count``: staged ones, or before readers are."""
        self.count = min(self.count, count)
        for column in (self._ends, self._first_steps, self._last_steps, self._row_counts):
            del column[count:]

    def cut_after(self, step: int) -> Entry | None:
        """Forget the messages that hold a row above ``step``; before there are readers.

        Returns:
            The one among them that begins at ``step`` or before, if there is one.
        """
        keep = bisect_right(self._last_steps, step, 0, self.count)
        entry = self[keep] if keep < self.count else None
        self.keep_first(keep)
        return entry if entry is not None and entry.first_step <= step else None

    def has_same_steps(self, other: "MessageIndex") -> bool:
        """Whether the messages of both hold the same rows, wherever their bytes are."""
        return (
            self._first_steps == other._first_steps
            and self._last_steps == other._last_steps
            and self._row_counts == other._row_counts
        )

    def __len__(self) -> int:
        return self.count

    def __getitem__(self, number: int) -> Entry:
        """Return message ``number``, 0 … count − 1."""
        if not 0 <= number < self.count:
            raise IndexError(f"Expected a message below {self.count}, got {number}.")
        return Entry(
            self._ends[number - 1] if number else self.start,
            self._ends[number],
            self._first_steps[number],
            self._last_steps[number],
            self._row_counts[number],
        )

    def numbers(self, from_step: int, to_step: int) -> range:
        """Return the messages that may hold rows of ``from_step`` … ``to_step`` (included)."""
        if to_step < from_step:
            return range(0)
        count = self.count
        first = bisect_left(self._last_steps, from_step, 0, count)
        return range(first, bisect_right(self._first_steps, to_step, first, count))

    def number_at(self, position: int) -> int:
        """Return the first message that starts at ``position`` or after it."""
        if position <= self.start:
            return 0
        return bisect_left(self._ends, position, 0, self.count) + 1
