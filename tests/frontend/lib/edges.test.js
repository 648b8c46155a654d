import assert from "node:assert/strict";
import { test } from "node:test";
import { strongestEdges } from "../../../frontend/lib/edges.js";

/** @typedef {import("../../../frontend/lib/edges.js").Linear} Linear */
/** @typedef {import("../../../frontend/lib/edges.js").Strong} Strong */

/**
 * A generator of the same numbers every time, -1 … 1.
 *
 * @param {number} seed
 */
function numbers(seed) {
  let state = seed;
  return () => {
    state = (state * 48271) % 2147483647;
    return (2 * state) / 2147483647 - 1;
  };
}

/**
 * @param {readonly number[]} widths
 * @param {number} seed
 * @returns {Linear[]}
 */
function network(widths, seed) {
  const random = numbers(seed);
  return widths.slice(1).map((units, layer) => {
    const inputs = widths[layer];
    return {
      inputs,
      weight: Float32Array.from({ length: units * inputs }, random),
      values: Float32Array.from({ length: inputs }, () => Math.max(0, random())),
    };
  });
}

/**
 * The same, by sorting everything.
 *
 * @param {readonly Linear[]} linears
 * @param {number} count
 * @returns {Strong[]}
 */
function slowly(linears, count) {
  const all = linears.flatMap(({ weight, inputs, values }, linear) =>
    Array.from(weight, (w, at) => {
      const from = at % inputs;
      const flow = values ? w * values[from] : w;
      return { linear, from, to: Math.floor(at / inputs), flow };
    }),
  );
  const strength = (/** @type {Strong} */ { flow }) => Math.fround(Math.abs(flow));
  const carrying = all.filter((one) => strength(one) > 0);
  return carrying
    .sort((a, b) => strength(b) - strength(a))
    .slice(0, count)
    .reverse();
}

test("the strongest over all layers, weakest first, as sorting everything finds them", () => {
  for (const [seed, widths] of [
    [3, [64, 64, 64, 10]],
    [5, [2, 8, 2]],
    [8, [30, 17, 1]],
  ]) {
    const linears = network(/** @type {number[]} */ (widths), /** @type {number} */ (seed));
    for (const count of [1, 7, 150, 100_000]) {
      assert.deepEqual(strongestEdges(linears, count), slowly(linears, count));
    }
  }
});

test("a layer is where its weights say: row by row of units", () => {
  const weight = [0, 0.5, 0, 0, 0, -2];
  const found = strongestEdges([{ weight, inputs: 3, values: [1, 3, 1] }], 9);
  assert.deepEqual(found, [
    { linear: 0, from: 1, to: 0, flow: 1.5 },
    { linear: 0, from: 2, to: 1, flow: -2 },
  ]);
});

test("without values weights alone count", () => {
  const linears = network([20, 20, 3], 11).map((one) => ({ ...one, values: null }));
  assert.deepEqual(strongestEdges(linears, 40), slowly(linears, 40));
});

test("what carries nothing, and what is no number, never counts", () => {
  const weight = [NaN, 1, Infinity, -Infinity, 0, -0, 4, 2];
  const found = strongestEdges([{ weight, inputs: 4, values: [1, 1, 1, 0] }], 10);
  assert.deepEqual(
    found.map(({ flow }) => flow),
    [1, 4],
  );
  const undefinedValues = [{ weight: [1, 2], inputs: 2, values: [NaN, Infinity] }];
  assert.deepEqual(strongestEdges(undefinedValues, 10), []);
});

test("of equal ones those further in front are the stronger, every time", () => {
  const same = { weight: new Float32Array(40).fill(0.25), inputs: 8, values: null };
  const found = strongestEdges([same, same], 3);
  assert.deepEqual(
    found.map(({ linear, from, to }) => [linear, from, to]),
    [
      [0, 2, 0],
      [0, 1, 0],
      [0, 0, 0],
    ],
  );
  assert.deepEqual(strongestEdges([same, same], 3), found);
});

test("a smaller network after a larger one finds nothing of it", () => {
  strongestEdges(network([64, 64, 10], 2), 500);
  const small = network([3, 4, 2], 4);
  assert.deepEqual(strongestEdges(small, 500), slowly(small, 500));
});

test("none wanted, none there", () => {
  assert.deepEqual(strongestEdges(network([4, 4, 2], 1), 0), []);
  assert.deepEqual(strongestEdges([], 100), []);
});

test("more weights than can be told apart are refused", () => {
  const weight = { length: 2 ** 22 + 1 };
  assert.throws(
    () => strongestEdges([{ weight: /** @type {any} */ (weight), inputs: 1, values: null }], 1),
    /at most 4194304 weights, got 4194305/,
  );
});
