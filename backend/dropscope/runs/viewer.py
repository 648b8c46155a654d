"""What one viewer of a run receives: everything after a step, from the file and then live.

File and live frames are joined by message numbers, not by time: a message is sent when its number
is the next one of its stream, and read from the file when live frames left a hole. So nothing is
missed and nothing comes twice, however slow the viewer and whatever happens in between. Knows no
websocket; runs on the event loop and reads files in threads.
"""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from dropscope.runs.channel import Channel, LiveFrame, Mailbox
from dropscope.runs.messages import StreamName
from dropscope.trace import wire
from dropscope.trace.reader import RunTrace

STREAMS: tuple[StreamName, ...] = ("events", "evaluations", "snapshots", "steps")
_AT_ONCE_BYTES = 192 * 1024  # in one go; more would wait where a viewer turns out to be slow
_CHUNK_BYTES = 64 * 1024  # or one message: held for each viewer that reads the past slowly


@dataclass(frozen=True, slots=True)
class Frame:
    """One Arrow message for the viewer, ``encoded`` as it is sent."""

    stream: StreamName
    encoded: bytes


@dataclass(frozen=True, slots=True)
class RunChanged:
    """The run's state, settings or speed may have changed."""


@dataclass(frozen=True, slots=True)
class Gap:
    """The viewer was too slow; what follows step ``after`` comes from the file."""

    after: int


Item = Frame | RunChanged | Gap


class AtOnce(Protocol):
    """A shorter way to the viewer, on the event loop, for who keeps up."""

    def send(self, messages: list[bytes]) -> bool:
        """Send whole messages now, unless something is in the way; say whether they were."""

    def run_changed(self) -> None:
        """The run's state, settings or speed may have changed."""


class Watched(Protocol):
    """What is watched: where the past is, and where the present comes from."""

    trace: RunTrace
    channel: Channel


class Viewer:
    """One viewer of one run.

    Args:
        run: what to watch; stays open for as long as this viewer holds it.
        after: last step that the viewer already has; 0 for all.
    """

    def __init__(self, run: Watched, after: int) -> None:
        self._run = run
        self._trace = run.trace
        self._channel = run.channel
        self._after = after
        self._next: dict[StreamName, int] = {}
        self._cut: dict[StreamName, bytes] = {}  # stands for the first message, part of it known
        self._held: list[LiveFrame] = []  # taken, and not passed on at once

    @property
    def is_up_to_date(self) -> bool:
        """Whether everything that is in the file has been yielded and taken."""
        return all(
            self._next.get(stream, -1) == self._trace.message_count(stream) for stream in STREAMS
        )

    @property
    def run_version(self) -> int:
        """Counts what has been said of the run, so that one need not ask again in vain."""
        return self._channel.version

    async def items(self, at_once: AtOnce | None = None) -> AsyncGenerator[Item, None]:
        """Yield schemas, what the file holds, then what happens; until the channel closes.

        Args:
            at_once: gets what can be passed on without waking whoever iterates; that is not
                yielded then.
        """
        mailbox = self._channel.subscribe(asyncio.get_running_loop())
        try:
            for stream in STREAMS:
                schema = self._trace.schema_message(stream)
                yield Frame(stream, wire.frame(stream, schema, wire.IS_SCHEMA))
            await asyncio.to_thread(self._start)
            async for frame in self._catch_up():
                yield frame
            if at_once is not None:
                mailbox.at_once = partial(self._pass_on, mailbox, at_once)
            async for item in self._follow(mailbox):
                yield item
        finally:
            mailbox.at_once = None
            self._channel.unsubscribe(mailbox)

    async def _follow(self, mailbox: Mailbox) -> AsyncGenerator[Item, None]:
        while True:
            await mailbox.wait()
            frames, overflowed, run_changed, closed = mailbox.take()
            frames, self._held = self._held + frames, []
            if overflowed:
                yield Gap(self._last_sent_step())
            if overflowed or self._has_hole(frames):
                async for caught_up in self._catch_up():
                    yield caught_up
            for live in frames:
                if live.number == self._next[live.stream]:
                    yield Frame(live.stream, live.encoded)
                    self._next[live.stream] += 1
            if run_changed:
                yield RunChanged()
            if closed:
                return

    def _pass_on(self, mailbox: Mailbox, way: AtOnce) -> bool:
        """Pass on what is in the mailbox while nothing else is on its way to the viewer."""
        self._held, run_changed = mailbox.take_news(_AT_ONCE_BYTES)
        if run_changed:
            way.run_changed()
        if self._has_hole(self._held):
            return False
        new = [live for live in self._held if live.number >= self._next[live.stream]]
        if new and not way.send([live.encoded for live in new]):
            return False
        for live in new:
            self._next[live.stream] = live.number + 1
        self._held = []
        return bool(new) or run_changed

    def _last_sent_step(self) -> int:
        sent = self._next["steps"]
        if not sent:
            return self._after
        return max(self._after, self._trace.files["steps"].index[sent - 1].last_step)

    def _has_hole(self, frames: list[LiveFrame]) -> bool:
        expected = dict(self._next)
        for frame in frames:
            if frame.number > expected[frame.stream]:
                return True
            expected[frame.stream] = max(expected[frame.stream], frame.number + 1)
        return False

    def _start(self) -> None:
        """Find where each stream starts."""
        for stream in STREAMS:
            after = self._after - 1 if stream == "events" else self._after
            if not self._after:
                after = -1  # everything, the untouched network included
            number, cut = self._trace.start_after(stream, after)
            if stream == "snapshots":
                number = max(number, self._trace.message_count(stream) - 1)
            elif cut is not None:
                self._cut[stream] = cut
            self._next[stream] = number

    async def _catch_up(self) -> AsyncGenerator[Frame, None]:
        """Send what the file holds from the next numbers on, a chunk at a time."""
        # Steps are counted first: whatever belongs to them is then within the other counts.
        ends = {stream: self._trace.message_count(stream) for stream in reversed(STREAMS)}
        for stream in STREAMS:
            if stream == "snapshots":
                self._next[stream] = max(self._next[stream], ends[stream] - 1)
            if (cut := self._cut.pop(stream, None)) is not None:
                yield Frame(stream, wire.frame(stream, cut, wire.IS_FROM_FILE))
                self._next[stream] += 1
            while self._next[stream] < ends[stream]:
                chunk = await asyncio.to_thread(self._read_chunk, stream, ends[stream])
                while chunk:  # what has been sent is not held any longer
                    yield chunk.popleft()
                    self._next[stream] += 1

    def _read_chunk(self, stream: StreamName, end: int) -> deque[Frame]:
        chunk: deque[Frame] = deque()
        size = 0
        for payload in self._trace.messages(stream, self._next[stream]):
            chunk.append(Frame(stream, wire.frame(stream, payload, wire.IS_FROM_FILE)))
            size += len(payload)
            if size >= _CHUNK_BYTES or self._next[stream] + len(chunk) == end:
                break
        return chunk
