"""A network as its own training means it to be used: with every mask off.

Training that divides by the keep probability leaves nothing to do. Training that forgot to
(``forget_scale``) needs the rule of Srivastava et al. 2014, weights times the keep probability.
Knows networks and settings; no run.
"""

from collections.abc import Sequence

import torch

from dropscope.lab.mistakes import scales_training
from dropscope.lab.network import Network
from dropscope.lab.recipe import Mistake


@torch.inference_mode()
def used_rightly(
    network: Network, mistake: Mistake, drop_probabilities: Sequence[float]
) -> Network:
    """Return a network whose pass without noise is the right one; the same one where it can be.

    In the other case noise that is divided by ``1 - p`` gives on the copy what noise without the
    division gives on the network.

    Args:
        network: trained with dropout; stays as it is.
        mistake: that its training made.
        drop_probabilities: of input and hidden layers, now in force.
    """
    if scales_training(mistake):
        return network
    scaled = network.twin()
    for weight, p in zip(scaled.weights, drop_probabilities, strict=True):
        weight.mul_(1.0 - p)
    return scaled
