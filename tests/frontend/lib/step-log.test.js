import assert from "node:assert/strict";
import { test } from "node:test";
import { addBatch, batchOf, maskAt, missingRange, rowAt } from "../../../frontend/lib/step-log.js";

/** @typedef {import("../../../frontend/state/types.js").StepBatch} StepBatch */

const ROOMY = { keepBytes: Infinity, live: true };

/**
 * @param {number} first
 * @param {number} last
 * @param {string} [name]
 * @returns {StepBatch} 10 bytes a step
 */
function batch(first, last, name = `${first}-${last}`) {
  return {
    first,
    last,
    bytes: 10 * (last - first + 1),
    row: (step) => /** @type {any} */ ({ step, from: name }),
    mask: (step, layer) => (layer === "hidden_1" ? Uint8Array.of(step) : null),
    answer: () => null,
  };
}

/**
 * @param {readonly (readonly [number, number])[]} ends
 * @param {import("../../../frontend/lib/step-log.js").Keep} [keep]
 */
function logOf(ends, keep = ROOMY) {
  /** @type {readonly StepBatch[]} */
  let log = [];
  for (const [first, last] of ends) log = addBatch(log, batch(first, last), keep);
  return log;
}

/** @param {readonly StepBatch[]} log */
const endsOf = (log) => log.map(({ first, last }) => [first, last]);

test("batches are in order, however they come", () => {
  const log = logOf([
    [11, 20],
    [31, 40],
    [1, 10],
    [21, 30],
  ]);
  assert.deepEqual(endsOf(log), [
    [1, 10],
    [11, 20],
    [21, 30],
    [31, 40],
  ]);
});

test("a change makes a new log and leaves the old one", () => {
  const before = Object.freeze(logOf([[1, 5]]));
  const after = addBatch(before, batch(6, 9), ROOMY);
  assert.deepEqual(endsOf(before), [[1, 5]]);
  assert.deepEqual(endsOf(after), [
    [1, 5],
    [6, 9],
  ]);
});

test("what is at hand, be it in pieces, is not taken again", () => {
  const log = logOf([
    [1, 5],
    [6, 10],
    [20, 30],
  ]);
  for (const [first, last] of [
    [1, 5],
    [2, 3],
    [4, 8],
    [1, 10],
    [30, 30],
  ]) {
    assert.equal(addBatch(log, batch(first, last), ROOMY), log, `${first}-${last}`);
  }
});

test("of two that overlap the one that begins first is asked", () => {
  const log = logOf([
    [1, 10],
    [8, 15],
    [5, 9],
  ]);
  assert.deepEqual(endsOf(log), [
    [1, 10],
    [8, 15],
  ]);
  assert.equal(batchOf(log, 9)?.first, 1);
  assert.equal(batchOf(log, 11)?.first, 8);
  const earlier = addBatch(log, batch(0, 2), ROOMY);
  assert.deepEqual(rowAt(earlier, 2), { step: 2, from: "0-2" });
  assert.deepEqual(rowAt(earlier, 3), { step: 3, from: "1-10" });
});

test("pieces within a larger batch go when it comes", () => {
  const pieces = [
    [1, 2],
    [5, 6],
    [8, 9],
    [12, 13],
    [20, 21],
  ];
  const log = logOf(/** @type {[number, number][]} */ ([...pieces, [5, 13]]));
  assert.deepEqual(endsOf(log), [
    [1, 2],
    [5, 13],
    [20, 21],
  ]);
});

test("every step finds its batch, and a step that is not there finds none", () => {
  const log = logOf([
    [3, 7],
    [8, 8],
    [12, 20],
    [18, 25],
  ]);
  for (let step = 0; step <= 30; step += 1) {
    const inside = (step >= 3 && step <= 8) || (step >= 12 && step <= 25);
    const found = batchOf(log, step);
    assert.equal(found !== null, inside, String(step));
    if (found) assert.ok(found.first <= step && step <= found.last);
    assert.equal(rowAt(log, step)?.step, inside ? step : undefined);
    assert.deepEqual(maskAt(log, step, "hidden_1"), inside ? Uint8Array.of(step) : null);
    assert.equal(maskAt(log, step, "nowhere"), null);
  }
  assert.equal(batchOf([], 1), null);
});

