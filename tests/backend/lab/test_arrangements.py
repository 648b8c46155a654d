"""The arrangements of dropout on file are those that the command measures, and as it measures."""

import pytest

from dropscope.lab import measure_give_away
from dropscope.lab.arrangements import arrangements
from dropscope.lab.measure_presets import seeded
from dropscope.lab.presets import SEED_COUNT, find_preset
from dropscope.lab.recipe import Recipe


def test_what_is_on_file_is_what_the_command_measures():
    told = arrangements()
    assert (told.preset, told.seeds) == (measure_give_away.PRESET, SEED_COUNT)
    assert {one.name: (one.of_input, one.of_hidden) for one in told.found} == dict(
        measure_give_away.ARRANGEMENTS
    )


def test_one_seed_on_file_comes_out_again():
    """A mean over seeds cannot lie further from one of them than its spread allows."""
    (without,) = (one for one in arrangements().found if one.name == measure_give_away.WITHOUT)
    recipe = seeded(measure_give_away.arranged(find_preset(arrangements().preset).recipe, 0, 0), 0)
    found = measure_give_away.figures(recipe)
    for variant, mean in without.accuracy.items():
        spread = SEED_COUNT * mean.standard_error  # sqrt(n) times the deviation of single seeds
        assert abs(found[variant] - mean.value) <= spread + 1e-5


def test_means_and_paired_differences():
    def seed(lying, removed):
        return {"as_training": 1.0, "removed": removed, "lying": lying, "saliency on it": 0.2}

    without = [seed(0.0, 0.5), seed(0.1, 0.6)]
    other = [seed(0.3, 0.5), seed(0.4, 0.6)]
    first, second = measure_give_away.spelled({"no dropout": without, "hidden 0.5": other})
    assert first["error_difference"] == {}
    assert first["accuracy"]["lying"] == {"value": 0.05, "standard_error": 0.05}
    assert second["error_difference"]["lying"]["mean"] == pytest.approx(-0.3)
    assert second["error_difference"]["lying"]["standard_error"] == pytest.approx(0.0)
    assert second["error_difference"]["removed"] == {"mean": 0.0, "standard_error": 0.0}
    assert (second["of_input"], second["of_hidden"]) == (0.0, 0.5)


def test_an_arrangement_changes_nothing_but_the_dropout():
    recipe = Recipe()
    arranged = measure_give_away.arranged(recipe, 0.2, 0.4)
    assert (arranged.dropout.input, arranged.dropout.hidden) == (0.2, (0.4, 0.4))
    assert not arranged.twin
    dropout = recipe.dropout
    assert arranged.model_copy(update={"dropout": dropout, "twin": True}) == recipe


def test_the_table_claims_no_direction_that_is_not_there():
    text = measure_give_away.table(arrangements())
    for one in arrangements().found:
        for variant, difference in one.error_difference.items():
            (line,) = (
                line
                for line in text.splitlines()
                if line.startswith(f"{one.name}, pixel {variant}")
            )
            is_visible = abs(difference.mean) > 2 * difference.standard_error
            assert line.endswith("no visible effect") != is_visible
