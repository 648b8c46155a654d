import assert from "node:assert/strict";
import { test } from "node:test";
import { endsOf, linesOf, namedChanges, ringsOf } from "../../../frontend/views/curve-marks.js";

/** A plot of steps 0 … 300 and values 0 … 14. */
const PLOT = {
  width: 300,
  height: 140,
  xOf: (/** @type {number} */ step) => step,
  yOf: (/** @type {number} */ value) => 140 - 10 * value,
};

/**
 * @param {Partial<import("../../../frontend/views/curve-marks.js").Marked>} [values]
 * @returns {import("../../../frontend/views/curve-marks.js").Marked}
 */
function makeMarked(values = {}) {
  return {
    data: [
      [0, 100, 200],
      [3, 2, 4],
      [3, 1, 1],
      [3, 2, 2],
      [3, 5, null],
      [3, 1, 0],
    ],
    turns: {},
    changes: [],
    here: null,
    cursor: null,
    pointer: null,
    twin: true,
    ...values,
  };
}

test("changes, the step on screen and the cursor are lines, if in sight", () => {
  const changes = [{ step: 20, words: "p" }];
  assert.deepEqual(linesOf(makeMarked({ changes, here: 120, cursor: 200 }), PLOT), [
    { look: "change", step: 20, x: 20 },
    { look: "here", step: 120, x: 120 },
    { look: "cursor", step: 200, x: 200 },
  ]);
  assert.deepEqual(linesOf(makeMarked({ here: 301 }), PLOT), []);
});

test("a ring lies on the minimum of its curve", () => {
  const turn = { step: 100, value: 2, last: 4, fell: true };
  const turns = { dropout: turn, plain: null };
  const [{ twin, x, y }] = ringsOf(makeMarked({ turns }), PLOT);
  assert.deepEqual({ twin, x, y }, { twin: "dropout", x: 100, y: 120 });
  const above = { dropout: { ...turn, value: 15 } };
  assert.deepEqual(ringsOf(makeMarked({ turns: above }), PLOT), []);
});

test("each curve ends in a mark of its twin, at its last number", () => {
  const ends = endsOf(makeMarked(), PLOT).map(({ twin, kind, x, y }) => [twin, kind, x, y]);
  assert.deepEqual(ends, [
    ["dropout", "holdout", 200, 100],
    ["dropout", "train_eval", 200, 130],
    ["dropout", "train", 200, 120],
    ["plain", "holdout", 100, 90],
    ["plain", "train_eval", 200, 140],
  ]);
  assert.deepEqual(
    endsOf(makeMarked({ data: [[0], [null], [null], [null], [null], [null]] }), PLOT),
    [],
  );
});

test("a change is named where the pointer is near, or where the arrow keys reach it", () => {
  const changes = [
    { step: 20, words: "p" },
    { step: 150, words: "learning rate" },
  ];
  const named = (/** @type {Parameters<typeof makeMarked>[0]} */ values) =>
    namedChanges(makeMarked({ changes, ...values }), PLOT).map(({ step }) => step);
  assert.deepEqual(named({ pointer: 25 }), [20]);
  assert.deepEqual(named({ pointer: 60 }), []);
  assert.deepEqual(named({ cursor: 100 }), [20]);
  assert.deepEqual(named({ cursor: 200 }), [150]);
  assert.deepEqual(named({ cursor: 0 }), []);
  assert.deepEqual(named({ cursor: 200, pointer: 25 }), [20], "the pointer moved last");
  assert.deepEqual(named({}), []);
});
