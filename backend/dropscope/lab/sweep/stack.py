"""Many networks of one shape at once: batched matrix products over a leading dimension of members.

What ``lab.network.Network`` does for one network, for K of them; equal to it within the rounding of
a product. To be called under ``torch.inference_mode()``. Knows no recipe and draws nothing.
"""

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from dropscope.lab.activations import ActivationFunction
from dropscope.lab.network import Network


class StackPass(NamedTuple):
    """What a forward pass leaves behind. Layers in order, input side first.

    ``inputs``: what entered each linear layer, (members, batch, fan_in). ``pre_activations``,
    ``activations``: per hidden layer, (members, batch, units), before noise. ``output``:
    (members, batch, outputs).
    """

    inputs: list[Tensor]
    pre_activations: list[Tensor]
    activations: list[Tensor]
    output: Tensor


class NetworkStack:
    """Weights, biases and gradients of K networks.

    Args:
        networks: of one shape; their parameters are copied.
        activation: non-linearity of the hidden layers.

    ``parameters`` and ``gradients`` are lists [weights, biases, weights, biases, …]; weights are
    (members, units, inputs), biases (members, units).
    """

    def __init__(self, networks: Sequence[Network], activation: ActivationFunction) -> None:
        self.activation = activation
        of_networks = zip(*(network.parameters for network in networks), strict=True)
        self.parameters = [torch.stack(same) for same in of_networks]
        self.gradients = [torch.empty_like(parameter) for parameter in self.parameters]
        # Views, for parameters only ever change in place.
        self._weights = [weight.transpose(1, 2) for weight in self.parameters[0::2]]
        self._biases = [bias.unsqueeze(1) for bias in self.parameters[1::2]]
        self._bias_gradients = [bias.unsqueeze(1) for bias in self.gradients[1::2]]

    @property
    def weights(self) -> list[Tensor]:
        """Weights of every layer, (members, units, inputs) each."""
        return self.parameters[0::2]

    def forward(self, x: Tensor, multipliers: Sequence[Tensor | None] = ()) -> StackPass:
        """Run each member's batch through its network.

        Args:
            x: (members, batch, features).
            multipliers: noise of the input and of each hidden layer, each (members, batch, units),
                broadcastable to it, or ``None``; empty for a pass without noise.
        """
        noise = multipliers or (None,) * len(self._weights)
        activate = self.activation.forward
        passed = StackPass([], [], [], x)
        flowing = x if noise[0] is None else x * noise[0]
        passed.inputs.append(flowing)
        hidden = zip(self._weights[:-1], self._biases[:-1], noise[1:], strict=True)
        for weight, bias, multiplier in hidden:
            pre_activation = torch.baddbmm(bias, flowing, weight)
            flowing = activation = activate(pre_activation)
            if multiplier is not None:
                flowing = activation * multiplier
            passed.pre_activations.append(pre_activation)
            passed.activations.append(activation)
            passed.inputs.append(flowing)
        output = torch.baddbmm(self._biases[-1], flowing, self._weights[-1])
        return passed._replace(output=output)

    def outputs_of(self, members: slice, x: Tensor) -> Tensor:
        """Outputs of some of the networks without noise.

        Args:
            members: which.
            x: (members, examples, features).

        Returns:
            (members, examples, outputs).
        """
        flowing = x
        for layer, (weight, bias) in enumerate(zip(self._weights, self._biases, strict=True), 1):
            flowing = torch.baddbmm(bias[members], flowing, weight[members])
            if layer < len(self._weights):
                flowing = self.activation.forward(flowing)
        return flowing

    def backward(
        self, passed: StackPass, output_gradient: Tensor, multipliers: Sequence[Tensor | None] = ()
    ) -> None:
        """Fill ``gradients``.

        Args:
            passed: what ``forward`` returned.
            output_gradient: derivative of each member's loss with respect to ``passed.output``.
            multipliers: the noise given to ``forward``.
        """
        noise = multipliers or (None,) * len(self._weights)
        error_signal = output_gradient
        for layer in range(len(self._weights) - 1, 0, -1):
            self._fill_gradients(layer, error_signal, passed.inputs[layer])
            gradient = torch.bmm(error_signal, self.parameters[2 * layer])
            multiplier = noise[layer]
            if multiplier is not None:
                gradient.mul_(multiplier)
            error_signal = self.activation.backward(
                gradient, passed.pre_activations[layer - 1], passed.activations[layer - 1]
            )
        self._fill_gradients(0, error_signal, passed.inputs[0])

    def _fill_gradients(self, layer: int, error_signal: Tensor, layer_input: Tensor) -> None:
        torch.bmm(error_signal.transpose(1, 2), layer_input, out=self.gradients[2 * layer])
        torch.sum(error_signal, 1, keepdim=True, out=self._bias_gradients[layer])
