"""How a trace is told; no browser is started."""

import pytest
from tests.bench.frames import FrameCost, frame_costs

MAIN = {"pid": 1, "tid": 7}


def named(name, **thread):
    return {"name": "thread_name", "ph": "M", "ts": 0, "args": {"name": name}, **thread}


def event(name, start_ms, length_ms, busy_ms=None, **thread):
    times = {"ts": 1000 * start_ms, "dur": 1000 * length_ms}
    times |= {} if busy_ms is None else {"tdur": 1000 * busy_ms}
    return {"name": name, "ph": "X", **times, **(MAIN | thread)}


TRACE = [
    named("CrRendererMain", **MAIN),
    named("CrRendererMain", pid=2, tid=9),  # of another page, which draws nothing
    named("Compositor", pid=1, tid=8),
    event("Commit", 0, 1),
    event("RunTask", 10, 6),  # a message comes
    event("FunctionCall", 11, 4),
    event("V8.GC_SCAVENGER", 12, 1),
    event("RunTask", 20, 20),  # a frame
    event("FireAnimationFrame", 21, 8),
    event("FunctionCall", 22, 6),
    event("Layout", 24, 3),  # for a script, but not scripting
    event("Paint", 30, 5),
    event("Commit", 36, 2),
    event("RunTask", 50, 3),
    event("FunctionCall", 50, 2),
    event("Commit", 52, 1),
    event("FunctionCall", 25, 100, tid=8),
]


def test_scripting_and_the_whole_are_told_frame_by_frame():
    assert frame_costs(TRACE) == [FrameCost(4 + 8 - 3, 6 + 20), FrameCost(2, 3)]
    assert frame_costs(reversed(TRACE)) == frame_costs(TRACE)


def test_what_others_held_the_processor_for_does_not_count():
    busy = [
        named("CrRendererMain", **MAIN),
        event("Commit", 0, 1),
        event("RunTask", 10, 50, busy_ms=9),
        event("FunctionCall", 11, 40, busy_ms=7),
        event("Layout", 12, 10, busy_ms=2),
        event("Commit", 58, 2, busy_ms=1),
    ]
    assert frame_costs(busy) == [FrameCost(7 - 2, 9)]


def test_a_trace_without_a_frame_is_refused():
    with pytest.raises(ValueError, match="Expected frames"):
        frame_costs([named("CrRendererMain", **MAIN), event("RunTask", 0, 1)])
