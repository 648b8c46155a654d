import assert from "node:assert/strict";
import { test } from "node:test";
import { INITIAL } from "../../../frontend/state/initial.js";
import { asSeen, isNews } from "../../../frontend/state/news.js";
import { HOLD_MS, reduce } from "../../../frontend/state/reduce.js";
import { makeBatch, makeRun } from "./recipes.js";

/** @typedef {import("../../../frontend/state/reduce.js").Event} Event */
/** @typedef {import("../../../frontend/state/types.js").Run} Run */

const FAST = makeRun({ state: "running", steps_per_second: 500, pace: null });
const SLOW = makeRun({ state: "running", steps_per_second: 2, pace: 2 });
/** @param {number} first @param {number} last @param {number} [time] @returns {Event} */
const steps = (first, last, time = 0) => ({ type: "steps", batch: makeBatch(first, last), time });

/**
 * @param {Run} run
 * @param {Event[]} events
 */
function newsAfter(run, ...events) {
  const shown = reduce(reduce(INITIAL, { type: "run-opened", run }), steps(1, 10));
  return isNews(shown, events.reduce(reduce, shown));
}

test("the first state is news, the same one again is not", () => {
  assert.equal(isNews(null, INITIAL), true);
  assert.equal(isNews(INITIAL, INITIAL), false);
});

test("at speed, what streams in is shown when the stage moves on, and no sooner", () => {
  const evaluation = /** @type {any} */ ({ step: 20, holdout_loss: { dropout: 1 } });
  const streamed = [
    steps(11, 20, HOLD_MS - 1),
    /** @type {Event} */ ({ type: "evaluations", rows: [evaluation] }),
    /** @type {Event} */ ({ type: "run", run: structuredClone({ ...FAST, step: 20 }) }),
  ];
  assert.equal(newsAfter(FAST, ...streamed), false);
  assert.equal(newsAfter(FAST, ...streamed, steps(21, 30, HOLD_MS)), true);
});

test("while the stage holds a step, other news brings no newer figures", () => {
  const shown = reduce(reduce(INITIAL, { type: "run-opened", run: FAST }), steps(1, 10));
  const more = reduce(shown, steps(11, 20, HOLD_MS - 1));
  const seen = asSeen(shown, reduce(more, { type: "view", view: { layer: "input" } }));
  assert.deepEqual([seen.layer, seen.last], ["input", 10]);
  assert.equal(seen.evaluations, shown.evaluations);
  // The stage moves on, the reader looks back, the run rests, or it is another one.
  /** @type {Event[]} */
  const events = [
    steps(21, 30, HOLD_MS),
    { type: "view", view: { chosen: 15 } },
    { type: "run", run: { ...FAST, state: "paused" } },
    { type: "run-opened", run: { ...FAST, id: "b2" } },
  ];
  for (const event of events) {
    const next = reduce(more, event);
    assert.equal(asSeen(shown, next), next, event.type);
  }
  assert.equal(asSeen(null, INITIAL), INITIAL);
});

test("at a pace at which steps are seen, each one is news", () => {
  assert.equal(newsAfter(SLOW, steps(11, 11, 1)), true);
});

test("what readers do and what the run comes to are news at once", () => {
  /** @type {Event[]} */
  const events = [
    { type: "view", view: { selected: { twin: "dropout", layer: "hidden_1", unit: 3 } } },
    { type: "view", view: { chosen: 4 } },
    { type: "connection", connection: "reconnecting" },
    { type: "run", run: { ...FAST, state: "paused" } },
    { type: "run", run: { ...FAST, viewers: 3 } },
    { type: "run", run: { ...FAST, settings: { drop_probability: {}, learning_rate: 3 } } },
    { type: "events", events: [/** @type {any} */ ({ index: 0, step: 3, kind: "set" })] },
  ];
  for (const event of events) assert.equal(newsAfter(FAST, event), true, JSON.stringify(event));
});
