"""The engine against the plain PyTorch script it hands out, and against torch itself, to the bit.

Here in one process, over every combination; ``test_served_runs`` does it through a server.
"""

import contextlib
import io
import itertools
from collections.abc import Iterator
from typing import Any

import pytest
import torch
from torch import Tensor
from torch.nn import functional

from dropscope.lab.datasets.loading import load
from dropscope.lab.recipe import Recipe
from dropscope.lab.records import EvaluationRecord, SettingChange, TwinName
from dropscope.lab.script import export_script
from dropscope.lab.seeds import derive_seed
from dropscope.lab.training import Training

STEPS = 1000
ACTIVATIONS = ["relu", "leaky_relu", "tanh", "sigmoid", "gelu"]
OPTIMIZERS: list[dict[str, Any]] = [
    {"optimizer": "sgd", "learning_rate": 0.02, "momentum": 0.9},
    {"optimizer": "sgd", "learning_rate": 0.02, "momentum": 0.9, "nesterov": True},
    {"optimizer": "sgd", "learning_rate": 0.1, "momentum": 0.0, "weight_decay": 0.001},
    {"optimizer": "adam", "weight_decay": 0.0005},
    {"optimizer": "adamw", "weight_decay": 0.01, "max_norm": 1.5},
]
PLACEMENTS: list[dict[str, Any]] = [
    {"input": 0.0, "hidden": [0.5, 0.5]},
    {"input": 0.2, "hidden": [0.0, 0.0]},
    {"input": 0.2, "hidden": [0.5, 0.3]},
    {"input": 0.1, "hidden": [0.5, 0.5], "mask_scope": "batch"},
    {"input": 0.1, "hidden": [0.3, 0.3], "kind": "gaussian"},
]


def _pairwise_cases() -> list[Any]:
    """25 cases in which every pair of activation, optimiser and placement occurs (Latin square)."""
    cases = []
    for i, j in itertools.product(range(5), range(5)):
        k = (i + j) % 5
        dataset = "surface" if (i + 2 * j) % 5 == 0 else "digits"
        parts = {
            "dataset": {"name": dataset, "train_size": 150},
            "network": {"activation": ACTIVATIONS[i], "hidden": [24, 17]},
            "training": {**OPTIMIZERS[j], "max_steps": STEPS},
            "dropout": PLACEMENTS[k],
        }
        cases.append(pytest.param(parts, id=f"{ACTIVATIONS[i]}-{j}-{k}-{dataset}"))
    return cases


@pytest.fixture(autouse=True)
def _one_thread() -> None:
    torch.set_num_threads(1)


def _printed(script: str, errors: io.StringIO | None = None) -> list[str]:
    """What the script prints, run in this process; ``errors`` takes its standard error."""
    printed = io.StringIO()
    with (
        torch.random.fork_rng(),
        contextlib.redirect_stdout(printed),
        contextlib.redirect_stderr(errors or io.StringIO()),
    ):
        exec(compile(script, "script.py", "exec"), {"__name__": "__main__"})
    return printed.getvalue().splitlines()


def _trained(recipe: Recipe) -> dict[TwinName, list[str]]:
    """What the run's trace would make the script print, for each twin."""
    training = Training(recipe, load(recipe.dataset))
    lines: dict[TwinName, list[str]] = {name: [] for name in recipe.twins}
    for _ in range(recipe.training.max_steps):
        record = training.advance()
        for name, twin in record.twins.items():
            lines[name].append(f"{record.step} {twin.train_loss.item()!r}")
    return lines


@pytest.mark.parametrize("parts", _pairwise_cases())
def test_the_script_prints_the_runs_bits(parts: dict[str, Any]) -> None:
    recipe = Recipe.model_validate(parts)
    expected = _trained(recipe)
    for twin in recipe.twins:
        assert _printed(export_script(recipe, twin=twin)) == expected[twin]


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_wide_layers_and_batches_of_several_sizes_print_the_same_bits(optimizer: str) -> None:
    """Other kernels and other ways of drawing serve large tensors than serve small ones."""
    parts = {
        "network": {"hidden": [600, 450]},
        "dropout": {"input": 0.2, "hidden": [0.5, 0.4]},
        "training": {"optimizer": optimizer, "batch_size": 64, "max_steps": 100},
    }
    recipe = Recipe.model_validate(parts)  # 200 examples: every fourth batch has 8
    expected = _trained(recipe)
    for twin in recipe.twins:
        assert _printed(export_script(recipe, twin=twin)) == expected[twin]


@pytest.mark.parametrize("place", range(5))
def test_an_autoencoder_prints_the_runs_bits(place: int) -> None:
    """Each activation, update rule and placement once, batches of two sizes, and the RMSE at last.

    With dropout of inputs the pixels asked for are the whole picture's.
    """
    parts = {
        "dataset": {"name": ["digits", "cats_dogs"][place % 2], "train_size": 150},
        "network": {"activation": ACTIVATIONS[place], "hidden": [24, 17], "autoencoder": True},
        "training": {**OPTIMIZERS[place], "max_steps": 200},
        "dropout": PLACEMENTS[place],
    }
    recipe = Recipe.model_validate(parts)
    expected, measured = _trained(recipe), _measured_at_last(recipe)
    for twin in recipe.twins:
        errors = io.StringIO()
        assert _printed(export_script(recipe, twin=twin), errors) == expected[twin]
        assert errors.getvalue() == f"hold-out RMSE: {measured.holdout_error[twin]}\n"


