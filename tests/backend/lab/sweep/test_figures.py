"""Figures over seeds, held to NumPy; and when a direction may be claimed."""

import numpy as np
import pytest

from dropscope.lab.sweep.figures import MemberCurves, bands, finite_or_null, point_figure

WITH, WITHOUT = [0.20, 0.22, 0.19, 0.21], [0.30, 0.31, 0.28, 0.33]


def member(dropout, plain, before=1.0):
    curve = {"dropout": [before, dropout], "plain": [before, plain]}
    return MemberCurves([0, 10], {"holdout_loss": curve, "holdout_error": curve})


def figure(with_dropout, without, seeds=None, name="holdout_loss", is_share=False):
    members = [member(a, b) for a, b in zip(with_dropout, without, strict=True)]
    return point_figure(members, name, seeds=seeds or len(members), is_share=is_share)


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


def test_a_sentence_says_the_verdict_with_its_figures():
    pairs = np.subtract(WITH, WITHOUT)
    error = np.std(pairs, ddof=1) / 2
    ratio = np.ceil(-100 * np.mean(pairs) / error) / 100
    loss = figure(WITH, WITHOUT).sentence
    assert loss == (
        f"Better with dropout: hold-out loss {-np.mean(pairs):.4f} ± {error:.4f} lower with "
        f"dropout over 4 seeds, {ratio:.2f} standard errors from 0."
    )
    share = figure(WITHOUT, WITH, name="holdout_error", is_share=True).sentence
    assert share == (
        f"Worse with dropout: hold-out error {-100 * np.mean(pairs):.2f} ± {100 * error:.2f} "
        f"points higher with dropout over 4 seeds, {ratio:.2f} standard errors from 0."
    )
    unclear = figure([0.2, 0.4, 0.3], [0.3, 0.3, 0.31]).sentence
    assert unclear.startswith("No visible effect: hold-out loss 0.003 ± 0.058 lower")
    assert unclear.endswith("0.05 standard errors from 0; a direction takes more than 2.")
    close = figure([0.0, 0.1, 0.2], [0.11549] * 3)  # 0.01549 lower: 0.2683 errors
    assert " 0.26 standard errors" in close.sentence
    steady = figure([0.25] * 3, [0.5] * 3).sentence
    assert steady.endswith("0.250 ± 0.000 lower with dropout over 3 seeds, the same for each.")
    same = figure([0.2] * 3, [0.2] * 3).sentence
    assert same == (
        "No visible effect: hold-out loss equal with and without, seed by seed, over 3 seeds."
    )


@pytest.mark.parametrize(
    ("with_dropout", "without", "seeds", "sentence"),
    [
        ([], [], 1, "No verdict: it takes 3 seeds or more, and here is 1."),
        (WITH[:2], WITHOUT[:2], 2, "No verdict: it takes 3 seeds or more, and here are 2."),
        (WITH, WITHOUT, 9, "No verdict yet: 4 of 9 seeds are done."),
        (WITH[:1], WITHOUT[:1], 3, "No verdict yet: 1 of 3 seeds is done."),
        ([*WITH, None], [*WITHOUT, 0.3], 5, "No verdict: 1 of 5 seeds gave no finite figure."),
    ],
)
def test_a_sentence_says_why_there_is_no_verdict(with_dropout, without, seeds, sentence):
    assert figure(with_dropout, without, seeds).sentence == sentence


def test_bands_are_mean_and_spread_at_each_step():
    members = [member(a, b, before=c) for a, b, c in zip(WITH, WITHOUT, (1, 2, 3, 4), strict=True)]
    found = bands(members, "holdout_error")["plain"]
    assert found.mean == pytest.approx([2.5, np.mean(WITHOUT)])
    assert found.sd == pytest.approx([np.std([1, 2, 3, 4]), np.std(WITHOUT)])
    errors = [np.std(values, ddof=1) / 2 for values in ([1, 2, 3, 4], WITHOUT)]
    assert found.standard_error == pytest.approx(errors)
    assert bands([member(0.1, 0.2)], "holdout_error")["plain"].standard_error == [None, None]
