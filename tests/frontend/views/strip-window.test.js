import assert from "node:assert/strict";
import { test } from "node:test";
import {
  capacityOf,
  PITCH,
  stepAfterKey,
  stepAtX,
  windowOf,
} from "../../../frontend/views/strip-window.js";

test("as many steps as have a whole column, at least one", () => {
  assert.equal(capacityOf(10 * PITCH), 10);
  assert.equal(capacityOf(11 * PITCH - 1), 10);
  assert.equal(capacityOf(0), 1);
});

test("live, the newest steps are shown", () => {
  assert.deepEqual(windowOf(100, null, 10), { from: 91, to: 100 });
  assert.deepEqual(windowOf(4, null, 10), { from: 1, to: 4 });
  const nothing = windowOf(0, null, 10);
  assert.ok(nothing.to < nothing.from);
});

test("a step among the newest moves nothing, an older one gets into the middle", () => {
  assert.deepEqual(windowOf(100, 91, 10), { from: 91, to: 100 });
  assert.deepEqual(windowOf(100, 50, 10), { from: 45, to: 54 });
  assert.deepEqual(windowOf(100, 2, 10), { from: 1, to: 10 });
});

test("whatever is chosen is shown, and the strip is full when it can be", () => {
  for (const capacity of [1, 2, 3, 7]) {
    for (let last = 1; last <= 20; last += 1) {
      for (let chosen = 1; chosen <= last; chosen += 1) {
        const { from, to } = windowOf(last, chosen, capacity);
        const told = `${chosen} of ${last}, ${capacity} fit: ${from} … ${to}`;
        assert.ok(from >= 1 && from <= chosen && chosen <= to && to <= last, told);
        assert.equal(to - from + 1, Math.min(capacity, last), told);
      }
    }
  }
});

test("each point of a column means its step, points beside the strip its ends", () => {
  const range = { from: 31, to: 40 };
  for (let column = 0; column < 10; column += 1) {
    assert.equal(stepAtX(column * PITCH, range), 31 + column);
    assert.equal(stepAtX((column + 1) * PITCH - 0.01, range), 31 + column);
  }
  assert.equal(stepAtX(-1, range), 31);
  assert.equal(stepAtX(10 * PITCH, range), 40);
});

test("keys move one step, a page, or to an end", () => {
  const moves = /** @type {const} */ ([
    ["ArrowLeft", 49],
    ["ArrowDown", 49],
    ["ArrowRight", 51],
    ["ArrowUp", 51],
    ["PageUp", 60],
    ["PageDown", 40],
    ["Home", 1],
    ["End", 100],
  ]);
  for (const [key, step] of moves) assert.equal(stepAfterKey(key, 50, 100, 10), step, key);
  assert.equal(stepAfterKey("a", 50, 100, 10), null);
});

test("no key leads out of the run", () => {
  for (const key of ["ArrowLeft", "PageDown", "Home"]) {
    assert.equal(stepAfterKey(key, 1, 100, 10), 1, key);
  }
  for (const key of ["ArrowRight", "PageUp", "End"]) {
    assert.equal(stepAfterKey(key, 100, 100, 10), 100, key);
  }
});
