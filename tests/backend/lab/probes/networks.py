"""A small network whose passes plain NumPy repeats, for holding probes to slow formulas."""

import numpy as np
import torch

from dropscope.lab.activations import ACTIVATIONS
from dropscope.lab.network import Network

SIZES = (5, 7, 6, 3)


def make_network(seed=0, sizes=SIZES):
    """Weights large enough that classes differ."""
    network = Network(sizes, ACTIVATIONS["relu"], torch.Generator().manual_seed(seed))
    for parameter in network.parameters:
        parameter.mul_(2.5)
    return network


def make_examples(count=60, seed=1, sizes=SIZES):
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(count, sizes[0], generator=generator)
    return x, torch.randint(0, sizes[-1], (count,), generator=generator)


def numpy_logits(network, x, off=None):
    """Logits by plain loops over layers; ``off``: units held at 0, by hidden layer from 1."""
    values = x.numpy().astype(np.float64)
    parameters = [parameter.numpy().astype(np.float64) for parameter in network.parameters]
    last = len(parameters) // 2
    for layer in range(1, last + 1):
        values = values @ parameters[2 * layer - 2].T + parameters[2 * layer - 1]
        if layer < last:
            values = np.maximum(values, 0.0)
            values[:, list((off or {}).get(layer, []))] = 0.0
    return values


def numpy_hidden(network, x, layer):
    values = x.numpy().astype(np.float64)
    for number in range(layer):
        weight, bias = (p.numpy().astype(np.float64) for p in network.parameters[2 * number :][:2])
        values = np.maximum(values @ weight.T + bias, 0.0)
    return values
