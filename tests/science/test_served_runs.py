"""Runs of a real server, steered while they train, against torch: no bit may differ.

Trace, weights, examples and script come over HTTP, as anyone outside would get them.
"""

import math
import subprocess
import sys

import numpy as np
import pytest
import torch
from tests.science.recorded import Trace
from torch.nn import functional

from dropscope.lab.recipe import Recipe
from dropscope.lab.seeds import derive_seed

STEPS = 1000
PACE = 1000.0  # steps a second, so that commands find it running
LIMIT_S = 120.0
CHANGES = (
    {"drop_probability": {"hidden_1": 0.7, "hidden_2": 0.2}},
    {"learning_rate": 0.004},
    {"drop_probability": {"input": 0.0, "hidden_1": 1.0, "hidden_2": 0.0}},
    {"drop_probability": {"input": 0.3, "hidden_1": 0.5}, "learning_rate": 0.01},
    {"drop_probability": 0.4},
)
STEERED = [(name, scope) for name in ("sgd", "adam") for scope in ("example", "batch")]
# -I leaves out variables and one's own folders; and Dropscope is not to be had, installed or not.
BARE_PYTHON = (
    sys.executable,
    "-I",
    "-c",
    "import runpy, sys; sys.modules['dropscope'] = None; "
    "runpy.run_path(sys.argv[1], run_name='__main__')",
)


def recipe_of(dropout, training):
    return Recipe.model_validate(
        {
            "network": {"hidden": [24, 17]},
            "dropout": {"input": 0.2, "hidden": [0.5, 0.3]} | dropout,
            "training": {"learning_rate": 0.02} | training,
        }
    )


def make(server, recipe, **options):
    return server.make_run(recipe.model_dump(mode="json"), **options)


