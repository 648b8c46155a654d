"""What features a layer has: how many of its units are silent on an example, how active they are.

Srivastava et al. 2014, sections 7.1 and 7.2, look at this with autoencoders: with dropout, filters
are said to be simpler, and activations fewer and smaller. Knows activations; no network.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from dropscope.lab.probes.uncertainty import Figure, mean_over


@dataclass(frozen=True, slots=True)
class Histogram:
    """How often activations have which size.

    ``counts``: (bins,) int64, of those that are neither silent nor infinite nor no number;
    ``silent``, ``not_finite``: how many of these there are. Together they are all activations.
    """

    counts: Tensor
    silent: int
    not_finite: int


@dataclass(frozen=True, slots=True)
class Sparseness:
    """How active a layer is. Figures over examples, each with its standard error over them.

    ``mean_activation``, ``zero_share``: of the whole layer. ``by_unit``: the same two of each unit
    and their standard errors, each (units,) float64: what is ``mean_activation``, ``zero_share``,
    ``mean_activation_error``, ``zero_share_error``. Errors are NaN for a single example.
    """

    mean_activation: Figure
    zero_share: Figure
    by_unit: dict[str, Tensor]


def is_silent(activations: Tensor, near_zero: float) -> Tensor:
    """Which activations are as good as 0: not further from it than ``near_zero``."""
    return activations.abs() <= near_zero


def sparseness(activations: Tensor, near_zero: float) -> Sparseness:
    """Measure how active a layer is.

    Args:
        activations: (examples, units), float64.
        near_zero: what counts as 0; 0 for exactly 0 alone, which only units with a kink can be.
    """
    silent = is_silent(activations, near_zero).double()
    root = len(activations) ** 0.5
    return Sparseness(
        mean_activation=mean_over(activations.mean(1)),
        zero_share=mean_over(silent.mean(1)),
        by_unit={
            "mean_activation": activations.mean(0),
            "zero_share": silent.mean(0),
            "mean_activation_error": activations.std(0) / root,
            "zero_share_error": silent.std(0) / root,
        },
    )


def shared_edges(layers: Sequence[Tensor], bins: int, near_zero: float) -> Tensor:
    """Return edges of equal bins that hold all activations of several layers.

    Args:
        layers: one or more of (examples, units).
        bins: how many.
        near_zero: what is silent has no bin.

    Returns:
        (bins + 1,) float64, from the lowest to the highest activation, or from 0 or to 0 where that
        lies further out; 0 to 1 where every activation is silent.
    """
    told = [layer[layer.isfinite() & ~is_silent(layer, near_zero)] for layer in layers]
    values = torch.cat([*told, torch.zeros(1, dtype=torch.float64)])
    low, high = values.min().item(), values.max().item()
    return torch.linspace(low, high if high > low else 1.0, bins + 1, dtype=torch.float64)


def histogram(activations: Tensor, edges: Tensor, near_zero: float) -> Histogram:
    """Count activations by size.

    Args:
        activations: of any shape.
        edges: (bins + 1,), rising; a bin has its lower edge, the last one both. What lies beyond
            belongs to the bin at that end.
        near_zero: what is silent is counted apart.
    """
    finite = activations.isfinite()
    silent = is_silent(activations, near_zero)
    told = activations[finite & ~silent]
    places = torch.bucketize(told, edges[1:-1], right=True)
    return Histogram(
        counts=torch.bincount(places, minlength=len(edges) - 1),
        silent=int(silent.sum().item()),
        not_finite=int((~finite).sum().item()),
    )
