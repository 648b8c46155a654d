import assert from "node:assert/strict";
import { test } from "node:test";
import { axisScale } from "../../../frontend/lib/axis-scale.js";

test("numbers that lie apart lie as numbers do", () => {
  const { kind, place } = axisScale([0.5, 0, 0.25, 1]);
  assert.equal(kind, "linear");
  assert.deepEqual([0, 0.25, 0.5, 1].map(place), [0, 0.25, 0.5, 1]);
  assert.equal(place(2), 2);
});

test("numbers of many sizes lie as their logarithms do", () => {
  const { kind, place } = axisScale([50, 100, 200, 400, 800]);
  assert.equal(kind, "log");
  assert.ok(Math.abs(place(200) - 0.5) < 1e-12);
  assert.ok(Number.isNaN(place(0)));
});

test("what neither keeps apart lies evenly, and others between in proportion", () => {
  const { kind, place } = axisScale([0, 0.001, 0.01, 0.1]);
  assert.equal(kind, "even");
  assert.deepEqual([0, 0.001, 0.01, 0.1].map(place), [0, 1 / 3, 2 / 3, 1]);
  assert.ok(Math.abs(place(0.055) - 2.5 / 3) < 1e-12);
  assert.ok(Number.isNaN(place(-1)) && Number.isNaN(place(1)));
});

test("a single value lies in the middle", () => {
  assert.equal(axisScale([0.3]).place(0.3), 0.5);
});
