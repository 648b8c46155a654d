import assert from "node:assert/strict";
import { test } from "node:test";
import { linearReach, logReach, logTicks } from "../../../frontend/views/curve-axis.js";

/** @typedef {import("../../../frontend/views/curve-data.js").Data} Data */

/**
 * @param {...(number | null)[]} curves
 * @returns {Data}
 */
function dataOf(...curves) {
  return [curves[0].map((_, step) => step), ...curves];
}

test("the axis begins at nothing and ends a little above the highest value", () => {
  const { min, max, peak } = linearReach(dataOf([2, 1, 1], [2, null, 3]), null);
  assert.deepEqual([min, peak], [0, 3]);
  assert.ok(max > 3 && max < 3.3, `${max}`);
});

test("a rare peak is cut, and known", () => {
  const { max, peak } = linearReach(dataOf([2, 500, 1, 1, 1], [1, 1, 1, 1, 1]), null);
  assert.ok(max > 6 && max < 6.6, `${max}`);
  assert.equal(peak, 500);
});

test("where most values lie above the untrained network's, they are seen", () => {
  const high = [2, 1e12, 60, 70, 80, 90, 60, 70];
  const { max } = linearReach(dataOf(high, high), null);
  assert.ok(max > 90 && max < 1000, `${max}`);
});

test("what the curves have come to is seen, as long as that leaves the rest legible", () => {
  const rising = [2, ...Array(40).fill(1), 5, 9];
  assert.ok(linearReach(dataOf(rising, rising), null).max > 9);
  const bursting = [2, ...Array(40).fill(1), 1e30];
  assert.ok(linearReach(dataOf(bursting, bursting), null).max < 10);
});

test("a curve that begins with a hole cuts nothing", () => {
  assert.ok(linearReach(dataOf([null, 8], [null, null]), null).max > 8);
});

test("without values, or with values of nothing, the axis still has a length", () => {
  assert.deepEqual(linearReach([[]], null), { min: 0, max: 1, peak: NaN });
  assert.deepEqual(linearReach(dataOf([null, null]), null), { min: 0, max: 1, peak: NaN });
  assert.deepEqual(linearReach(dataOf([0, 0]), null), { min: 0, max: 1, peak: 0 });
  const flat = linearReach(dataOf([0, 0, 0]), { from: 0, to: 1 });
  assert.ok(flat.max > flat.min);
});

test("zoomed in, the axis fits what is in sight and the points on either side", () => {
  const data = dataOf([10, 9, 5, 4, 4, 1]);
  const { min, max } = linearReach(data, { from: 2.5, to: 3.5 });
  assert.ok(min < 4 && min > 3.8 && max > 5 && max < 5.2, `${min} … ${max}`);
  assert.ok(linearReach(data, { from: 0, to: 5 }).min >= 0);
});

test("a logarithmic axis reaches from the least positive value to the highest, uncut", () => {
  const { min, max } = logReach(dataOf([2, 1e6, 0, 1e-4]), null);
  assert.ok(min < 1e-4 && min > 1e-6 && max > 1e6 && max < 1e8, `${min} … ${max}`);
  const none = logReach(dataOf([0, null]), null);
  assert.ok(none.min > 0 && none.max > none.min);
  const one = logReach(dataOf([0.5]), null);
  assert.ok(one.min < 0.5 && one.max > 0.5);
});

test("a logarithmic axis names powers of ten, and more between them where there is room", () => {
  assert.deepEqual(logTicks(0.002, 3, 5), [0.01, 0.1, 1]);
  assert.deepEqual(logTicks(0.08, 2, 6), [0.1, 0.2, 0.5, 1, 2]);
  assert.deepEqual(logTicks(0.5, 2.4, 5), [0.5, 0.7, 1, 1.5, 2]);
  for (const [min, max] of [
    [1e-30, 1e30],
    [0.41, 0.46],
    [0.9999, 1.0001],
    [3e-7, 2e5],
  ]) {
    const ticks = logTicks(min, max, 5);
    assert.ok(ticks.length >= 2 && ticks.length <= 6, `${min} … ${max}: ${ticks}`);
    assert.ok(
      ticks.every((tick, index) => tick >= min && tick <= max && tick > (ticks[index - 1] ?? 0)),
    );
  }
});
