"""Figures over seeds, held to NumPy; and when a direction may be claimed."""

import numpy as np
import pytest

from dropscope.lab.sweep.figures import MemberCurves, bands, finite_or_null, point_figure

WITH, WITHOUT = [0.20, 0.22, 0.19, 0.21], [0.30, 0.31, 0.28, 0.33]


def member(dropout, plain, before=1.0):
    curve = {"dropout": [before, dropout], "plain": [before, plain]}
    return MemberCurves([0, 10], {"holdout_loss": curve, "holdout_error": curve})


def figure(with_dropout, without, seeds=None):
    members = [member(a, b) for a, b in zip(with_dropout, without, strict=True)]
    return point_figure(members, "holdout_loss", seeds=seeds or len(members))


def test_means_and_standard_errors_are_numpys():
    found = figure(WITH, WITHOUT)
    pairs = np.subtract(WITH, WITHOUT)
    for summary, values in (
        (found.dropout, WITH),
        (found.plain, WITHOUT),
        (found.difference, pairs),
    ):
        assert summary.mean == pytest.approx(np.mean(values))
        assert summary.standard_error == pytest.approx(np.std(values, ddof=1) / 2)
        assert summary.n == 4


@pytest.mark.parametrize(
    ("with_dropout", "without", "verdict"),
    [
        (WITH, WITHOUT, "better with dropout"),
        (WITHOUT, WITH, "worse with dropout"),
        ([0.2, 0.4, 0.3], [0.3, 0.3, 0.31], "no visible effect"),
        ([0.2, 0.2, 0.2], [0.2, 0.2, 0.2], "no visible effect"),
        (WITH[:2], WITHOUT[:2], None),
    ],
)
def test_a_direction_needs_three_seeds_and_two_standard_errors(with_dropout, without, verdict):
    assert figure(with_dropout, without).verdict == verdict


def test_the_verdict_waits_for_every_seed():
    assert figure(WITH, WITHOUT, seeds=5).verdict is None


def test_a_member_without_a_finite_figure_withholds_the_verdict():
    found = figure([*WITH, None], [*WITHOUT, 0.3])
    assert (found.verdict, found.dropout.n, found.plain.n, found.difference.n) == (None, 4, 5, 4)
    assert finite_or_null(float("nan")) is None
    assert finite_or_null(float("inf")) is None


def test_nothing_is_known_without_members():
    found = figure([], [], seeds=3)
    assert (found.dropout.mean, found.dropout.standard_error, found.dropout.n) == (None, None, 0)


def test_bands_are_mean_and_spread_at_each_step():
    members = [member(a, b, before=c) for a, b, c in zip(WITH, WITHOUT, (1, 2, 3, 4), strict=True)]
    found = bands(members, "holdout_error")["plain"]
    assert found.mean == pytest.approx([2.5, np.mean(WITHOUT)])
    assert found.sd == pytest.approx([np.std([1, 2, 3, 4]), np.std(WITHOUT)])
