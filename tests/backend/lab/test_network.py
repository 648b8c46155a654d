"""The spelled-out passes against autograd, to the bit."""

import itertools

import pytest
import torch
from torch import nn
from torch.nn import functional

from dropscope.lab.activations import ACTIVATIONS
from dropscope.lab.losses import LOSSES
from dropscope.lab.masks import draw_noise
from dropscope.lab.network import Network

SIZES = (13, 37, 21, 5)
MODULES = {
    "relu": nn.ReLU(),
    "leaky_relu": nn.LeakyReLU(),
    "tanh": nn.Tanh(),
    "sigmoid": nn.Sigmoid(),
    "gelu": nn.GELU(),
}
TORCH_LOSSES = {"classification": functional.cross_entropy, "regression": functional.mse_loss}


def _network(activation: str, seed: int = 3) -> Network:
    return Network(SIZES, ACTIVATIONS[activation], torch.Generator().manual_seed(seed))


def _linears(network: Network) -> list[nn.Linear]:
    linears = []
    for weight, bias in zip(network.parameters[0::2], network.parameters[1::2], strict=True):
        linear = nn.Linear(weight.shape[1], weight.shape[0])
        linear.weight.data.copy_(weight)
        linear.bias.data.copy_(bias)
        linears.append(linear)
    return linears


def _batch(task: str, rows: int = 24) -> tuple[torch.Tensor, torch.Tensor]:
    generator = torch.Generator().manual_seed(1)
    x = torch.randn(rows, SIZES[0], generator=generator)
    if task == "classification":
        return x, torch.randint(0, SIZES[-1], (rows,), generator=generator)
    return x, torch.randn(rows, SIZES[-1], generator=generator)


def test_initial_weights_are_those_of_nn_linear() -> None:
    torch.manual_seed(11)
    linears = [nn.Linear(a, b) for a, b in itertools.pairwise(SIZES)]
    network = _network("relu", seed=11)
    for linear, weight, bias in zip(
        linears, network.parameters[0::2], network.parameters[1::2], strict=True
    ):
        assert torch.equal(linear.weight, weight)
        assert torch.equal(linear.bias, bias)


@pytest.mark.parametrize("task", ["classification", "regression"])
@pytest.mark.parametrize("activation", list(MODULES))
@pytest.mark.parametrize("kind", ["none", "bernoulli", "gaussian"])
def test_passes_equal_autograd(activation: str, task: str, kind: str) -> None:
    network = _network(activation)
    linears = _linears(network)
    x, y = _batch(task)
    multipliers: list[torch.Tensor | None] = [None, None, None]
    if kind != "none":
        generator = torch.Generator().manual_seed(9)
        multipliers = [
            draw_noise(0.4, len(x), units, generator, kind=kind).multiplier for units in SIZES[:-1]
        ]

    flowing = x
    pre_activations = []
    for layer, linear in enumerate(linears):
        if multipliers[layer] is not None:
            flowing = flowing * multipliers[layer]
        pre_activation = linear(flowing)
        pre_activation.retain_grad()
        pre_activations.append(pre_activation)
        flowing = MODULES[activation](pre_activation) if layer < 2 else pre_activation
    expected_loss = TORCH_LOSSES[task](flowing, y)
    expected_loss.backward()

    with torch.inference_mode():
        passed = network.forward(x, multipliers)
        loss, output_gradient = LOSSES[task].value_and_gradient(passed.output, y)
        error_signals = network.backward(passed, output_gradient, multipliers)

    assert torch.equal(loss, expected_loss)
    assert torch.equal(passed.output, flowing)
    for error_signal, pre_activation in zip(error_signals, pre_activations, strict=True):
        assert torch.equal(error_signal, pre_activation.grad)
    expected = [p.grad for linear in linears for p in (linear.weight, linear.bias)]
    for gradient, reference in zip(network.gradients, expected, strict=True):
        assert torch.equal(gradient, reference)


def test_dropped_units_get_no_error_signal() -> None:
    network = _network("tanh")
    x, y = _batch("classification")
    generator = torch.Generator().manual_seed(2)
    noise = [draw_noise(0.5, len(x), units, generator) for units in SIZES[:-1]]
    multipliers = [layer.multiplier for layer in noise]
    passed = network.forward(x, multipliers)
    _, gradient = LOSSES["classification"].value_and_gradient(passed.output, y)
    error_signals = network.backward(passed, gradient, multipliers)
    for layer in (1, 2):
        dropped = noise[layer].keep_mask == 0
        assert dropped.any()
        assert (error_signals[layer - 1][dropped] == 0).all()
        assert (error_signals[layer - 1][~dropped] != 0).any()


def test_a_twin_shares_values_but_no_memory() -> None:
    network = _network("relu")
    twin = network.twin()
    assert all(map(torch.equal, network.parameters, twin.parameters))
    twin.parameters[0].zero_()
    assert not torch.equal(network.parameters[0], twin.parameters[0])
    assert list(network.named_parameters()) == [
        f"linear_{i}.{part}" for i in (1, 2, 3) for part in ("weight", "bias")
    ]
