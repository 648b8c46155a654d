import assert from "node:assert/strict";
import { test } from "node:test";

import { INITIAL } from "../../../frontend/state/initial.js";
import { reduce } from "../../../frontend/state/reduce.js";
import { layerOf, NO_WHY, reduceWhy } from "../../../frontend/state/why.js";
import { makeRun } from "./recipes.js";

/** @type {any} */
const ANSWER = { step: 3, example_count: 10, twins: {} };
const ASKED = reduceWhy(NO_WHY, { do: "ask", measure: "noise", key: "k", step: 3 });

test("a question goes from asked to answered, and the answer stays while the next is asked", () => {
  assert.equal(ASKED.noise.phase, "asking");
  const far = reduceWhy(ASKED, { do: "progress", measure: "noise", progress: 0.4 });
  assert.equal(far.noise.progress, 0.4);
  const done = reduceWhy(far, { do: "answer", measure: "noise", answer: ANSWER });
  assert.deepEqual([done.noise.phase, done.noise.answer], ["ready", ANSWER]);
  const next = reduceWhy(done, { do: "ask", measure: "noise", key: "l", step: 4 });
  assert.deepEqual([next.noise.phase, next.noise.step], ["asking", 4]);
  assert.equal(next.noise.answer, ANSWER);
  assert.equal(next.redundancy, NO_WHY.redundancy);
});

test("beside a failure no answer to another question stands", () => {
  const done = reduceWhy(ASKED, { do: "answer", measure: "noise", answer: ANSWER });
  const failed = reduceWhy(done, { do: "fail", measure: "noise", problem: "No classes." });
  assert.deepEqual(
    [failed.noise.phase, failed.noise.answer, failed.noise.problem],
    ["failed", null, "No classes."],
  );
  assert.equal(reduceWhy(failed, { do: "drop", measure: "noise" }).noise.phase, "idle");
});

test("what was dropped may be asked again", () => {
  assert.deepEqual(reduceWhy(ASKED, { do: "drop", measure: "noise" }).noise.key, "");
});

test("another run has nothing measured, and nothing switched off", () => {
  const opened = reduce(INITIAL, { type: "run-opened", run: makeRun() });
  const event = /** @type {const} */ ({ do: "switch", units: { hidden_1: [3] } });
  const state = reduce(opened, { type: "why", event });
  assert.deepEqual(state.why.units, { hidden_1: [3] });
  assert.equal(reduce(state, { type: "run-opened", run: makeRun({ id: "b" }) }).why, NO_WHY);
  assert.equal(reduce(state, { type: "run-left" }).why, NO_WHY);
});

test("the layer is the strip's, where that is a hidden one", () => {
  assert.deepEqual(
    ["hidden_1", "hidden_3", "input"].map((layer) => layerOf({ layer })),
    [1, 3, 1],
  );
});
