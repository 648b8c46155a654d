"""What a viewer's frames say of themselves, for tests: read as a browser reads them."""

from dropscope.trace import wire

HEADER_BYTES = 8


def payload_of(frame):
    """The Arrow message."""
    return frame.encoded[HEADER_BYTES:]


def is_schema(frame):
    return bool(frame.encoded[1] & wire.IS_SCHEMA)


def is_from_file(frame):
    return bool(frame.encoded[1] & wire.IS_FROM_FILE)
