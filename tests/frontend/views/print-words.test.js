import assert from "node:assert/strict";
import { test } from "node:test";
import { partsOf } from "../../../frontend/state/recipe.js";
import { recipeRows } from "../../../frontend/views/print-words.js";
import { makeRecipe, makeRun } from "../state/recipes.js";

test("every part of a recipe is told, and what was changed on the way", () => {
  const recipe = makeRecipe();
  const rows = recipeRows(recipe, null, []);
  assert.equal(rows.length, partsOf(recipe).length);
  assert.ok(rows.every(({ name, value }) => name && value));
  const told = Object.fromEntries(rows.map(({ name, value }) => [name, value]));
  assert.equal(told["Learning rate"], String(recipe.training.learning_rate));
  const run = makeRun();
  const settings = { ...run.settings, learning_rate: 3 };
  const changed = recipeRows(recipe, { ...run, settings }, []).at(-1);
  assert.deepEqual(
    [changed?.name, changed?.value.includes("learning rate 3")],
    ["Changed on the way", true],
  );
});
