/**
 * What the strip of masks says: its scale, where it stands, what it lacks. Pure.
 */

import { formatCount, formatPercent } from "../lib/format.js";
import { endOf } from "../lib/strip-stretch.js";

/** @typedef {import("../lib/strip-stretch.js").StripStretch} StripStretch */
/** @typedef {import("../lib/strip-rows.js").Rows} Rows */

/**
 * What a column, a row and ink stand for.
 *
 * @param {StripStretch | null} stretch
 * @param {Rows} rows
 */
export function scaleInWords(stretch, rows) {
  const steps = stretch?.steps ?? 1;
  const column = steps === 1 ? "one column a step" : `one column = ${formatCount(steps)} steps`;
  const row = rows.units === 1 ? "" : `, one row = ${rows.units} perceptrons`;
  const ink = steps === 1 && rows.units === 1 ? "ink = kept" : "ink = share kept";
  return `${column}${row}, ${ink}`;
}

/**
 * What goes on: a step that is on its way, else how often the perceptron that is pointed out was
 * kept in the steps in view.
 *
 * @param {{chosen: number | null, loading: boolean, selected: number | null, nothing: string}} view
 * @param {readonly ({counts: ArrayLike<number>, steps: number} | null)[]} columns  null: not known
 * @returns {string} empty: nothing to tell
 */
export function statusInWords({ chosen, loading, selected, nothing }, columns) {
  if (loading && chosen !== null) return `loading step ${formatCount(chosen)}`;
  if (selected === null || nothing) return "";
  let [kept, steps] = [0, 0];
  for (const column of columns) {
    if (!column) continue;
    kept += column.counts[selected];
    steps += column.steps;
  }
  if (steps === 0) return "";
  const share = formatPercent(kept / steps);
  return `perceptron ${selected}: kept in ${share} of ${formatCount(steps)} steps`;
}

/**
 * The strip as a slider's value.
 *
 * @param {{step: number, live: boolean, loading: boolean, mask: ArrayLike<number> | null}} shown
 */
export function stepInWords({ step, live, loading, mask }) {
  const name = `step ${formatCount(step)}${live ? ", live" : ""}`;
  if (loading) return `${name}, loading`;
  if (!mask) return name;
  const off = Array.from(mask).filter((kept) => !kept).length;
  return `${name}, ${off} of ${mask.length} off`;
}

/** Marks of changed settings are never nearer to each other, CSS pixels. */
const LEAST_APART = 10;

/**
 * Where in the stretch settings were changed; changes that lie too near to each other are one mark.
 *
 * @param {readonly {step: number, words: string}[]} changes  `step`: the last one of the old way
 * @param {StripStretch} stretch
 * @returns {{x: number, step: number, words: string}[]} `step`: the first one of the new way
 */
export function marksOf(changes, stretch) {
  /** @type {{x: number, step: number, words: string}[]} */
  const marks = [];
  for (const { step, words } of changes) {
    if (step < stretch.start || step >= endOf(stretch)) continue;
    const x = ((step - stretch.start) / stretch.steps) * stretch.pitch;
    const told = `from step ${formatCount(step + 1)}: ${words}`;
    const near = marks.at(-1);
    if (near && x - near.x < LEAST_APART) near.words = `${near.words}; ${told}`;
    else marks.push({ x, step: step + 1, words: told });
  }
  return marks;
}
