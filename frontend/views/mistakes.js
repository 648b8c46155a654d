/**
 * Mistakes made with dropout on purpose, and what they cost, in words. Pure.
 */

import { formatLoss, formatPercent } from "../lib/format.js";

/** @typedef {import("../state/types.js").Mistake} Mistake */
/** @typedef {import("../state/types.js").Evaluation} Evaluation */
/**
 * @typedef {object} MistakeWords
 * @property {Mistake} value
 * @property {string} text     what it is called
 * @property {string} hint     what is done wrong
 * @property {string} warning  of a run that does so
 * @property {string} rightly  how the same weights are used rightly
 * @property {string} map      what a map of the network's answers shows
 */
/**
 * @typedef {object} Cost  of a mistake, after one step
 * @property {string} rightly
 * @property {readonly {name: string, measured: string, right: string}[]} rows
 * @property {string} sentence
 */

const AS_IT_SHOULD_BE = "Dropout as it should be.";

/** @type {readonly MistakeWords[]} */
export const MISTAKES = [
  { value: "none", text: "no mistake", hint: AS_IT_SHOULD_BE, warning: "", rightly: "", map: "" },
  {
    value: "forget_eval",
    text: "forget eval()",
    hint: "As if model.eval() were missing: all that is measured is measured with masks on.",
    warning: "This run forgets eval(): the network with dropout is measured with masks on.",
    rightly: "masks off",
    map: "The map shows it used rightly.",
  },
  {
    value: "forget_scale",
    text: "forget 1/(1−p)",
    hint: "What training keeps is not divided by 1−p; with all on, activations are too large.",
    warning: "This run forgets 1/(1−p): with all perceptrons on, activations are too large.",
    rightly: "masks off, activations times 1−p",
    map: "The map shows it as measured.",
  },
  {
    value: "scale_again",
    text: "scale at wrong time",
    hint: "Measuring multiplies by 1−p, though training has divided by it: too small.",
    warning:
      "This run scales at the wrong time: with all perceptrons on, activations are too small.",
    rightly: "masks off, nothing multiplied",
    map: "The map shows it used rightly.",
  },
];

/**
 * @param {Mistake | undefined} mistake
 * @returns {MistakeWords}
 */
export function mistakeInWords(mistake) {
  return MISTAKES.find(({ value }) => value === mistake) ?? MISTAKES[0];
}

/**
 * What a run warns of; empty where it makes no mistake.
 *
 * @param {Mistake | undefined} mistake
 * @param {boolean} hasMap  a map of the network's answers is on screen
 */
export function warningOf(mistake, hasMap = false) {
  const { warning, map } = mistakeInWords(mistake);
  return hasMap && warning ? `${warning} ${map}` : warning;
}

/**
 * What the network with dropout seems to be worth, beside what it is worth when used rightly.
 *
 * @param {Evaluation | null} measured
 * @param {Mistake | undefined} mistake
 * @param {boolean} regression  errors are distances, not shares
 * @returns {Cost | null} null: no mistake was made, or nothing is measured yet
 */
export function costOf(measured, mistake, regression) {
  const right = measured?.holdout_error_right?.dropout;
  if (!measured || mistake === "none" || right === undefined) return null;
  const [wrong, loss] = [measured.holdout_error.dropout, measured.holdout_loss.dropout];
  const error = (/** @type {number | undefined} */ value) =>
    regression ? formatLoss(value) : formatPercent(value ?? NaN, 1);
  return {
    rightly: mistakeInWords(mistake).rightly,
    rows: [
      {
        name: regression ? "Hold-out RMS" : "Hold-out error",
        measured: error(wrong),
        right: error(right),
      },
      {
        name: "Hold-out loss",
        measured: formatLoss(loss),
        right: formatLoss(measured.holdout_loss_right?.dropout),
      },
    ],
    sentence: measured.step > 0 ? sentenceOf((wrong ?? NaN) - right, regression) : "",
  };
}

/**
 * @param {number} cost        measured minus rightly
 * @param {boolean} regression
 */
function sentenceOf(cost, regression) {
  if (!Number.isFinite(cost)) return "";
  const size = Math.abs(cost);
  const amount = regression ? formatLoss(size) : `${(100 * size).toFixed(1)} points`;
  if (regression ? size === 0 : size < 0.0005) return "Here the mistake makes no difference.";
  return cost > 0
    ? `The mistake costs ${amount}.`
    : `The mistake makes it look ${amount} better than it is.`;
}
