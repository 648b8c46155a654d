import assert from "node:assert/strict";
import { test } from "node:test";
import {
  asLearnt,
  differences,
  dropoutLayers,
  isSteerable,
  parameterCount,
  probabilitiesOf,
  recipeOfRun,
  withAutoencoder,
  withProbabilities,
} from "../../../frontend/state/recipe.js";
import { makeRecipe, makeRun } from "./recipes.js";

test("probabilities go in and out by layer name", () => {
  const changed = withProbabilities(makeRecipe(), { hidden_2: 0.2, input: 0 });
  assert.deepEqual(probabilitiesOf(changed), { input: 0, hidden_1: 0.5, hidden_2: 0.2 });
  assert.deepEqual(dropoutLayers(changed), ["input", "hidden_1", "hidden_2"]);
});

test("a run's recipe has the settings in force", () => {
  const settings = {
    drop_probability: { input: 0.1, hidden_1: 0.8, hidden_2: 0.5 },
    learning_rate: 0.01,
  };
  const recipe = recipeOfRun(makeRun({ settings }));
  assert.deepEqual(recipe.dropout.hidden, [0.8, 0.5]);
  assert.equal(recipe.training.learning_rate, 0.01);
});

test("differences name the fields", () => {
  const other = makeRecipe();
  assert.deepEqual(differences(makeRecipe(), other), []);
  other.network.hidden = [4, 4];
  other.training.max_norm = 2;
  other.seed = 8;
  assert.deepEqual(differences(makeRecipe(), other), [
    "network.hidden",
    "training.max_norm",
    "seed",
  ]);
});

test("a run that is over cannot be steered", () => {
  assert.equal(isSteerable(null), false);
  for (const state of /** @type {const} */ (["created", "queued", "running", "paused"])) {
    assert.equal(isSteerable(makeRun({ state })), true);
  }
  for (const state of /** @type {const} */ (["finished", "stopped", "diverged", "failed"])) {
    assert.equal(isSteerable(makeRun({ state })), false);
  }
});

test("an autoencoder learns numbers, as many as there are pixels, and reads no labels", () => {
  const recipe = makeRecipe();
  const facts = { name: "digits", task: "classification", feature_count: 64, output_count: 10 };
  const dataset = /** @type {import("../../../frontend/state/types.js").Dataset} */ (
    /** @type {unknown} */ (facts)
  );
  assert.equal(asLearnt(dataset, recipe), dataset);
  const on = { ...recipe, ...withAutoencoder(recipe, true) };
  const { task, output_count: outputs } = asLearnt(dataset, on);
  assert.deepEqual([task, outputs], ["regression", 64]);
  assert.equal(asLearnt(dataset, on), asLearnt(dataset, on));
  assert.equal(on.dataset.label_noise, 0);
  const off = { ...on, ...withAutoencoder(on, false) };
  assert.deepEqual(off.network, recipe.network);
});

test("weights and biases are counted, of a network that gives its picture back too", () => {
  const recipe = { ...makeRecipe(), network: { ...makeRecipe().network, hidden: [5, 3] } };
  const dataset = /** @type {any} */ ({ feature_count: 4, output_count: 2 });
  assert.equal(parameterCount(recipe, dataset), 5 * 5 + 6 * 3 + 4 * 2);
  const network = { ...recipe.network, autoencoder: true };
  assert.equal(parameterCount({ ...recipe, network }, dataset), 5 * 5 + 6 * 3 + 4 * 4);
});
