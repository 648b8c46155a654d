import assert from "node:assert/strict";
import { test } from "node:test";

import {
  columnsOf,
  layersOf,
  matricesOf,
  orderOf,
  rangeOf,
  softmax,
  spreadRows,
} from "../../../frontend/views/why-data.js";

/**
 * @param {number[]} units
 * @param {number[][]} matrix
 * @returns {any}
 */
const leaning = (units, matrix) => ({
  units: { within_class: units, overall: units },
  matrix: { within_class: matrix, overall: matrix },
});

/** @type {any} */
const ANSWER = {
  order: [3, 0, 2, 1],
  twins: {
    dropout: leaning(
      [0, 2],
      [
        [1, 0.5],
        [0.5, 1],
      ],
    ),
    plain: leaning(
      [0, 1, 2],
      [
        [1, 0.1, 0.2],
        [0.1, 1, 0.3],
        [0.2, 0.3, 1],
      ],
    ),
  },
};

test("both matrices have one order, of all that are alive in one of the twins", () => {
  assert.deepEqual(orderOf(ANSWER, "within_class"), [0, 2, 1]);
  const { order, cells } = matricesOf(ANSWER, "within_class");
  assert.deepEqual(order, [0, 2, 1]);
  const rounded = (/** @type {Float32Array} */ all) =>
    Array.from(all, (value) => Number(value.toFixed(3)));
  assert.deepEqual(rounded(cells["plain"]), [1, 0.2, 0.1, 0.2, 1, 0.3, 0.1, 0.3, 1]);
  assert.deepEqual(rounded(cells["dropout"]), [1, 0.5, NaN, 0.5, 1, NaN, NaN, NaN, NaN]);
});

/** @returns {any} */
const curve = (/** @type {number[]} */ values, /** @type {number} */ whole) => ({
  accuracy: whole,
  curve: {
    share: [0, 1],
    accuracy: values.map((value) => ({ value, standard_error: 0.02 })),
    normalised: values.map((value) => (value - 0.5) / (whole - 0.5)),
  },
});

test("a band is two standard errors either way, on either scale", () => {
  const close = (/** @type {any} */ found, /** @type {number[]} */ wanted) =>
    wanted.forEach((value, i) => assert.ok(Math.abs(found[i] - value) < 1e-12, `${found}`));
  const twins = { dropout: curve([0.9, 0.5], 0.9), plain: curve([0.7, 0.6], 0.7) };
  const [shares, with_, upper, lower, without] = columnsOf(twins, null);
  assert.deepEqual(shares, [0, 1]);
  close(with_, [0.9, 0.5]);
  close(upper, [0.94, 0.54]);
  close(lower, [0.86, 0.46]);
  close(without, [0.7, 0.6]);
  const [, middle, above] = columnsOf(twins, 0.5);
  close(middle, [1, 0]);
  close(above, [1.1, 0.1]);
});

test("a twin that is not there has no curve, one that guesses has no band above chance", () => {
  const [, , , , plain] = columnsOf({ dropout: curve([0.9, 0.5], 0.9) }, null);
  assert.deepEqual(plain, []);
  const [, , upper] = columnsOf({ dropout: curve([0.5, 0.5], 0.5) }, 0.5);
  assert.deepEqual(upper, [null, null]);
});

/** @type {any} */
const NOISE = {
  outputs: [
    [0, 0],
    [Math.log(3), 0],
  ],
  mean_probability: [0.625, 0.375],
  single: { probability: [0.7, 0.3] },
};

test("rows of the spread have every mask's share, and marks only among shares", () => {
  const plain = /** @type {any} */ ({ single: { probability: [0.9, 0.1] } });
  const [first, second] = spreadRows(NOISE, plain, "probability", ["cat", "dog"], 1);
  assert.deepEqual([first.name, second.name], ["cat", "dog"]);
  assert.deepEqual([first.isWanted, second.isWanted], [false, true]);
  assert.deepEqual(
    first.values.map((value) => Number(value.toFixed(6))),
    [0.5, 0.75],
  );
  assert.deepEqual([first.mean, first.single, first.plain], [0.625, 0.7, 0.9]);
  const [logits] = spreadRows(NOISE, plain, "logit", [], null);
  assert.deepEqual(logits.values, [0, Math.log(3)]);
  assert.deepEqual(
    [logits.name, logits.mean, logits.single, logits.plain],
    ["0", null, null, null],
  );
  assert.equal(spreadRows(NOISE, undefined, "probability", [], null)[0].plain, null);
});

test("of many classes the likeliest are shown, and the label always", () => {
  const many = Array.from({ length: 30 }, (_, i) => (30 - i) / 465);
  const noise = /** @type {any} */ ({
    outputs: [many],
    mean_probability: many,
    single: { probability: many },
  });
  const names = many.map((_, i) => `c${i}`);
  const shown = spreadRows(noise, undefined, "probability", names, 29).map(({ name }) => name);
  assert.deepEqual(shown, [...names.slice(0, 12), "c29"]);
});

test("shares have a fixed scale, logits the one that they need", () => {
  const rows = spreadRows(NOISE, undefined, "logit", [], null);
  assert.deepEqual(rangeOf(rows, "logit"), [0, Math.log(3)]);
  assert.deepEqual(rangeOf(rows, "probability"), [0, 1]);
  assert.deepEqual(rangeOf([], "logit"), [0, 1]);
  assert.deepEqual(softmax([1000, 1000]), [0.5, 0.5]);
});

test("masks by layer become sub-networks; layers where nothing is off are left out", () => {
  const masks = {
    hidden_2: [[1], [0]],
    input: [
      [1, 0],
      [0, 1],
    ],
    hidden_1: [
      [0, 1],
      [1, 1],
    ],
  };
  assert.deepEqual(layersOf(masks), [
    { input: [1, 0], hidden: [[0, 1], [1]] },
    { input: [0, 1], hidden: [[1, 1], [0]] },
  ]);
  assert.deepEqual(layersOf({ hidden_1: [[1]] }), [{ input: null, hidden: [[1]] }]);
  assert.deepEqual(layersOf({}), []);
  assert.deepEqual(layersOf(null), []);
});
