/**
 * How far the answers of many masks lie apart, class by class: a line for each mask, a disc for
 * their mean, a triangle for the single pass, an upright bar for the network without dropout.
 */

/** @typedef {import("./theme.js").Theme} Theme */
/**
 * @typedef {object} SpreadRow
 * @property {string} name
 * @property {boolean} isWanted          the example's label
 * @property {readonly number[]} values  one for each mask
 * @property {number | null} mean
 * @property {number | null} single
 * @property {number | null} plain
 */
/**
 * @typedef {object} SpreadScene
 * @property {readonly SpreadRow[]} rows
 * @property {readonly [number, number]} range  left and right end
 * @property {readonly string[]} ends  … in words
 * @property {number} nameWidth  CSS pixels
 */

/** Height of one class, CSS pixels. */
export const ROW = 19;
const EDGE = 6;

/**
 * @param {CanvasRenderingContext2D} context
 * @param {SpreadScene} scene
 * @param {number} width  CSS pixels
 * @param {Theme} theme
 */
export function drawSpread(context, { rows, range, ends, nameWidth }, width, theme) {
  const [from, to] = range;
  const room = width - nameWidth - 2 * EDGE;
  const x = (/** @type {number} */ value) =>
    nameWidth + EDGE + (room * (value - from)) / (to - from || 1);
  rows.forEach((row, index) => {
    const middle = (index + 0.5) * ROW;
    drawName(context, row, middle, nameWidth, theme);
    context.fillStyle = theme.fill;
    context.fillRect(nameWidth + EDGE, middle - 0.5, room, 1);
    drawMasks(context, row.values.map(x), middle, theme);
    if (row.plain !== null) {
      context.fillStyle = theme.plain;
      context.fillRect(x(row.plain) - 1.5, middle - 8, 3, 16);
    }
    if (row.single !== null) triangle(context, x(row.single), middle, theme);
    if (row.mean !== null) disc(context, x(row.mean), middle, theme);
  });
  context.font = `11px ${theme.font}`;
  context.fillStyle = theme.inkSoft;
  const below = (rows.length + 0.5) * ROW;
  context.textAlign = "left";
  context.fillText(ends[0], nameWidth + EDGE, below);
  context.textAlign = "right";
  context.fillText(ends[1], width - EDGE, below);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {SpreadRow} row
 * @param {number} middle
 * @param {number} width
 * @param {Theme} theme
 */
function drawName(context, { name, isWanted }, middle, width, theme) {
  context.font = `${isWanted ? "600 " : ""}11px ${theme.font}`;
  context.fillStyle = isWanted ? theme.ink : theme.inkSoft;
  context.textAlign = "left";
  context.textBaseline = "middle";
  context.fillText(name, 0, middle, width - 4);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {readonly number[]} places
 * @param {number} middle
 * @param {Theme} theme
 */
function drawMasks(context, places, middle, theme) {
  context.fillStyle = theme.dropout;
  context.globalAlpha = Math.max(0.1, Math.min(0.6, 24 / Math.max(1, places.length)));
  for (const place of places) context.fillRect(place - 0.5, middle - 5, 1, 10);
  context.globalAlpha = 1;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number} x
 * @param {number} middle
 * @param {Theme} theme
 */
function triangle(context, x, middle, theme) {
  context.beginPath();
  context.moveTo(x, middle + 1);
  context.lineTo(x + 4.5, middle + 8.5);
  context.lineTo(x - 4.5, middle + 8.5);
  context.lineTo(x, middle + 1);
  context.fillStyle = theme.paper;
  context.fill();
  context.strokeStyle = theme.dropout;
  context.lineWidth = 1.3;
  context.stroke();
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number} x
 * @param {number} middle
 * @param {Theme} theme
 */
function disc(context, x, middle, theme) {
  context.beginPath();
  context.arc(x, middle, 4, 0, 2 * Math.PI);
  context.fillStyle = theme.dropout;
  context.fill();
  context.strokeStyle = theme.paper;
  context.lineWidth = 1.2;
  context.stroke();
}
