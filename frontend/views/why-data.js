/**
 * Answers of the probes as rows and columns that can be drawn. Pure; knows no element.
 */

import { rememberLast } from "../lib/remember.js";
import { cellsInOrder } from "./drawing/why-matrix.js";

/** @typedef {import("../state/types.js").Twin} Twin */
/** @typedef {import("../state/why.js").CoAdaptation} CoAdaptation */
/** @typedef {import("../state/why.js").Redundancy} Redundancy */
/** @typedef {import("../state/why.js").Noise} Noise */
/** @typedef {import("../state/why.js").Answer<CoAdaptation>} Answer */
/** @typedef {import("./drawing/why-spread.js").SpreadRow} SpreadRow */
/** @typedef {"within_class" | "overall"} Kind */
/** @typedef {"probability" | "logit"} Measure */
/** @typedef {(number | null)[]} Column */

/** Standard errors either way. */
const BAND = 2;
/** More classes than these are not shown: those that got the least. */
const MOST_ROWS = 12;
/** @type {readonly {twin: Twin, title: string}[]} */
export const TWINS = [
  { twin: "dropout", title: "with" },
  { twin: "plain", title: "without" },
];

/**
 * The order of both matrices, of all perceptrons that are alive in one of the twins.
 *
 * @param {Answer} answer
 * @param {Kind} kind
 * @returns {readonly number[]}
 */
export function orderOf({ order, twins }, kind) {
  const alive = new Set(TWINS.flatMap(({ twin }) => twins[twin]?.units[kind] ?? []));
  return (order ?? [...alive]).filter((unit) => alive.has(unit));
}

/** The two matrices in one order. */
export const matricesOf = rememberLast((/** @type {Answer} */ answer, /** @type {Kind} */ kind) => {
  const order = orderOf(answer, kind);
  const cells = Object.fromEntries(
    Object.entries(answer.twins).map(([twin, found]) => [
      twin,
      cellsInOrder(order, found.units[kind], found.matrix[kind]),
    ]),
  );
  return { order, cells };
});

/**
 * Shares, then for each twin its accuracy, and the upper and the lower edge of its band.
 *
 * @param {Partial<Record<Twin, Redundancy>>} twins
 * @param {number | null} chance  set against it: 1 is the whole network, 0 is chance; null: not
 * @returns {[number[], ...Column[]]}
 */
export function columnsOf(twins, chance) {
  const shares = (twins.dropout ?? twins.plain)?.curve.share ?? [];
  const columns = TWINS.flatMap(({ twin }) => {
    const found = twins[twin];
    if (!found) return [[], [], []];
    const { accuracy, normalised } = found.curve;
    const scale = chance === null ? 1 : found.accuracy - chance;
    const middle = chance === null ? accuracy.map(({ value }) => value) : normalised;
    const edge = (/** @type {number} */ sign) =>
      middle.map((value, index) => {
        const error = accuracy[index].standard_error ?? 0;
        return value === null || scale <= 0 ? null : value + (sign * BAND * error) / scale;
      });
    return [[...middle], edge(1), edge(-1)];
  });
  return [[...shares], ...columns];
}

/**
 * @param {readonly number[]} logits
 * @returns {number[]} probabilities
 */
export function softmax(logits) {
  const most = Math.max(...logits);
  const powers = logits.map((logit) => Math.exp(logit - most));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
}

/**
 * @param {Noise} dropout
 * @param {Noise | undefined} plain
 * @param {Measure} measure
 * @param {readonly string[]} classNames
 * @param {number | null} label
 * @returns {SpreadRow[]} of the classes in order
 */
export function spreadRows(dropout, plain, measure, classNames, label) {
  const outputs = dropout.outputs ?? [];
  const values = measure === "logit" ? outputs : outputs.map(softmax);
  // The mean is one of probabilities: among logits there is no place for it.
  const isShare = measure === "probability";
  const mean = isShare ? dropout.mean_probability : undefined;
  return dropout.single.probability
    .map((single, index) => ({
      name: classNames[index] ?? String(index),
      isWanted: index === label,
      values: values.map((one) => one[index]),
      mean: mean?.[index] ?? null,
      single: isShare ? single : null,
      plain: isShare ? (plain?.single.probability[index] ?? null) : null,
      weight: dropout.mean_probability?.[index] ?? 0,
    }))
    .map((row, index, all) => ({
      row,
      index,
      rank: all.filter((a) => a.weight > row.weight).length,
    }))
    .filter(({ rank, row }) => rank < MOST_ROWS || row.isWanted)
    .map(({ row: { weight: _, ...row } }) => row);
}

/**
 * @param {readonly SpreadRow[]} rows
 * @param {Measure} measure
 * @returns {[number, number]}
 */
export function rangeOf(rows, measure) {
  if (measure === "probability") return [0, 1];
  let [least, most] = [Infinity, -Infinity];
  for (const { values } of rows) {
    for (const value of values) {
      least = Math.min(least, value);
      most = Math.max(most, value);
    }
  }
  return least <= most ? [least, most] : [0, 1];
}

/**
 * Masks by layer, as one entry for each sub-network.
 *
 * @param {Readonly<Record<string, number[][]>> | null} masks
 * @returns {{input: number[] | null, hidden: number[][]}[]}
 */
export function layersOf(masks) {
  const layers = Object.entries(masks ?? {}).sort(([a], [b]) => a.localeCompare(b));
  const count = layers[0]?.[1].length ?? 0;
  return Array.from({ length: count }, (_, index) => ({
    input: masks?.["input"]?.[index] ?? null,
    hidden: layers.filter(([name]) => name !== "input").map(([, rows]) => rows[index]),
  }));
}
