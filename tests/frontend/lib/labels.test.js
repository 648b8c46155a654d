import assert from "node:assert/strict";
import { test } from "node:test";
import { labelsApart } from "../../../frontend/lib/labels.js";

/** @param {readonly number[]} heights @param {number} [bottom] */
const at = (heights, bottom = 100) =>
  labelsApart(
    heights.map((y) => ({ y })),
    10,
    0,
    bottom,
  ).map((label) => label.at);

test("labels that have room stay where they are", () => {
  assert.deepEqual(at([50, 20, 80]), [20, 50, 80]);
});

test("labels too close move apart, and stay inside", () => {
  assert.deepEqual(at([50, 51, 49]), [49, 59, 69]);
  assert.deepEqual(at([99, 98, 120]), [80, 90, 100]);
  assert.deepEqual(at([-5, -6]), [0, 10]);
});

test("where there is no room the least important are left out", () => {
  const kept = labelsApart(
    [
      { y: 5, name: "a" },
      { y: 5, name: "b" },
      { y: 5, name: "c" },
    ],
    10,
    0,
    12,
  );
  assert.deepEqual(
    kept.map(({ name }) => name),
    ["a", "b"],
  );
});
