"""The story's recipes are recipes, whole ones; and what its page counts is counted rightly."""

import json
import shutil
import subprocess
from pathlib import Path

from tests.science.story.__main__ import plain, table

from dropscope.lab.recipe import Recipe

RECIPES = Path(__file__).resolve().parents[2] / "frontend" / "state" / "story-recipes.js"


def test_every_recipe_of_the_story_is_one_and_leaves_nothing_to_defaults():
    node = shutil.which("node")
    assert node, "the front end's tests want node"
    told = f"import({RECIPES.as_uri()!r}).then((m) => console.log(JSON.stringify(m.STORY_RUNS)))"
    found = subprocess.run([node, "-e", told], check=True, stdout=subprocess.PIPE, text=True)
    runs = json.loads(found.stdout)
    assert len(runs) == 4
    for name, run in runs.items():
        recipe = Recipe.model_validate(run["recipe"])
        # Runs are found again by their recipe, so what the server says must be what was asked.
        assert recipe.model_dump(mode="json") == run["recipe"], name
        assert recipe.training.max_steps / run["pace"] < 10, "longer than seconds"


def test_sentences_are_counted_by_direction():
    told = {"chapter": "Noise", "index": 0, "text": "[3](unit:hidden_1:3) is **off** (half)."}
    found = [{**told, "seed": i, "direction": way} for i, way in enumerate([1, 1, 0, -1])]
    silent = [{"chapter": "Noise", "index": 1, "seed": 0, "text": "So.", "direction": None}]
    assert table([*found, *silent]) == "| Noise | 3 is **off** (half). | 2 | 1 | 1 |\n"
    assert plain("the [strip](strip) and [why](#why)") == "the strip and why"
