/**
 * A number for each pixel of a picture, as ink; the pixels that give the class away are framed.
 */

/** @typedef {import("./theme.js").Theme} Theme */
/**
 * @typedef {object} Heat
 * @property {readonly number[]} values  row by row; ink is size, whatever the sign
 * @property {readonly [number, number]} shape  height, width
 * @property {number} framed  so many of the first pixels
 * @property {string} accent
 */

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Heat} heat
 * @param {number} size  CSS pixels
 * @param {Theme} theme
 */
export function drawHeat(context, { values, shape: [height, width], framed, accent }, size, theme) {
  const cell = size / Math.max(height, width);
  const most = values.reduce((high, value) => Math.max(high, Math.abs(value)), 0);
  context.fillStyle = theme.fill;
  context.fillRect(0, 0, cell * width, cell * height);
  context.fillStyle = accent;
  for (let index = 0; index < height * width; index += 1) {
    context.globalAlpha = most > 0 ? Math.abs(values[index] ?? 0) / most : 0;
    context.fillRect((index % width) * cell, Math.floor(index / width) * cell, cell, cell);
  }
  context.globalAlpha = 1;
  context.strokeStyle = theme.ink;
  context.lineWidth = 1.5;
  context.strokeRect(0.75, 0.75, framed * cell, cell);
}
