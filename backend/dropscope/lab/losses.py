"""Losses with their derivatives, as the kernels autograd would call.

Which loss a run uses follows from its data set's task: classes take cross-entropy, numbers take
the mean squared error. Both are means over the batch.
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from dropscope.lab.datasets.catalogue import Task

_aten = torch.ops.aten
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
    loss, total_weight = _aten.nll_loss_forward(
        log_probabilities, target, None, _MEAN, _NO_IGNORE_INDEX
    )
    gradient = _aten.nll_loss_backward(
        torch.ones_like(loss),
        log_probabilities,
        target,
        None,
        _MEAN,
        _NO_IGNORE_INDEX,
        total_weight,
    )
    gradient = torch._log_softmax_backward_data(gradient, log_probabilities, 1, torch.float32)
    return loss, gradient


def _mean_squared_error(output: Tensor, target: Tensor) -> tuple[Tensor, Tensor]:
    loss = functional.mse_loss(output, target)
    return loss, _aten.mse_loss_backward(torch.ones_like(loss), output, target, _MEAN)


LOSSES: dict[Task, Loss] = {
    "classification": Loss(_cross_entropy, functional.cross_entropy, "F.cross_entropy"),
    "regression": Loss(_mean_squared_error, functional.mse_loss, "F.mse_loss"),
}
