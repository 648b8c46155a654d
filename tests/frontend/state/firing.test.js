import assert from "node:assert/strict";
import { test } from "node:test";
import { firesOn } from "../../../frontend/state/firing.js";
import { INITIAL } from "../../../frontend/state/initial.js";
import { makeBatch } from "./recipes.js";

/** @typedef {import("../../../frontend/state/initial.js").Selected} Selected */

/** Five examples of three classes; example 4 has a class of its own. */
const LABELS = [0, 0, 1, 1, 2];
const EXAMPLES = new Map(
  LABELS.map((label, index) => [index, { index, features: [0], label, true_label: label }]),
);
/** @type {Selected} */
const FIRST = { twin: "dropout", layer: "hidden_1", unit: 0 };

/** @param {number} last  newest step */
function stateAt(last) {
  const batches = [makeBatch(1, 5), makeBatch(6, last)];
  return { ...INITIAL, batches, examples: EXAMPLES, held: { step: last, time: 0 } };
}

test("shares are of the class's examples among the steps at hand", () => {
  // Steps 1 … 12: examples 0 and 1 five times in all, 2 and 3 four or five times, 4 twice.
  assert.deepEqual(firesOn(stateAt(12), FIRST), [
    { label: 0, share: 1, count: 5 },
    { label: 1, share: 1, count: 5 },
  ]);
  const silent = firesOn(stateAt(12), { ...FIRST, unit: 1 });
  assert.deepEqual(
    silent.map(({ share }) => share),
    [0, 0],
  );
});

test("what is not kept of a perceptron is not counted", () => {
  assert.deepEqual(firesOn(stateAt(12), { ...FIRST, layer: "hidden_2" }), []);
  assert.deepEqual(firesOn(stateAt(12), { ...FIRST, twin: "plain" }), []);
  assert.deepEqual(firesOn(stateAt(12), { ...FIRST, unit: 99 }), []);
});

test("it is counted once for many pictures of the same steps", () => {
  const state = stateAt(12);
  const batch = state.batches[1];
  let asked = 0;
  const counting = {
    ...batch,
    answer: (/** @type {[number, Selected]} */ ...given) => {
      asked += 1;
      return batch.answer(...given);
    },
  };
  const seen = { ...state, batches: [counting] };
  const found = firesOn(seen, FIRST);
  assert.equal(firesOn({ ...seen, edgeCount: 7 }, { ...FIRST }), found);
  assert.equal(asked, 7);
  assert.notEqual(firesOn(seen, { ...FIRST, unit: 2 }), found);
  assert.equal(asked, 14);
});
