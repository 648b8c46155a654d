import assert from "node:assert/strict";
import { test } from "node:test";
import { INITIAL } from "../../../frontend/state/initial.js";
import { reduce } from "../../../frontend/state/reduce.js";
import { rememberTold } from "../../../frontend/state/told.js";
import { makeBatch, makeRun } from "./recipes.js";

/** @typedef {import("../../../frontend/state/reduce.js").Event} Event */

test("what a stream brings computes nothing anew, anything else does", () => {
  let count = 0;
  const told = rememberTold(
    (state, /** @type {string} */ word) => `${word} ${state.layer} ${++count}`,
  );
  const state = reduce(INITIAL, { type: "run-opened", run: makeRun() });
  assert.equal(told(state, "a"), "a hidden_1 1");
  /** @type {Event[]} */
  const streamed = [
    { type: "steps", batch: makeBatch(1, 3), time: 0 },
    { type: "evaluations", rows: [/** @type {any} */ ({ step: 1 })] },
    { type: "examples", examples: [] },
  ];
  const later = streamed.reduce(reduce, state);
  assert.notEqual(later, state);
  assert.equal(told(later, "a"), "a hidden_1 1");
  assert.equal(told(reduce(later, { type: "view", view: { layer: "input" } }), "a"), "a input 2");
  assert.equal(told(later, "b"), "b hidden_1 3");
});
