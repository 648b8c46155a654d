import assert from "node:assert/strict";
import { test } from "node:test";
import { addSnapshot, nearestSnapshot } from "../../../frontend/state/snapshots.js";

/** @typedef {import("../../../frontend/state/snapshots.js").KeptSnapshot} KeptSnapshot */

/** @param {number} step @param {number} [numbers] */
const weights = (step, numbers = 1) => ({
  step,
  parameters: { dropout: { w: { shape: [numbers], values: new Float32Array(numbers) } } },
});

/**
 * @param {readonly KeptSnapshot[]} known
 * @param {number} step
 * @param {Partial<Parameters<typeof addSnapshot>[2]>} [arrival]
 */
const add = (known, step, arrival = {}) =>
  addSnapshot(known, weights(step), { last: 0, near: null, ...arrival });

test("weights that come one after the other are the nearest up to the next ones", () => {
  let known = add([], 0);
  for (const step of [1, 2, 4, 8]) known = add(known, step, { last: step });
  const nearest = (/** @type {number} */ step) => nearestSnapshot(known, step, 11)?.step;
  assert.deepEqual([0, 1, 2, 3, 4, 7, 8, 11].map(nearest), [0, 1, 2, 2, 4, 4, 8, 8]);
  assert.equal(nearest(12), undefined, "a step that has not arrived");
});

test("between older and newer ones there may be one that only the server has", () => {
  // The page has the newest weights, and those of a step long ago that was looked at.
  const known = add(add([], 4000), 500, { until: 520 });
  const nearest = (/** @type {number} */ step) => nearestSnapshot(known, step, 4000)?.step ?? null;
  assert.equal(nearest(520), 500);
  assert.equal(nearest(2000), null, "500 is older, but not known to be the nearest");
  assert.equal(nearest(499), null);
  assert.equal(nearest(4000), 4000);
  const asked = add(known, 1990, { until: 2000 });
  assert.deepEqual(
    [1999, 2000, 1989].map((step) => nearestSnapshot(asked, step, 4000)?.step ?? null),
    [1990, 1990, null],
  );
});

test("the same weights asked for again reach as far as both say", () => {
  const known = add(add(add([], 4000), 500, { until: 520 }), 500, { until: 510 });
  assert.equal(nearestSnapshot(known, 520, 4000)?.step, 500);
  assert.equal(nearestSnapshot(add(known, 500, { until: 530 }), 530, 4000)?.step, 500);
  assert.equal(known.filter(({ step }) => step === 500).length, 1);
});

test("after a gap in the stream, weights between may be missing", () => {
  const before = add([], 100, { last: 100 });
  const known = add(before, 300, { last: 120, gap: true });
  const nearest = (/** @type {number} */ step) => nearestSnapshot(known, step, 300)?.step ?? null;
  assert.deepEqual([119, 120, 121, 299, 300].map(nearest), [100, 100, null, null, 300]);
  const whole = add(before, 300, { last: 120 });
  assert.equal(nearestSnapshot(whole, 299, 300)?.step, 100);
});

test("weights asked for never stretch what is known of older ones", () => {
  const known = add(add([], 100, { until: 110 }), 400, { until: 450 });
  assert.equal(nearestSnapshot(known, 200, 450), null);
});

test("over the size goes what lies farthest from where the reader looks", () => {
  const arrival = { last: 1000, keepBytes: 3 * 40 };
  /** @type {readonly KeptSnapshot[]} */
  let known = [];
  const put = (/** @type {number} */ step, /** @type {number | null} */ near) => {
    known = addSnapshot(known, weights(step, 9), { ...arrival, near });
    return known.map((one) => one.step);
  };
  for (const step of [10, 20, 30]) put(step, null);
  assert.deepEqual(put(40, null), [20, 30, 40]);
  assert.deepEqual(put(5, 5), [5, 20, 40], "the newest and the one that came stay");
  assert.deepEqual(put(22, 22), [20, 22, 40]);
});

test("weights larger than all that may be kept are kept alone with the newest", () => {
  let known = addSnapshot([], weights(10, 99), { last: 0, near: null, keepBytes: 1 });
  known = addSnapshot(known, weights(20, 99), { last: 0, near: null, keepBytes: 1 });
  assert.deepEqual(
    known.map(({ step }) => step),
    [20],
  );
  known = addSnapshot(known, weights(5, 99), { last: 20, near: 5, until: 6, keepBytes: 1 });
  assert.deepEqual(
    known.map(({ step }) => step),
    [5, 20],
  );
});
