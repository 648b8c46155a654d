"""Redundancy: how a network holds when perceptrons are switched off, without any rescaling.

Curves over the share that is off, single units one by one, and any units chosen by hand. Masks
off otherwise. Knows networks and examples; no run.

Papers: Morcos et al. 2018 (single directions, ablation curves); Srivastava et al. 2014.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Generator, Tensor

from dropscope.lab.network import Network
from dropscope.lab.probes.uncertainty import Figure, mean_of

MIN_ORDERINGS = 5


@dataclass(frozen=True, slots=True)
class AblationCurve:
    """Accuracy over the share of hidden units that is off.

    ``shares``: 0 … 1. ``accuracy``: one figure a share, over orderings. ``normalised``: the mean
    accuracy as a share of what is above chance, (accuracy - 1/C) / (accuracy at 0 - 1/C).
    """

    shares: tuple[float, ...]
    accuracy: tuple[Figure, ...]
    normalised: tuple[float, ...]
    orderings: int
    example_count: int


@dataclass(frozen=True, slots=True)
class Importance:
    """What happens when one unit is held off: change of accuracy and of the true class's logit."""

    unit: int
    accuracy_change: float
    logit_change: float


@torch.inference_mode()
def accuracy_without(
    network: Network, x: Tensor, y: Tensor, off: Mapping[int, Sequence[int]]
) -> float:
    """Accuracy with units held off.

    Args:
        network: to look at; stays as it is.
        x, y: examples and their classes.
        off: units by hidden layer (from 1).
    """
    return _accuracy(network.forward(x, multipliers_without(network, off)).output, y)


@torch.inference_mode()
def ablation_curve(
    network: Network,
    x: Tensor,
    y: Tensor,
    *,
    shares: Sequence[float],
    orderings: int,
    generator: Generator,
) -> AblationCurve:
    """Switch off a growing random share of all hidden units, in several orders.

    Args:
        network: to look at; stays as it is.
        x, y: examples and their classes.
        shares: of all hidden units together, 0 … 1, rising.
        orderings: random orders in which units go, at least 5.
        generator: draws the orders.
    """
    hidden = network.layer_sizes[1:-1]
    chance = 1.0 / network.layer_sizes[-1]
    found: list[list[float]] = [[] for _ in shares]
    for _ in range(orderings):
        order = torch.randperm(sum(hidden), generator=generator)
        for place, share in enumerate(shares):
            kept = torch.ones(sum(hidden))
            kept[order[: round(share * sum(hidden))]] = 0.0
            multipliers = [None, *(part[None] for part in torch.split(kept, list(hidden)))]
            found[place].append(_accuracy(network.forward(x, multipliers).output, y))
    accuracy = tuple(mean_of(values) for values in found)
    whole = _accuracy(network.forward(x).output, y)
    scale = whole - chance
    return AblationCurve(
        shares=tuple(shares),
        accuracy=accuracy,
        normalised=tuple((one.value - chance) / scale if scale else 0.0 for one in accuracy),
        orderings=orderings,
        example_count=len(x),
    )


@torch.inference_mode()
def unit_importance(network: Network, x: Tensor, y: Tensor, layer: int) -> list[Importance]:
    """Hold each unit of a hidden layer off in turn; most important first.

    Args:
        network: to look at; stays as it is.
        x, y: examples and their classes.
        layer: hidden layer, from 1.

    Judged by accuracy and by the mean logit of the true class, not by the loss: the loss of an
    over-confident network falls when units go.
    """
    whole = network.forward(x).output
    accuracy, logit = _accuracy(whole, y), _true_logit(whole, y)
    found = []
    for unit in range(network.layer_sizes[layer]):
        output = network.forward(x, multipliers_without(network, {layer: [unit]})).output
        found.append(
            Importance(unit, _accuracy(output, y) - accuracy, _true_logit(output, y) - logit)
        )
    return sorted(found, key=lambda one: (one.logit_change, one.unit))


def multipliers_without(network: Network, off: Mapping[int, Sequence[int]]) -> list[Tensor | None]:
    """Noise for ``Network.forward`` that holds units off, by hidden layer (from 1)."""
    multipliers: list[Tensor | None] = [None] * (len(network.layer_sizes) - 1)
    for layer, units in off.items():
        kept = torch.ones(1, network.layer_sizes[layer])
        kept[0, list(units)] = 0.0
        multipliers[layer] = kept
    return multipliers


def _accuracy(output: Tensor, y: Tensor) -> float:
    return (output.argmax(1) == y).double().mean().item()


def _true_logit(output: Tensor, y: Tensor) -> float:
    return output.gather(1, y[:, None]).double().mean().item()
