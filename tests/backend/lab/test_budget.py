"""A server may allow less than recipes can say."""

import pytest

from dropscope.errors import InvalidRecipe
from dropscope.lab import recipe as recipe_module
from dropscope.lab.budget import Budget
from dropscope.lab.recipe import Recipe
from dropscope.settings import Settings

RECIPE = Recipe.model_validate({"network": {"hidden": [20, 10]}})


def test_what_recipes_allow_at_all_is_the_most_that_settings_can():
    settings = Settings()
    for name in ("LAYERS", "UNITS", "PARAMETERS", "STEPS", "BATCH_SIZE", "TRAIN_SIZE"):
        most = getattr(recipe_module, f"MAX_{name}")
        assert getattr(Budget(), name.lower()) == most
        assert getattr(settings, f"max_{name.lower()}") == most
        with pytest.raises(ValueError, match="less than or equal"):
            Settings(**{f"max_{name.lower()}": most + 1})


@pytest.mark.parametrize(
    ("name", "asked", "field"),
    [
        ("layers", 2, "network.hidden"),
        ("units", 20, "network.hidden"),
        ("parameters", RECIPE.parameter_count, "network.hidden"),
        ("steps", RECIPE.training.max_steps, "training.max_steps"),
        ("batch_size", 32, "training.batch_size"),
        ("train_size", 200, "dataset.train_size"),
    ],
)
def test_each_limit_holds_to_the_last_one(name, asked, field):
    Budget(**{name: asked}).check(RECIPE)
    with pytest.raises(InvalidRecipe) as caught:
        Budget(**{name: asked - 1}).check(RECIPE)
    assert caught.value.field == field
    assert f"{asked:,}" in caught.value.message
    assert f"{asked - 1:,}" in caught.value.message
