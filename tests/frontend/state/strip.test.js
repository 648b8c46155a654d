import assert from "node:assert/strict";
import { test } from "node:test";
import { INITIAL } from "../../../frontend/state/initial.js";
import { reduce } from "../../../frontend/state/reduce.js";
import { stripOf } from "../../../frontend/state/strip.js";
import { makeBatch, makeRecipe, makeRun } from "./recipes.js";

/** @typedef {import("../../../frontend/state/reduce.js").Event} Event */

const DATASET = /** @type {any} */ ({ name: "digits", feature_count: 2, output_count: 2 });
const FAST = { steps_per_second: 500, pace: null };

/** @param {Event[]} events */
function after(...events) {
  /** @type {Event} */
  const catalogue = { type: "catalogue", datasets: [DATASET], presets: [] };
  return [catalogue, ...events].reduce(reduce, INITIAL);
}
/** @param {Partial<import("../../../frontend/state/types.js").Run>} [values] @returns {Event} */
const opened = (values) => ({ type: "run-opened", run: makeRun(values) });
/** @param {number} first @param {number} last @param {number} [time] @returns {Event} */
const steps = (first, last, time = 0) => ({ type: "steps", batch: makeBatch(first, last), time });
/** @param {number | null} chosen @returns {Event} */
const choose = (chosen) => ({ type: "view", view: { chosen } });

test("the strip moves with the stage at speed", () => {
  const fast = after(opened(FAST), steps(1, 5), steps(6, 9, 1));
  assert.deepEqual([stripOf(fast).last, fast.last], [5, 9]);
  assert.equal(stripOf(fast).fast, true);
  const paused = reduce(fast, { type: "run", run: makeRun({ state: "paused" }) });
  const strip = stripOf(paused);
  assert.deepEqual([strip.last, strip.fast], [9, false]);
  assert.deepEqual([strip.unitCount, strip.layers], [4, ["input", "hidden_1", "hidden_2"]]);
  assert.deepEqual(strip.maskAt(7), makeBatch(6, 9).mask(7, "hidden_1"));
});

test("masks are asked for by one function as long as none come in", () => {
  const state = after(opened(), steps(1, 5));
  const same = reduce(state, { type: "view", view: { notice: "word" } });
  assert.equal(stripOf(state).maskAt, stripOf(same).maskAt);
  assert.notEqual(stripOf(state).maskAt, stripOf(reduce(state, steps(6, 6))).maskAt);
  const other = reduce(state, { type: "view", view: { layer: "hidden_2" } });
  assert.equal(stripOf(other).maskAt(1)?.length, 3);
});

test("a run that was just opened is as long as the server says, though no step has come", () => {
  for (const speed of [{ state: /** @type {const} */ ("paused") }, FAST]) {
    const strip = stripOf(after(opened({ step: 900, ...speed })));
    assert.deepEqual([strip.last, strip.arrived], [900, 0]);
  }
  // One that the server tells of a moment before it comes does not count.
  assert.equal(stripOf(after(opened({ step: 6 }), steps(1, 5))).last, 5);
});

test("a chosen step lies in the strip even where the stage holds an older one", () => {
  const fast = after(opened(FAST), steps(1, 5), steps(6, 9, 1), choose(8));
  assert.equal(stripOf(fast).last, 9);
});

test("while a run goes on there is room for what comes, up to its end", () => {
  const room = (/** @type {number} */ last, /** @type {any} */ state) =>
    stripOf(after(opened({ state }), steps(1, last))).room;
  assert.equal(room(130, "running"), 256);
  assert.equal(room(3000, "running"), 4000);
  assert.equal(room(3000, "finished"), 3000);
});

test("a step that is not at hand is loading until it is", () => {
  const far = after(opened({ step: 900, state: "paused" }), steps(896, 900), choose(3));
  assert.equal(stripOf(far).loading, true);
  const there = reduce(far, { type: "past-steps", batches: [makeBatch(1, 5)] });
  assert.equal(stripOf(there).loading, false);
  assert.equal(stripOf(after(opened(), steps(1, 5))).loading, false);
});

test("a layer without masks says why", () => {
  const none = makeRecipe();
  none.dropout.input = 0;
  const look = (/** @type {Event[]} */ ...events) => {
    const view = /** @type {Event} */ ({ type: "view", view: { layer: "input" } });
    return stripOf(after(opened({ recipe: none }), view, ...events)).nothing;
  };
  assert.match(look(), /No dropout in input \(p = 0\)/);
  assert.equal(stripOf(after(opened({ recipe: none }))).nothing, "");
  const set = { index: 0, step: 3, kind: /** @type {const} */ ("set"), time: 0 };
  const changed = (/** @type {object} */ drop_probability) =>
    look({ type: "events", events: [{ ...set, detail: { drop_probability } }] });
  assert.equal(changed({ input: 0.2 }), "");
  assert.match(changed({ hidden_1: 0.2 }), /No dropout/);
  const gaussian = makeRecipe();
  gaussian.dropout.kind = "gaussian";
  assert.match(stripOf(after(opened({ recipe: gaussian }))).nothing, /Gaussian/);
});

test("a perceptron is pointed out in its own layer only", () => {
  const selected = { twin: /** @type {const} */ ("plain"), layer: "hidden_2", unit: 1 };
  const state = after(opened(), { type: "view", view: { selected } });
  assert.equal(stripOf(state).selected, null);
  assert.equal(stripOf(reduce(state, { type: "view", view: { layer: "hidden_2" } })).selected, 1);
});
