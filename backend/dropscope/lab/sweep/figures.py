"""What a sweep found: hold-out figures over seeds, differences of twins, and what may be said.

A direction is claimed only of a point whose seeds are all done, of three of them or more, and
beyond two standard errors of the paired difference; a sentence says it with its figures. Does not
import torch.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, isfinite, log10, sqrt
from statistics import mean, pstdev, stdev
from typing import Literal, get_args

from dropscope.lab.presets import FigureName, Verdict, paired_difference

MIN_SEEDS = 3
CLAIMED_BEYOND = 2  # standard errors, as presets' verdicts are
FIGURES: tuple[FigureName, ...] = get_args(FigureName)
TwinName = Literal["dropout", "plain"]  # as in records, which load torch
TWINS: tuple[TwinName, ...] = get_args(TwinName)

Curve = list[float | None]  # null: not a finite number


@dataclass(frozen=True, slots=True)
class MemberCurves:
    """Figures of one member: ``curves[figure][twin]``, a number for each of ``steps``."""

    steps: Sequence[int]
    curves: dict[FigureName, dict[TwinName, Curve]]

    def last(self, figure: FigureName, twin: TwinName) -> float | None:
        """The figure at the end."""
        return self.curves[figure][twin][-1]


@dataclass(frozen=True, slots=True)
class Summary:
    """Mean over ``n`` seeds and its standard error; null where there are too few numbers."""

    mean: float | None
    standard_error: float | None
    n: int


@dataclass(frozen=True, slots=True)
class PointFigure:
    """One figure at one point. ``difference``: with dropout − without, in pairs of a seed."""

    dropout: Summary
    plain: Summary
    difference: Summary
    verdict: Verdict | None
    sentence: str


@dataclass(frozen=True, slots=True)
class Band:
    """Over seeds, a number for each step: mean, standard deviation, standard error of the mean."""

    mean: Curve
    sd: Curve
    standard_error: Curve


def point_figure(
    members: Sequence[MemberCurves], figure: FigureName, *, seeds: int, is_share: bool = False
) -> PointFigure:
    """Return a figure at a point.

    Args:
        members: those that are done.
        figure: which.
        seeds: how many there will be; the verdict waits for all.
        is_share: the figure is a share, and a difference of it is told in points of a hundred.
    """
    pairs = [(one.last(figure, "dropout"), one.last(figure, "plain")) for one in members]
    finite = [(a, b) for a, b in pairs if a is not None and b is not None]
    differences = [a - b for a, b in finite]
    verdict = None
    if len(finite) == len(pairs) == seeds >= MIN_SEEDS:
        verdict = paired_difference(*zip(*finite, strict=True)).verdict
    difference = _summary(differences)
    sentence = (
        _claim(verdict, figure, difference, is_share)
        if verdict
        else _why_no_verdict(seeds, len(pairs), len(finite))
    )
    return PointFigure(
        _summary([a for a, _ in pairs if a is not None]),
        _summary([b for _, b in pairs if b is not None]),
        difference,
        verdict,
        sentence,
    )


def _why_no_verdict(seeds: int, done: int, finite: int) -> str:
    if seeds < MIN_SEEDS:
        return f"No verdict: it takes {MIN_SEEDS} seeds or more, and here {_are(seeds)}."
    if done < seeds:
        return f"No verdict yet: {done} of {seeds} seeds {'is' if done == 1 else 'are'} done."
    return f"No verdict: {done - finite} of {seeds} seeds gave no finite figure."


def _are(count: int) -> str:
    return "is 1" if count == 1 else f"are {count}"


def _claim(verdict: Verdict, figure: FigureName, difference: Summary, is_share: bool) -> str:
    """The verdict with the figures that it rests on."""
    scale, unit = (100.0, " points") if is_share else (1.0, "")
    size, error = scale * (difference.mean or 0.0), scale * (difference.standard_error or 0.0)
    what = f"{verdict.capitalize()}: {figure.replace('holdout_', 'hold-out ')}"
    seeds = f"over {difference.n} seeds"
    if size == error == 0.0:
        return f"{what} equal with and without, seed by seed, {seeds}."
    # Two digits of the error that count, and as many behind the point of what it is the error of.
    decimals = min(8, max(1, 1 - floor(log10(error)))) if error > 0 else 3
    found = f"{abs(size):.{decimals}f} ± {error:.{decimals}f}{unit}"
    direction = "lower" if size < 0 else "higher"
    return f"{what} {found} {direction} with dropout {seeds}, {_distance(size, error)}."


def _distance(size: float, error: float) -> str:
    """How far a difference is from 0; rounded away from two standard errors, never across."""
    if error == 0.0:
        return "the same for each"
    ratio = abs(size) / error
    if ratio > CLAIMED_BEYOND:
        return f"{ceil(100 * ratio) / 100:.2f} standard errors from 0"
    rounded = floor(100 * ratio) / 100
    return f"{rounded:.2f} standard errors from 0; a direction takes more than {CLAIMED_BEYOND}"


def bands(members: Sequence[MemberCurves], figure: FigureName) -> dict[TwinName, Band]:
    """Curves of members that were measured at the same steps, as far as all of them have come."""
    found = {}
    for twin in TWINS:
        at_steps = list(zip(*(one.curves[figure][twin] for one in members), strict=False))
        values = [[value for value in step if value is not None] for step in at_steps]
        found[twin] = Band(
            [mean(step) if step else None for step in values],
            [pstdev(step) if step else None for step in values],
            [_summary(step).standard_error for step in values],
        )
    return found


def finite_or_null(value: float) -> float | None:
    """A number that JSON can spell."""
    return value if isfinite(value) else None


def _summary(values: Sequence[float]) -> Summary:
    count = len(values)
    error = stdev(values) / sqrt(count) if count > 1 else None
    return Summary(mean(values) if values else None, error, count)
