"""Fused kernels on plain tensors against ``torch.optim`` with ``fused=True``."""

import pytest
import torch

from dropscope.lab.optimizers import limit_norms, make_optimizer
from dropscope.lab.recipe import TrainingRecipe

CASES = [
    {"optimizer": "sgd", "momentum": 0.0},
    {"optimizer": "sgd", "momentum": 0.9},
    {"optimizer": "sgd", "momentum": 0.9, "weight_decay": 0.01},
    {"optimizer": "sgd", "momentum": 0.9, "nesterov": True},
    {"optimizer": "adam", "weight_decay": 0.01},
    {"optimizer": "adam"},
    {"optimizer": "adamw", "weight_decay": 0.01},
]


def _reference(recipe: TrainingRecipe, parameters: list[torch.Tensor]) -> torch.optim.Optimizer:
    shared = {"lr": recipe.learning_rate, "weight_decay": recipe.weight_decay, "fused": True}
    if recipe.optimizer == "sgd":
        return torch.optim.SGD(
            parameters, momentum=recipe.momentum, nesterov=recipe.nesterov, **shared
        )
    kind = {"adam": torch.optim.Adam, "adamw": torch.optim.AdamW}[recipe.optimizer]
    return kind(parameters, **shared)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_updates_equal_torch_optim(case: dict[str, object]) -> None:
    recipe = TrainingRecipe.model_validate(case)
    generator = torch.Generator().manual_seed(0)
    shapes = [(7, 5), (7,), (3, 7), (3,)]
    ours = [torch.randn(shape, generator=generator) for shape in shapes]
    theirs = [parameter.clone().requires_grad_() for parameter in ours]
    optimizer, reference = make_optimizer(ours, recipe), _reference(recipe, theirs)
    for step in range(50):
        if step == 25:
            optimizer.learning_rate = 0.003
            reference.param_groups[0]["lr"] = 0.003
        gradients = [torch.randn(shape, generator=generator) for shape in shapes]
        optimizer.step(gradients)
        for parameter, gradient in zip(theirs, gradients, strict=True):
            parameter.grad = gradient.clone()
        reference.step()
        assert all(map(torch.equal, ours, theirs)), f"step {step}"


def test_norms_are_limited_row_by_row() -> None:
    weight = torch.tensor([[3.0, 4.0], [0.3, 0.4]])
    limit_norms([weight], 1.0)
    assert weight[0].norm().item() == pytest.approx(1.0, abs=1e-5)
    assert torch.equal(weight[1], torch.tensor([0.3, 0.4]))
