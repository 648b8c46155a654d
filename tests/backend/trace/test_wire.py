from dropscope.trace.wire import IS_FROM_FILE, IS_SCHEMA, STREAM_IDS, frame


def test_a_frame_is_eight_bytes_and_the_message():
    message = b"\xff" * 16
    assert frame("steps", message) == b"\x01\x00" + bytes(6) + message
    both = frame("events", message, IS_SCHEMA + IS_FROM_FILE)
    assert both == b"\x04\x03" + bytes(6) + message


def test_streams_keep_their_ids():
    assert STREAM_IDS == {"steps": 1, "evaluations": 2, "snapshots": 3, "events": 4}
