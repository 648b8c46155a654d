import assert from "node:assert/strict";
import { test } from "node:test";
import {
  LATER,
  lostAfter,
  NOISES_ABOVE,
  noiseOf,
  STEPS_SINCE,
  turnOf,
} from "../../../frontend/views/curve-turn.js";

/** The same numbers each time, evenly between -1 and 1. */
function makeJitter() {
  let seed = 7;
  return () => {
    seed = (seed * 16807) % 2147483647;
    return (2 * seed) / 2147483647 - 1;
  };
}

/**
 * @param {number} count
 * @param {(index: number) => number | null} value
 * @param {number} [every] steps from one measurement to the next
 */
function curve(count, value, every = 10) {
  const indices = Array.from({ length: count }, (_, index) => index);
  return /** @type {const} */ ([indices.map((index) => index * every), indices.map(value)]);
}

const vee = (/** @type {number} */ index) => 1 + 0.125 * Math.abs(index - 20);

test("a curve that fell and rose again has turned at its minimum", () => {
  assert.deepEqual(turnOf(...curve(40, vee)), { step: 200, value: 1, last: 3.375, fell: true });
});

test("one that only falls, or lies still, has not", () => {
  assert.equal(turnOf(...curve(40, (index) => 1 / (1 + index))), null);
  assert.equal(turnOf(...curve(40, () => 0.5)), null);
});

test("noise alone is no turn, however often it is looked at", () => {
  const jitter = makeJitter();
  const [steps, values] = curve(400, () => 1 + 0.2 * jitter());
  for (let count = 1; count <= 400; count += 1) {
    const turn = turnOf(steps.slice(0, count), values.slice(0, count));
    assert.equal(turn, null, `after ${count} measurements`);
  }
});

test("a rise is a turn once it is larger than the noise on it", () => {
  const jitter = makeJitter();
  const noisy = curve(80, (index) => 1 + 0.1 * Math.abs(index - 20) + 0.3 * jitter());
  const turn = turnOf(...noisy);
  assert.ok(turn && Math.abs(turn.step - 200) <= 50, `${turn?.step}`);
  const early = turnOf(noisy[0].slice(0, 24), noisy[1].slice(0, 24));
  assert.equal(early, null);
});

test("so many measurements and steps must have come since", () => {
  const at = (/** @type {number} */ count, /** @type {number} */ every) =>
    turnOf(...curve(count, vee, every));
  assert.equal(at(20 + LATER, 10), null);
  assert.notEqual(at(20 + LATER + 1, 10), null);
  assert.equal(at(20 + STEPS_SINCE, 1), null);
  assert.notEqual(at(20 + STEPS_SINCE + 1, 1), null);
});

test("one low value among the newest is enough to doubt", () => {
  const [steps, values] = curve(40, vee);
  const doubted = [...values];
  doubted[38] = 1.01;
  assert.equal(turnOf(steps, doubted), null);
  assert.notEqual(turnOf(steps, values), null);
});

test("a curve that never fell has its minimum, but did not come down to it", () => {
  const turn = turnOf(...curve(40, (index) => 1 + index));
  assert.deepEqual(turn, { step: 0, value: 1, last: 40, fell: false });
});

test("holes are left out, at the end too", () => {
  const holed = curve(40, (index) => (index % 3 === 1 || index > 36 ? null : vee(index)));
  assert.equal(turnOf(...holed)?.step, 200);
  assert.equal(turnOf([], []), null);
  assert.equal(turnOf(...curve(40, () => null)), null);
});

test("of equal minima the first counts", () => {
  const turn = turnOf(...curve(60, (index) => Math.max(1, vee(index) - 0.5)));
  assert.equal(turn?.step, 160);
});

test("noise is judged by jumps, not by a trend, in standard deviations", () => {
  assert.equal(noiseOf([1, 2]), 0);
  assert.ok(noiseOf([0, 1, 2, 3, 4, 5]) < 1e-12);
  const jitter = makeJitter();
  const values = Array.from({ length: 4000 }, (_, index) => 0.5 * index + jitter());
  const expected = Math.sqrt(1 / 3); // of what is even between -1 and 1
  assert.ok(Math.abs(noiseOf(values) / expected - 1) < 0.1, `${noiseOf(values)}`);
  assert.ok(NOISES_ABOVE > 2);
});

test("a curve that ended in holes says where", () => {
  assert.equal(lostAfter([0, 1, 2, 3], [1, 2, null, null]), 1);
  assert.equal(lostAfter([0, 1], [null, 2]), null);
  assert.equal(lostAfter([0, 1], [null, null]), null);
  assert.equal(lostAfter([], []), null);
});
