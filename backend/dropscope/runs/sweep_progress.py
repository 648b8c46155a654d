"""How far a sweep is while it trains, how fast it goes, and how long it will take.

Plain arithmetic on times it is told; knows no clock.
"""

from collections.abc import Collection

from dropscope.lab.schedule import step_cost
from dropscope.lab.sweep.plan import Plan


class SweepProgress:
    """Work of one sweep since it was started or resumed.

    Args:
        plan: the sweep.
        done: members that had been done before.
        now_s: seconds on any clock.

    Members cost what their recipes' steps are estimated to; a width of 256 counts for more than 8.
    """

    def __init__(self, plan: Plan, done: Collection[int], now_s: float) -> None:
        self._step_costs = [step_cost(one.recipe) for one in plan.members]
        self._steps = plan.recipe.training.max_steps
        self._all = self._steps * sum(self._step_costs)
        self._before = self._cost(done)
        self._done = self._before
        self._current = 0.0
        self._steps_before = 0
        self._done_steps = 0
        self._current_steps = 0
        self._start_s = self._now_s = now_s

    def begin(self, group: Collection[int], step: int, now_s: float) -> None:
        """A group goes on after ``step`` updates, which somebody else has made before."""
        self._before += step * sum(self._step_costs[member] for member in group)
        self._steps_before += step * len(group)
        self.advance(group, step, now_s)

    def advance(self, group: Collection[int], step: int, now_s: float) -> None:
        """Every member of the group at hand has made ``step`` updates."""
        self._current = step * sum(self._step_costs[member] for member in group)
        self._current_steps = step * len(group)
        self._now_s = now_s

    def finish(self, group: Collection[int], now_s: float) -> None:
        """The group at hand is done."""
        self._done += self._cost(group)
        self._done_steps += self._steps * len(group)
        self.advance((), 0, now_s)

    @property
    def elapsed_s(self) -> float:
        """Seconds since the start, as far as it is known."""
        return self._now_s - self._start_s

    @property
    def share(self) -> float:
        """Share of the whole work that is done, 0 … 1."""
        return min(1.0, (self._done + self._current) / self._all)

    @property
    def steps_per_second(self) -> float:
        """Updates of members, all together, a second since the start."""
        steps = self._done_steps + self._current_steps - self._steps_before
        elapsed_s = self.elapsed_s
        return steps / elapsed_s if elapsed_s > 0 else 0.0

    @property
    def eta_s(self) -> float | None:
        """Seconds that remain; ``None`` as long as nothing is done."""
        worked = self._done + self._current - self._before
        remaining = self._all - self._done - self._current
        return remaining * self.elapsed_s / worked if worked > 0 else None

    def _cost(self, members: Collection[int]) -> float:
        return self._steps * sum(self._step_costs[member] for member in members)