test("what is missing of a range reaches from its first to its last missing step", () => {
  const log = logOf([
    [5, 10],
    [11, 15],
    [21, 30],
    [28, 40],
  ]);
  const cases = /** @type {const} */ ([
    [[1, 3], { from: 1, to: 3 }],
    [[1, 7], { from: 1, to: 4 }],
    [[6, 14], null],
    [[5, 15], null],
    [[6, 18], { from: 16, to: 18 }],
    [[6, 25], { from: 16, to: 20 }],
    [[1, 50], { from: 1, to: 50 }],
    [[22, 40], null],
    [[35, 60], { from: 41, to: 60 }],
    [[16, 20], { from: 16, to: 20 }],
    [[1, 35], { from: 1, to: 20 }],
    [[9, 8], null],
  ]);
  for (const [[from, to], missing] of cases) {
    assert.deepEqual(missingRange(log, from, to), missing, `${from}-${to}`);
  }
  assert.deepEqual(missingRange([], 2, 4), { from: 2, to: 4 });
});

test("it agrees with a plain set of steps, whatever comes", () => {
  let seed = 1;
  const random = (/** @type {number} */ below) => {
    seed = (seed * 48271) % 2147483647;
    return seed % below;
  };
  /** @type {readonly StepBatch[]} */
  let log = [];
  const known = new Set();
  for (let turn = 0; turn < 300; turn += 1) {
    const first = 1 + random(400);
    const last = first + random(12);
    log = addBatch(log, batch(first, last), ROOMY);
    for (let step = first; step <= last; step += 1) known.add(step);
    log.slice(1).forEach((one, i) => assert.ok(one.first > log[i].first && one.last > log[i].last));
  }
  for (let step = 0; step < 420; step += 1) {
    assert.equal(batchOf(log, step) !== null, known.has(step), String(step));
  }
  for (let from = 1; from < 400; from += 7) {
    const wanted = Array.from({ length: 40 }, (_, i) => from + i);
    const absent = wanted.filter((step) => !known.has(step));
    const expected = absent.length > 0 ? { from: absent[0], to: absent.at(-1) } : null;
    assert.deepEqual(missingRange(log, from, from + 39), expected);
  }
});

test("live, the oldest go when the log is too large", () => {
  const keep = { keepBytes: 250, live: true };
  const log = logOf(
    [
      [1, 10],
      [11, 20],
      [21, 30],
      [31, 35],
    ],
    keep,
  );
  assert.deepEqual(endsOf(log), [
    [11, 20],
    [21, 30],
    [31, 35],
  ]);
});

test("of what is fetched of the past, the farthest from it goes, never the newest", () => {
  const keep = { keepBytes: 300, live: false };
  const log = logOf(
    [
      [1, 10],
      [91, 95],
      [96, 100],
    ],
    ROOMY,
  );
  assert.deepEqual(endsOf(addBatch(log, batch(40, 50), keep)), [
    [1, 10],
    [40, 50],
    [96, 100],
  ]);
  assert.deepEqual(endsOf(addBatch(log, batch(60, 70), keep)), [
    [60, 70],
    [91, 95],
    [96, 100],
  ]);
});

test("while the reader looks at a step, what lies around it stays though new ones come", () => {
  const past = [
    [1, 10],
    [11, 20],
    [21, 30],
    [31, 40],
  ];
  const full = logOf(/** @type {[number, number][]} */ (past));
  const keep = { keepBytes: 400, live: false, near: 5 };
  const log = addBatch(full, batch(41, 45), keep);
  assert.deepEqual(endsOf(log), [
    [1, 10],
    [11, 20],
    [21, 30],
    [41, 45],
  ]);
  const later = { ...keep, near: 38 };
  assert.deepEqual(endsOf(addBatch(full, batch(41, 45), later)).at(0), [11, 20]);
});

test("the newest and the one that is added stay, even when they alone are too large", () => {
  const tight = { keepBytes: 1, live: false };
  const log = logOf([
    [1, 10],
    [11, 20],
    [91, 100],
  ]);
  assert.deepEqual(endsOf(addBatch(log, batch(40, 50), tight)), [
    [40, 50],
    [91, 100],
  ]);
  assert.deepEqual(endsOf(addBatch(log, batch(101, 110), { ...tight, live: true })), [[101, 110]]);
  assert.deepEqual(endsOf(addBatch([], batch(1, 10), tight)), [[1, 10]]);
});