def _measured_at_last(recipe: Recipe) -> EvaluationRecord:
    training = Training(recipe, load(recipe.dataset))
    for _ in range(recipe.training.max_steps):
        training.advance()
    return training.evaluate()


@pytest.mark.parametrize("dataset", ["digits", "surface"])
@pytest.mark.parametrize("mask_scope", ["example", "batch"])
@pytest.mark.parametrize("mistake", ["forget_eval", "forget_scale", "scale_again"])
def test_a_mistake_is_in_the_script_too(mistake: str, mask_scope: str, dataset: str) -> None:
    """Losses and the hold-out error in the end, with p set to 0 and to 1 on the way."""
    recipe = Recipe.model_validate(
        {
            "dataset": {"name": dataset, "train_size": 150},
            "network": {"hidden": [24, 17]},
            "dropout": {"input": 0.2, "mistake": mistake, "mask_scope": mask_scope},
            "training": {"learning_rate": 0.01, "max_steps": 300},
        }
    )
    changes = (SettingChange(100, {"hidden_1": 1.0}), SettingChange(150, {"hidden_1": 0.4}))
    changes += (SettingChange(200, {"input": 0.0}),)
    training = Training(recipe, load(recipe.dataset))
    expected: dict[TwinName, list[str]] = {"dropout": [], "plain": []}
    for _ in range(recipe.training.max_steps):
        for change in changes:
            if change.step == training.step:
                training.change(change)
        record = training.advance()
        for name, twin in record.twins.items():
            expected[name].append(f"{record.step} {twin.train_loss.item()!r}")
    measured = training.evaluate()
    for name, lines in expected.items():
        script, errors = export_script(recipe, twin=name, changes=changes), io.StringIO()
        assert script.count("MISTAKE:") == (name == "dropout")
        assert _printed(script, errors) == lines
        assert errors.getvalue().split()[-1] == str(measured.holdout_error[name])
    assert measured.holdout_error["dropout"] != measured.holdout_error_right["dropout"]


@pytest.mark.parametrize("mask_scope", ["example", "batch"])
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_masks_are_those_that_the_step_used(activation: str, mask_scope: str) -> None:
    """From input and output of every layer, which torch alone computes from the mask."""
    recipe = Recipe.model_validate(
        {
            "network": {"activation": activation, "hidden": [24, 17]},
            "dropout": {"input": 0.2, "hidden": [0.5, 0.3], "mask_scope": mask_scope},
        }
    )
    training = Training(recipe, load(recipe.dataset))
    function = getattr(functional, activation)
    batches = _batches(recipe)
    for _ in range(30):
        parameters = [p.clone() for p in training.networks["dropout"].parameters]
        record = training.advance()
        made = record.twins["dropout"]
        outputs = [*made.activations, made.output]
        flowing = training.dataset.train_x[next(batches)]
        for layer, p in enumerate((0.2, 0.5, 0.3)):
            flowing = flowing * record.keep_masks[layer].div(1 - p)
            flowing = functional.linear(flowing, *parameters[2 * layer : 2 * layer + 2])
            flowing = flowing if layer == 2 else function(flowing)
            assert torch.equal(outputs[layer], flowing)


def _batches(recipe: Recipe) -> Iterator[Tensor]:
    order = torch.Generator().manual_seed(derive_seed(recipe.seed, "order"))
    while True:
        permutation = torch.randperm(recipe.dataset.train_size, generator=order)
        yield from permutation.split(recipe.training.batch_size)


@pytest.mark.parametrize("kind", ["bernoulli", "gaussian"])
@pytest.mark.parametrize("mask_scope", ["example", "batch"])
@pytest.mark.parametrize("optimizer", OPTIMIZERS, ids=range(len(OPTIMIZERS)))
def test_zero_probability_is_no_dropout(
    kind: str, mask_scope: str, optimizer: dict[str, Any]
) -> None:
    dropout = {"input": 0.0, "hidden": [0.0, 0.0], "kind": kind, "mask_scope": mask_scope}
    parts = {"network": {"hidden": [24, 17]}, "dropout": dropout, "training": optimizer}
    recipe = Recipe.model_validate(parts)
    training = Training(recipe, load(recipe.dataset))
    for _ in range(150):
        twins = training.advance().twins
        assert torch.equal(twins["dropout"].train_loss, twins["plain"].train_loss)
    for ours, theirs in zip(
        training.networks["dropout"].parameters,
        training.networks["plain"].parameters,
        strict=True,
    ):
        assert torch.equal(ours, theirs)


def test_zero_probability_draws_nothing() -> None:
    """A layer at p = 0 does not move the masks of another: torch's own draws none for it."""
    recipe = Recipe.model_validate({"dropout": {"input": 0.0, "hidden": [0.0, 0.5]}})
    training = Training(recipe, load(recipe.dataset))
    with torch.random.fork_rng():
        torch.manual_seed(derive_seed(recipe.seed, "masks"))
        for _ in range(20):
            *before, last = training.advance().keep_masks
            assert before == [None, None]
            assert torch.equal(functional.dropout(torch.ones_like(last), 0.5) != 0, last == 1)
