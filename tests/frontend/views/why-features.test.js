import assert from "node:assert/strict";
import { test } from "node:test";

import {
  featureSentences,
  histogramTable,
  mostOf,
  scaleOf,
  sharesOf,
  unitInWords,
  unitTable,
} from "../../../frontend/views/why-features-words.js";

/** @param {number} silent @param {number} mean @param {number} [error] @returns {any} */
function twin(silent, mean, error = 0.001) {
  return {
    mean_activation: { value: mean, standard_error: error },
    zero_share: { value: silent, standard_error: error },
    units: {
      mean_activation: [mean, null],
      zero_share: [silent, 1],
      mean_activation_error: [0.01, null],
      zero_share_error: [0.02, 0],
    },
    dead_units: [1],
    histogram: { count: [6, 2], silent: 2, not_finite: 0 },
    filters: { shape: [1, 4], values: Float32Array.from([0.5, -2, 0, 1]) },
  };
}
const BOTH = { dropout: twin(0.5, 0.1), plain: twin(0.2, 0.4) };
/** @type {any} */
const ANSWER = { step: 9, example_count: 5, layer: 1, edges: [0, 1, 2], twins: BOTH };

test("a direction is claimed beyond two standard errors only", () => {
  assert.deepEqual(featureSentences(BOTH), [
    "Silent in 50 % of all cases against 20 %: more are silent with dropout.",
    "Mean activation 0.10 against 0.40: smaller with dropout.",
  ]);
  const unsure = { dropout: twin(0.5, 0.1, 1), plain: twin(0.2, 0.4, 1) };
  assert.ok(featureSentences(unsure).every((told) => told.includes("no visible difference")));
  const turned = featureSentences({ dropout: BOTH.plain, plain: BOTH.dropout });
  assert.match(turned.join(), /fewer are silent.*larger with dropout/);
});

test("one twin alone is told without comparing", () => {
  assert.deepEqual(featureSentences({ dropout: BOTH.dropout }), [
    "Silent in 50 % of all cases; mean activation 0.1.",
  ]);
  const lost = twin(0.5, 0.1);
  lost.zero_share.value = null;
  assert.deepEqual(featureSentences({ dropout: lost }), []);
});

test("both twins have one scale, of all but the very largest weights", () => {
  assert.equal(scaleOf(BOTH), 2);
  const many = Float32Array.from({ length: 1000 }, (_, i) => (i === 500 ? 99 : -1));
  const far = { dropout: { ...twin(0, 0), filters: { shape: [1, 1000], values: many } } };
  assert.equal(scaleOf(/** @type {any} */ (far)), 1);
  assert.equal(scaleOf({ dropout: { ...twin(0, 0), filters: null } }), 1);
});

test("shares are of all activations, silent and lost ones too", () => {
  assert.deepEqual(sharesOf(BOTH.plain.histogram), { silent: 0.2, shares: [0.6, 0.2] });
  assert.equal(sharesOf({ count: [1], silent: 1, not_finite: 2 }).silent, 0.25);
  assert.equal(mostOf(BOTH), 0.6);
});

test("a perceptron is told by what it does in both", () => {
  assert.match(unitInWords(BOTH, 0), /^Perceptron 0. with: silent on 50 %, mean 0.10 ± 0.01; wi/);
  assert.equal(unitInWords(BOTH, 7), "Perceptron 7.");
  assert.match(unitInWords(BOTH, null), /arrow keys/);
});

test("tables have a row for each perceptron and for each bar", () => {
  const units = unitTable(ANSWER);
  assert.equal(units.rows.length, 2);
  assert.deepEqual(units.rows[0].cells, [
    "0.10 ± 0.01",
    "0.50 ± 0.02",
    "0.40 ± 0.01",
    "0.20 ± 0.02",
  ]);
  const bars = histogramTable(ANSWER);
  assert.deepEqual(bars.columns, ["with", "without"]);
  assert.deepEqual(
    bars.rows.map(({ name, cells }) => [name, ...cells]),
    [
      ["silent", "2", "2"],
      ["0 to 1", "6", "6"],
      ["1 to 2", "2", "2"],
    ],
  );
});
