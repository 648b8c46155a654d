"""Made-up records of any recipe, traces of them, and what a row must say, in plain Python."""

import struct
from types import SimpleNamespace

import pytest
import torch

from dropscope.lab.recipe import Recipe
from dropscope.lab.records import (
    EvaluationRecord,
    EventRecord,
    SnapshotRecord,
    StepRecord,
    TwinStep,
)
from dropscope.trace import encoder
from dropscope.trace.reader import RunTrace


@pytest.fixture(scope="session", autouse=True)
def _one_thread():
    torch.set_num_threads(1)


@pytest.fixture(scope="session")
def made_up():
    return SimpleNamespace(
        steps=steps, evaluation=evaluation, snapshot=snapshot, event=event, row=expected_row
    )


@pytest.fixture
def small_recipe():
    return recipe_of(hidden=(5, 3))


@pytest.fixture(scope="session")
def make_recipe():
    return recipe_of


@pytest.fixture
def record_steps(made_up):
    """Append made-up steps to a trace, one message for each size; return their records."""

    def record(trace, message_sizes, **options):
        records = []
        for size in message_sizes:
            first = trace.last_step + 1
            batch = steps(trace.recipe, size, first=first, **options)
            payload = encoder.encode_steps(trace.schema("steps"), batch)
            trace.append("steps", payload, first, first + size - 1, size)
            records += batch
        return records

    return record


@pytest.fixture
def trace(tmp_path, small_recipe, record_steps):
    """Steps 1 … 20 in messages of 4, 1, 6, 2, 7; evaluations, snapshots and events of some."""
    with RunTrace.create(tmp_path / "run", small_recipe) as made:
        for index, step in enumerate((0, 6, 11)):
            write(made, "events", encoder.encode_events, [event(index, step, learning_rate=step)])
            write(made, "evaluations", encoder.encode_evaluations, [evaluation(made.recipe, step)])
            weights = snapshot(made.recipe, step)
            payload = encoder.encode_snapshot(made.schema("snapshots"), weights)
            made.append("snapshots", payload, step, step, 12)
        made.records = record_steps(made, (4, 1, 6, 2, 7))
        yield made


def write(trace, stream, encode, records):
    payload = encode(trace.schema(stream), records)
    trace.append(stream, payload, records[0].step, records[-1].step, len(records))


def recipe_of(
    *,
    hidden=(5, 3),
    twin=True,
    kind="bernoulli",
    scope="example",
    name="wine",
    mistake="none",
):
    return Recipe.model_validate(
        {
            "dataset": {"name": name},
            "network": {"hidden": hidden},
            "dropout": {"input": 0.1, "kind": kind, "mask_scope": scope, "mistake": mistake},
            "training": {"batch_size": 4},
            "twin": twin,
        }
    )


def steps(recipe: Recipe, count: int, *, first: int = 1, batch_sizes=None, all_kept=()):
    """``count`` records; ``all_kept`` lists (step, layer number) pairs without a mask."""
    generator = torch.Generator().manual_seed(first)
    sizes = batch_sizes or [recipe.training.batch_size] * count
    return [
        _step(recipe, first + offset, sizes[offset], generator, all_kept) for offset in range(count)
    ]


def _step(recipe, step, batch, generator, all_kept):
    widths = recipe.layer_sizes
    dropout = recipe.dropout
    gaussian = dropout.kind == "gaussian"
    rows = batch if dropout.mask_scope == "example" else 1

    def numbers(*shape):
        return torch.randn(*shape, generator=generator)

    def noise(layer):
        if (step, layer) in all_kept:
            return None
        if gaussian:
            return 1 + numbers(rows, widths[layer])
        return torch.empty(rows, widths[layer]).bernoulli_(0.5, generator=generator)

    drawn = tuple(noise(layer) for layer in range(len(widths) - 1))
    twins = {
        name: TwinStep(
            train_loss=numbers(1)[0].abs(),
            activations=tuple(numbers(batch, width) for width in widths[1:-1]),
            error_signals=tuple(numbers(batch, width) / batch for width in widths[1:]),
            output=numbers(batch, widths[-1]),
        )
        for name in recipe.twins
    }
    return StepRecord(
        step=step,
        epoch=step // 7,
        example_index=step * 3 % 200,
        batch_size=batch,
        twins=twins,
        keep_masks=(None,) * len(drawn) if gaussian else drawn,
        multipliers=drawn if gaussian else (),
    )


