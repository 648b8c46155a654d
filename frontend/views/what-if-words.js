/**
 * A step as it was beside the step as it would have been, in figures. Pure.
 */

import { formatNumber, formatPercent } from "../lib/format.js";

/** @typedef {import("../state/types.js").Course} Course */
/** @typedef {import("../state/types.js").Anatomy} Anatomy */
/** @typedef {{name: string, before: string, after: string, hint: string}} ComparisonRow */

/**
 * @param {Anatomy} anatomy  with an altered course
 * @param {readonly string[]} classNames  empty for a regression
 * @returns {ComparisonRow[]}
 */
export function comparisonRows({ example, actual, altered }, classNames) {
  if (!altered) return [];
  /** @type {[string, string, (course: Course) => string][]} */
  const rows = [
    ["Off, hidden", "Perceptrons of the hidden layers that were off.", offInWords],
    ["Says", "The most likely answer.", (course) => answerInWords(course, classNames)],
    ["Loss, example", "How wrong it is on this example.", (c) => formatNumber(c.example_loss)],
    ["Loss, batch", "The mean over the batch.", (c) => formatNumber(c.batch_loss)],
    [
      "Error signals",
      "Sum over the hidden layers, without signs, for this example.",
      (c) => formatNumber(errorSum(c)),
    ],
    [
      "Weights move",
      "The length of the whole step that this batch takes.",
      (c) => formatNumber(changeLength(c)),
    ],
  ];
  if (actual.probability) {
    const share = (/** @type {Course} */ { probability }) =>
      probability ? formatPercent(probability[example.label], 1) : "–";
    rows.splice(2, 0, ["For the label", "Probability that the label was given.", share]);
  }
  return rows.map(([name, hint, tell]) => ({
    name,
    hint,
    before: tell(actual),
    after: tell(altered),
  }));
}

/** @param {Course} course */
function offInWords({ keep_mask: masks }) {
  const hidden = Object.entries(masks).filter(([layer]) => layer !== "input");
  const off = hidden.map(([, mask]) => Array.from(mask).filter((kept) => kept === 0).length);
  return off.length > 0 ? off.join(" + ") : "none";
}

/**
 * @param {Course} course
 * @param {readonly string[]} classNames
 */
function answerInWords({ probability, output }, classNames) {
  if (!probability) return formatNumber(output[0]);
  const values = Array.from(probability);
  const best = values.indexOf(Math.max(...values));
  return `${classNames[best] ?? best} (${formatPercent(values[best], 0)})`;
}

/** @param {Course} course */
export function errorSum({ error_signal: signals }) {
  return Object.entries(signals)
    .filter(([layer]) => layer !== "output")
    .flatMap(([, values]) => Array.from(values))
    .reduce((sum, value) => sum + Math.abs(value), 0);
}

/** @param {Course} course */
export function changeLength({ weight_change: changes }) {
  let squares = 0;
  for (const { values } of Object.values(changes)) {
    for (const value of values) squares += value * value;
  }
  return Math.sqrt(squares);
}
