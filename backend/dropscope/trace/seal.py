"""A checksum inside each message, where readers of Arrow do not look.

An encapsulated message is a marker, the length of its metadata, the metadata, the body. Arrow lets
the metadata end in padding; the last eight bytes of it are ours: a mark, and the CRC-32 of all
other bytes. So a message vouches for itself in the file, on the wire and in a download, and stays
a plain Arrow message. Knows bytes; no column and no file.
"""

import zlib
from typing import Any

import pyarrow as pa

SEAL_KEY = b"dropscope.seal"  # in a schema's metadata: each of its messages carries a seal
SEAL_KIND = b"crc32"

_MARKER = b"\xff\xff\xff\xff"
_LENGTH_AT, _METADATA_AT = 4, 8
_MARK = b"SEAL"
_SEAL_BYTES = 8


def sealed(batch: pa.RecordBatch) -> bytes:
    """Serialize rows as one encapsulated message that carries its seal."""
    plain = memoryview(batch.serialize())
    length = int.from_bytes(plain[_LENGTH_AT:_METADATA_AT], "little")
    message = bytearray().join(
        (
            _MARKER,
            (length + _SEAL_BYTES).to_bytes(4, "little"),
            plain[_METADATA_AT : _METADATA_AT + length],
            _MARK,
            bytes(4),
            plain[_METADATA_AT + length :],
        )
    )
    renew(message)
    return bytes(message)


def renew(message: Any) -> None:
    """Put the right seal into a message that has been changed.

    Args:
        message: a sealed message, as a buffer that can be written to.
    """
    view = memoryview(message).cast("B")
    end = _seal_end(view)
    view[end - 4 : end] = _checksum(view, end).to_bytes(4, "little")


def is_sound(message: Any) -> bool:
    """Whether a message carries a seal and is what was sealed."""
    view = memoryview(message).cast("B")
    end = _seal_end(view)
    if view[:_LENGTH_AT] != _MARKER or not _METADATA_AT + _SEAL_BYTES <= end <= len(view):
        return False
    if view[end - _SEAL_BYTES : end - 4] != _MARK:
        return False
    return int.from_bytes(view[end - 4 : end], "little") == _checksum(view, end)


def is_sealing(schema: pa.Schema) -> bool:
    """Whether messages of a schema carry seals; traces of earlier versions do not."""
    return (schema.metadata or {}).get(SEAL_KEY) == SEAL_KIND


def _seal_end(view: memoryview) -> int:
    return _METADATA_AT + int.from_bytes(view[_LENGTH_AT:_METADATA_AT], "little")


def _checksum(view: memoryview, end: int) -> int:
    return zlib.crc32(view[end:], zlib.crc32(view[: end - 4]))
