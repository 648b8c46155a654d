/**
 * From cell to cell and from perceptron to perceptron with the arrow keys, where each of them lies,
 * and ink on a pad. Pure.
 */

/** @typedef {{row: number, column: number}} Cell */

/** Rows down, columns on. @type {Readonly<Record<string, readonly [number, number]>>} */
export const MOVES = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};
/** Room for one perceptron, CSS pixels: for many, less. */
const [WIDEST, NARROWEST] = [20, 8];
const ROWS = 6;
/** Width of the brush as a share of the pad: of an 8 × 8 image it is about a pixel. */
const BRUSH = 0.085;

/**
 * @param {Cell | null} cell
 * @param {string} key
 * @param {number} side
 * @returns {Cell | null} null: the key means nothing
 */
export function cellAfter(cell, key, side) {
  const move = MOVES[key];
  if (!move) return null;
  if (!cell) return { row: 0, column: Math.min(1, side - 1) };
  const within = (/** @type {number} */ value) => Math.min(side - 1, Math.max(0, value));
  return { row: within(cell.row + move[0]), column: within(cell.column + move[1]) };
}

/**
 * How many perceptrons a row holds, and how far they lie apart.
 *
 * @param {number} count
 * @param {number} width  CSS pixels
 */
export function gridOf(count, width) {
  const pitch = Math.max(
    NARROWEST,
    Math.min(WIDEST, Math.floor(Math.sqrt((width * ROWS * WIDEST) / count))),
  );
  const columns = Math.max(1, Math.min(count, Math.floor(width / pitch)));
  return { pitch, columns, rows: Math.ceil(count / columns) };
}

/**
 * @param {number} unit
 * @param {string} key
 * @param {number} columns
 * @param {number} count
 * @returns {number | null} null: the key means nothing
 */
export function unitAfter(unit, key, columns, count) {
  const move = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns }[key];
  if (key === "Home") return 0;
  if (key === "End") return count - 1;
  if (move === undefined) return null;
  const next = unit + move;
  return next >= 0 && next < count ? next : unit;
}

/**
 * Ink around a point: full within the brush, less up to twice as far.
 *
 * @param {readonly number[]} pixels  row by row
 * @param {readonly [number, number]} shape  height, width
 * @param {{x: number, y: number}} point  0 … 1 from the top left
 * @returns {number[]}
 */
export function inked(pixels, [height, width], { x, y }) {
  const radius = BRUSH * Math.max(height, width);
  return pixels.map((ink, index) => {
    const dx = (index % width) + 0.5 - x * width;
    const dy = Math.floor(index / width) + 0.5 - y * height;
    const near = Math.min(1, Math.max(0, 2 - Math.hypot(dx, dy) / radius));
    return Math.max(ink, near);
  });
}
