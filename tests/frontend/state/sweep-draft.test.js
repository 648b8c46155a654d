import assert from "node:assert/strict";
import { test } from "node:test";
import {
  AXIS_FIELDS,
  draftAgain,
  draftOf,
  offeredValues,
  planOf,
  readValues,
} from "../../../frontend/state/sweep-draft.js";
import { makeRecipe } from "./recipes.js";
import { makeSeeds, makeSweep } from "./sweeps.js";

test("every axis offers values that can be read, apart from nothing but seeds", () => {
  for (const field of AXIS_FIELDS) {
    const { values, problem } = readValues(draftOf(field, makeRecipe()).values);
    if (field === "") assert.deepEqual(values, []);
    else {
      assert.equal(problem, "");
      assert.ok(values.length >= 4, field);
      assert.equal(new Set(values).size, values.length, field);
    }
  }
  assert.deepEqual([draftOf("", null).seeds, draftOf("dropout.hidden", null).seeds], [10, 5]);
});

test("training-set sizes stay within what there is, learning rates lie around the recipe's", () => {
  const recipe = makeRecipe();
  assert.deepEqual(offeredValues("dataset.train_size", recipe, 500), [50, 100, 200, 400, 500]);
  assert.deepEqual(
    offeredValues("training.learning_rate", recipe),
    [0.005, 0.015, 0.05, 0.15, 0.5],
  );
});

test("values are read with commas or blanks between, and what is no number is told", () => {
  assert.deepEqual(readValues(" 0, .5;1e-3\t2 "), { values: [0, 0.5, 0.001, 2], problem: "" });
  assert.match(readValues("0, half").problem, /“half” is no number/);
  assert.match(readValues(" , ").problem, /Give one value or more/);
});

test("a plan is what the server is asked for", () => {
  const recipe = makeRecipe();
  const draft = { field: /** @type {const} */ ("network.hidden"), values: "8, 16", seeds: 4 };
  const axis = { field: "network.hidden", values: [8, 16] };
  assert.deepEqual(planOf(draft, recipe), { recipe, axis, seeds: 4 });
  assert.deepEqual(planOf({ ...draft, field: "" }, recipe), { recipe, axis: null, seeds: 4 });
  assert.equal(planOf({ ...draft, values: "x" }, recipe), null);
});

test("a sweep can be made again", () => {
  assert.deepEqual(draftAgain(makeSweep()), {
    field: "dropout.hidden",
    values: "0.5, 0",
    seeds: 3,
  });
  assert.deepEqual(draftAgain(makeSeeds()), { field: "", values: "", seeds: 3 });
});
