/**
 * A step as it was beside the step as it would have been, in figures. Pure.
 */

import { formatNumber, formatPercent } from "../lib/format.js";
import { rootMeanSquare } from "./network-scene.js";

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
    answerRow(example, classNames),
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
 * @param {Anatomy["example"]} example
 * @param {readonly string[]} classNames
 * @returns {[string, string, (course: Course) => string]}
 */
function answerRow({ features }, classNames) {
  const hint = "The most likely answer; of a picture, how far it is off a pixel, root mean square.";
  return ["Says", hint, (course) => answerInWords(course, classNames, features)];
}

/**
 * @param {Course} course
 * @param {readonly string[]} classNames
 * @param {ArrayLike<number>} features
 */
function answerInWords({ probability, output }, classNames, features) {
  if (!probability && output.length > 1) {
    return `a picture, off by ${formatNumber(rootMeanSquare(output, features))}`;
  }
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
