"""Where a hold-out curve turns: its minimum, once what came later lies above it by more than noise.

The rule is that of the curves on the page. Knows a column of numbers, not what they measure.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import pi, sqrt

LATER = 8  # so many of the newest measurements must all lie above the minimum
STEPS_SINCE = 32  # and so many steps of training must have come since
NOISES_ABOVE = 2.5  # and the lowest of them so many standard deviations of the noise above it

# Mean size of a second difference of white noise, in its standard deviations.
_SECOND_DIFFERENCE = sqrt(6) * sqrt(2 / pi)


@dataclass(frozen=True, slots=True)
class Turn:
    """``step`` and ``value`` of the minimum; ``last``: the newest value."""

    step: int
    value: float
    last: float


def turn_of(steps: Sequence[int], values: Sequence[float | None]) -> Turn | None:
    """Return where a curve turned; ``None``: it has not, as far as can be told.

    The noise is judged by the mean size of the second differences from the minimum on: a trend has
    hardly any, jitter from one measurement to the next has. Holes are left out.
    """
    measured = [(value, place) for place, value in enumerate(values) if value is not None]
    if not measured:
        return None
    value, lowest = min(measured)
    since = [one for one in values[lowest:] if one is not None]
    newest = since[1:][-LATER:]
    if len(newest) < LATER or steps[-1] - steps[lowest] < STEPS_SINCE:
        return None
    if min(newest) <= value + NOISES_ABOVE * _noise_of(since):
        return None
    return Turn(steps[lowest], value, newest[-1])


def _noise_of(values: Sequence[float]) -> float:
    seconds = [abs(a - 2 * b + c) for a, b, c in zip(values, values[1:], values[2:], strict=False)]
    return sum(seconds) / len(seconds) / _SECOND_DIFFERENCE if seconds else 0.0
