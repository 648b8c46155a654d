import json
from dataclasses import replace

import pytest
from pydantic import ValidationError

from dropscope.errors import InvalidRecipe
from dropscope.lab import measure_presets, presets
from dropscope.lab.presets import Difference, find_preset, paired_difference
from dropscope.lab.recipe import Recipe

ALL = presets.presets()


def test_the_first_is_the_default_recipe():
    assert (ALL[0].name, ALL[0].recipe) == ("digits", Recipe())


def test_names_are_unique_and_at_least_one_hurts_one_helps_one_does_nothing():
    assert len({preset.name for preset in ALL}) == len(ALL) >= 4
    verdicts = {preset.effect.holdout_error.verdict for preset in ALL}
    assert verdicts == {"better with dropout", "worse with dropout", "no visible effect"}


@pytest.mark.parametrize(
    ("mean", "verdict"),
    [
        (-0.21, "better with dropout"),
        (-0.2, "no visible effect"),
        (0.0, "no visible effect"),
        (0.2, "no visible effect"),
        (0.21, "worse with dropout"),
    ],
)
def test_a_direction_needs_two_standard_errors(mean, verdict):
    assert Difference(mean, 0.1).verdict == verdict


def test_differences_are_paired():
    found = paired_difference([1.0, 5.0, 9.0], [2.0, 5.0, 9.5])
    assert found.mean == pytest.approx(-0.5)
    assert found.standard_error == pytest.approx(0.5 / 3**0.5)


def test_an_unknown_name_is_answered_with_the_known_ones():
    with pytest.raises(InvalidRecipe, match="digits") as caught:
        find_preset("nonsense")
    assert caught.value.field == "preset"
    assert find_preset("moons").name == "moons"


def test_a_preset_stays():
    with pytest.raises(ValidationError):
        ALL[0].recipe.seed = 1


@pytest.mark.parametrize("name", ["blobs"])
def test_the_effect_on_file_is_what_training_gives(name):
    preset = find_preset(name)
    measured = measure_presets.measure(preset.recipe)
    for figure in ("holdout_error", "holdout_loss"):
        on_file = getattr(preset.effect, figure)
        # Another processor may round otherwise; the figure must be this one nevertheless.
        limit = max(on_file.standard_error, 1e-4)
        assert measured[figure]["mean"] == pytest.approx(on_file.mean, abs=limit)
        assert replace(on_file, **measured[figure]).verdict == on_file.verdict


def test_measuring_writes_effects_and_nothing_else(tmp_path, monkeypatch):
    effect = {"holdout_error": {}, "holdout_loss": {}, "seeds": 5, "date": "2026-01-01"}
    monkeypatch.setattr(measure_presets, "measure", lambda _: effect)
    path = tmp_path / "presets.json"
    measure_presets.write_effects(path, ["moons"])
    before, after = presets.read_entries(), json.loads(path.read_text())
    assert [entry["name"] for entry in after] == [entry["name"] for entry in before]
    for old, new in zip(before, after, strict=True):
        assert new["effect"] == (effect if new["name"] == "moons" else old["effect"])
        assert {**new, "effect": None} == {**old, "effect": None}


def test_seeds_change_examples_weights_and_masks():
    recipe = measure_presets.seeded(Recipe(), 3)
    assert (recipe.seed, recipe.dataset.seed) == (Recipe().seed + 3, 3)
    assert recipe.training == Recipe().training
