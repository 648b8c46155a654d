"""A multi-layer perceptron whose forward and backward passes are written out.

Same kernels in the same order as ``nn.Linear``, an activation module and autograd, hence the same
bits, at a fraction of the overhead, and with every perceptron's error signal at hand. To be called
under ``torch.inference_mode()``. Knows no optimiser, no recipe and no randomness but its
initial weights: noise is handed in.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple, Self

import torch
from torch import Generator, Tensor, nn

from dropscope.lab.activations import ActivationFunction


class ForwardPass(NamedTuple):
    """What a forward pass leaves behind. Layers in order, input side first.

    ``inputs``: what entered each linear layer, noise applied, (batch, fan_in).
    ``pre_activations``, ``activations``: per hidden layer, (batch, units), before noise.
    ``output``: (batch, outputs).
    """

    inputs: tuple[Tensor, ...]
    pre_activations: tuple[Tensor, ...]
    activations: tuple[Tensor, ...]
    output: Tensor


class Network:
    """Weights, biases and their gradients.

    Args:
        layer_sizes: units of every layer, inputs first: (features, hidden…, outputs).
        activation: non-linearity of the hidden layers.
        generator: draws the initial weights as ``nn.Linear`` does (He et al. 2015, a = √5).

    ``parameters`` and ``gradients`` are lists [weight, bias, weight, bias, …]; weights are
    (units, inputs). A backward pass overwrites the gradients in place.
    """

    def __init__(
        self, layer_sizes: Sequence[int], activation: ActivationFunction, generator: Generator
    ) -> None:
        self.layer_sizes = tuple(layer_sizes)
        self.activation = activation
        self.parameters: list[Tensor] = []
        for fan_in, units in zip(self.layer_sizes, self.layer_sizes[1:], strict=False):
            self.parameters += _initial_linear(fan_in, units, generator)
        self._prepare()

    def _prepare(self) -> None:
        self.gradients = [torch.empty_like(parameter) for parameter in self.parameters]
        # Weights as (inputs, units): views, for parameters only ever change in place.
        transposed = [weight.t() for weight in self.weights]
        self._linears = list(zip(transposed, self.parameters[1::2], strict=True))
        self._no_noise: tuple[Tensor | None, ...] = (None,) * len(self._linears)

    def twin(self) -> Self:
        """Return a network with copies of these parameters."""
        other = object.__new__(type(self))
        other.layer_sizes = self.layer_sizes
        other.activation = self.activation
        other.parameters = [parameter.clone() for parameter in self.parameters]
        other._prepare()
        return other

    @property
    def weights(self) -> list[Tensor]:
        """Weight matrices, (units, inputs) each."""
        return self.parameters[0::2]

    def named_parameters(self) -> dict[str, Tensor]:
        """``linear_1.weight``, ``linear_1.bias``, … and the tensors themselves."""
        names = (
            f"linear_{layer}.{part}"
            for layer in range(1, len(self.layer_sizes))
            for part in ("weight", "bias")
        )
        return dict(zip(names, self.parameters, strict=True))

    def forward(self, x: Tensor, multipliers: Sequence[Tensor | None] = ()) -> ForwardPass:
        """Run a batch through the network.

        Args:
            x: (batch, features).
            multipliers: noise of the input and of each hidden layer, each (batch, units),
                (1, units) or ``None``; empty for a pass without noise (eval mode).
        """
        noise = multipliers or self._no_noise
        activate = self.activation.forward
        inputs, pre_activations, activations = [], [], []
        flowing = x if noise[0] is None else x * noise[0]  # (batch, features)
        inputs.append(flowing)
        *hidden, (output_weight, output_bias) = self._linears
        for (weight, bias), multiplier in zip(hidden, noise[1:], strict=True):
            pre_activation = torch.addmm(bias, flowing, weight)  # (batch, units)
            flowing = activation = activate(pre_activation)
            pre_activations.append(pre_activation)
            activations.append(activation)
            if multiplier is not None:
                flowing = activation * multiplier
            inputs.append(flowing)
        output = torch.addmm(output_bias, flowing, output_weight)
        return ForwardPass(tuple(inputs), tuple(pre_activations), tuple(activations), output)

    def backward(
        self,
        passed: ForwardPass,
        output_gradient: Tensor,
        multipliers: Sequence[Tensor | None] = (),
    ) -> tuple[Tensor, ...]:
        """Fill ``gradients`` and return the error signals of hidden layers and output.

        Args:
            passed: what ``forward`` returned for this batch.
            output_gradient: derivative of the loss with respect to ``passed.output``.
            multipliers: the noise given to ``forward``.

        Returns:
            Derivatives of the loss with respect to each pre-activation, (batch, units) each,
            input side first. Exactly 0 for a dropped unit.
        """
        noise = multipliers or self._no_noise
        error_signal = output_gradient
        error_signals = [error_signal]
        for layer in range(len(self._linears) - 1, 0, -1):
            self._fill_gradients(layer, error_signal, passed.inputs[layer])
            gradient = torch.mm(error_signal, self.parameters[2 * layer])  # (batch, fan_in)
            multiplier = noise[layer]
            if multiplier is not None:
                gradient.mul_(multiplier)
            error_signal = self.activation.backward(
                gradient, passed.pre_activations[layer - 1], passed.activations[layer - 1]
            )
            error_signals.append(error_signal)
        self._fill_gradients(0, error_signal, passed.inputs[0])
        return tuple(reversed(error_signals))

    def _fill_gradients(self, layer: int, error_signal: Tensor, layer_input: Tensor) -> None:
        torch.mm(error_signal.t(), layer_input, out=self.gradients[2 * layer])
        torch.sum(error_signal, 0, out=self.gradients[2 * layer + 1])


def _initial_linear(fan_in: int, units: int, generator: Generator) -> tuple[Tensor, Tensor]:
    weight, bias = torch.empty(units, fan_in), torch.empty(units)
    nn.init.kaiming_uniform_(weight, a=math.sqrt(5), generator=generator)
    bound = 1 / math.sqrt(fan_in)
    nn.init.uniform_(bias, -bound, bound, generator=generator)
    return weight, bias
