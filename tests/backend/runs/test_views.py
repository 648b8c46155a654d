from dropscope.lab.recipe import Recipe
from dropscope.runs.messages import Set
from dropscope.runs.views import (
    RunError,
    initial_settings,
    new_row,
    settings_after,
    settings_with,
    view_of,
)

RECIPE = Recipe()
FIRST = {
    "drop_probability": {"input": 0.1, "hidden_1": 0.5, "hidden_2": 0.5},
    "learning_rate": 0.05,
}


def test_settings_start_as_the_recipe_says():
    assert initial_settings(RECIPE) == FIRST


def test_recorded_changes_follow_one_another():
    changes = [
        (0, {"drop_probability": {"hidden_1": 0.2}}),
        (7, {"pace": 2.0}),
        (9, {"learning_rate": 0.5, "drop_probability": {"hidden_1": 0.3, "input": 0.0}}),
    ]
    assert settings_after(RECIPE, changes) == {
        "drop_probability": {"input": 0.0, "hidden_1": 0.3, "hidden_2": 0.5},
        "learning_rate": 0.5,
    }
    assert settings_after(RECIPE, []) == FIRST


def test_a_change_leaves_the_settings_before_it_alone():
    settings = initial_settings(RECIPE)
    assert settings_with(settings, Set((("hidden_2", 0.0),))) != settings
    assert settings == FIRST


def test_a_new_row_is_a_run_that_has_not_begun():
    row = new_row(RECIPE, "", 2.0, "full")
    view = view_of(row)
    assert view.title == "Digits, 200 examples, 64-64-64-10"
    assert (view.state, view.step, view.pace, view.record) == ("created", 0, 2.0, "full")
    assert view.recipe == RECIPE
    assert view.settings == FIRST
    assert (view.started_at, view.ended_at, view.error) == (None, None, None)
    assert new_row(RECIPE, "Mine", None, "example").title == "Mine"
    assert new_row(RECIPE, "", None, "example").id != row.id


def test_live_values_win_and_an_error_has_code_and_message():
    row = new_row(RECIPE, "", None, "example")
    row.error_code, row.error_message = "loss_not_finite", None
    view = view_of(row, state="diverged", step=3)
    assert (view.state, view.step) == ("diverged", 3)
    assert view.error == RunError("loss_not_finite", "")
