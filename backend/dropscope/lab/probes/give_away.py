"""Who reads the pixels that give the class away, and who the animal.

Masks off. Knows networks and hold-out pictures; no run.

Paper: Geirhos et al. 2020 (shortcut learning).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt

import torch
from torch import Tensor

from dropscope.lab.network import Network
from dropscope.lab.probes.saliency import saliency
from dropscope.lab.probes.uncertainty import Figure, mean_over
from dropscope.lab.recipe import GiveAwayHoldout
from dropscope.lab.records import TwinName


@dataclass(frozen=True, slots=True)
class PixelReading:
    """How far a network leans on the give-away pixels.

    ``accuracy``: share of hold-out examples classified rightly, for each variant of the pixels.
    ``saliency_share``: how much of the saliency of an example's own class lies on the pixels, as a
    share of the sum of absolute values over all inputs, with the pixels as in training; mean over
    examples. A network that reads every input alike would have ``pixels / features``.
    """

    accuracy: Mapping[GiveAwayHoldout, Figure]
    saliency_share: Figure


def read_give_away(
    networks: Mapping[TwinName, Network],
    variants: Mapping[GiveAwayHoldout, Tensor],
    y: Tensor,
    pixels: int,
) -> dict[TwinName, PixelReading]:
    """Measure every twin.

    Args:
        networks: the twins, each as it is rightly used with masks off.
        variants: hold-out pictures, (examples, features), as ``Dataset.holdout_variants`` has them.
        y: (examples,) int64, their classes.
        pixels: how many of the first features give the class away.
    """
    return {
        name: PixelReading(
            {variant: _accuracy(network, x, y) for variant, x in variants.items()},
            mean_over(_saliency_share(network, variants["as_training"], y, pixels)),
        )
        for name, network in networks.items()
    }


@torch.inference_mode()
def _accuracy(network: Network, x: Tensor, y: Tensor) -> Figure:
    """Share right, with its binomial standard error."""
    right = (network.forward(x).output.argmax(1) == y).double().mean().item()
    return Figure(right, sqrt(right * (1 - right) / len(y)))


def _saliency_share(network: Network, x: Tensor, y: Tensor, pixels: int) -> Tensor:
    """(examples,) float64; 0 where no input matters."""
    weight = saliency(network, x, y).abs().double()
    whole = weight.sum(1)
    return weight[:, :pixels].sum(1) / torch.where(whole == 0, 1.0, whole)
