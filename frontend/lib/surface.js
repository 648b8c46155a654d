/**
 * What a network of two inputs answers everywhere: a grid over the plane, as numbers to draw.
 *
 * Pure; runs in a worker as well as in the page.
 */

import { answers } from "./mlp.js";

/** @typedef {import("./mlp.js").Parameters} Parameters */
/** @typedef {{left: number, right: number, bottom: number, top: number}} Extent in inputs */
/**
 * @typedef {object} Surface
 * @property {number} side            rows and columns of the grid; row 0 is the top
 * @property {Float32Array} values    regression: (side × side) answers; classification: (side ×
 *   side × classes) probabilities
 * @property {number} classes         0 for a regression
 */

const MARGIN = 0.12;

/**
 * The stretch of the plane that holds these points, with a margin; square.
 *
 * @param {readonly {features: ArrayLike<number>}[]} examples
 * @returns {Extent}
 */
export function extentOf(examples) {
  let [left, right, bottom, top] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const { features } of examples) {
    [left, right] = [Math.min(left, features[0]), Math.max(right, features[0])];
    [bottom, top] = [Math.min(bottom, features[1]), Math.max(top, features[1])];
  }
  if (!(left <= right)) return { left: -1, right: 1, bottom: -1, top: 1 };
  const half = (Math.max(right - left, top - bottom, 1e-6) / 2) * (1 + 2 * MARGIN);
  const [x, y] = [(left + right) / 2, (bottom + top) / 2];
  return { left: x - half, right: x + half, bottom: y - half, top: y + half };
}

/**
 * @param {Parameters} parameters
 * @param {string} activation
 * @param {Extent} extent
 * @param {number} side
 * @param {boolean} isRegression
 * @returns {Surface}
 */
export function surfaceOf(parameters, activation, extent, side, isRegression) {
  const output = answers(parameters, activation, gridOf(extent, side));
  const classes = isRegression ? 0 : output.length / (side * side);
  const values = isRegression ? Float32Array.from(output) : shares(output, classes);
  return { side, values, classes };
}

/**
 * Centres of the grid's cells, row by row from the top left.
 *
 * @param {Extent} extent
 * @param {number} side
 * @returns {Float64Array} (side × side, 2)
 */
export function gridOf({ left, right, bottom, top }, side) {
  const points = new Float64Array(2 * side * side);
  for (let row = 0; row < side; row += 1) {
    for (let column = 0; column < side; column += 1) {
      const at = 2 * (row * side + column);
      points[at] = left + ((column + 0.5) / side) * (right - left);
      points[at + 1] = top - ((row + 0.5) / side) * (top - bottom);
    }
  }
  return points;
}

/**
 * Logits as probabilities.
 *
 * @param {Float64Array} logits  (rows, classes)
 * @param {number} classes
 */
function shares(logits, classes) {
  const out = new Float32Array(logits.length);
  for (let start = 0; start < logits.length; start += classes) {
    const row = logits.subarray(start, start + classes);
    const highest = row.reduce((a, b) => Math.max(a, b), -Infinity);
    const sum = row.reduce((total, value) => total + Math.exp(value - highest), 0);
    row.forEach((value, i) => (out[start + i] = Math.exp(value - highest) / sum));
  }
  return out;
}

/**
 * Whether a boundary runs through each cell: where the answer changes its class, or, for a
 * regression, crosses one of the levels.
 *
 * @param {Surface} surface
 * @param {number} step  distance between a regression's levels
 * @returns {Uint8Array} (side × side), 1 on a boundary
 */
export function boundaries({ side, values, classes }, step) {
  const band = Float64Array.from({ length: side * side }, (_, cell) => {
    if (classes === 0) return Math.floor(values[cell] / step);
    let best = 0;
    for (let k = 1; k < classes; k += 1) {
      if (values[cell * classes + k] > values[cell * classes + best]) best = k;
    }
    return best;
  });
  return Uint8Array.from(band, (value, cell) => {
    const isLastColumn = cell % side === side - 1;
    const right = isLastColumn ? value : band[cell + 1];
    const below = cell + side < band.length ? band[cell + side] : value;
    return Object.is(value, right) && Object.is(value, below) ? 0 : 1;
  });
}
