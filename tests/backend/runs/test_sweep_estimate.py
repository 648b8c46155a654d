"""What a sweep costs, in numbers worked out by hand."""

import pytest

from dropscope.lab.recipe import Recipe
from dropscope.lab.schedule import step_cost
from dropscope.lab.sweep.plan import Plan
from dropscope.runs.sweep_estimate import Measured, estimate


def plan(width=8.0, seeds=4, max_steps=100):
    recipe = Recipe.model_validate({"training": {"max_steps": max_steps}})
    return Plan(recipe, "network.hidden", (width,), seeds)


def test_members_steps_and_parameters_are_counted():
    found = estimate(plan(), [])
    one = (64 + 1) * 8 + (8 + 1) * 8 + (8 + 1) * 10
    assert (found.members, found.steps, found.parameters) == (4, 400, 4 * 2 * one)
    assert found.seconds is None


def test_time_is_that_of_a_former_sweep_in_proportion():
    former = [Measured(plan(seeds=8, max_steps=50), 0.5, 6.0)]
    # Half of 8 × 50 steps took 6 s; 4 × 100 of the same cost take twice as long.
    assert estimate(plan(), former).seconds == pytest.approx(12.0)


def test_the_former_sweep_counts_whose_steps_are_most_alike():
    narrow, wide = Measured(plan(8.0), 1.0, 1.0), Measured(plan(512.0), 1.0, 100.0)
    cost = {width: step_cost(plan(width).recipe_at(0)) for width in (8.0, 500.0, 512.0)}
    found = estimate(plan(500.0), [narrow, wide])
    assert found.seconds == pytest.approx(100.0 * cost[500.0] / cost[512.0])


def test_what_has_hardly_trained_tells_nothing():
    assert (
        estimate(plan(), [Measured(plan(), 0.0, 9.0), Measured(plan(), 0.1, 0.2)]).seconds is None
    )


def test_of_equal_steps_the_sweep_of_as_many_members_counts():
    few, many = Measured(plan(seeds=3), 1.0, 3.0), Measured(plan(seeds=30), 1.0, 15.0)
    assert estimate(plan(seeds=20), [few, many]).seconds == pytest.approx(10.0)
    assert estimate(plan(seeds=4), [many, few]).seconds == pytest.approx(4.0)
