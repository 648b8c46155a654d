"""How fast a run goes: steps a second over about the last second.

Takes the time as an argument, so tests need no clock.
"""

_WINDOW_S = 1.0


class Speed:
    """Counts steps over a window that starts anew about once a second."""

    def __init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        """Forget the past, as after a pause."""
        self._start_s: float | None = None
        self._steps = 0
        self.steps_per_second = 0.0

    def step_taken(self, now_s: float) -> None:
        """Note a step at this time."""
        if self._start_s is None:
            self._start_s = now_s
            return
        self._steps += 1
        elapsed_s = now_s - self._start_s
        if elapsed_s > 0 and (self.steps_per_second == 0.0 or elapsed_s >= _WINDOW_S):
            self.steps_per_second = self._steps / elapsed_s
        if elapsed_s >= _WINDOW_S:
            self._start_s, self._steps = now_s, 0
