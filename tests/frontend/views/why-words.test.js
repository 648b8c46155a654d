import assert from "node:assert/strict";
import { test } from "node:test";

import {
  ablationSentence,
  compare,
  correlationSentences,
  differenceInWords,
  figureInWords,
  noiseSentence,
  told,
  toldPercent,
  uncertaintyInWords,
} from "../../../frontend/views/why-words.js";

/** @returns {import("../../../frontend/state/why.js").Figure} */
const figure = (/** @type {number | null} */ value, /** @type {number | null} */ error = 0.01) => ({
  value,
  standard_error: error,
});

/**
 * @param {number | null} value
 * @param {number | null} [error]
 * @returns {any}
 */
const leaning = (value, error) => ({
  correlation: { within_class: figure(value, error), overall: figure(0.4) },
  co_adaptation: figure(0.3),
});

/** @param {number[]} values @param {number} [error] @returns {any} */
const curve = (values, error = 0.01) => ({
  curve: { share: [0, 0.5, 1], accuracy: values.map((value) => figure(value, error)) },
});

test("a direction is claimed only beyond two standard errors of the difference", () => {
  const error = Math.hypot(0.01, 0.01);
  assert.equal(compare(figure(0.1), figure(0.1 + 1.99 * error))?.direction, 0);
  assert.equal(compare(figure(0.1), figure(0.1 + 2.01 * error))?.direction, -1);
  assert.equal(compare(figure(0.1 + 2.01 * error), figure(0.1))?.direction, 1);
});

test("without an error nothing is claimed, without two figures nothing compared", () => {
  assert.equal(compare(figure(0.1, null), figure(0.9))?.direction, null);
  assert.equal(differenceInWords(compare(figure(0.1, null), figure(0.9))), "");
  assert.equal(compare(figure(0.1), undefined), null);
  assert.equal(compare(figure(null), figure(0.2)), null);
});

test("correlations are told as they came out, either way", () => {
  const less = { dropout: leaning(0.1), plain: leaning(0.23) };
  const more = { dropout: leaning(0.23), plain: leaning(0.1) };
  const same = { dropout: leaning(0.1), plain: leaning(0.11) };
  const [first, second] = correlationSentences(less, "within_class");
  assert.equal(first, "0.10 against 0.23: they fire together less.");
  assert.equal(second, "Co-adaptation 0.30 against 0.30: no visible difference.");
  assert.match(correlationSentences(more, "within_class")[0], /fire together more\.$/);
  assert.match(correlationSentences(same, "within_class")[0], /no visible difference\.$/);
  const unsure = { dropout: leaning(0.1, null), plain: leaning(0.9, null) };
  assert.match(correlationSentences(unsure, "within_class")[0], /no error bar, so no claim\.$/);
});

test("a run without a twin gets its figure and no comparison", () => {
  assert.deepEqual(correlationSentences({ dropout: leaning(0.1) }, "within_class"), [
    "Mean correlation 0.10.",
    "Co-adaptation 0.30.",
  ]);
  assert.equal(
    ablationSentence({ dropout: curve([0.9, 0.6, 0.1]) }, 1),
    "With half off, 60 % right.",
  );
  assert.deepEqual(correlationSentences({ dropout: leaning(null) }, "within_class"), [
    "Co-adaptation 0.30.",
  ]);
});

test("the ablation sentence is about the share that is looked at", () => {
  const twins = { dropout: curve([0.88, 0.86, 0.1]), plain: curve([0.88, 0.64, 0.1]) };
  assert.equal(
    ablationSentence(twins, 1),
    "With half off, 86 % against 64 %: more right with dropout.",
  );
  assert.match(ablationSentence(twins, 0), /^With none off, .*no visible difference\.$/);
  assert.equal(ablationSentence(twins, 7), "");
  // Orders cannot differ with none or all of them off.
  const still = { dropout: curve([0.9, 0.9, 0.2], 0), plain: curve([0.8, 0.8, 0.1], 0) };
  assert.match(ablationSentence(still, 2), /^With all off, 20 % against 10 %: no error bar/);
});

test("the noise sentence counts votes and tells where the average says another class", () => {
  const names = ["cat", "dog"];
  /** @type {any} */
  const agreed = { answers: [0, 0, 1, 0], mean_probability: [0.74, 0.26] };
  /** @type {any} */
  const split = { answers: [0, 0, 1, 0], mean_probability: [0.45, 0.55] };
  assert.equal(
    noiseSentence(agreed, names),
    "3 of 4 sub-networks say cat; together they say it with 74 %.",
  );
  assert.equal(
    noiseSentence(split, names),
    "3 of 4 sub-networks say cat, and yet together they say dog with 55 %.",
  );
  assert.equal(noiseSentence(undefined, names), "");
});

test("uncertainty is set against the most there can be", () => {
  const of = (/** @type {number} */ entropy, /** @type {number} */ apart) =>
    uncertaintyInWords(
      /** @type {any} */ ({
        entropy,
        mutual_information: apart,
        mean_probability: [0.5, 0.5],
      }),
    ).map(({ text }) => text);
  assert.deepEqual(of(0.01, 0), ["Sure: uncertainty 0.01 of 0.7", "They agree: disagreement 0"]);
  assert.match(of(0.69, 0.5)[0], /^Unsure/);
  assert.match(of(0.69, 0.5)[1], /^They disagree/);
  assert.deepEqual(uncertaintyInWords(undefined), []);
});

test("numbers have the digits that tell them apart and that their error leaves", () => {
  assert.deepEqual(told(0.1, 0.23), ["0.10", "0.23"]);
  assert.deepEqual(told(0.101, 0.103), ["0.101", "0.103"]);
  assert.deepEqual(told(0.5, 0.5), ["0.50", "0.50"]);
  assert.deepEqual(told(0.04231, 0.04244), ["0.0423", "0.0424"]);
  assert.deepEqual(told(0.00002, 0.00001), ["2e-5", "1e-5"]);
  assert.deepEqual(toldPercent(0.861, 0.864), ["86.1 %", "86.4 %"]);
  assert.equal(figureInWords(figure(0.00312, 0.0009)), "0.0031 ± 0.0009");
  assert.equal(figureInWords(figure(12.345, 0.4)), "12.3 ± 0.4");
  assert.equal(figureInWords(figure(null)), "–");
  assert.equal(differenceInWords(compare(figure(0.1), figure(0.23))), "difference −0.13 ± 0.01");
});
