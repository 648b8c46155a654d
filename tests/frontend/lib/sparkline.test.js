import assert from "node:assert/strict";
import { test } from "node:test";
import { sparkPaths } from "../../../frontend/lib/sparkline.js";

const SIZE = { width: 100, height: 10 };

test("steps go across, losses up, both curves on one height", () => {
  const paths = sparkPaths([0, 50, 200], { dropout: [2, 1, 0.5], plain: [2, 0, 1] }, SIZE);
  assert.equal(paths.dropout, "M0 0L25 5L100 7.5");
  assert.equal(paths.plain, "M0 0L25 10L100 5");
});

test("a loss that shoots up is cut, so that the rest can be seen", () => {
  const { plain } = sparkPaths([0, 1, 2], { plain: [2, 3000, 1] }, SIZE);
  assert.equal(plain, "M0 3.3L50 0L100 6.7");
});

test("where there is no number the curve is broken", () => {
  const { dropout } = sparkPaths([0, 1, 2, 3, 4], { dropout: [null, 1, null, 1, 0] }, SIZE);
  assert.equal(dropout, "M25 0M75 0L100 10");
});

test("one step, or none, or nothing but zeros is no reason to fail", () => {
  assert.deepEqual(sparkPaths([7], { dropout: [1] }, SIZE), { dropout: "M0 0" });
  assert.deepEqual(sparkPaths([], { dropout: [], plain: [] }, SIZE), { dropout: "", plain: "" });
  assert.deepEqual(sparkPaths([0, 1], { dropout: [0, 0] }, SIZE), { dropout: "M0 10L100 10" });
});
