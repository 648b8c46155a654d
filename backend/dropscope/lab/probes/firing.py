"""Fire together, wire together: do perceptrons that fire alike have weights that moved alike?

For every pair of a hidden layer's units, the correlation of their activations on hold-out examples
beside the cosine between the changes of their incoming weights since the first step. Knows
activations and weights; no run.

Paper: Hebb 1949 (the saying is Löwel and Singer 1992).
"""

from dataclasses import dataclass
from math import nan

import torch
from torch import Tensor

from dropscope.lab.probes.correlation import correlation
from dropscope.lab.probes.uncertainty import Figure, jackknife

TENTHS = 10


@dataclass(frozen=True, slots=True)
class Pair:
    """Two units. ``weight_change_cosine`` is ``nan`` where the weights of one have not moved."""

    a: int
    b: int
    correlation: float
    weight_change_cosine: float


@dataclass(frozen=True, slots=True)
class Stretch:
    """The pairs whose |correlation| lies from ``start`` up to ``end``.

    ``cosine``: mean over them of the cosine of weight changes, its standard error from leaving
    groups of units out; ``nan`` where there is no pair.
    """

    start: float
    end: float
    pair_count: int
    cosine: Figure


@dataclass(frozen=True, slots=True)
class Firing:
    """A layer's pairs.

    ``pairs``: those of largest |correlation| first. ``relation``: Pearson's correlation, over all
    pairs of alive units whose weights have moved, between |correlation| and cosine; its standard
    error from leaving groups of units out; ``nan`` where either does not vary. ``pair_count``: how
    many pairs that were. ``stretches``: the pairs of alive units by |correlation|, in tenths.
    """

    pairs: tuple[Pair, ...]
    relation: Figure
    stretches: tuple[Stretch, ...]
    pair_count: int
    example_count: int


@torch.inference_mode()
def firing(activations: Tensor, weight_change: Tensor, *, top: int) -> Firing:
    """Set how units fire together against how their weights moved together.

    Args:
        activations: (examples, units) float64, of one hidden layer.
        weight_change: (units, inputs), incoming weights now less those before the first step.
        top: how many pairs to return.
    """
    found = correlation(activations)
    units = torch.tensor(found.units, dtype=torch.int64)
    cosine = _cosines(weight_change[units].double())  # (alive, alive), as found.matrix
    rows, columns = torch.triu_indices(len(units), len(units), 1)
    fired, moved = found.matrix[rows, columns], cosine[rows, columns]
    has_moved = weight_change[units].any(1).nonzero().flatten()
    moving = tuple(one[has_moved][:, has_moved] for one in (found.matrix.abs(), cosine))
    strongest = fired.abs().argsort(descending=True, stable=True)[:top]
    return Firing(
        pairs=tuple(
            Pair(a, b, fired_alike, moved_alike)
            for a, b, fired_alike, moved_alike in zip(
                units[rows[strongest]].tolist(),
                units[columns[strongest]].tolist(),
                fired[strongest].tolist(),
                moved[strongest].tolist(),
                strict=True,
            )
        ),
        relation=_relation(*moving),
        stretches=tuple(_stretch(place, *moving) for place in range(TENTHS)),
        pair_count=len(has_moved) * (len(has_moved) - 1) // 2,
        example_count=len(activations),
    )


def _relation(fired: Tensor, moved: Tensor) -> Figure:
    def figure(units: Tensor) -> float:
        rows, columns = torch.triu_indices(len(units), len(units), 1)
        a, b = units[rows], units[columns]
        return _pearson(fired[a, b], moved[a, b])

    return jackknife(figure, len(fired)) if len(fired) > 1 else Figure(nan, None)


def _stretch(place: int, fired: Tensor, moved: Tensor) -> Stretch:
    """The pairs of one tenth of |correlation|; the last tenth has those of exactly 1 too."""
    tenth = (fired * TENTHS).long().clamp(max=TENTHS - 1)
    belongs = (tenth == place).triu(1)  # each pair once

    def figure(units: Tensor) -> float:
        ours = belongs[units][:, units]
        return moved[units][:, units][ours].mean().item() if ours.any() else nan

    count = int(belongs.sum())
    cosine = jackknife(figure, len(fired)) if count else Figure(nan, None)
    return Stretch(place / TENTHS, (place + 1) / TENTHS, count, cosine)


def _cosines(vectors: Tensor) -> Tensor:
    norms = vectors.square().sum(1, keepdim=True).sqrt()
    directions = vectors / norms  # 0/0: not a number
    return (directions @ directions.T).clamp(-1.0, 1.0)


def _pearson(one: Tensor, other: Tensor) -> float:
    one, other = one - one.mean(), other - other.mean()
    lengths = one.square().sum().sqrt() * other.square().sum().sqrt()
    return ((one * other).sum() / lengths).item()
