import assert from "node:assert/strict";
import { test } from "node:test";
import { INITIAL } from "../../../frontend/state/initial.js";
import { HOLD_MS, reduce } from "../../../frontend/state/reduce.js";
import { makeBatch, makeRecipe, makeRun } from "./recipes.js";

/** @typedef {import("../../../frontend/state/reduce.js").Event} Event */

/** @param {Event[]} events */
function after(...events) {
  return events.reduce(reduce, INITIAL);
}
/** @param {Partial<import("../../../frontend/state/types.js").Run>} [values] @returns {Event} */
const opened = (values) => ({ type: "run-opened", run: makeRun(values) });
/** @param {number} first @param {number} last @param {number} time @returns {Event} */
const steps = (first, last, time = 0) => ({ type: "steps", batch: makeBatch(first, last), time });

test("the reducer changes nothing that it is given", () => {
  const frozen = Object.freeze({ ...INITIAL, batches: Object.freeze([]) });
  const next = reduce(frozen, steps(1, 3));
  assert.notEqual(next, frozen);
  assert.deepEqual(frozen.batches, []);
});

test("steps arrive and the stage shows the newest", () => {
  const state = after(opened(), steps(1, 1), steps(2, 4));
  assert.equal(state.last, 4);
  assert.equal(state.held.step, 4);
  assert.equal(state.batches.length, 2);
});

test("at speed the stage holds a step", () => {
  const fast = opened({ steps_per_second: 500, pace: null });
  const state = after(fast, steps(1, 10, 1000), steps(11, 20, 1000 + HOLD_MS - 1));
  assert.deepEqual([state.last, state.held.step], [20, 10]);
  assert.equal(reduce(state, steps(21, 30, 1000 + HOLD_MS)).held.step, 30);
});

test("a run that rests is shown where it rests", () => {
  const fast = opened({ steps_per_second: 500, pace: null });
  const state = after(fast, steps(1, 10, 1000), steps(11, 20, 1001));
  const paused = reduce(state, { type: "run", run: makeRun({ state: "paused", step: 20 }) });
  assert.equal(paused.held.step, 20);
  // Steps that come after the word are shown at once.
  assert.equal(reduce(paused, steps(21, 21, 1002)).held.step, 21);
});

test("what a newer word on a run says again keeps its place", () => {
  const state = after(opened());
  const settings = { drop_probability: {}, learning_rate: 3 };
  const word = structuredClone(makeRun({ step: 9, settings }));
  const next = reduce(state, { type: "run", run: word });
  assert.equal(next.run?.recipe, state.run?.recipe);
  assert.deepEqual([next.run?.step, next.run?.settings], [9, settings]);
});

test("news of another run is not for this screen", () => {
  const state = after(opened());
  assert.equal(reduce(state, { type: "run", run: makeRun({ id: "b2", step: 9 }) }), state);
});

test("opening a run forgets the last one", () => {
  const state = after(opened(), steps(1, 4), { type: "view", view: { chosen: 2 } });
  const next = reduce(state, opened({ id: "b2" }));
  assert.deepEqual([next.run?.id, next.last, next.batches.length, next.chosen], ["b2", 0, 0, null]);
  assert.equal(reduce(next, { type: "run-left", notice: "gone" }).run, null);
});

test("a chosen step lies within the run", () => {
  const state = after(opened(), steps(1, 4));
  const choose = (/** @type {number | null} */ chosen) =>
    reduce(state, { type: "view", view: { chosen } }).chosen;
  assert.deepEqual([choose(-3), choose(2), choose(99), choose(null)], [1, 2, 4, null]);
});

test("other views leave the chosen step alone", () => {
  const state = after(opened(), steps(1, 4), { type: "view", view: { chosen: 2 } });
  assert.equal(reduce(state, { type: "view", view: { layer: "input" } }).chosen, 2);
});

test("evaluations that come again are kept once, in order", () => {
  const row = (/** @type {number} */ step, loss = 1) =>
    /** @type {any} */ ({ step, holdout_loss: { dropout: loss } });
  const state = after(
    { type: "evaluations", rows: [row(0), row(2)] },
    { type: "evaluations", rows: [row(1), row(2, 3), row(4)] },
  );
  assert.deepEqual(
    state.evaluations.map(({ step }) => step),
    [0, 1, 2, 4],
  );
  assert.equal(state.evaluations[2].holdout_loss.dropout, 3);
});

test("a preview of a recipe that has changed since is dropped", () => {
  const [first, second] = [makeRecipe(), makeRecipe()];
  const preview = /** @type {any} */ ({ output: [1] });
  const state = after({ type: "recipe", recipe: first }, { type: "recipe", recipe: second });
  assert.equal(reduce(state, { type: "preview", recipe: first, preview }).preview, null);
  assert.equal(reduce(state, { type: "preview", recipe: second, preview }).preview?.recipe, second);
});

test("a refused command is told and can be tried again", () => {
  const sent = after({ type: "command-sent" });
  assert.equal(sent.pending, true);
  const refused = reduce(sent, {
    type: "command-refused",
    problem: "not now",
    errors: { pace: "too high" },
  });
  assert.deepEqual([refused.pending, refused.problem], [false, "not now"]);
  const again = reduce(refused, { type: "command-sent" });
  assert.deepEqual([again.problem, again.errors], ["", {}]);
});
