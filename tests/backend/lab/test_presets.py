import json
import re
from dataclasses import replace
from typing import get_args

import pytest
from pydantic import ValidationError

from dropscope.errors import InvalidRecipe
from dropscope.lab import measure_presets, presets
from dropscope.lab.presets import Difference, Effect, Verdict, find_preset, paired_difference
from dropscope.lab.recipe import Recipe

ALL = presets.presets()
NAMES = [preset.name for preset in ALL]
BETTER, WORSE, NEITHER = get_args(Verdict)
WORDS = {
    BETTER: r"\b(fewer|lowers|closer)\b",
    WORSE: r"\bhurts\b",
    NEITHER: r"\b(no visible effect|not the error for certain)\b",
}


def shown(preset):
    """What the figures on file say."""
    return {
        figure: getattr(preset.effect, figure).verdict
        for figure in ("holdout_error", "holdout_loss")
    }


def test_the_first_is_the_default_recipe():
    assert (ALL[0].name, ALL[0].recipe) == ("digits", Recipe())


def test_there_are_eight_and_among_them_one_that_hurts_and_one_that_does_nothing():
    assert len({preset.name for preset in ALL}) == len(ALL) >= 8
    verdicts = [preset.effect.holdout_error.verdict for preset in ALL]
    assert set(verdicts) == {BETTER, WORSE, NEITHER}
    # One on which neither figure shows anything.
    assert any(set(shown(preset).values()) == {NEITHER} for preset in ALL)


@pytest.mark.parametrize("preset", ALL, ids=NAMES)
def test_a_sentence_says_what_was_measured(preset):
    effect = preset.effect
    assert effect.seeds == measure_presets.SEED_COUNT
    assert preset.claims
    assert preset.claims.items() <= shown(preset).items()
    spoken = {verdict for verdict, words in WORDS.items() if re.search(words, preset.sentence)}
    assert spoken == set(preset.claims.values())


def test_a_claim_that_was_not_measured_is_noticed():
    """The check above is able to fail."""
    turned = Effect(Difference(0.1, 0.01), Difference(0.1, 0.01), 5, "2026-01-01")
    wrong = replace(find_preset("wrong_labels"), effect=turned)
    with pytest.raises(AssertionError):
        test_a_sentence_says_what_was_measured(wrong)
    silent = replace(find_preset("wrong_labels"), sentence="300 digits: dropout hurts.")
    with pytest.raises(AssertionError):
        test_a_sentence_says_what_was_measured(silent)


@pytest.mark.parametrize("preset", ALL, ids=NAMES)
def test_titles_are_short_and_sentences_fit_their_recipe(preset):
    assert len(preset.title.split()) <= 4
    assert preset.sentence.endswith(".")
    assert not re.search(r"[.!?] ", preset.sentence)
    dataset = preset.recipe.dataset
    assert re.search(rf"\b{dataset.train_size:,}\b", preset.sentence)
    share = {"one label in ten": 0.1, "one in five": 0.2, "one diagnosis in five": 0.2}
    share |= {"four in ten": 0.4, "clean": 0.0}
    for words, label_noise in share.items():
        if words in preset.sentence:
            assert dataset.label_noise == label_noise


def test_presets_told_as_the_same_differ_in_nothing_but_the_noise():
    first = find_preset("wrong_labels").recipe
    changes = {"shared_mask": {"mask_scope": "batch"}, "gaussian": {"kind": "gaussian"}}
    for name, change in changes.items():
        dropout = first.dropout.model_copy(update=change)
        assert find_preset(name).recipe == first.model_copy(update={"dropout": dropout})


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


@pytest.mark.parametrize("name", ["narrow"])
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
