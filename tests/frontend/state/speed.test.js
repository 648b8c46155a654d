import assert from "node:assert/strict";
import { test } from "node:test";
import { isFast, rampPace, SEEN_STEPS_PER_SECOND } from "../../../frontend/state/speed.js";
import { makeRun } from "./recipes.js";

test("single masks are shown up to three steps a second", () => {
  assert.equal(isFast(makeRun({ steps_per_second: SEEN_STEPS_PER_SECOND })), false);
  assert.equal(isFast(makeRun({ steps_per_second: 4 })), true);
  assert.equal(isFast(makeRun({ steps_per_second: 4, state: "paused" })), false);
  assert.equal(isFast(null), false);
});

test("before a speed is known the pace decides", () => {
  assert.equal(isFast(makeRun({ steps_per_second: 0, pace: 2 })), false);
  assert.equal(isFast(makeRun({ steps_per_second: 0, pace: 100 })), true);
  assert.equal(isFast(makeRun({ steps_per_second: 0, pace: null })), true);
});

test("a first run begins slowly and never slows down", () => {
  assert.equal(rampPace(0), 2);
  const paces = Array.from({ length: 1000 }, (_, step) => rampPace(step));
  assert.deepEqual(
    paces,
    [...paces].sort((a, b) => a - b),
  );
  assert.ok((paces.at(-1) ?? 0) >= 100);
});
