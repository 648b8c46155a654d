"""When runs are measured."""

import itertools

import pytest

from dropscope.lab.recipe import Recipe
from dropscope.lab.schedule import Schedule

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
