"""A websocket's way out: how much waits for a viewer before training's news waits for it instead.

What the server says is not masked: a message that goes to every viewer of a run is the same bytes
for all, put into a websocket's frames once. A long one goes in pieces, so that no more than one of
them waits for a slow viewer.

Three bounds, from near to far: the bytes that the transport holds, between a low and a high mark;
those that the system holds; and how long a viewer may leave a ping unanswered, which is as long as
it reads nothing. What it misses meanwhile it reads from the file.
"""

import asyncio
import socket
import struct
from asyncio.transports import BaseTransport
from typing import cast

from uvicorn._types import ASGISendEvent
from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.protocol import State

HIGH_MARK_BYTES = 64 * 1024  # from here on the viewer's session waits
LOW_MARK_BYTES = 16 * 1024  # until here
SYSTEM_BYTES = 256 * 1024
ANSWER_WITHIN = 1.5  # heartbeats
MAX_HEARD_BYTES = 64 * 1024  # nobody has to say anything at all
AT_ONCE = "dropscope.at_once"  # an extension of ASGI's scope: {"send": list[bytes] -> bool}
PIECE_BYTES = 128 * 1024  # of a longer message, written once the piece before it is on its way

_LAST, _BINARY, _MORE = 0x80, 0x02, 0x00  # how a frame begins (RFC 6455, 5.2)


class _Framer:
    """Frames messages; of the last one, which the next viewer is sent too, it keeps the frame."""

    def __init__(self) -> None:
        self._last: tuple[bytes | None, bytes] = (None, b"")

    def frame(self, data: bytes) -> bytes:
        """A whole binary message as one frame."""
        known, framed = self._last
        if known is not data:
            framed = _head(_LAST | _BINARY, len(data)) + data
            self._last = (data, framed)
        return framed


def _head(kind: int, size: int) -> bytes:
    if size < 126:
        return bytes((kind, size))
    if size < 2**16:
        return bytes((kind, 126)) + size.to_bytes(2)
    return bytes((kind, 127)) + size.to_bytes(8)


_framer = _Framer()


class ViewerProtocol(WebSocketsSansIOProtocol):
    """uvicorn's, with marks of its own, that cuts off who does not answer.

    uvicorn would close such a connection once everything has been sent to it, which never happens
    where nobody reads. Nor does it tell who still sends that it has closed one by itself: until the
    transport is gone it takes that for a mistake of ours.
    """

    def connection_made(self, transport: BaseTransport) -> None:
        """Set the marks."""
        super().connection_made(transport)
        self._speaking = asyncio.Lock()  # no other message begins within one
        self.transport.set_write_buffer_limits(high=HIGH_MARK_BYTES, low=LOW_MARK_BYTES)
        connected = cast("socket.socket", transport.get_extra_info("socket"))
        connected.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SYSTEM_BYTES)

    async def run_asgi(self) -> None:
        """Offer the application a shorter way for messages that need not wait."""
        self.scope["extensions"][AT_ONCE] = {"send": self.send_at_once}
        try:
            await super().run_asgi()
        finally:
            del self.scope["extensions"][AT_ONCE]  # which leads back to this connection

    def send_at_once(self, messages: list[bytes]) -> bool:
        """Write whole messages now, unless something is in the way; say whether they were."""
        if self._speaking.locked() or not (self.writable.is_set() and self._is_open):
            return False
        self.transport.write(b"".join([_framer.frame(message) for message in messages]))
        return True

    async def send(self, message: ASGISendEvent) -> None:
        """Write bytes without further copies of them; leave the rest to uvicorn."""
        if message["type"] != "websocket.send":
            await super().send(message)
            return
        async with self._speaking:
            await self.writable.wait()  # before there is another copy to be held meanwhile
            data = message.get("bytes")
            if data is None or not self._is_open:
                await super().send(message)
                return
            if len(data) <= PIECE_BYTES:
                self.transport.write(_framer.frame(data))
                return
            for start in range(0, len(data), PIECE_BYTES):
                await self.writable.wait()
                if not self._is_open:
                    raise ClientDisconnected
                piece = data[start : start + PIECE_BYTES]
                is_last = start + PIECE_BYTES >= len(data)
                kind = (_MORE if start else _BINARY) | (_LAST if is_last else 0)
                self.transport.write(_head(kind, len(piece)) + piece)

    @property
    def _is_open(self) -> bool:
        return (
            self.handshake_complete
            and not (self.disconnected or self.close_sent or self.conn.extensions)
            and self.conn.state is State.OPEN
        )

    def handle_parser_exception(self) -> None:
        """Close to who breaks the protocol; who still sends hears that the viewer has gone."""
        super().handle_parser_exception()
        self.disconnected = True

    def keepalive_timeout(self) -> None:
        """Cut off, and have the system forget what it holds."""
        super().keepalive_timeout()
        self.disconnected = True
        connected = cast("socket.socket", self.transport.get_extra_info("socket"))
        connected.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.transport.abort()
