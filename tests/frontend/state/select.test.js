import assert from "node:assert/strict";
import { test } from "node:test";
import { INITIAL } from "../../../frontend/state/initial.js";
import { reduce } from "../../../frontend/state/reduce.js";
import {
  pictureOf,
  probabilitiesAt,
  recentMasks,
  shownAs,
  shownExample,
  shownProbabilities,
  shownRow,
  shownSizes,
  shownStep,
  shownWeights,
  surfaceInputOf,
} from "../../../frontend/state/select.js";
import { makeBatch, makeRecipe, makeRun } from "./recipes.js";

/** @typedef {import("../../../frontend/state/reduce.js").Event} Event */

const DATASET = /** @type {any} */ ({
  name: "digits",
  feature_count: 2,
  output_count: 2,
  class_names: ["0", "1"],
  image_shape: [1, 2],
});
const PREVIEW = {
  example: { index: 3, features: [0.5, 1], label: 1, true_label: 1 },
  activation: { hidden_1: [1, 0, 0, 2], hidden_2: [1, 1, 1] },
  output: [0.25, 0.75],
  weights: { "linear_1.weight": { shape: [4, 2], values: [1, 2, 3, 4, 5, 6, 7, 8] } },
};

/** @param {Event[]} events */
function after(...events) {
  /** @type {Event} */
  const catalogue = { type: "catalogue", datasets: [DATASET], presets: [] };
  return [catalogue, ...events].reduce(reduce, INITIAL);
}
/** @param {Partial<import("../../../frontend/state/types.js").Run>} [values] @returns {Event} */
const opened = (values) => ({ type: "run-opened", run: makeRun(values) });
/** @type {Event} */
const fiveSteps = { type: "steps", batch: makeBatch(1, 5), time: 0 };
/** @param {number} step @returns {Event} */
const snapshot = (step) => ({
  type: "snapshot",
  snapshot: { step, parameters: { dropout: {}, plain: {} } },
});

test("before the first step the untouched network is shown", () => {
  const recipe = makeRecipe();
  const state = after({ type: "recipe", recipe }, { type: "preview", recipe, preview: PREVIEW });
  assert.equal(shownStep(state), 0);
  const picture = pictureOf(state, "plain");
  assert.equal(picture.facts.step?.activation.plain, PREVIEW.activation);
  assert.deepEqual(picture.facts.step?.keep_mask, {});
  assert.equal(picture.facts.features, PREVIEW.example.features);
  assert.equal(shownWeights(state, "dropout").weights, PREVIEW.weights);
  assert.deepEqual(shownSizes(state), {
    inputCount: 2,
    hidden: [4, 3],
    outputCount: 2,
    imageShape: [1, 2],
  });
});

test("sizes are one value as long as nothing changes, so that nothing is laid out anew", () => {
  const state = after(opened());
  assert.equal(shownSizes(state), shownSizes(reduce(state, fiveSteps)));
});

test("a run keeps the picture of its recipe until its first step, and of no other", () => {
  const recipe = makeRecipe();
  const looked = after({ type: "recipe", recipe }, { type: "preview", recipe, preview: PREVIEW });
  assert.equal(shownExample(reduce(looked, opened())), PREVIEW.example);
  const other = reduce(looked, opened({ recipe: { ...makeRecipe(), seed: 8 } }));
  assert.equal(shownRow(other), null);
});

test("the step shown is the newest, or the one chosen", () => {
  const live = after(opened(), fiveSteps);
  assert.equal(shownRow(live)?.step, 5);
  const chosen = reduce(live, { type: "view", view: { chosen: 2 } });
  assert.equal(shownRow(chosen)?.step, 2);
});

test("the example is that of the step shown", () => {
  const example = { index: 2, features: [0, 1], label: 0, true_label: 1 };
  const live = after(opened(), fiveSteps, { type: "examples", examples: [example] });
  assert.equal(shownExample(live), null); // step 5 had example 0, which is not at hand
  assert.equal(shownExample(reduce(live, { type: "view", view: { chosen: 2 } })), example);
});

