"""How sure a figure is: the jackknife over groups of examples, and means over orderings.

Knows figures and examples; nothing of networks.

Papers: Tukey 1958; Efron 1982 (the jackknife).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import sqrt

import torch
from torch import Tensor

GROUPS = 10


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured figure. ``standard_error`` is ``None`` where nothing could be varied."""

    value: float
    standard_error: float | None


def jackknife(figure: Callable[[Tensor], float], examples: int, groups: int = GROUPS) -> Figure:
    """Measure a figure, and how much it hangs on which examples were measured.

    Args:
        figure: takes the indices of the examples to use, (n,) int64.
        examples: how many there are.
        groups: stretches of examples that are left out in turn; at most as many as examples.

    Returns:
        The figure over all examples; its standard error from the figures without each group,
        ``None`` for fewer than two groups.
    """
    everyone = torch.arange(examples)
    groups = min(groups, examples)
    value = figure(everyone)
    if groups < 2:
        return Figure(value, None)
    left = torch.tensor(
        [figure(everyone[everyone % groups != group]) for group in range(groups)],
        dtype=torch.float64,
    )
    # In torch throughout: what is infinite or not a number stays so, and raises nothing.
    squares = (left - left.mean()).square().sum()
    return Figure(value, ((groups - 1) / groups * squares).sqrt().item())


def mean_of(values: Sequence[float]) -> Figure:
    """Mean of independent measurements, and its standard error; ``None`` for a single one."""
    return mean_over(torch.tensor(values, dtype=torch.float64))


def mean_over(values: Tensor) -> Figure:
    """As ``mean_of``, of a one-dimensional tensor: for a value each of many examples."""
    if len(values) < 2:
        return Figure(values.mean().item(), None)
    return Figure(values.mean().item(), values.std().item() / sqrt(len(values)))
