/**
 * What features two networks have, as numbers to draw, rows of tables and sentences. Pure.
 */

import { formatNumber, formatPercent } from "../lib/format.js";
import { TWINS } from "./why-data.js";
import { compare, figureInWords, NO_DIFFERENCE, told, toldPercent } from "./why-words.js";

/** @typedef {import("../state/types.js").Twin} Twin */
/** @typedef {import("../state/why.js").Features} Features */
/** @typedef {import("../state/why.js").Answer<Features>} Answer */
/** @typedef {import("./table-disclosure.js").Table} Table */

/** Share of the weights, from the smallest on, that are told apart by their ink. */
const TOLD_APART = 0.995;

/**
 * The size of weight from which on there is no more ink: one for both twins, and such that a few
 * that are far larger than all others do not leave these pale.
 *
 * @param {Answer["twins"]} twins
 * @returns {number} above 0
 */
export function scaleOf(twins) {
  const sizes = Object.values(twins).flatMap(({ filters }) =>
    filters ? Array.from(filters.values, Math.abs).filter(Number.isFinite) : [],
  );
  sizes.sort((a, b) => a - b);
  return sizes[Math.floor(TOLD_APART * (sizes.length - 1))] || 1;
}

/**
 * @param {Features["histogram"]} histogram
 * @returns {{silent: number, shares: number[]}} shares of all activations, 0 … 1
 */
export function sharesOf({ count, silent, not_finite: lost }) {
  const all = count.reduce((a, b) => a + b, silent + lost) || 1;
  return { silent: silent / all, shares: count.map((one) => one / all) };
}

/**
 * @param {Answer["twins"]} twins
 * @returns {number} the largest share of a bar of either twin
 */
export function mostOf(twins) {
  const shares = Object.values(twins).flatMap(({ histogram }) => sharesOf(histogram).shares);
  return Math.max(0, ...shares);
}

/**
 * @param {Answer["twins"]} twins
 * @returns {string[]} sentences
 */
export function featureSentences({ dropout, plain }) {
  const silent = compare(dropout?.zero_share, plain?.zero_share);
  const size = compare(dropout?.mean_activation, plain?.mean_activation);
  if (!dropout || !plain || !silent || !size) {
    const one = dropout ?? plain;
    if (!one || one.zero_share.value === null) return [];
    return [
      `Silent in ${formatPercent(one.zero_share.value)} of all cases; ` +
        `mean activation ${formatNumber(one.mean_activation.value)}.`,
    ];
  }
  const words = (
    /** @type {typeof silent} */ { direction },
    /** @type {string} */ less,
    /** @type {string} */ more,
  ) => (direction ? (direction < 0 ? less : more) : NO_DIFFERENCE);
  const [a, b] = toldPercent(dropout.zero_share.value ?? 0, plain.zero_share.value ?? 0);
  const [c, d] = told(dropout.mean_activation.value ?? 0, plain.mean_activation.value ?? 0);
  return [
    `Silent in ${a} of all cases against ${b}: ` +
      `${words(silent, "fewer are silent with dropout", "more are silent with dropout")}.`,
    `Mean activation ${c} against ${d}: ` +
      `${words(size, "smaller with dropout", "larger with dropout")}.`,
  ];
}

/**
 * @param {Answer["twins"]} twins
 * @param {number | null} unit
 * @returns {string} what a perceptron does, in both
 */
export function unitInWords(twins, unit) {
  if (unit === null) return "Point at a picture, or go there with the arrow keys, to see it large.";
  const told_ = TWINS.flatMap(({ twin, title }) => {
    const units = twins[twin]?.units;
    const silent = units?.zero_share[unit];
    if (!units || silent === undefined || silent === null) return [];
    const mean = figureOf(units.mean_activation, units.mean_activation_error, unit);
    return [`${title}: silent on ${formatPercent(silent)}, mean ${mean}`];
  });
  return `Perceptron ${unit}${told_.length > 0 ? `. ${told_.join("; ")}.` : "."}`;
}

/**
 * @param {readonly (number | null)[]} values
 * @param {readonly (number | null)[]} errors
 * @param {number} unit
 */
function figureOf(values, errors, unit) {
  return figureInWords({ value: values[unit], standard_error: errors[unit] });
}

/**
 * @param {Answer} answer
 * @returns {Table} a row for each perceptron of the layer that was measured
 */
export function unitTable({ twins, layer = 1 }) {
  const having = TWINS.filter(({ twin }) => twins[twin]);
  const count = having.reduce(
    (most, { twin }) => Math.max(most, twins[twin]?.units.zero_share.length ?? 0),
    0,
  );
  const rows = Array.from({ length: count }, (_, unit) => ({
    name: String(unit),
    cells: having.flatMap(({ twin }) => {
      const { units } = /** @type {Features} */ (twins[twin]);
      return [
        figureOf(units.mean_activation, units.mean_activation_error, unit),
        figureOf(units.zero_share, units.zero_share_error, unit),
      ];
    }),
  }));
  const columns = having.flatMap(({ title }) => [`mean, ${title}`, `share silent, ${title}`]);
  return { caption: `Perceptrons of hidden layer ${layer}`, first: "perceptron", columns, rows };
}

/**
 * @param {Answer} answer
 * @returns {Table} a row for each bar, and one for what is silent
 */
export function histogramTable({ twins, edges = [] }) {
  const having = TWINS.filter(({ twin }) => twins[twin]);
  const counts = (/** @type {(histogram: Features["histogram"]) => number} */ pick) =>
    having.map(({ twin }) => String(pick(/** @type {Features} */ (twins[twin]).histogram)));
  const bars = edges.slice(1).map((end, bin) => ({
    name: `${formatNumber(edges[bin])} to ${formatNumber(end)}`,
    cells: counts(({ count }) => count[bin]),
  }));
  const lost = { name: "not a number", cells: counts((one) => one.not_finite) };
  return {
    caption: "Activations by size, how many",
    first: "size",
    columns: having.map(({ title }) => title),
    rows: [
      { name: "silent", cells: counts(({ silent }) => silent) },
      ...bars,
      ...(lost.cells.some((cell) => cell !== "0") ? [lost] : []),
    ],
  };
}
