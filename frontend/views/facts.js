/**
 * One perceptron at one step, in figures: what came in, what it made of it, what it learns. Pure.
 */

import { formatCount, formatNumber } from "../lib/format.js";

/** @typedef {import("../state/types.js").Twin} Twin */
/** @typedef {import("../state/types.js").Numbers} Numbers */
/** @typedef {import("../state/types.js").StepRow} StepRow */
/** @typedef {{name: string, value: string, hint: string}} FactRow */
/**
 * @typedef {object} PerceptronFacts
 * @property {string} title
 * @property {string} droppedTitle
 * @property {string} dropped
 * @property {readonly number[]} history  1 kept, 0 dropped, oldest first
 * @property {readonly FactRow[]} rows
 * @property {string} note
 */
/** @typedef {{step: number} & Partial<Omit<StepRow, "step" | "epoch">>} SeenStep */
/**
 * @typedef {object} Observed
 * @property {{twin: Twin, layer: string, unit: number}} selected
 * @property {SeenStep | null} row
 * @property {Numbers | null} features
 * @property {Readonly<Record<string, {shape: readonly number[], values: Numbers}>>} weights
 * @property {number} weightsStep           after which step the weights were kept
 * @property {number} probability           drop probability of this layer
 * @property {readonly (Uint8Array | null)[]} masks  of this layer, recent steps, oldest first
 * @property {readonly string[]} featureNames
 */

/**
 * @param {Observed} observed
 * @returns {PerceptronFacts}
 */
export function perceptronFacts(observed) {
  const { selected, row } = observed;
  const history =
    selected.twin === "plain"
      ? []
      : observed.masks.flatMap((mask) => (mask ? [mask[selected.unit]] : []));
  const off = history.filter((kept) => kept === 0).length;
  return {
    title: `${nameOf(selected.layer)}, unit ${selected.unit}`,
    droppedTitle: "Dropped",
    dropped:
      selected.twin === "plain" || history.length === 0
        ? "never"
        : `${off} of the last ${history.length} steps`,
    history,
    rows: row ? factRows(observed, row) : [],
    note: row ? noteOf(observed, row) : "",
  };
}

/** @param {string} layer */
export function nameOf(layer) {
  return layer.replace("_", " ");
}

/**
 * @param {Observed} observed
 * @param {SeenStep} row
 * @returns {FactRow[]}
 */
function factRows(observed, row) {
  const { selected, features, featureNames } = observed;
  const { layer, unit, twin } = selected;
  if (layer === "input") {
    const name = featureNames[unit] ? `Value of ${featureNames[unit]}` : "Value";
    return [fact(name, features?.[unit], "What the example has here.")];
  }
  const activation = row.activation?.[twin]?.[layer]?.[unit];
  const error = row.error_signal?.[twin]?.[layer]?.[unit];
  const sum = inputsOf(observed, row);
  return [
    ...(sum
      ? [
          fact("Inputs × weights", sum.weighted, `${formatCount(sum.count)} inputs, added up.`),
          fact("+ bias", sum.bias, "What it adds whatever comes in."),
        ]
      : []),
    fact("Output", activation, "After the non-linearity, before dropout."),
    passedOn(observed, row, activation),
    fact(
      "Error signal",
      error,
      "How the loss on this example would change with its sum. 0: it learns nothing from it.",
    ),
  ];
}

/**
 * @param {Observed} observed
 * @param {SeenStep} row
 * @param {number | undefined} activation
 * @returns {FactRow}
 */
function passedOn({ selected, probability }, row, activation) {
  const { layer, unit, twin } = selected;
  const mask = twin === "dropout" ? row.keep_mask?.[layer] : null;
  if (!mask || activation === undefined) {
    return fact("Passed on", activation, "Nothing is dropped here: what goes out is the output.");
  }
  const kept = mask[unit] === 1;
  const scale = probability < 1 ? 1 / (1 - probability) : 0;
  return fact(
    "Passed on",
    kept ? activation * scale : 0,
    kept
      ? `Kept: the output times 1/(1−p) = ${formatNumber(scale)}, so that the sum stays alike.`
      : "Dropped: nothing goes out.",
  );
}

/**
 * Inputs times weights of one perceptron, as far as weights and inputs are known.
 *
 * @param {Observed} observed
 * @param {SeenStep} row
 * @returns {{weighted: number, bias: number, count: number} | null}
 */
export function inputsOf({ selected, features, weights }, row) {
  const { layer, unit, twin } = selected;
  const number = Number(layer.split("_")[1]);
  const weight = weights[`linear_${number}.weight`];
  const bias = weights[`linear_${number}.bias`]?.values[unit];
  const before = number === 1 ? "input" : `hidden_${number - 1}`;
  const values = number === 1 ? features : row.activation?.[twin]?.[before];
  if (!weight || bias === undefined || !values) return null;
  const [, count] = weight.shape;
  let weighted = 0;
  for (let i = 0; i < count; i += 1) weighted += weight.values[unit * count + i] * values[i];
  return { weighted, bias, count };
}

/**
 * @param {Observed} observed
 * @param {SeenStep} row
 */
function noteOf({ selected, weightsStep }, row) {
  const mask = selected.twin === "dropout" ? row.keep_mask?.[selected.layer] : null;
  if (mask && mask[selected.unit] === 0) {
    return "Off in this step: nothing passes, so no error comes back and it learns nothing.";
  }
  const isOlder = row.step > 0 && weightsStep !== row.step - 1 && selected.layer !== "input";
  return isOlder ? `Weights as they were after step ${formatCount(weightsStep)}.` : "";
}

/**
 * @param {string} name
 * @param {number | undefined} value
 * @param {string} hint
 * @returns {FactRow}
 */
function fact(name, value, hint) {
  return { name, value: value === undefined ? "–" : formatNumber(value), hint };
}