test("weights are the nearest kept at or before the step shown", () => {
  const state = after(opened(), fiveSteps, snapshot(0), snapshot(2), snapshot(4));
  assert.equal(shownWeights(state, "dropout").step, 4);
  const past = reduce(state, { type: "view", view: { chosen: 3 } });
  assert.equal(shownWeights(past, "dropout").step, 2);
});

test("single masks are shown when they can be seen, shares when not", () => {
  const fast = after(opened({ steps_per_second: 100, pace: null }), fiveSteps);
  assert.equal(shownAs(fast), "recent");
  assert.equal(shownAs(reduce(fast, { type: "view", view: { chosen: 2 } })), "example");
  assert.equal(shownAs(reduce(fast, { type: "view", view: { show: "batch" } })), "batch");
  assert.equal(shownAs(after(opened())), "example");
});

test("recent masks are those up to the step shown", () => {
  const state = after(opened(), fiveSteps);
  const masks = recentMasks(state.batches, 4, "hidden_1", 3);
  assert.deepEqual(
    masks.map((mask) => mask && [...mask]),
    [2, 3, 4].map((step) => [...(makeBatch(1, 5).mask(step, "hidden_1") ?? [])]),
  );
  assert.equal(recentMasks(state.batches, 7, "hidden_1", 2)[1], null);
});

test("gaussian noise switches nothing off", () => {
  const recipe = makeRecipe();
  recipe.dropout.kind = "gaussian";
  const state = after(opened({ recipe }), fiveSteps);
  assert.deepEqual(pictureOf(state, "dropout").facts.step?.keep_mask, {});
});

test("a layer whose p is 0 has no mask to show", () => {
  const recipe = makeRecipe();
  recipe.dropout.input = 0;
  const masks = pictureOf(after(opened({ recipe }), fiveSteps), "dropout").facts.step?.keep_mask;
  assert.deepEqual(Object.keys(masks ?? {}), ["hidden_1", "hidden_2"]);
});

test("only a network of two inputs has a map", () => {
  assert.equal(surfaceInputOf(after(opened()), "dropout") !== null, true);
  const wide = { ...DATASET, feature_count: 64 };
  /** @type {Event} */
  const catalogue = { type: "catalogue", datasets: [wide], presets: [] };
  assert.equal(surfaceInputOf(after(opened(), catalogue), "dropout"), null);
  const example = { index: 2, features: [0, 1], label: 0, true_label: 1 };
  const state = after(opened(), { type: "examples", examples: [example] });
  assert.deepEqual(surfaceInputOf(state, "plain")?.points, [example]);
  assert.equal(
    surfaceInputOf(state, "plain")?.points,
    surfaceInputOf(reduce(state, fiveSteps), "plain")?.points,
  );
});

test("probabilities in force are shown while a run can be steered", () => {
  const recipe = makeRecipe();
  const settings = {
    drop_probability: { input: 0.1, hidden_1: 0.8, hidden_2: 0.5 },
    learning_rate: 0.05,
  };
  const state = after({ type: "recipe", recipe }, opened({ settings }));
  assert.equal(shownProbabilities(state)["hidden_1"], 0.8);
  const over = after({ type: "recipe", recipe }, opened({ settings, state: "finished" }));
  assert.equal(shownProbabilities(over)["hidden_1"], 0.5);
});

test("each step has the probabilities that it was trained with", () => {
  /** @type {Event} */
  const events = {
    type: "events",
    events: [
      { index: 0, step: 0, kind: "state", time: 0, detail: { state: "running" } },
      { index: 1, step: 3, kind: "set", time: 1, detail: { drop_probability: { hidden_1: 0.9 } } },
    ],
  };
  const state = after(opened(), fiveSteps, events);
  assert.equal(probabilitiesAt(state, 3)["hidden_1"], 0.5);
  assert.equal(probabilitiesAt(state, 4)["hidden_1"], 0.9);
});
