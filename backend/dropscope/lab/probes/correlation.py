"""Which perceptrons fire together: correlations of activations on hold-out examples.

Over all examples, or within classes (class means subtracted first), so that two units which merely
like the same class do not count as leaning on each other. Dead units are left out and counted.
Knows activations; no network.

Paper: Cogswell et al. 2015 (decorrelating representations).
"""

from dataclasses import dataclass

import torch
from torch import Tensor

from dropscope.lab.probes.hidden import is_alive
from dropscope.lab.probes.uncertainty import Figure, jackknife


@dataclass(frozen=True, slots=True)
class Correlation:
    """One layer's correlations.

    ``matrix``: (alive units, alive units) float64, -1 … 1, diagonal 1. ``units``: which units the
    rows are, by index. ``mean_absolute``: over pairs of different units. ``dead_count``: units left
    out. ``example_count``: hold-out examples looked at.
    """

    matrix: Tensor
    units: tuple[int, ...]
    mean_absolute: Figure
    dead_count: int
    example_count: int


def correlation(activations: Tensor, labels: Tensor | None = None) -> Correlation:
    """Correlate every pair of units of a layer.

    Args:
        activations: (examples, units), float64.
        labels: (examples,) int64; given, class means are subtracted first.
    """
    centred = without_class_means(activations, labels)
    alive = is_alive(centred)
    units = alive.nonzero().flatten()
    centred = centred[:, alive]

    def figure(examples: Tensor) -> float:
        return mean_absolute(_matrix(centred[examples]))

    return Correlation(
        matrix=_matrix(centred),
        units=tuple(units.tolist()),
        mean_absolute=jackknife(figure, len(activations)),
        dead_count=len(alive) - len(units),
        example_count=len(activations),
    )


def without_class_means(activations: Tensor, labels: Tensor | None) -> Tensor:
    """Return activations with the mean of each class subtracted; unchanged without labels."""
    if labels is None:
        return activations
    centred = activations.clone()
    for label in torch.unique(labels):
        of_class = labels == label
        centred[of_class] -= centred[of_class].mean(0)
    # What is equal within each class leaves rounding behind, not a signal.
    noise = 1e-12 * activations.abs().amax(0).clamp_min(1e-300)
    return torch.where(centred.abs() <= noise, 0.0, centred)


def mean_absolute(matrix: Tensor) -> float:
    """Mean over i ≠ j of |corr(i, j)|; 0 for fewer than two units."""
    units = len(matrix)
    if units < 2:
        return 0.0
    total = matrix.abs().sum() - matrix.diagonal().abs().sum()
    return (total / (units * (units - 1))).item()


def _matrix(activations: Tensor) -> Tensor:
    centred = activations - activations.mean(0)
    norms = centred.square().sum(0).sqrt()  # (units,)
    # A unit that is silent on these examples has no correlation with any other.
    scaled = centred / torch.where(norms > 0, norms, 1.0)
    matrix = (scaled.T @ scaled).clamp(-1.0, 1.0)
    return matrix.fill_diagonal_(1.0)
