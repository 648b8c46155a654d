/**
 * One perceptron at one step, in figures: what came in, what it made of it, what it learns. Pure.
 */

import { formatCount, formatNumber, formatPercent } from "../lib/format.js";

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
/** @typedef {import("../state/types.js").PerLayer} PerLayer */
/**
 * `multiplier`: the noise of Gaussian dropout, else missing or null.
 * @typedef {{step: number, multiplier?: PerLayer | null} &
 *   Partial<Omit<StepRow, "step" | "epoch">>} SeenStep
 */
/**
 * @typedef {object} Observed
 * @property {{twin: Twin, layer: string, unit: number}} selected
 * @property {SeenStep | null} row
 * @property {Numbers | null} features
 * @property {Readonly<Record<string, {shape: readonly number[], values: Numbers}>>} weights
 * @property {number} weightsStep           after which step the weights were kept
 * @property {Readonly<Record<string, number>>} probabilities  drop probabilities by layer
 * @property {readonly (Uint8Array | null)[]} masks  of this layer, recent steps, oldest first
 * @property {readonly string[]} featureNames
 * @property {readonly {label: number, share: number, count: number}[]} [firing]  by class
 * @property {readonly string[]} [classNames]
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
  const unseen = selected.twin === "plain" || row ? "never" : "–";
  return {
    title: `${nameOf(selected.layer)}, unit ${selected.unit}`,
    droppedTitle: "Dropped",
    dropped: history.length > 0 ? `${off} of the last ${history.length} steps` : unseen,
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
    ...firingRow(observed),
  ];
}

/**
 * The three classes that it fires on most, where it fires at all.
 *
 * @param {Observed} observed
 * @returns {FactRow[]}
 */
function firingRow({ firing = [], classNames = [] }) {
  if (classNames.length === 0 || firing.length === 0) return [];
  const most = firing.filter(({ share }) => share > 0).slice(0, 3);
  const told = most.map(({ label, share }) => `${classNames[label]} (${formatPercent(share)})`);
  const examples = firing.reduce((sum, { count }) => sum + count, 0);
  return [
    {
      name: "Fires on",
      value: told.join(" · ") || "nothing lately",
      hint: `Share of each class's examples on which its output was above 0: ${examples} seen.`,
    },
  ];
}

/**
 * @param {Observed} observed
 * @param {SeenStep} row
 * @param {number | undefined} activation
 * @returns {FactRow}
 */
function passedOn(observed, row, activation) {
  const { layer, unit } = observed.selected;
  const factor = factorOf(observed, row, layer, unit);
  if (factor === null) {
    return fact("Passed on", activation, "Nothing is dropped here: what goes out is the output.");
  }
  if (factor === 0) return fact("Passed on", 0, "Dropped: nothing goes out.");
  const spelled = formatNumber(factor);
  const hint = row.multiplier?.[layer]
    ? `The output times noise around 1, here ${spelled}.`
    : `Kept: the output times 1/(1−p) = ${spelled}, so that the sum stays alike.`;
  return fact("Passed on", activation === undefined ? undefined : activation * factor, hint);
}

/**
 * What dropout multiplied one perceptron's output by.
 *
 * @param {Observed} observed
 * @param {SeenStep} row
 * @param {string} layer
 * @param {number} unit
 * @returns {number | null} null: there is no dropout here
 */
function factorOf({ selected, probabilities }, row, layer, unit) {
  if (selected.twin === "plain") return null;
  const noise = row.multiplier?.[layer];
  if (noise) return noise[unit];
  const mask = row.keep_mask?.[layer];
  const p = probabilities[layer] ?? 0;
  if (!mask) return null;
  return mask[unit] === 1 && p < 1 ? 1 / (1 - p) : 0;
}

/**
 * Inputs times weights of one perceptron, as far as weights and inputs are known; inputs as dropout
 * let them through.
 *
 * @param {Observed} observed
 * @param {SeenStep} row
 * @returns {{weighted: number, bias: number, count: number} | null}
 */
export function inputsOf(observed, row) {
  const { selected, features, weights } = observed;
  const { layer, unit, twin } = selected;
  const number = Number(layer.split("_")[1]);
  const weight = weights[`linear_${number}.weight`];
  const bias = weights[`linear_${number}.bias`]?.values[unit];
  const before = number === 1 ? "input" : `hidden_${number - 1}`;
  const values = number === 1 ? features : row.activation?.[twin]?.[before];
  if (!weight || bias === undefined || !values) return null;
  const [, count] = weight.shape;
  let weighted = 0;
  for (let i = 0; i < count; i += 1) {
    const factor = factorOf(observed, row, before, i) ?? 1;
    if (factor !== 0) weighted += weight.values[unit * count + i] * values[i] * factor;
  }
  return { weighted, bias, count };
}

/**
 * @param {Observed} observed
 * @param {SeenStep} row
 */
function noteOf({ selected, weights, weightsStep }, row) {
  const mask = selected.twin === "dropout" ? row.keep_mask?.[selected.layer] : null;
  if (mask && mask[selected.unit] === 0) {
    return "Off for this example: nothing passes, no error comes back, it learns nothing from it.";
  }
  if (row.step === 0 || selected.layer === "input" || Object.keys(weights).length === 0) return "";
  const isOlder = weightsStep !== row.step - 1;
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
