"""From a request to the recipe of every member; what is refused before anything runs."""

import pytest

from dropscope.errors import InvalidSweep
from dropscope.lab.recipe import Recipe
from dropscope.lab.sweep.plan import Plan

BASE = Recipe.model_validate({"dataset": {"name": "digits", "seed": 3}, "seed": 10, "twin": False})


def test_a_seed_changes_the_runs_seed_and_the_data_sets():
    members = Plan(BASE, None, (None,), 3).members
    assert [(one.point, one.seed) for one in members] == [(0, 0), (0, 1), (0, 2)]
    assert [one.recipe.seed for one in members] == [10, 11, 12]
    assert [one.recipe.dataset.seed for one in members] == [3, 4, 5]
    assert all(one.recipe.twin for one in members)


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("dropout.hidden", 0.25, lambda recipe: recipe.dropout.hidden == (0.25, 0.25)),
        ("dropout.input", 0.25, lambda recipe: recipe.dropout.input == 0.25),
        ("dataset.train_size", 100.0, lambda recipe: recipe.dataset.train_size == 100),
        ("network.hidden", 16.0, lambda recipe: recipe.network.hidden == (16, 16)),
        ("training.learning_rate", 0.5, lambda recipe: recipe.training.learning_rate == 0.5),
        ("training.momentum", 0.5, lambda recipe: recipe.training.momentum == 0.5),
        ("training.weight_decay", 0.5, lambda recipe: recipe.training.weight_decay == 0.5),
    ],
)
def test_a_value_of_the_axis_changes_its_field_and_nothing_else(field, value, expected):
    (member,) = Plan(BASE, field, (value,), 1).members
    assert expected(member.recipe)
    part = field.split(".")[0]
    for other in {"dataset", "network", "dropout", "training"} - {part}:
        assert getattr(member.recipe, other) == getattr(BASE, other)


@pytest.mark.parametrize(
    ("plan", "field"),
    [
        (Plan(BASE, "dropout.hidden", (0.1, 1.5), 2), "axis.values.1"),
        (Plan(BASE, "dataset.train_size", (100.5,), 2), "axis.values.0"),
        (Plan(BASE, "dataset.train_size", (50_000.0,), 2), "axis.values.0"),
        (Plan(BASE, "network.hidden", (8.0, 0.0), 2), "axis.values.1"),
        (Plan(BASE, "dropout.hidden", (0.5, 0.5), 2), "axis.values"),
        (Plan(BASE, "dropout.hidden", tuple(i / 100 for i in range(51)), 10), "seeds"),
        (Plan(BASE.model_copy(update={"seed": 2**32 - 2}), None, (None,), 3), "seeds"),
        (Plan(BASE, "network.hidden", (1024.0,), 300), "seeds"),
        (
            Plan(Recipe.model_validate({"dropout": {"mistake": "forget_scale"}}), None, (None,), 3),
            "recipe.dropout.mistake",
        ),
        (
            Plan(
                Recipe.model_validate({"training": {"optimizer": "adam"}}),
                "training.momentum",
                (0.5,),
                3,
            ),
            "axis.field",
        ),
    ],
)
def test_what_cannot_be_trained_is_refused_by_the_name_of_its_field(plan, field):
    with pytest.raises(InvalidSweep) as refused:
        plan.check()
    assert refused.value.field == field


def test_five_hundred_members_are_allowed():
    small = Recipe.model_validate({"dataset": {"name": "moons"}, "network": {"hidden": [8]}})
    plan = Plan(small, "dropout.hidden", tuple(i / 50 for i in range(50)), 10)
    plan.check()
    assert len(plan.members) == 500
