"""Keeps a run's pace: so many steps a second, or as fast as it goes.

Takes the time as an argument, so tests need no clock.
"""

from typing import Literal

Pace = float | Literal["first_visit"] | None  # steps a second; None: no limit

# Up to which step a first visit has which pace; one sees single masks, then more and more.
_RAMP = ((7, 2.0), (15, 3.0), (40, 10.0), (120, 30.0), (400, 90.0))
_RAMP_END = 250.0


def pace_at(pace: Pace, step: int) -> float | None:
    """Steps a second after ``step`` updates; ``None``: no limit."""
    if pace != "first_visit":
        return pace
    return next((slow for below, slow in _RAMP if step < below), _RAMP_END)


class Pacer:
    """Says how long to wait before the next step is due.

    Args:
        pace: steps a second, ``None`` for no limit, ``"first_visit"`` for slow at first and then
            faster by itself.
        step: updates made so far.

    A run that falls behind does not hurry to catch up.
    """

    def __init__(self, pace: Pace, step: int = 0) -> None:
        self._interval_s = 0.0
        self._due_s = 0.0
        self.set_pace(pace, step)

    def set_pace(self, pace: Pace, step: int = 0) -> None:
        """Change the pace; the next step is due one new interval after the last one."""
        self._pace = pace
        previous_interval_s = self._interval_s
        limit = pace_at(pace, step)
        self._interval_s = 1.0 / limit if limit else 0.0
        self._due_s += self._interval_s - previous_interval_s

    def wait_s(self, now_s: float) -> float:
        """Seconds until the next step is due; 0 or less when it is."""
        return self._due_s - now_s if self._interval_s else 0.0

    def step_taken(self, began_s: float, step: int = 0) -> None:
        """Note a paced step, the ``step``-th, so that the next one is due an interval later.

        Counted from when it began: a step that takes longer than the interval is no reason to wait.
        """
        if began_s - self._due_s > self._interval_s:
            self._due_s = began_s
        self._due_s += self._interval_s
        if self._pace == "first_visit":
            self.set_pace(self._pace, step)
