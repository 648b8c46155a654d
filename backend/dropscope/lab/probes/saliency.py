"""Which inputs an answer hangs on: the derivative of a class's logit by each input.

Masks off. Knows networks; no run.

Paper: Simonyan et al. 2013 (image-specific class saliency).
"""

import torch
from torch import Tensor

from dropscope.lab.network import Network


@torch.inference_mode()
def saliency(network: Network, x: Tensor, classes: Tensor) -> Tensor:
    """Return the derivative of each example's logit of its class by its inputs.

    Args:
        network: to look at; its gradients are overwritten, its parameters stay.
        x: (examples, features).
        classes: (examples,) int64, whose logit to follow back; for a regression all 0.

    Returns:
        (examples, features), signed.
    """
    passed = network.forward(x)
    output_gradient = torch.zeros_like(passed.output).scatter_(1, classes[:, None], 1.0)
    first = network.backward(passed, output_gradient)[0]  # (examples, units of hidden 1)
    return torch.mm(first, network.parameters[0])
