import assert from "node:assert/strict";
import { test } from "node:test";
import { isFast, limitOf, SEEN_STEPS_PER_SECOND } from "../../../frontend/state/speed.js";
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
  assert.equal(isFast(makeRun({ steps_per_second: 0, pace: "first_visit", pace_now: 2 })), false);
});

test("what a run is held to is shown, before it the pace that it would begin with", () => {
  assert.equal(limitOf(null, "first_visit"), 2);
  assert.equal(limitOf(null, 5), 5);
  assert.equal(limitOf(null, null), null);
  assert.equal(limitOf(makeRun({ pace: "first_visit", pace_now: 90 }), "first_visit"), 90);
  assert.equal(limitOf(makeRun({ pace: 5, pace_now: 5 }), 5), 5);
});
