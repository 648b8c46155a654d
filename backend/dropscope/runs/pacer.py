"""Keeps a run's pace: so many steps a second, or as fast as it goes.

Takes the time as an argument, so tests need no clock.
"""


class Pacer:
    """Says how long to wait before the next step is due.

    Args:
        pace: steps a second, or ``None`` for no limit.

    A run that falls behind does not hurry to catch up.
    """

    def __init__(self, pace: float | None) -> None:
        self._interval_s = 0.0
        self._due_s = 0.0
        self.set_pace(pace)

    def set_pace(self, pace: float | None) -> None:
        """Change the pace; the next step is due one new interval after the last one."""
        previous_interval_s = self._interval_s
        self._interval_s = 1.0 / pace if pace else 0.0
        self._due_s += self._interval_s - previous_interval_s

    def wait_s(self, now_s: float) -> float:
        """Seconds until the next step is due; 0 or less when it is."""
        return self._due_s - now_s if self._interval_s else 0.0

    def step_taken(self, now_s: float) -> None:
        """Note a paced step, so that the next one is due an interval later."""
        if now_s - self._due_s > self._interval_s:
            self._due_s = now_s
        self._due_s += self._interval_s
