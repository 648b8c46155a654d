"""When runs are measured."""

import itertools

import pytest

from dropscope.lab.recipe import Recipe
from dropscope.lab.schedule import Schedule, checkpoint_interval, step_cost

LARGE = {"dataset": {"name": "mnist"}, "network": {"hidden": [256, 256]}}


def _due(recipe: Recipe, steps: int) -> list[int]:
    schedule = Schedule(recipe)
    return [step for step in range(steps + 1) if schedule.evaluation_due(step)]


@pytest.mark.parametrize("recipe", [Recipe(), Recipe.model_validate(LARGE)], ids=["small", "large"])
def test_dense_at_first_then_thinner(recipe: Recipe) -> None:
    due = _due(recipe, 20_000)
    assert due[:5] == [0, 1, 2, 3, 4]
    gaps = [b - a for a, b in itertools.pairwise(due)]
    assert max(gaps[:10]) <= 2
    assert all(gap <= max(1, step // 4) for gap, step in zip(gaps, due, strict=False))
    assert len(due) < 200


def test_the_same_steps_every_time() -> None:
    assert _due(Recipe(), 5000) == _due(Recipe(), 5000)


def test_kept_weights_stay_within_bounds() -> None:
    recipe = Recipe.model_validate(LARGE)
    schedule = Schedule(recipe)
    kept = [step for step in range(10_001) if schedule.snapshot_due(step)]
    assert kept[:2] == [0, 1]
    assert len(kept) * recipe.parameter_count * 2 * 4 < 128 * 2**20


@pytest.mark.parametrize("step", [0, 1, 7, 100, 700, 1234])
def test_skipping_steps_is_having_asked_at_each(step: int) -> None:
    for recipe in (Recipe(), Recipe.model_validate(LARGE)):
        asked, skipped = Schedule(recipe), Schedule(recipe)
        for earlier in range(step + 1):
            if asked.evaluation_due(earlier):
                asked.snapshot_due(earlier)
        skipped.skip_to(step)
        for later in range(step + 1, step + 500):
            due = asked.evaluation_due(later)
            assert skipped.evaluation_due(later) == due
            assert not due or asked.snapshot_due(later) == skipped.snapshot_due(later)


def test_a_step_costs_what_it_does() -> None:
    small, large = Recipe(), Recipe.model_validate(LARGE)
    assert step_cost(small) < step_cost(large)
    alone = small.model_copy(update={"twin": False})
    assert step_cost(alone) == step_cost(small) / 2


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
@pytest.mark.parametrize("batch_size", [1, 32, 1024])
@pytest.mark.parametrize("hidden", [[2], [64, 64], [1024, 1024, 1024]])
def test_checkpoints_are_few_steps_apart_and_cheap_beside_them(
    hidden: list[int], batch_size: int, optimizer: str
) -> None:
    training = {"batch_size": batch_size, "optimizer": optimizer}
    recipe = Recipe.model_validate({"network": {"hidden": hidden}, "training": training})
    interval = checkpoint_interval(recipe)
    between = interval * step_cost(recipe)
    size_bytes = recipe.parameter_count * 2 * 4 * (2 if optimizer == "sgd" else 3)
    assert between >= size_bytes * 1e4  # copying a byte takes as long as some fifty multiply-adds
    smallest = max(2e10, size_bytes * 1e4)
    assert between - step_cost(recipe) < smallest
    assert interval < 10_000
