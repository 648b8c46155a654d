"""Non-linearities with their derivatives, as the kernels autograd would call.

Each pair is held to autograd to the bit by a test. Knows no layer and no dropout.
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from dropscope.lab.recipe import Activation

_LEAKY_SLOPE = 0.01  # nn.LeakyReLU's default
_Kernel = Callable[..., Tensor]
_threshold_kernel: _Kernel = torch.ops.aten.threshold_backward
_leaky_relu_kernel: _Kernel = torch.ops.aten.leaky_relu_backward
_tanh_kernel: _Kernel = torch.ops.aten.tanh_backward
_sigmoid_kernel: _Kernel = torch.ops.aten.sigmoid_backward
_gelu_kernel: _Kernel = torch.ops.aten.gelu_backward


@dataclass(frozen=True, slots=True)
class ActivationFunction:
    """A non-linearity.

    ``forward(pre_activation) -> activation``, elementwise.
    ``backward(gradient, pre_activation, activation) -> gradient`` with respect to the
    pre-activation. ``module`` is the same thing as a torch module, in source form.
    """

    forward: Callable[[Tensor], Tensor]
    backward: Callable[[Tensor, Tensor, Tensor], Tensor]
    module: str


def _relu_backward(gradient: Tensor, _pre_activation: Tensor, activation: Tensor) -> Tensor:
    return _threshold_kernel(gradient, activation, 0)


def _leaky_relu_backward(gradient: Tensor, pre_activation: Tensor, _activation: Tensor) -> Tensor:
    return _leaky_relu_kernel(gradient, pre_activation, _LEAKY_SLOPE, False)


def _tanh_backward(gradient: Tensor, _pre_activation: Tensor, activation: Tensor) -> Tensor:
    return _tanh_kernel(gradient, activation)


def _sigmoid_backward(gradient: Tensor, _pre_activation: Tensor, activation: Tensor) -> Tensor:
    return _sigmoid_kernel(gradient, activation)


def _gelu_backward(gradient: Tensor, pre_activation: Tensor, _activation: Tensor) -> Tensor:
    return _gelu_kernel(gradient, pre_activation, approximate="none")


def _leaky_relu(pre_activation: Tensor) -> Tensor:
    return torch.nn.functional.leaky_relu(pre_activation, _LEAKY_SLOPE)


ACTIVATIONS: dict[Activation, ActivationFunction] = {
    "relu": ActivationFunction(torch.relu, _relu_backward, "nn.ReLU()"),
    "leaky_relu": ActivationFunction(_leaky_relu, _leaky_relu_backward, "nn.LeakyReLU()"),
    "tanh": ActivationFunction(torch.tanh, _tanh_backward, "nn.Tanh()"),
    "sigmoid": ActivationFunction(torch.sigmoid, _sigmoid_backward, "nn.Sigmoid()"),
    "gelu": ActivationFunction(torch.nn.functional.gelu, _gelu_backward, "nn.GELU()"),
}
