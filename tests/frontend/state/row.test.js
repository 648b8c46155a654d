import assert from "node:assert/strict";
import { test } from "node:test";
import { INITIAL } from "../../../frontend/state/initial.js";
import { followedRow, rowWithin } from "../../../frontend/state/row.js";
import { makeBatch, makeRecipe, makeRun } from "./recipes.js";

const RECIPE = makeRecipe();

test("a row is one of those that batches have", () => {
  assert.deepEqual(
    [0, 31, 32, 1023].map((row) => rowWithin(RECIPE, row)),
    [0, 31, 31, 31],
  );
});

test("before a run it is the next one's, then the run's own", () => {
  assert.equal(followedRow(INITIAL, 0), 0);
  assert.equal(followedRow({ ...INITIAL, recipe: RECIPE, row: 5 }, 0), 5);
  assert.equal(followedRow({ ...INITIAL, recipe: RECIPE, row: 99 }, 0), 31);
  assert.equal(followedRow({ ...INITIAL, recipe: RECIPE, row: 5, run: makeRun({ row: 7 }) }, 3), 7);
});

test("of a batch that has fewer rows it is the last one", () => {
  const batch = makeBatch(1, 3);
  const small = {
    ...batch,
    row: (/** @type {number} */ step) => ({ ...batch.row(step), batch_size: 8 }),
  };
  const state = { ...INITIAL, run: makeRun({ row: 20 }), batches: [small] };
  assert.deepEqual(
    [0, 2, 9].map((step) => followedRow(state, step)),
    [20, 7, 20],
  );
});
