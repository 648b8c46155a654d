/**
 * Who reads the give-away pixels, in words: never more than the figures do. Pure.
 */

import { formatPercent } from "../lib/format.js";
import { compare, NO_DIFFERENCE } from "./why-words.js";

/** @typedef {import("../state/why.js").Figure} Figure */
/** @typedef {import("../state/why.js").Pixels} Pixels */
/** @typedef {{mean: number, standard_error: number, verdict: string}} Difference */
/**
 * @typedef {object} Arrangement  as `GET /findings/give-away` says it
 * @property {string} name
 * @property {number} of_input
 * @property {number} of_hidden
 * @property {Record<"as_training" | "removed" | "lying", Figure>} accuracy
 * @property {Figure} saliency_share
 * @property {Partial<Record<"removed" | "lying", Difference>>} error_difference
 */
/** @typedef {{preset: string, seeds: number, date: string, found: readonly Arrangement[]}}
 *   Arrangements */

const BEYOND = 2;
const BETTER = "better with dropout";

/**
 * How many points a lie of the pixels costs, and whether that is more than chance.
 *
 * @param {Pixels} found
 * @returns {boolean} it leans on them
 */
export function leans({ change }) {
  const { value, standard_error: error } = change.lying;
  return value !== null && error !== null && value < 0 && -value > BEYOND * error;
}

/**
 * @param {Partial<Record<"dropout" | "plain", Pixels>>} twins
 * @param {number} pixels
 * @returns {string[]} sentences
 */
export function pixelSentences({ dropout, plain }, pixels) {
  const it = pixels === 1 ? "the pixel" : "the pixels";
  const lie = pixels === 1 ? "lies" : "lie";
  if (!dropout || !plain) {
    const found = dropout ?? plain;
    if (!found) return [];
    const right = formatPercent(found.accuracy.lying.value ?? NaN);
    return [`When ${it} ${lie}, ${right} are right: ${readerOf([leans(found)], it)}.`];
  }
  const [a, b] = [dropout, plain].map(({ accuracy }) => formatPercent(accuracy.lying.value ?? NaN));
  const who = readerOf([leans(dropout), leans(plain)], it);
  return [
    `When ${it} ${lie}, ${a} are right with dropout and ${b} without: ${who}.`,
    lieInWords(dropout, plain, it, lie),
  ];
}

/**
 * @param {readonly boolean[]} lean  with dropout, then without
 * @param {string} it
 */
function readerOf(lean, it) {
  const count = lean.filter(Boolean).length;
  if (count === 0) return `a lie makes ${NO_DIFFERENCE}`;
  if (lean.length === 1) return `it reads ${it}`;
  if (count === 2) return `both read ${it}`;
  return lean[0] ? `only the one with dropout reads ${it}` : `only the one without reads ${it}`;
}

/**
 * @param {Pixels} dropout
 * @param {Pixels} plain
 * @param {string} it
 * @param {string} lie
 */
function lieInWords(dropout, plain, it, lie) {
  const found = compare(dropout.accuracy.lying, plain.accuracy.lying);
  if (!found || found.direction === null) return "";
  if (found.direction === 0) return `Between the two: ${NO_DIFFERENCE}.`;
  const word = found.direction > 0 ? "better" : "worse";
  return `Where ${it} ${lie}, the one with dropout does ${word}.`;
}

/**
 * What other arrangements came to, over seeds.
 *
 * @param {Arrangements} told
 */
export function arrangementsSentence({ found, seeds }) {
  const others = found.filter(({ error_difference: difference }) => difference.lying);
  const better = others.filter(({ error_difference: d }) => d.lying?.verdict === BETTER);
  const rest = others.filter((one) => !better.includes(one));
  const names = (/** @type {readonly Arrangement[]} */ some) =>
    some.map(({ name }) => name).join(", ");
  return [
    `Over ${seeds} seeds, when the pixel lies:`,
    ...(better.length > 0 ? [`fewer errors than without dropout by ${names(better)};`] : []),
    ...(rest.length > 0 ? [`not fewer by ${names(rest)}.`] : ["every arrangement helps."]),
  ].join(" ");
}
