import assert from "node:assert/strict";
import { test } from "node:test";
import { rowShares, rowsOf } from "../../../frontend/lib/strip-rows.js";

test("a row a perceptron where there is room, whole pixels high", () => {
  assert.deepEqual(rowsOf(64, 72), { count: 64, height: 1, units: 1 });
  assert.deepEqual(rowsOf(10, 72), { count: 10, height: 7, units: 1 });
  assert.deepEqual(rowsOf(72, 72), { count: 72, height: 1, units: 1 });
  assert.deepEqual(rowsOf(2, 72), { count: 2, height: 36, units: 1 });
  assert.equal(rowsOf(0, 72).count, 0);
});

test("else as few perceptrons a row as fit, alike where that costs little", () => {
  assert.deepEqual(rowsOf(1024, 72), { count: 64, height: 1, units: 16 });
  assert.deepEqual(rowsOf(784, 72), { count: 56, height: 1, units: 14 });
  assert.deepEqual(rowsOf(100, 72), { count: 50, height: 1, units: 2 });
  assert.deepEqual(rowsOf(97, 72), { count: 49, height: 1, units: 2 });
  for (let units = 1; units <= 1024; units += 1) {
    const rows = rowsOf(units, 72);
    assert.equal(rows.count, Math.ceil(units / rows.units), `${units}`);
    assert.ok(rows.count * rows.height <= 72, `${units}`);
  }
});

test("a row's share is the mean of its perceptrons, of a last short row too", () => {
  const column = { counts: [4, 2, 0, 1, 3], steps: 4 };
  assert.deepEqual([...rowShares(column, rowsOf(5, 72))], [1, 0.5, 0, 0.25, 0.75]);
  assert.deepEqual([...rowShares(column, { count: 3, height: 1, units: 2 })], [0.75, 0.125, 0.75]);
  assert.deepEqual([...rowShares(column, { count: 1, height: 1, units: 8 })], [0.5]);
});
