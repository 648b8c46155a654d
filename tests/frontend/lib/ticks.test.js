import assert from "node:assert/strict";
import { test } from "node:test";
import { ticksBetween } from "../../../frontend/lib/ticks.js";

test("ticks are round, inside, and not too many", () => {
  assert.deepEqual(ticksBetween(0, 2.42, 6), [0, 0.5, 1, 1.5, 2]);
  assert.deepEqual(ticksBetween(0, 1500, 8), [0, 200, 400, 600, 800, 1000, 1200, 1400]);
  assert.deepEqual(ticksBetween(0, 1, 2), [0, 0.5, 1]);
  assert.deepEqual(ticksBetween(0, 0.00031, 4), [0, 0.0001, 0.0002, 0.0003]);
  assert.deepEqual(ticksBetween(7, 20, 4), [10, 15, 20]);
});

test("at any size", () => {
  for (const to of [1e-9, 0.7, 3, 99, 12_345, 1e9]) {
    const ticks = ticksBetween(0, to, 6);
    assert.ok(ticks.length >= 3 && ticks.length <= 7, `${ticks}`);
    assert.ok(ticks.every((tick) => tick >= 0 && tick <= to * (1 + 1e-9)));
  }
});

test("nothing to divide is one tick", () => {
  assert.deepEqual(ticksBetween(5, 5, 4), [5]);
  assert.deepEqual(ticksBetween(0, NaN, 4), [0]);
});
