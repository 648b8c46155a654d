import assert from "node:assert/strict";
import { test } from "node:test";
import { INITIAL } from "../../../frontend/state/initial.js";
import { reduce } from "../../../frontend/state/reduce.js";
import { isAtHand, newestStep, shownStep } from "../../../frontend/state/seen.js";
import { shownRow, shownWeights } from "../../../frontend/state/select.js";
import { makeBatch, makeRun } from "./recipes.js";

/** @typedef {import("../../../frontend/state/reduce.js").Event} Event */
/** @typedef {import("../../../frontend/state/initial.js").State} State */

/** @param {State} state @param {Event[]} events */
const after = (state, ...events) => events.reduce(reduce, state);
/** @param {number | null} chosen @returns {Event} */
const choose = (chosen) => ({ type: "view", view: { chosen } });
/** @param {number} first @param {number} last @returns {Event} */
const past = (first, last) => ({ type: "past-steps", batches: [makeBatch(first, last)] });
/** @param {number} step @param {number} until @returns {Event} */
const weights = (step, until) => ({
  type: "snapshot",
  snapshot: { step, parameters: { dropout: { w: { shape: [1], values: new Float32Array(1) } } } },
  until,
});

/** A run at rest after 900 steps, the last ones of which are at hand. */
const RESTING = after(
  INITIAL,
  { type: "run-opened", run: makeRun({ step: 900, state: "paused" }) },
  weights(880, 900),
  { type: "steps", batch: makeBatch(861, 900), time: 0 },
);

test("a step that is at hand is shown at once", () => {
  const state = after(RESTING, choose(890));
  assert.deepEqual([shownStep(state), shownRow(state)?.step], [890, 890]);
});

test("until a far step is there the screen keeps what it shows, then shows it whole", () => {
  let state = after(RESTING, choose(300));
  assert.equal(shownStep(state), 900);
  state = after(state, past(236, 332));
  assert.equal(shownStep(state), 900, "its weights are missing");
  state = after(state, weights(296, 300));
  assert.deepEqual([shownStep(state), shownWeights(state, "dropout").step], [300, 296]);
  const other = after(RESTING, choose(300), weights(296, 300));
  assert.equal(shownStep(other), 900, "its masks are missing");
  assert.equal(shownStep(after(other, past(236, 332))), 300);
});

test("after a moment nothing is shown that belongs to another step", () => {
  const state = after(RESTING, choose(300), { type: "late" });
  assert.equal(shownStep(state), 300);
  assert.equal(shownRow(state), null);
  assert.deepEqual(shownWeights(state, "dropout").weights, {});
  const there = after(state, past(236, 332));
  assert.equal(shownRow(there)?.step, 300, "what is at hand of the step itself");
  assert.deepEqual(shownWeights(there, "dropout").weights, {}, "but no other step's weights");
});

test("the moment over too late changes nothing", () => {
  const there = after(RESTING, choose(890));
  assert.equal(after(there, { type: "late" }), there);
});

test("dragging shows each step that comes, the last one in between", () => {
  let state = after(RESTING, choose(895), choose(300));
  assert.equal(shownStep(state), 895);
  state = after(state, past(236, 332), weights(296, 332));
  state = after(state, choose(310), choose(700));
  assert.equal(shownStep(state), 310);
  assert.equal(shownStep(after(state, choose(null))), 900);
});

test("another run on screen shows nothing of the one before", () => {
  const run = makeRun({ id: "b2", step: 50 });
  const state = after(RESTING, choose(890), { type: "run-opened", run }, choose(20));
  assert.deepEqual([state.seen, shownRow(state)], [null, null]);
});

test("a run is as long as has arrived or as the server says", () => {
  assert.equal(newestStep({ last: 5, run: makeRun({ step: 9 }) }), 9);
  assert.equal(newestStep({ last: 5, run: makeRun({ step: 3 }) }), 5);
  assert.equal(newestStep({ last: 0, run: null }), 0);
});

test("a step is at hand with its masks and the nearest weights, where there are weights", () => {
  assert.equal(isAtHand(RESTING, 890), true);
  assert.equal(isAtHand(RESTING, 870), false, "weights before 880 are not at hand");
  assert.equal(isAtHand({ ...RESTING, snapshots: [] }, 870), true);
  assert.equal(isAtHand({ ...RESTING, snapshots: [] }, 300), false);
});
