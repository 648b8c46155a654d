"""Hidden activations of a network on examples: what most probes look at.

Masks off. Knows networks; no run.
"""

from dataclasses import dataclass

import torch
from torch import Tensor

from dropscope.lab.network import Network


@dataclass(frozen=True, slots=True)
class Sparsity:
    """How much of a layer is silent.

    ``mean_activation`` over units and examples; ``zero_share``: share of activations that are
    exactly 0; ``dead_units``: indices of units that are the same for every example.
    """

    mean_activation: float
    zero_share: float
    dead_units: tuple[int, ...]


@torch.inference_mode()
def hidden_activations(network: Network, x: Tensor, layer: int) -> Tensor:
    """Return the activations of hidden layer ``layer`` (from 1), (examples, units) float64."""
    return network.forward(x).activations[layer - 1].double()


@torch.inference_mode()
def output_above(network: Network, hidden: Tensor, layer: int) -> Tensor:
    """Return what a network makes of activations of a hidden layer, (examples, outputs).

    Spares the layers below, where only what leaves ``layer`` is changed.

    Args:
        network: to look at; stays as it is.
        hidden: (examples, units of the layer) float32.
        layer: hidden layer, from 1.
    """
    weights, biases = network.weights[layer:], network.parameters[1::2][layer:]
    flowing = hidden
    for weight, bias in zip(weights[:-1], biases[:-1], strict=True):
        flowing = network.activation.forward(torch.addmm(bias, flowing, weight.t()))
    return torch.addmm(biases[-1], flowing, weights[-1].t())


def sparsity(activations: Tensor) -> Sparsity:
    """Measure how much of a layer is silent; ``activations`` (examples, units).

    Sparse features are an effect of dropout reported by Srivastava et al. 2014, section 7.2.
    """
    return Sparsity(
        mean_activation=activations.mean().item(),
        zero_share=(activations == 0).double().mean().item(),
        dead_units=tuple((~is_alive(activations)).nonzero().flatten().tolist()),
    )


def is_alive(activations: Tensor) -> Tensor:
    """Which units differ between examples, (units,) bool."""
    return activations.amax(0) > activations.amin(0)


def participation_ratio(activations: Tensor) -> float:
    """How many directions a layer makes use of: (Σλ)² / Σλ² of the covariance of its activations.

    Between 1 (all units do the same) and the number of units (all independent and alike). 0 where
    no unit is alive.
    """
    centred = activations - activations.mean(0)
    covariance = centred.T @ centred  # (units, units); its scale cancels out
    squares = covariance.square().sum()  # Σλ² is the squared Frobenius norm
    if squares == 0:
        return 0.0
    return (covariance.diagonal().sum().square() / squares).item()
