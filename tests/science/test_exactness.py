"""The run against the plain PyTorch script it hands out, and against its own seeds, to the bit."""

import contextlib
import io
import itertools
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch
from torch.nn import functional

from dropscope.lab.datasets.loading import load
from dropscope.lab.recipe import Recipe
from dropscope.lab.records import SettingChange, TwinName
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


def _printed(script: str) -> list[str]:
    """What the script prints, run in this process."""
    printed = io.StringIO()
    with (
        torch.random.fork_rng(),
        contextlib.redirect_stdout(printed),
        contextlib.redirect_stderr(io.StringIO()),
    ):
        exec(compile(script, "script.py", "exec"), {"__name__": "__main__"})
    return printed.getvalue().splitlines()


def _trained(recipe: Recipe, changes: tuple[SettingChange, ...] = ()) -> dict[TwinName, list[str]]:
    """What the run's trace would make the script print, for each twin."""
    training = Training(recipe, load(recipe.dataset))
    lines: dict[TwinName, list[str]] = {name: [] for name in recipe.twins}
    for _ in range(recipe.training.max_steps):
        for change in changes:
            if change.step == training.step:
                training.change(change)
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


CHANGES = (
    SettingChange(137, {"hidden_1": 0.7, "hidden_2": 0.2}),
    SettingChange(137, None, learning_rate=0.004),
    SettingChange(420, {"input": 0.0, "hidden_1": 1.0, "hidden_2": 0.0}),
    SettingChange(610, {"input": 0.3, "hidden_1": 0.5}),
)


@pytest.mark.parametrize("mask_scope", ["example", "batch"])
@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_a_bare_python_prints_the_runs_bits(
    optimizer: str, mask_scope: str, tmp_path: Path
) -> None:
    """A process of its own that cannot import Dropscope, with changes of p on the way."""
    recipe = Recipe.model_validate(
        {
            "training": {"optimizer": optimizer, "learning_rate": 0.02, "max_steps": STEPS},
            "dropout": {"mask_scope": mask_scope},
        }
    )
    expected = _trained(recipe, CHANGES)
    for twin in recipe.twins:
        script = export_script(recipe, twin=twin, changes=CHANGES)
        assert "import dropscope" not in script
        assert "from dropscope" not in script
        path = tmp_path / f"{twin}.py"
        path.write_text(f"import sys\nsys.modules['dropscope'] = None\n{script}", encoding="utf-8")
        environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
        done = subprocess.run(
            [sys.executable, "-P", str(path)],
            capture_output=True,
            text=True,
            check=False,
            env=environment,
        )
        assert done.returncode == 0, done.stderr
        assert done.stdout.splitlines() == expected[twin]
        assert "hold-out error" in done.stderr


def test_masks_are_recomputed_from_the_seed_alone() -> None:
    """The trace's masks, drawn again by torch's own dropout over ones."""
    recipe = Recipe()
    training = Training(recipe, load(recipe.dataset))
    records = [training.advance() for _ in range(200)]
    probabilities = (recipe.dropout.input, *recipe.dropout.hidden)
    with torch.random.fork_rng():
        torch.manual_seed(derive_seed(recipe.seed, "masks"))
        for record in records:
            for keep_mask, p, units in zip(
                record.keep_masks, probabilities, recipe.layer_sizes, strict=False
            ):
                ones = torch.ones(record.batch_size, units)
                assert torch.equal(functional.dropout(ones, p) != 0, keep_mask == 1)


def test_masks_are_those_that_the_step_used() -> None:
    """From input and output of the layer: the second linear layer saw activation * mask / (1-p)."""
    recipe = Recipe()
    training = Training(recipe, load(recipe.dataset))
    for _ in range(20):
        weight, bias = (p.clone() for p in training.networks["dropout"].parameters[-2:])
        record = training.advance()
        last = record.twins["dropout"]
        flowing = last.activations[-1] * record.keep_masks[-1].div(1 - 0.5)
        assert torch.equal(last.output, functional.linear(flowing, weight, bias))


def test_zero_probability_is_no_dropout() -> None:
    recipe = Recipe.model_validate({"dropout": {"input": 0.0, "hidden": [0.0, 0.0]}})
    training = Training(recipe, load(recipe.dataset))
    for _ in range(300):
        twins = training.advance().twins
        assert torch.equal(twins["dropout"].train_loss, twins["plain"].train_loss)
    for ours, theirs in zip(
        training.networks["dropout"].parameters,
        training.networks["plain"].parameters,
        strict=True,
    ):
        assert torch.equal(ours, theirs)
