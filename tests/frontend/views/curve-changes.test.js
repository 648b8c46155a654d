import assert from "node:assert/strict";
import { test } from "node:test";
import { changesBetween, changesIn, changeWords } from "../../../frontend/views/curve-changes.js";
import { makeRecipe } from "../state/recipes.js";

/**
 * @param {number} step
 * @param {Record<string, any>} detail
 * @param {"set" | "state"} [kind]
 * @returns {import("../../../frontend/state/types.js").RunEvent}
 */
function event(step, detail, kind = "set") {
  return { index: step, step, kind, time: 0, detail };
}

const words = (/** @type {ReturnType<typeof event>[]} */ ...events) =>
  changesIn(events, makeRecipe()).map((change) => [change.step, change.words]);

test("a drop probability that all hidden layers share is one p", () => {
  const set = event(120, { drop_probability: { hidden_1: 0.8, hidden_2: 0.8 } });
  assert.deepEqual(words(set), [[120, "p 0.5 → 0.8"]]);
});

test("a layer that goes its own way has its name, and keeps it", () => {
  const one = event(10, { drop_probability: { hidden_2: 0.2 } });
  const both = event(20, { drop_probability: { hidden_1: 0.2, input: 0.3 } });
  assert.deepEqual(words(one, both), [
    [10, "p of hidden 2 0.5 → 0.2"],
    [20, "p of hidden 1 0.5 → 0.2, p of input 0.1 → 0.3"],
  ]);
});

test("a learning rate is told from what it was", () => {
  assert.deepEqual(words(event(5, { learning_rate: 0.01 }), event(9, { learning_rate: 0.1 })), [
    [5, "learning rate 0.05 → 0.01"],
    [9, "learning rate 0.01 → 0.1"],
  ]);
});

test("a pace, a state, or a setting set to what it was is no change", () => {
  const same = { drop_probability: { hidden_1: 0.5, hidden_2: 0.5 }, learning_rate: 0.05 };
  const none = [event(1, { pace: 90 }), event(2, same), event(3, { state: "paused" }, "state")];
  assert.deepEqual(words(...none), []);
  assert.deepEqual(changesIn(none, null), []);
});

test("a measurement shows what changed since the one before", () => {
  const changes = [10, 20, 30].map((step) => ({ step, words: "p" }));
  const steps = (/** @type {number} */ before, /** @type {number} */ step) =>
    changesBetween(changes, before, step).map((change) => change.step);
  assert.deepEqual(steps(9, 10), [], "what is set after step 10 step 10 does not show");
  assert.deepEqual(steps(10, 21), [10, 20]);
  assert.deepEqual(steps(20, 30), [20]);
});

test("words name the first step that was trained the new way, and the newest of many", () => {
  const change = (/** @type {number} */ step) => ({ step, words: `p ${step}` });
  assert.equal(changeWords([]), "");
  assert.equal(changeWords([change(120)]), "from step 121: p 120");
  assert.equal(
    changeWords([change(1), change(2), change(3)]),
    "1 more; from step 3: p 2; from step 4: p 3",
  );
});
