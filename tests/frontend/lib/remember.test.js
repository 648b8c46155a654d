import assert from "node:assert/strict";
import { test } from "node:test";
import { rememberLast } from "../../../frontend/lib/remember.js";

/** A function that makes a new list of its arguments, and how often it was called. */
function makeCounted() {
  const counted = { calls: 0 };
  const list = rememberLast((/** @type {unknown} */ a, /** @type {unknown} */ b) => {
    counted.calls += 1;
    return [a, b];
  });
  return { counted, list };
}

test("the same arguments give the very same result", () => {
  const { counted, list } = makeCounted();
  const key = {};
  const first = list(key, NaN);
  assert.deepEqual(first, [key, NaN]);
  assert.equal(list(key, NaN), first);
  assert.equal(counted.calls, 1);
});

test("any other argument gives another result, an equal object too", () => {
  const { list } = makeCounted();
  const first = list(1, {});
  assert.notEqual(list(1, {}), first);
  assert.deepEqual(list(2, 3), [2, 3]);
  assert.deepEqual(list(2, 4), [2, 4]);
});

test("only the last arguments are remembered", () => {
  const { counted, list } = makeCounted();
  list(1, 1);
  list(2, 2);
  assert.deepEqual(list(1, 1), [1, 1]);
  assert.equal(counted.calls, 3);
});

test("a result of nothing is remembered too", () => {
  let calls = 0;
  const nothing = rememberLast(() => {
    calls += 1;
    return undefined;
  });
  nothing();
  assert.equal(nothing(), undefined);
  assert.equal(calls, 1);
});

test("a failure is not remembered as a result", () => {
  let broken = false;
  const doubled = rememberLast((/** @type {number} */ n) => {
    if (broken) throw new RangeError("broken");
    return 2 * n;
  });
  assert.equal(doubled(1), 2);
  broken = true;
  assert.throws(() => doubled(5), RangeError);
  broken = false;
  assert.equal(doubled(5), 10);
});
