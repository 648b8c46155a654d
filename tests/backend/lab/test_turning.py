"""The turn of a curve, by the same cases as the one on the page."""

import math

from dropscope.lab.turning import turn_of

STEPS = [10 * number for number in range(30)]


def valley(low, noise=0.0):
    """Down to the place ``low`` and up again, with a jitter."""
    return [
        1 + 0.01 * abs(place - low) + noise * math.sin(7.3 * place) for place in range(len(STEPS))
    ]


def test_a_curve_that_falls_has_not_turned():
    assert turn_of(STEPS, valley(29)) is None
    assert turn_of([], []) is None
    assert turn_of(STEPS[:2], [None, None]) is None


def test_a_valley_turns_at_its_lowest():
    turn = turn_of(STEPS, valley(12))
    assert (turn.step, turn.value) == (120, 1.0)
    assert turn.last == valley(12)[-1]
    assert turn_of(STEPS, valley(0)).step == 0


def test_what_came_later_has_to_be_enough_and_above_the_noise():
    assert turn_of(STEPS[:20], valley(12)[:20]) is None  # seven measurements since
    assert turn_of(STEPS[:21], valley(12)[:21]) is not None
    assert turn_of(list(range(30)), valley(12)) is None  # seventeen steps since
    assert turn_of(STEPS, valley(12, noise=0.3)) is None


def test_holes_are_left_out():
    values = valley(12)
    values[3] = values[20] = None
    assert turn_of(STEPS, values).step == 120
