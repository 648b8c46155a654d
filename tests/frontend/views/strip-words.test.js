import assert from "node:assert/strict";
import { test } from "node:test";
import { windowAt } from "../../../frontend/lib/strip-stretch.js";
import {
  marksOf,
  scaleInWords,
  statusInWords,
  stepInWords,
} from "../../../frontend/views/strip-words.js";

const ROWS = { count: 64, height: 1, units: 1 };
const VIEW = { chosen: null, loading: false, selected: null, nothing: "" };

test("what a column, a row and ink stand for", () => {
  const one = windowAt({ steps: 1, pitch: 5 }, 0, 4000, 500);
  assert.equal(scaleInWords(one, ROWS), "one column a step, ink = kept");
  const many = windowAt({ steps: 2048, pitch: 5 }, 0, 1e6, 500);
  assert.equal(scaleInWords(many, ROWS), "one column = 2,048 steps, ink = share kept");
  assert.equal(
    scaleInWords(one, { ...ROWS, units: 16 }),
    "one column a step, one row = 16 perceptrons, ink = share kept",
  );
});

test("a step on its way is told before anything else", () => {
  const view = { ...VIEW, chosen: 1234, loading: true, selected: 1 };
  assert.equal(statusInWords(view, []), "loading step 1,234");
  assert.equal(statusInWords(VIEW, []), "");
});

test("how often a perceptron was kept in the steps in view, each step counting once", () => {
  const columns = [{ counts: [0, 4], steps: 4 }, null, { counts: [1, 1], steps: 16 }];
  assert.equal(
    statusInWords({ ...VIEW, selected: 1 }, columns),
    "perceptron 1: kept in 25 % of 20 steps",
  );
  assert.equal(statusInWords({ ...VIEW, selected: 1 }, [null]), "");
  assert.equal(statusInWords({ ...VIEW, selected: 1, nothing: "no dropout" }, columns), "");
});

test("the strip as a slider tells step and how many are off", () => {
  const shown = { step: 1284, live: false, loading: false, mask: [1, 0, 0, 1] };
  assert.equal(stepInWords(shown), "step 1,284, 2 of 4 off");
  assert.equal(stepInWords({ ...shown, live: true }), "step 1,284, live, 2 of 4 off");
  assert.equal(stepInWords({ ...shown, loading: true, mask: null }), "step 1,284, loading");
  assert.equal(stepInWords({ ...shown, mask: null }), "step 1,284");
});

test("changed settings are marked between the last step before and the first one after", () => {
  const changes = [10, 40, 41, 100].map((step) => ({ step, words: `p ${step}` }));
  const stretch = windowAt({ steps: 1, pitch: 5 }, 20, 200, 300);
  assert.deepEqual(marksOf(changes, stretch), [
    { x: 100, step: 41, words: "from step 41: p 40; from step 42: p 41" },
  ]);
  const coarse = windowAt({ steps: 4, pitch: 5 }, 0, 200, 300);
  assert.deepEqual(
    marksOf(changes, coarse).map(({ x, step }) => [x, step]),
    [
      [12.5, 11],
      [50, 41],
      [125, 101],
    ],
  );
  // One after the last step has no step to lead to yet.
  assert.deepEqual(marksOf([{ step: 200, words: "p" }], coarse), []);
});
