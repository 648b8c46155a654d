"""Many masks at test time: what the spread of the answers says.

Each mask is another, smaller network; their mean answer is the Monte-Carlo average. Set beside the
single pass with weights scaled. Knows networks and examples; no run.

Papers: Srivastava et al. 2014 (section 7.5, Monte-Carlo averaging against weight scaling); Gal and
Ghahramani 2016 (the spread as uncertainty); Guo et al. 2017 (calibration error).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Generator, Tensor

from dropscope.lab.masks import draw_noise
from dropscope.lab.network import Network
from dropscope.lab.recipe import DropoutKind

BINS = 15  # of equal width, for the calibration error


@dataclass(frozen=True, slots=True)
class MonteCarlo:
    """What K masks say of examples.

    ``probability``: mean over masks of the softmax, (examples, classes) float64. ``entropy``: of
    that mean, in nats, (examples,): how unsure. ``mutual_information``: entropy of the mean less
    the mean entropy, (examples,): how much the sub-networks disagree.
    """

    probability: Tensor
    entropy: Tensor
    mutual_information: Tensor
    mask_count: int


@torch.inference_mode()
def sub_network_outputs(
    network: Network,
    x: Tensor,
    *,
    drop_probabilities: Sequence[float],
    kind: DropoutKind,
    mask_count: int,
    generator: Generator,
) -> tuple[Tensor, list[list[Tensor | None]]]:
    """Run examples through many masks, one for each example and pass.

    Returns:
        Logits, (masks, examples, outputs), and for each pass the keep masks of every dropout layer.
    """
    outputs, masks = [], []
    for _ in range(mask_count):
        noise = [
            draw_noise(p, len(x), units, generator, kind=kind)
            for p, units in zip(drop_probabilities, network.layer_sizes, strict=False)
        ]
        outputs.append(network.forward(x, [layer.multiplier for layer in noise]).output)
        masks.append([layer.keep_mask for layer in noise])
    return torch.stack(outputs), masks


def monte_carlo(outputs: Tensor) -> MonteCarlo:
    """Average the answers of many masks; ``outputs`` are logits, (masks, examples, classes).

    Probabilities are averaged, not logits.
    """
    probabilities = torch.softmax(outputs.double(), -1)
    mean = probabilities.mean(0)
    entropy = _entropy(mean)
    return MonteCarlo(
        probability=mean,
        entropy=entropy,
        # Never below 0 but for rounding (Jensen's inequality).
        mutual_information=(entropy - _entropy(probabilities).mean(0)).clamp_min(0.0),
        mask_count=len(outputs),
    )


def calibration_error(probability: Tensor, y: Tensor) -> float:
    """Expected calibration error: Σ (n_b / N) · |accuracy_b - confidence_b| over 15 equal bins.

    Args:
        probability: (examples, classes).
        y: (examples,) classes.
    """
    confidence, answer = probability.max(1)
    is_right = (answer == y).double()
    bins = (confidence * BINS).ceil().long().clamp(1, BINS) - 1  # (0, 1/15], (1/15, 2/15], …
    error = 0.0
    for index in range(BINS):
        inside = bins == index
        if inside.any():
            gap = is_right[inside].mean() - confidence[inside].double().mean()
            error += inside.double().mean().item() * abs(gap.item())
    return error


def _entropy(probability: Tensor) -> Tensor:
    terms: Tensor = torch.special.xlogy(probability, probability)
    return -terms.sum(-1)
