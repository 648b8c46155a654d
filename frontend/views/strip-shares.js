/**
 * What the strip shows, as rows of a table: in which share of its steps each perceptron was kept,
 * part by part of the steps in view. Pure.
 */

import { formatCount, formatPercent } from "../lib/format.js";

/** @typedef {{counts: ArrayLike<number>, steps: number}} Column  kept in so many of its steps */
/** @typedef {{start: number, steps: number, last: number}} Stretch  see `lib/strip-stretch.js` */

/** Parts into which the steps in view are cut at most, so that a table stays narrow. */
const MOST_PARTS = 4;

/**
 * @param {readonly (Column | null)[]} columns  oldest first; null: not at hand, does not count
 * @param {Stretch} stretch
 * @param {string} layer  in words
 * @returns {import("./table-disclosure.js").Table}
 */
export function shareTable(columns, { start, steps, last }, layer) {
  const size = Math.max(1, Math.ceil(columns.length / MOST_PARTS));
  const count = Math.ceil(columns.length / size);
  const parts = Array.from({ length: count }, (_, part) => {
    const from = part * size;
    const end = Math.min(columns.length, from + size);
    const range = rangeInWords(start + from * steps + 1, Math.min(last, start + end * steps));
    return { title: range, columns: columns.slice(from, end) };
  });
  if (count > 1) parts.push({ title: "all in view", columns: [...columns] });
  const sums = parts.map(({ columns: own }) => sumOf(own));
  const units = sums.reduce((most, { kept }) => Math.max(most, kept.length), 0);
  const rows = Array.from({ length: units }, (_, unit) => ({
    name: String(unit),
    cells: sums.map(({ kept, total }) => formatPercent(kept[unit] / total)),
  }));
  const whole = sums.map(({ kept, total }) => {
    const all = kept.reduce((sum, one) => sum + one, 0);
    return formatPercent(all / (total * units), 1);
  });
  return {
    caption: `Share of steps in which each perceptron of ${layer} was kept`,
    first: "perceptron",
    columns: parts.map(({ title }) => title),
    rows: units > 0 ? [{ name: "all", cells: whole }, ...rows] : [],
  };
}

/**
 * @param {number} from
 * @param {number} to
 */
function rangeInWords(from, to) {
  return from === to ? `step ${formatCount(from)}` : `${formatCount(from)} – ${formatCount(to)}`;
}

/**
 * @param {readonly (Column | null)[]} columns
 * @returns {{kept: number[], total: number}} by unit; total steps
 */
function sumOf(columns) {
  /** @type {number[]} */
  const kept = [];
  let total = 0;
  for (const column of columns) {
    if (!column) continue;
    total += column.steps;
    for (let unit = 0; unit < column.counts.length; unit += 1) {
      kept[unit] = (kept[unit] ?? 0) + column.counts[unit];
    }
  }
  return { kept, total };
}
