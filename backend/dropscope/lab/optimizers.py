"""Update rules: torch's own fused kernels, called on plain tensors.

Bit-equal to ``torch.optim.SGD``, ``Adam`` and ``AdamW`` with ``fused=True`` (their defaults
otherwise). Papers: Sutskever et al. 2013 (momentum, Nesterov), Kingma and Ba 2015 (Adam),
Loshchilov and Hutter 2019 (AdamW), Srebro and Shraibman 2005 by way of Srivastava et al. 2014
(max-norm). Knows no network: lists of tensors in, the same tensors changed in place.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import ClassVar

import torch
from torch import Tensor

from dropscope.lab.recipe import TrainingRecipe


class Optimizer(ABC):
    """Changes ``parameters`` in place by what is in ``gradients`` at each ``step``.

    ``learning_rate`` may be changed between steps.
    """

    def __init__(self, parameters: list[Tensor], recipe: TrainingRecipe) -> None:
        self.parameters = parameters
        self.learning_rate = recipe.learning_rate
        self._recipe = recipe

    @abstractmethod
    def step(self, gradients: list[Tensor]) -> None:
        """Update every parameter once."""

    @property
    @abstractmethod
    def buffers(self) -> Sequence[Tensor]:
        """What it remembers of former steps: the tensors themselves; empty before the first."""

    @abstractmethod
    def restore(self, buffers: Sequence[Tensor], steps: int) -> None:
        """Go on as the one did that had these buffers after ``steps`` steps. Copies them."""


class Sgd(Optimizer):
    """Stochastic gradient descent with momentum, L2 penalty and, if asked, Nesterov's form."""

    def __init__(self, parameters: list[Tensor], recipe: TrainingRecipe) -> None:
        super().__init__(parameters, recipe)
        has_momentum = recipe.momentum != 0.0
        self._buffers = [torch.empty_like(p) for p in parameters] if has_momentum else []
        self._is_first_step = has_momentum

    def step(self, gradients: list[Tensor]) -> None:
        """Update every parameter once."""
        torch._fused_sgd_(
            self.parameters,
            gradients,
            self._buffers,
            weight_decay=self._recipe.weight_decay,
            momentum=self._recipe.momentum,
            lr=self.learning_rate,
            dampening=0.0,
            nesterov=self._recipe.nesterov,
            maximize=False,
            is_first_step=self._is_first_step,
        )
        self._is_first_step = False

    @property
    def buffers(self) -> Sequence[Tensor]:
        """Momentum of every parameter."""
        return () if self._is_first_step else self._buffers

    def restore(self, buffers: Sequence[Tensor], steps: int) -> None:
        """Go on as the one did that had these buffers after ``steps`` steps. Copies them."""
        self._is_first_step = steps == 0 and bool(self._buffers)
        if not self._is_first_step:
            _copy(buffers, self._buffers)


class Adam(Optimizer):
    """Adam with torch's defaults (β = 0.9, 0.999; ε = 1e-8) and an L2 penalty."""

    _kernel: ClassVar[Callable[..., object]] = staticmethod(torch._fused_adam_)

    def __init__(self, parameters: list[Tensor], recipe: TrainingRecipe) -> None:
        super().__init__(parameters, recipe)
        self._means = [torch.zeros_like(p) for p in parameters]
        self._squares = [torch.zeros_like(p) for p in parameters]
        self._step = torch.tensor(0.0)
        self._steps = [self._step] * len(parameters)  # all are at the same one

    def step(self, gradients: list[Tensor]) -> None:
        """Update every parameter once."""
        self._step.add_(1)
        self._kernel(
            self.parameters,
            gradients,
            self._means,
            self._squares,
            [],
            self._steps,
            lr=self.learning_rate,
            beta1=0.9,
            beta2=0.999,
            weight_decay=self._recipe.weight_decay,
            eps=1e-8,
            amsgrad=False,
            maximize=False,
        )

    @property
    def buffers(self) -> Sequence[Tensor]:
        """Running means of every gradient, then those of their squares."""
        return [*self._means, *self._squares] if self._step else ()

    def restore(self, buffers: Sequence[Tensor], steps: int) -> None:
        """Go on as the one did that had these buffers after ``steps`` steps. Copies them."""
        self._step.fill_(steps)
        if steps:
            _copy(buffers, [*self._means, *self._squares])


class AdamW(Adam):
    """Adam with decoupled weight decay."""

    _kernel: ClassVar[Callable[..., object]] = staticmethod(torch._fused_adamw_)


_OPTIMIZERS: dict[str, type[Optimizer]] = {"sgd": Sgd, "adam": Adam, "adamw": AdamW}


def make_optimizer(parameters: list[Tensor], recipe: TrainingRecipe) -> Optimizer:
    """Return the recipe's update rule for these parameters."""
    return _OPTIMIZERS[recipe.optimizer](parameters, recipe)


def _copy(kept: Sequence[Tensor], mine: Sequence[Tensor]) -> None:
    for buffer, value in zip(mine, kept, strict=True):
        buffer.copy_(value)


def limit_norms(weights: Sequence[Tensor], max_norm: float) -> None:
    """Scale each row of each weight matrix down to a Euclidean norm of at most ``max_norm``.

    A row holds one perceptron's incoming weights. In place.
    """
    for weight in weights:
        torch.renorm(weight, 2, 0, max_norm, out=weight)