def evaluation(recipe: Recipe, step: int, memorised: float | None = 0.25) -> EvaluationRecord:
    figures = [
        {name: step + number / 8 + (name == "plain") / 2 for name in recipe.twins}
        for number in range(6)
    ]
    *figures, masked = figures
    memorised_by_twin = dict.fromkeys(recipe.twins, memorised)
    record = EvaluationRecord(step, *figures, memorised_by_twin, train_error_masked=masked)
    if recipe.dropout.mistake != "none":
        for right, wrong in (
            (record.holdout_loss_right, record.holdout_loss),
            (record.holdout_error_right, record.holdout_error),
        ):
            right.update(wrong, dropout=wrong["dropout"] - 2)
    return record


def snapshot(recipe: Recipe, step: int) -> SnapshotRecord:
    generator = torch.Generator().manual_seed(step)
    sizes = recipe.layer_sizes
    return SnapshotRecord(
        step,
        {
            name: {
                f"linear_{layer}.{part}": torch.randn(shape, generator=generator)
                for layer in range(1, len(sizes))
                for part, shape in (
                    ("weight", (sizes[layer], sizes[layer - 1])),
                    ("bias", (sizes[layer],)),
                )
            }
            for name in recipe.twins
        },
    )


def event(index: int, step: int, **detail) -> EventRecord:
    return EventRecord(index, step, "set" if detail else "state", 1000.0 + index, detail)


def expected_row(recipe, record, *, full=False, row=0):
    """One step's row, from the definition: no NumPy, no Arrow. ``row``: of the batch."""
    layers = list(zip(recipe.dropout_layers, recipe.layer_sizes, strict=False))
    batch = record.batch_size
    at = min(row, batch - 1)
    masks = {
        name: _whole_mask(mask, batch, units)
        for (name, units), mask in zip(layers, record.keep_masks, strict=True)
    }
    values = {
        "step": record.step,
        "epoch": record.epoch,
        "example_index": record.example_index,
        "batch_size": batch,
        "train_loss": {name: twin.train_loss.item() for name, twin in record.twins.items()},
        "keep_mask": {name: mask[at] for name, mask in masks.items()},
        "drop_count": {
            name: [batch - sum(unit) for unit in zip(*mask, strict=True)]
            for name, mask in masks.items()
        },
    }
    if recipe.dropout.kind == "gaussian":
        values["multiplier"] = {
            name: [1.0] * units if noise is None else noise[at if len(noise) > 1 else 0].tolist()
            for (name, units), noise in zip(layers, record.multipliers, strict=True)
        }
    hidden = recipe.dropout_layers[1:]
    values["activation"] = {
        name: dict(zip(hidden, (_halves(a[at], 1) for a in twin.activations), strict=True))
        for name, twin in record.twins.items()
    }
    values["error_signal"] = {
        name: dict(
            zip(
                (*hidden, "output"),
                (_halves(e[at], batch) for e in twin.error_signals),
                strict=True,
            )
        )
        for name, twin in record.twins.items()
    }
    values["output"] = {name: twin.output[at].tolist() for name, twin in record.twins.items()}
    if full:
        values["batch_keep_mask"] = {
            name: [bit for example in mask for bit in example] for name, mask in masks.items()
        }
    return values


def _whole_mask(mask, batch, units):
    if mask is None:
        return [[1] * units] * batch
    rows = [[int(value) for value in row] for row in mask.tolist()]
    return rows * batch if len(rows) == 1 else rows


def _halves(values, factor):
    scaled = [struct.unpack("f", struct.pack("f", value * factor))[0] for value in values.tolist()]
    return [struct.unpack("e", struct.pack("e", value))[0] for value in scaled]
