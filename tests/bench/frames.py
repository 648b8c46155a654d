"""What a page's main thread does for each frame, told from a trace of Chromium.

It is processor time that counts, not how long others held the processor: a run trains beside the
page, and whatever else is at work. Knows events of a trace; no browser.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

MAIN_THREAD = "CrRendererMain"
SCRIPTING = {
    "EvaluateScript",
    "EventDispatch",
    "FireAnimationFrame",
    "FunctionCall",
    "RunMicrotasks",
    "TimerFire",
    "WebSocketReceive",
    "v8.callFunction",
}
GARBAGE = ("V8.GC", "MinorGC", "MajorGC")
# With this a page hands on what it has drawn; frames in which nothing changed have none.
COMMIT = "Commit"
CATEGORIES = ["devtools.timeline", "disabled-by-default-devtools.timeline", "toplevel", "v8"]


@dataclass(frozen=True)
class FrameCost:
    """Milliseconds of processor time of the main thread since the frame before."""

    scripting_ms: float
    whole_ms: float


@dataclass
class _Span:
    """One event: when, of what kind, what it took and others within it. Microseconds."""

    name: str
    start_us: float
    end_us: float
    busy_us: float
    within_us: float = 0.0
    is_outermost: bool = True

    @property
    def own_us(self) -> float:
        return max(0.0, self.busy_us - self.within_us)


def frame_costs(events: Iterable[dict[str, Any]]) -> list[FrameCost]:
    """Costs of the frames that a page drew, in order; the first one, a part of it, is left out.

    Scripting is what runs the page's own code, garbage it makes included. The whole is also what
    the browser does on the way: style, layout, paint, handing on, receiving.

    Raises:
        ValueError: the trace has no frame.
    """
    spans = list(_nested(_of_main_thread(list(events))))
    frame_ends = [span.end_us for span in spans if span.name == COMMIT]
    if not frame_ends:
        raise ValueError("Expected frames in the trace, got none.")
    scripting_us: Counter[int] = Counter()
    whole_us: Counter[int] = Counter()
    for span in spans:
        # What ends with a frame's commit in it belongs to that frame: a task often begins one.
        frame = bisect_left(frame_ends, span.start_us)
        if span.name in SCRIPTING or span.name.startswith(GARBAGE):
            scripting_us[frame] += span.own_us
        if span.is_outermost:
            whole_us[frame] += span.busy_us
    return [
        FrameCost(scripting_us[frame] / 1000, whole_us[frame] / 1000)
        for frame in range(1, len(frame_ends))
    ]


def _of_main_thread(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Events that lasted, of the page's main thread: of several, the one with the most frames."""
    named = {
        (event["pid"], event["tid"])
        for event in events
        if event["name"] == "thread_name" and event["args"]["name"] == MAIN_THREAD
    }
    frames = Counter((event["pid"], event["tid"]) for event in events if event["name"] == COMMIT)
    main = max(named, key=lambda thread: frames[thread], default=None)
    return [
        event for event in events if event["ph"] == "X" and (event["pid"], event["tid"]) == main
    ]


def _nested(events: list[dict[str, Any]]) -> Iterator[_Span]:
    """Spans in order of their starts, each told what those directly within it took."""
    around: list[_Span] = []
    for event in sorted(events, key=lambda event: (event["ts"], -event.get("dur", 0))):
        length_us = event.get("dur", 0)
        # Some events are told without the time that their thread had.
        busy_us = event.get("tdur", length_us)
        span = _Span(event["name"], event["ts"], event["ts"] + length_us, busy_us)
        while around and around[-1].end_us <= span.start_us:
            around.pop()
        if around:
            around[-1].within_us += span.busy_us
            span.is_outermost = False
        around.append(span)
        yield span
