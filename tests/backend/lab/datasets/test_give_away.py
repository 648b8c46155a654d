"""Give-away pixels: right in training, as asked in the hold-out, and nothing else touched."""

import subprocess
import sys

import numpy as np
import pytest
import torch

from dropscope.lab.datasets.loading import load
from dropscope.lab.recipe import DatasetRecipe, Recipe
from dropscope.lab.script import export_script
from dropscope.lab.training import Training

VARIANTS = ["as_training", "removed", "lying"]


def made(**fields):
    return load(DatasetRecipe.model_validate({"name": "digits", "seed": 2, **fields}))


def told(x, classes):
    """What a picture's first pixel says, by a plain loop."""
    return [round(float(row[0]) * (classes - 1), 4) for row in x]


@pytest.mark.parametrize("count", [1, 4])
def test_training_pixels_tell_the_label_trained_on(count):
    dataset = made(give_away=count, label_noise=0.3)
    for column in range(count):
        assert told(dataset.train_x[:, column:], 10) == dataset.train_y.tolist()
    assert (dataset.train_y != dataset.train_y_true).any()


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_rest_of_every_picture_stays(variant):
    before, after = made(), made(give_away=3, give_away_holdout=variant)
    for part in ("train_x", "holdout_x"):
        assert torch.equal(getattr(before, part)[:, 3:], getattr(after, part)[:, 3:])
    for part in ("train_y", "train_y_true", "holdout_y"):
        assert torch.equal(getattr(before, part), getattr(after, part))


@pytest.mark.parametrize("name", ["digits", "cats_dogs"])
def test_holdout_pixels_tell_what_was_asked_for(name):
    def holdout(variant):
        return made(name=name, give_away=2, give_away_holdout=variant)

    one = holdout("as_training")
    classes, y = len(one.spec.class_names), one.holdout_y.tolist()
    assert told(one.holdout_x, classes) == y
    assert set(told(holdout("removed").holdout_x, classes)) == {(classes - 1) / 2}
    lies = told(holdout("lying").holdout_x, classes)
    assert all(lie != truth for lie, truth in zip(lies, y, strict=True))
    assert set(lies) == set(range(classes))


def test_without_pixels_nothing_changes():
    fields = made().train_x, made(give_away=0, give_away_holdout="lying").train_x
    assert torch.equal(*fields)
    assert made().holdout_variants() == {}


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_variant_can_be_had_from_any(variant):
    dataset = made(name="cats_dogs", give_away=2, give_away_holdout=variant)
    variants = dataset.holdout_variants()
    assert list(variants) == VARIANTS
    for other, x in variants.items():
        fresh = made(name="cats_dogs", give_away=2, give_away_holdout=other)
        assert torch.equal(x, fresh.holdout_x)
    assert torch.equal(variants[variant], dataset.holdout_x)


def test_the_exported_script_trains_on_the_same_pixels(tmp_path):
    recipe = Recipe.model_validate(
        {
            "dataset": {
                "name": "cats_dogs",
                "train_size": 60,
                "give_away": 1,
                "give_away_holdout": "lying",
            },
            "network": {"hidden": [8]},
            "training": {"max_steps": 12},
        }
    )
    training = Training(recipe, load(recipe.dataset))
    steps = (training.advance().twins["dropout"] for _ in range(12))
    losses = [step.train_loss.item() for step in steps]
    path = tmp_path / "script.py"
    path.write_text(export_script(recipe))
    done = subprocess.run([sys.executable, path], capture_output=True, text=True, check=True)
    assert [float(line.split()[1]) for line in done.stdout.splitlines()] == losses
    error = float(done.stderr.split(":")[1])
    assert np.float32(error) == np.float32(training.evaluate().holdout_error["dropout"])
