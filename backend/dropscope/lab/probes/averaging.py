"""Monte-Carlo averaging against one pass with weights scaled, over many examples.

Draws the masks one pass at a time, so that memory does not grow with their number. Knows networks
and examples; no run.

Paper: Srivastava et al. 2014 (section 7.5: about 50 masks come up to weight scaling).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Generator, Tensor

from dropscope.lab.network import Network
from dropscope.lab.probes.monte_carlo import calibration_error, sub_network_outputs
from dropscope.lab.probes.progress import Progress, unheard
from dropscope.lab.probes.uncertainty import Figure, jackknife, mean_of, mean_over
from dropscope.lab.recipe import DropoutKind


@dataclass(frozen=True, slots=True)
class Judged:
    """How good answers are: share that is wrong, and calibration error, both with errors."""

    error: Figure
    calibration: Figure


@dataclass(frozen=True, slots=True)
class Averaging:
    """The mean answer of K masks, and the mask alone: ``one_mask`` is the mean error over masks."""

    monte_carlo: Judged
    one_mask: Figure
    mask_count: int
    example_count: int


@torch.inference_mode()
def single_pass(network: Network, x: Tensor, y: Tensor) -> Judged:
    """Judge one pass with every mask off; ``x``, ``y``: examples and their classes."""
    return _judged(torch.softmax(network.forward(x).output.double(), 1), y)


@torch.inference_mode()
def averaging(
    network: Network,
    x: Tensor,
    y: Tensor,
    *,
    drop_probabilities: Sequence[float],
    kind: DropoutKind,
    mask_count: int,
    generator: Generator,
    progress: Progress = unheard,
) -> Averaging:
    """Judge the mean over masks of the softmax, a mask for each example and pass.

    Args:
        network: to look at; stays as it is.
        x, y: examples and their classes.
        drop_probabilities, kind: of the noise, input layer first.
        mask_count: K, at least 1.
        generator: draws the noise.
        progress: is told the share done after each pass.
    """
    mean = torch.zeros(len(x), network.layer_sizes[-1], dtype=torch.float64)
    errors = []
    for number in range(mask_count):
        outputs, _ = sub_network_outputs(
            network,
            x,
            drop_probabilities=drop_probabilities,
            kind=kind,
            mask_count=1,
            generator=generator,
        )
        errors.append((outputs[0].argmax(1) != y).double().mean().item())
        mean += torch.softmax(outputs[0].double(), 1)
        progress((number + 1) / mask_count)
    return Averaging(_judged(mean / mask_count, y), mean_of(errors), mask_count, len(x))


def _judged(probability: Tensor, y: Tensor) -> Judged:
    return Judged(
        error=mean_over((probability.argmax(1) != y).double()),
        calibration=jackknife(
            lambda examples: calibration_error(probability[examples], y[examples]), len(y)
        ),
    )
