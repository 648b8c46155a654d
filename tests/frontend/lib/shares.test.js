import assert from "node:assert/strict";
import { test } from "node:test";
import { recentShares } from "../../../frontend/lib/shares.js";

const mask = (/** @type {number[]} */ ...kept) => Uint8Array.from(kept);

test("the share of steps in which each unit was kept", () => {
  const shares = recentShares([mask(1, 0, 1), mask(1, 0, 0), mask(1, 0, 1), mask(1, 0, 1)]);
  assert.deepEqual(shares, Float32Array.of(1, 0, 0.75));
});

test("steps that are not at hand do not count", () => {
  assert.deepEqual(recentShares([null, mask(1, 0), null, mask(0, 0)]), Float32Array.of(0.5, 0));
});

test("no mask is not the same as none kept", () => {
  assert.equal(recentShares([]), null);
  assert.equal(recentShares([null, null]), null);
});

test("masks are left as they are", () => {
  const first = mask(1, 1);
  recentShares([first, mask(1, 0)]);
  assert.deepEqual(first, mask(1, 1));
});
