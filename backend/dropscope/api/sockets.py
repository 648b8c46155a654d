"""A websocket's way out: how much waits for a viewer before training's news waits for it instead.

Three bounds, from near to far: the bytes that the transport holds, between a low and a high mark;
those that the system holds; and how long a viewer may leave a ping unanswered, which is as long as
it reads nothing. What it misses meanwhile it reads from the file.
"""

import socket
import struct
from asyncio.transports import BaseTransport
from typing import cast

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

HIGH_MARK_BYTES = 64 * 1024  # from here on the viewer's session waits
LOW_MARK_BYTES = 16 * 1024  # until here
SYSTEM_BYTES = 256 * 1024
ANSWER_WITHIN = 1.5  # heartbeats
MAX_HEARD_BYTES = 64 * 1024  # nobody has to say anything at all


class ViewerProtocol(WebSocketsSansIOProtocol):
    """uvicorn's, with marks of its own, that cuts off who does not answer.

    uvicorn would close such a connection once everything has been sent to it, which never happens
    where nobody reads. Nor does it tell who still sends that it has closed one by itself: until the
    transport is gone it takes that for a mistake of ours.
    """

    def connection_made(self, transport: BaseTransport) -> None:
        """Set the marks."""
        super().connection_made(transport)
        self.transport.set_write_buffer_limits(high=HIGH_MARK_BYTES, low=LOW_MARK_BYTES)
        connected = cast("socket.socket", transport.get_extra_info("socket"))
        connected.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SYSTEM_BYTES)

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
