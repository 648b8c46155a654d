/**
 * Where the values of an axis lie, from 0 to 1: as numbers lie, as their logarithms do, or evenly,
 * whichever keeps them apart. Pure.
 */

/** @typedef {"linear" | "log" | "even"} ScaleKind */
/**
 * @typedef {object} AxisScale
 * @property {ScaleKind} kind
 * @property {(value: number) => number} place  0 for the smallest value, 1 for the largest; beyond
 *   them less than 0 or more than 1; NaN: it has no place
 */

/** Neighbours lie at least this far apart, as a share of what they would evenly. */
const LEAST = 0.6;

/**
 * @param {readonly number[]} values
 * @returns {AxisScale}
 */
export function axisScale(values) {
  const sorted = [...new Set(values)].sort((a, b) => a - b);
  if (sorted.length < 2) return { kind: "linear", place: () => 0.5 };
  const linear = between(sorted, (value) => value);
  if (isApart(sorted, linear)) return { kind: "linear", place: linear };
  if (sorted[0] > 0) {
    const log = between(sorted, (value) => (value > 0 ? Math.log(value) : NaN));
    if (isApart(sorted, log)) return { kind: "log", place: log };
  }
  return { kind: "even", place: (value) => evenPlace(sorted, value) };
}

/**
 * @param {readonly number[]} sorted
 * @param {(value: number) => number} measure
 */
function between(sorted, measure) {
  const first = measure(sorted[0]);
  const span = measure(sorted[sorted.length - 1]) - first;
  return (/** @type {number} */ value) => (measure(value) - first) / span;
}

/**
 * @param {readonly number[]} sorted
 * @param {(value: number) => number} place
 */
function isApart(sorted, place) {
  const least = LEAST / (sorted.length - 1);
  return sorted.every((value, i) => i === 0 || place(value) - place(sorted[i - 1]) >= least);
}

/**
 * @param {readonly number[]} sorted
 * @param {number} value
 */
function evenPlace(sorted, value) {
  const after = sorted.findIndex((one) => one >= value);
  if (after < 0 || value < sorted[0]) return NaN;
  if (after === 0) return 0;
  const [low, high] = [sorted[after - 1], sorted[after]];
  return (after - 1 + (value - low) / (high - low)) / (sorted.length - 1);
}
