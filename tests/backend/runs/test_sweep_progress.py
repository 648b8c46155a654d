"""Share, speed and remaining time of a sweep, in numbers worked out by hand."""

import pytest

from dropscope.lab.recipe import Recipe
from dropscope.lab.schedule import step_cost
from dropscope.lab.sweep.plan import Plan
from dropscope.runs.sweep_progress import SweepProgress


def plan(values=(8.0,), seeds=4):
    recipe = Recipe.model_validate({"training": {"max_steps": 100}})
    return Plan(recipe, "network.hidden", values, seeds)


def test_members_of_one_size_count_alike():
    progress = SweepProgress(plan(), (), 10.0)
    assert (progress.share, progress.steps_per_second, progress.eta_s) == (0.0, 0.0, None)
    progress.advance((0, 1), 50, 12.0)
    assert progress.share == pytest.approx(0.25)
    assert progress.steps_per_second == pytest.approx(50.0)  # twice 50 updates in 2 s
    assert progress.eta_s == pytest.approx(6.0)
    progress.finish((0, 1), 14.0)
    assert progress.share == pytest.approx(0.5)
    assert progress.eta_s == pytest.approx(4.0)


def test_what_was_done_before_counts_as_done_but_not_as_speed():
    progress = SweepProgress(plan(), (0, 1), 0.0)
    assert progress.share == pytest.approx(0.5)
    progress.finish((2,), 5.0)
    assert progress.share == pytest.approx(0.75)
    assert progress.steps_per_second == pytest.approx(20.0)
    assert progress.eta_s == pytest.approx(5.0)


def test_what_a_group_had_made_before_counts_as_done_but_not_as_speed():
    progress = SweepProgress(plan(), (), 0.0)
    progress.begin((0, 1), 50, 1.0)
    assert progress.share == pytest.approx(0.25)
    assert (progress.steps_per_second, progress.eta_s) == (0.0, None)
    progress.advance((0, 1), 75, 6.0)
    assert progress.share == pytest.approx(0.375)
    assert progress.steps_per_second == pytest.approx(50 / 6.0)
    progress.finish((0, 1), 11.0)
    assert progress.share == pytest.approx(0.5)
    assert progress.steps_per_second == pytest.approx(100 / 11.0)
    assert progress.eta_s == pytest.approx(22.0)


def test_wide_members_count_for_more():
    wide = plan((8.0, 512.0), 1)
    costs = [step_cost(one.recipe) for one in wide.members]
    progress = SweepProgress(wide, (), 0.0)
    progress.finish((0,), 1.0)
    assert progress.share == pytest.approx(costs[0] / sum(costs))
