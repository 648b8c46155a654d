"""The bridge from worker threads to the event loop, one channel a run.

A worker publishes frames that are already in the file; it never waits for anyone. A viewer keeps a
bounded buffer of live frames; when it overflows the viewer is marked as behind, its buffer is
dropped, and it reads on from the file, which holds everything. This is the only module that both
a worker's thread and the event loop touch.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from threading import Lock
from time import monotonic

from dropscope.runs.messages import StreamName
from dropscope.trace.wire import frame

MAX_BUFFERED_FRAMES = 256
MAX_BUFFERED_BYTES = 4 * 2**20


@dataclass(frozen=True)
class LiveFrame:
    """A message just appended to a stream; ``number`` is its place in the file, from 0."""

    stream: StreamName
    number: int
    payload: bytes

    @cached_property
    def encoded(self) -> bytes:
        """The frame as it is sent: made once, the same bytes for every viewer."""
        return frame(self.stream, self.payload)


class Mailbox:
    """One viewer's buffer: filled by worker threads, emptied on the event loop.

    Whatever fills it says whether its viewer sleeps and is to be woken, once for a burst.

    ``at_once`` is asked first, on the event loop, while somebody waits: to pass on what is there
    without waking anyone. It says whether it has.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self.at_once: Callable[[], bool] | None = None
        self._is_awaited = False
        self._lock = Lock()
        self._frames: deque[LiveFrame] = deque()
        self._bytes = 0
        self._overflowed = False
        self._run_changed = False
        self._closed = False
        self._awake = asyncio.Event()
        self._waking = False
        self._waits_since_s: float | None = None  # the oldest frame in it

    def put(self, live: LiveFrame) -> bool:
        """Add a frame, or mark the viewer as behind. Any thread; never blocks."""
        with self._lock:
            full = (
                len(self._frames) >= MAX_BUFFERED_FRAMES
                or self._bytes + len(live.payload) > MAX_BUFFERED_BYTES
            )
            if full or self._overflowed:
                self._frames.clear()
                self._bytes, self._overflowed = 0, True
            else:
                self._frames.append(live)
                self._bytes += len(live.payload)
            if self._waits_since_s is None:
                self._waits_since_s = monotonic()
            return self._stirs()

    @property
    def lag_s(self) -> float:
        """How long the oldest frame, kept or dropped, has waited to be taken. Any thread."""
        since_s = self._waits_since_s
        return 0.0 if since_s is None else monotonic() - since_s

    def run_changed(self) -> bool:
        """Say that the run's state, settings or speed changed. Any thread."""
        with self._lock:
            self._run_changed = True
            return self._stirs()

    def close(self) -> bool:
        """Let ``wait`` return for the last time. Any thread."""
        with self._lock:
            self._closed = True
            return self._stirs()

    def _stirs(self) -> bool:
        sleeps, self._waking = not self._waking, True
        return sleeps

    def wake(self) -> None:
        """Have what came passed on at once, or else let ``wait`` return. Event loop only."""
        is_passed_on = False
        try:
            sleeps = self._is_awaited and not self._awake.is_set()
            is_passed_on = sleeps and self.at_once is not None and self.at_once()
        finally:
            if not is_passed_on:
                self._awake.set()

    async def wait(self) -> None:
        """Wait until something is there. Event loop only."""
        self._is_awaited = True
        try:
            await self._awake.wait()
        finally:
            self._is_awaited = False

    def take_news(self, limit_bytes: int) -> tuple[list[LiveFrame], bool]:
        """Empty the buffer unless there is more to tell, or much: frames, run changed.

        Event loop only.
        """
        with self._lock:
            if self._overflowed or self._closed or self._bytes > limit_bytes:
                return [], False
            run_changed, self._run_changed = self._run_changed, False
            return self._take_frames(), run_changed

    def take(self) -> tuple[list[LiveFrame], bool, bool, bool]:
        """Empty the buffer: frames, overflowed, run changed, closed. Event loop only."""
        with self._lock:
            told = self._overflowed, self._run_changed, self._closed
            self._overflowed = self._run_changed = False
            self._awake.clear()
            return self._take_frames(), *told

    def _take_frames(self) -> list[LiveFrame]:
        frames = list(self._frames)
        self._frames.clear()
        self._bytes = 0
        self._waking = False
        self._waits_since_s = None
        return frames


class Channel:
    """All viewers of one run."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._mailboxes: tuple[Mailbox, ...] = ()
        self._closed = False
        self._version = 0

    @property
    def version(self) -> int:
        """How often it was said that the run is to be looked at again."""
        return self._version

    @property
    def viewer_count(self) -> int:
        """How many are watching."""
        return len(self._mailboxes)

    @property
    def lag_s(self) -> float:
        """How long a frame has waited for the viewer that is furthest behind."""
        return max((mailbox.lag_s for mailbox in self._mailboxes), default=0.0)

    def subscribe(self, loop: asyncio.AbstractEventLoop) -> Mailbox:
        """Add a viewer; frames published from now on reach its mailbox."""
        mailbox = Mailbox(loop)
        with self._lock:
            self._mailboxes = (*self._mailboxes, mailbox)
            closed = self._closed
        if closed and mailbox.close():
            _wake([mailbox])
        return mailbox

    def unsubscribe(self, mailbox: Mailbox) -> None:
        """Remove a viewer."""
        with self._lock:
            self._mailboxes = tuple(m for m in self._mailboxes if m is not mailbox)

    def publish(self, live: LiveFrame) -> None:
        """Hand a frame that is in the file to every viewer. Any thread; never blocks."""
        _wake([mailbox for mailbox in self._mailboxes if mailbox.put(live)])

    def run_changed(self) -> None:
        """Tell every viewer that the run is to be looked at again. Any thread."""
        with self._lock:
            self._version += 1
        _wake([mailbox for mailbox in self._mailboxes if mailbox.run_changed()])

    def close(self) -> None:
        """Tell every viewer, now and later, that nothing more will come. Any thread."""
        with self._lock:
            self._closed = True
        _wake([mailbox for mailbox in self._mailboxes if mailbox.close()])


def _wake(mailboxes: list[Mailbox]) -> None:
    """One call into the loop for all viewers: each costs the worker a system call."""
    for loop in {mailbox.loop for mailbox in mailboxes}:
        theirs = [mailbox for mailbox in mailboxes if mailbox.loop is loop]
        with suppress(RuntimeError):  # the loop may close at any time: then nobody waits
            loop.call_soon_threadsafe(_wake_each, theirs)


def _wake_each(mailboxes: list[Mailbox]) -> None:
    waking = iter(mailboxes)
    try:
        for mailbox in waking:
            mailbox.wake()
    finally:
        if left := [*waking]:  # a fault at one is told by the loop; the others do not wait for it
            left[0].loop.call_soon(_wake_each, left)
