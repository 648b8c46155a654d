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
    ``change``: accuracy of a variant less that with the pixels as in training, paired over
    examples; of the other two variants. ``mean_saliency``: (features,) float64, mean over examples
    of the absolute values. ``weights_norm``: (features,) length of the first layer's weights from
    each input; ``pixel_weight`` and ``other_weight``: means of it over the pixels and over all
    other inputs. ``heavier_inputs``: how many other inputs have longer weights than the pixel with
    the longest.
    """

    accuracy: Mapping[GiveAwayHoldout, Figure]
    saliency_share: Figure
    change: Mapping[GiveAwayHoldout, Figure]
    mean_saliency: Tensor
    weights_norm: Tensor
    pixel_weight: Figure
    other_weight: Figure
    heavier_inputs: int


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
    return {name: _read(network, variants, y, pixels) for name, network in networks.items()}


def _read(
    network: Network, variants: Mapping[GiveAwayHoldout, Tensor], y: Tensor, pixels: int
) -> PixelReading:
    right = {variant: _is_right(network, x, y) for variant, x in variants.items()}
    weight = saliency(network, variants["as_training"], y).abs().double()
    norms = network.weights[0].double().norm(dim=0)
    return PixelReading(
        accuracy={variant: _share(found) for variant, found in right.items()},
        saliency_share=mean_over(_share_of_pixels(weight, pixels)),
        change={
            variant: mean_over(found - right["as_training"])
            for variant, found in right.items()
            if variant != "as_training"
        },
        mean_saliency=weight.mean(0),
        weights_norm=norms,
        pixel_weight=mean_over(norms[:pixels]),
        other_weight=mean_over(norms[pixels:]),
        heavier_inputs=int((norms[pixels:] > norms[:pixels].max()).sum()),
    )


@torch.inference_mode()
def _is_right(network: Network, x: Tensor, y: Tensor) -> Tensor:
    return (network.forward(x).output.argmax(1) == y).double()


def _share(right: Tensor) -> Figure:
    """Share right, with its binomial standard error."""
    share = right.mean().item()
    return Figure(share, sqrt(share * (1 - share) / len(right)))


def _share_of_pixels(weight: Tensor, pixels: int) -> Tensor:
    """(examples,) float64; 0 where no input matters."""
    whole = weight.sum(1)
    return weight[:, :pixels].sum(1) / torch.where(whole == 0, 1.0, whole)