@pytest.fixture(scope="module", params=STEERED, ids="-".join)
def steered(request, server):
    """A run whose settings were changed five times while it was running."""
    optimizer, mask_scope = request.param
    training = {"optimizer": optimizer, "momentum": 0.9, "max_steps": 1_000_000}
    recipe = recipe_of({"mask_scope": mask_scope}, training)
    run = make(server, recipe, pace=PACE, record="full")
    for number, change in enumerate(CHANGES, 1):
        run.wait_until_step(number * STEPS // (len(CHANGES) + 1), LIMIT_S)
        assert run.command("set", **change)["state"] == "running"
    run.wait_until_step(STEPS, LIMIT_S)
    assert run.command("stop")["state"] == "stopped"
    return Trace(run, recipe)


def test_changes_fell_within_the_run(steered):
    """Else what follows would show nothing about them."""
    steps = [step for step, _ in steered.changes]
    assert len(steps) == len(CHANGES)
    assert 0 < steps[0] < steps[-1] < STEPS <= steered.step_count
    assert steered.numbers("step") == list(range(1, steered.step_count + 1))
    assert len({tuple(p.values()) for p in steered.probabilities}) == 5


def test_a_bare_python_prints_the_bits_of_the_trace(steered, tmp_path):
    """Both twins, over every step recorded."""
    scripts = {}
    for twin in ("dropout", "plain"):
        path = tmp_path / f"{twin}.py"
        path.write_bytes(steered.run.file("script", twin=twin))
        scripts[twin] = subprocess.Popen(
            [*BARE_PYTHON, str(path)],
            cwd=tmp_path,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
    for twin, process in scripts.items():
        printed, errors = process.communicate(timeout=LIMIT_S)
        assert process.returncode == 0, errors
        expected = [f"{step} {loss!r}" for step, loss in enumerate(steered.losses(twin), 1)]
        assert printed.splitlines() == expected
        assert "hold-out error" in errors


def test_masks_of_the_trace_are_drawn_by_torch_from_the_seed(steered):
    """Every layer, every example, every step; and the counts that are made of them."""
    recipe, sizes = steered.recipe, steered.numbers("batch_size")
    layers = list(zip(recipe.dropout_layers, recipe.layer_sizes, strict=False))
    recorded = {
        name: [steered.each(column, name) for column in ("batch_keep_mask", "keep_mask")]
        + [steered.each("drop_count", name)]
        for name, _ in layers
    }
    shared = recipe.dropout.mask_scope == "batch"
    with torch.random.fork_rng():
        torch.manual_seed(derive_seed(recipe.seed, "masks"))
        for i, (batch_size, p) in enumerate(zip(sizes, steered.probabilities, strict=True)):
            for name, units in layers:
                ones = torch.ones(1 if shared else batch_size, units)
                kept = (functional.dropout(ones, p[name]) != 0).expand(batch_size, -1).numpy()
                whole, row_0, count = (column[i] for column in recorded[name])
                assert np.array_equal(whole.reshape(batch_size, units), kept), (i, name)
                assert np.array_equal(row_0, kept[0]), (i, name)
                assert np.array_equal(count, (~kept).sum(0)), (i, name)


@pytest.mark.parametrize("mask_scope", ["example", "batch"])
def test_multipliers_of_gaussian_noise_are_drawn_by_torch_from_the_seed(server, mask_scope):
    recipe = recipe_of({"kind": "gaussian", "mask_scope": mask_scope}, {"max_steps": 100})
    run = make(server, recipe)
    run.wait_until_finished(LIMIT_S)
    trace = Trace(run, recipe)
    recorded = {name: trace.each("multiplier", name) for name in recipe.dropout_layers}
    generator = torch.Generator().manual_seed(derive_seed(recipe.seed, "masks"))
    layers = list(zip(recipe.dropout_layers, recipe.layer_sizes, strict=False))
    for i, batch_size in enumerate(trace.numbers("batch_size")):
        for name, units in layers:
            p = trace.probabilities[i][name]
            rows = batch_size if mask_scope == "example" else 1
            drawn = torch.empty(rows, units).normal_(
                1.0, math.sqrt(p / (1 - p)), generator=generator
            )
            assert np.array_equal(recorded[name][i], drawn[0].numpy()), (i, name)


def test_recorded_weights_and_masks_give_the_recorded_losses(steered):
    """From input and output: weights kept before a step, with its masks, make what it recorded."""
    features, labels = map(torch.tensor, steered.examples())
    weights = steered.weights()
    losses = {twin: steered.losses(twin) for twin in ("dropout", "plain")}
    batches, checked = batches_of(steered.recipe, len(labels)), 0
    for i, first in enumerate(steered.numbers("example_index")):
        rows = next(batches)
        assert rows[0] == first
        for twin in losses:
            if (i, twin) not in weights:
                continue
            output, fired = forward(steered, i, features[rows], weights[i, twin], twin)
            assert functional.cross_entropy(output, labels[rows]).item() == losses[twin][i]
            assert np.array_equal(output[0], steered.each("output", twin)[i])
            for layer, activation in fired.items():
                recorded = steered.each("activation", twin, layer)[i]
                assert np.array_equal(activation[0].half(), recorded)
            checked += i > steered.changes[0][0]
    assert checked > 20  # of which some after the first change


def batches_of(recipe, train_size):
    """Rows of each batch, drawn from the seed."""
    order = torch.Generator().manual_seed(derive_seed(recipe.seed, "order"))
    while True:
        yield from torch.randperm(train_size, generator=order).split(recipe.training.batch_size)


def forward(trace, i, x, parameters, twin):
    """Output of step ``i + 1`` and its hidden activations, with the masks that were recorded."""
    layers = trace.recipe.dropout_layers
    parameters = {name: torch.tensor(values) for name, values in parameters.items()}
    fired, flowing = {}, x
    for number, layer in enumerate(layers, 1):
        if twin == "dropout":
            p = trace.probabilities[i][layer]
            kept = torch.tensor(trace.each("batch_keep_mask", layer)[i]).reshape(len(x), -1)
            flowing = flowing * (kept.float().div(1 - p) if p < 1 else kept.float())
        weight, bias = parameters[f"linear_{number}.weight"], parameters[f"linear_{number}.bias"]
        flowing = functional.linear(flowing, weight, bias)
        if number < len(layers):
            flowing = fired[f"hidden_{number}"] = flowing.relu()
    return flowing, fired


def test_a_dropped_perceptron_receives_no_error_signal(steered):
    for layer in steered.recipe.dropout_layers[1:]:
        kept = np.stack(steered.each("keep_mask", layer))
        signal = np.stack(steered.each("error_signal", "dropout", layer))
        assert not kept.all()
        assert not signal[~kept].any()
        assert signal[kept].any()
