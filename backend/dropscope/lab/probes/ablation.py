"""Redundancy: how a network holds when perceptrons are switched off, without any rescaling.

Curves over the share that is off, single units one by one, and any units chosen by hand. Masks
off otherwise. Knows networks and examples; no run.

Papers: Morcos et al. 2018 (single directions, ablation curves); Srivastava et al. 2014.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import nan

import torch
from torch import Generator, Tensor

from dropscope.lab.network import Network
from dropscope.lab.probes.hidden import output_above
from dropscope.lab.probes.progress import Progress, unheard
from dropscope.lab.probes.uncertainty import Figure, mean_of, mean_over


@dataclass(frozen=True, slots=True)
class AblationCurve:
    """Accuracy over the share of hidden units that is off.

    ``shares``: 0 … 1. ``accuracy``: one figure a share, over orderings. ``normalised``: the mean
    accuracy as a share of what is above chance, (accuracy - 1/C) / (accuracy at 0 - 1/C); ``nan``
    where the whole network is at chance itself.
    """

    shares: tuple[float, ...]
    accuracy: tuple[Figure, ...]
    normalised: tuple[float, ...]
    orderings: int
    example_count: int


@dataclass(frozen=True, slots=True)
class Importance:
    """What happens when one unit is held off: change of accuracy and of the true class's logit.

    Standard errors are those of paired differences over examples.
    """

    unit: int
    accuracy_change: Figure
    logit_change: Figure


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
    progress: Progress = unheard,
) -> AblationCurve:
    """Switch off a growing random share of all hidden units, in several orders.

    Args:
        network: to look at; stays as it is.
        x, y: examples and their classes.
        shares: of all hidden units together, 0 … 1, rising.
        orderings: random orders in which units go, at least 5.
        generator: draws the orders.
        progress: is told the share done after each order.
    """
    hidden = network.layer_sizes[1:-1]
    chance = 1.0 / network.layer_sizes[-1]
    found: list[list[float]] = [[] for _ in shares]
    for number in range(orderings):
        order = torch.randperm(sum(hidden), generator=generator)
        for place, share in enumerate(shares):
            kept = torch.ones(sum(hidden))
            kept[order[: round(share * sum(hidden))]] = 0.0
            multipliers = [None, *(part[None] for part in torch.split(kept, list(hidden)))]
            found[place].append(_accuracy(network.forward(x, multipliers).output, y))
        progress((number + 1) / orderings)
    accuracy = tuple(mean_of(values) for values in found)
    whole = _accuracy(network.forward(x).output, y)
    scale = whole - chance
    return AblationCurve(
        shares=tuple(shares),
        accuracy=accuracy,
        normalised=tuple((one.value - chance) / scale if scale else nan for one in accuracy),
        orderings=orderings,
        example_count=len(x),
    )


@torch.inference_mode()
def unit_importance(
    network: Network, x: Tensor, y: Tensor, layer: int, progress: Progress = unheard
) -> list[Importance]:
    """Hold each unit of a hidden layer off in turn; most important first.

    Args:
        network: to look at; stays as it is.
        x, y: examples and their classes.
        layer: hidden layer, from 1.
        progress: is told the share done after each unit.

    Judged by accuracy and by the mean logit of the true class, not by the loss: the loss of an
    over-confident network falls when units go.
    """
    passed = network.forward(x)
    hidden = passed.activations[layer - 1]  # (examples, units)
    is_right, logit = _is_right(passed.output, y), _true_logit(passed.output, y)
    units, found = network.layer_sizes[layer], []
    for unit in range(units):
        held = hidden.clone()
        held[:, unit] = 0.0
        output = output_above(network, held, layer)
        found.append(
            Importance(
                unit,
                mean_over(_is_right(output, y) - is_right),
                mean_over(_true_logit(output, y) - logit),
            )
        )
        progress((unit + 1) / units)
    return sorted(found, key=lambda one: (one.logit_change.value, one.unit))


def multipliers_without(network: Network, off: Mapping[int, Sequence[int]]) -> list[Tensor | None]:
    """Noise for ``Network.forward`` that holds units off, by hidden layer (from 1)."""
    multipliers: list[Tensor | None] = [None] * (len(network.layer_sizes) - 1)
    for layer, units in off.items():
        kept = torch.ones(1, network.layer_sizes[layer])
        kept[0, list(units)] = 0.0
        multipliers[layer] = kept
    return multipliers


def _accuracy(output: Tensor, y: Tensor) -> float:
    return _is_right(output, y).mean().item()


def _is_right(output: Tensor, y: Tensor) -> Tensor:
    return (output.argmax(1) == y).double()


def _true_logit(output: Tensor, y: Tensor) -> Tensor:
    return output.gather(1, y[:, None])[:, 0].double()
