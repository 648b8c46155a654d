"""Frames of the live stream: which stream a message belongs to, then the message.

Eight bytes, so that the Arrow message behind them stays aligned: stream id, flags, six zeros.
``docs/architecture.md`` has the same for people. Knows no socket.
"""

from dropscope.trace.schema import StreamName

STREAM_IDS: dict[StreamName, int] = {"steps": 1, "evaluations": 2, "snapshots": 3, "events": 4}

IS_SCHEMA = 1
IS_FROM_FILE = 2

_PADDING = bytes(6)


def frame(stream: StreamName, message: bytes, flags: int = 0) -> bytes:
    """One Arrow message as a binary frame.

    Args:
        stream: where it belongs.
        message: encapsulated, its length a multiple of 8.
        flags: sum of ``IS_SCHEMA`` (a schema, not rows) and ``IS_FROM_FILE`` (read later than it
            was written).
    """
    return bytes((STREAM_IDS[stream], flags)) + _PADDING + message
