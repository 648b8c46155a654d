"""Made-up step records of any recipe, as the engine would hand them out."""

import torch

from dropscope.lab.recipe import Recipe
from dropscope.lab.records import (
    EvaluationRecord,
    EventRecord,
    SnapshotRecord,
    StepRecord,
    TwinStep,
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
        for number in range(5)
    ]
    return EvaluationRecord(step, *figures, memorised=dict.fromkeys(recipe.twins, memorised))


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
