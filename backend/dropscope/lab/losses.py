"""Losses with their derivatives, as the kernels autograd would call.

Which loss a run uses follows from its data set's task: classes take cross-entropy, numbers take
the mean squared error. Both are means over the batch.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import torch
from torch import Tensor
from torch.nn import functional

from dropscope.lab.datasets.catalogue import Task

_Kernel = Callable[..., Tensor]
_nll_loss: _Kernel = torch._C._nn.nll_loss_nd  # behind functional.nll_loss
_nll_loss_kernel: _Kernel = torch.ops.aten.nll_loss_backward
_mse_loss_kernel: _Kernel = torch.ops.aten.mse_loss_backward
_MEAN = 1  # torch's code for reduction="mean"
_NO_IGNORE_INDEX = -100


@dataclass(frozen=True, slots=True)
class Loss:
    """A loss over a batch.

    ``value_and_gradient(output, target) -> (loss, gradient)``: output (batch, outputs); target
    (batch,) int64 classes or (batch, outputs) float32; loss 0-d; gradient like output.
    ``value(output, target)``: the loss alone. ``function``: the same in torch, in source form.
    """

    value_and_gradient: Callable[[Tensor, Tensor], tuple[Tensor, Tensor]]
    value: Callable[[Tensor, Tensor], Tensor]
    function: str


def _cross_entropy(output: Tensor, target: Tensor) -> tuple[Tensor, Tensor]:
    log_probabilities = torch.log_softmax(output, 1)  # (batch, classes)
    loss = _nll_loss(log_probabilities, target, None, _MEAN, _NO_IGNORE_INDEX)
    gradient = _nll_loss_kernel(
        _number(1.0),
        log_probabilities,
        target,
        None,
        _MEAN,
        _NO_IGNORE_INDEX,
        _number(len(target)),
    )
    gradient = torch._log_softmax_backward_data(gradient, log_probabilities, 1, torch.float32)
    return loss, gradient


def _mean_squared_error(output: Tensor, target: Tensor) -> tuple[Tensor, Tensor]:
    loss = functional.mse_loss(output, target)
    return loss, _mse_loss_kernel(_number(1.0), output, target, _MEAN)


@lru_cache(maxsize=32)
def _number(value: float) -> Tensor:
    """A number as kernels take it: 0-d float32."""
    return torch.tensor(value, dtype=torch.float32)


LOSSES: dict[Task, Loss] = {
    "classification": Loss(_cross_entropy, functional.cross_entropy, "F.cross_entropy"),
    "regression": Loss(_mean_squared_error, functional.mse_loss, "F.mse_loss"),
}
