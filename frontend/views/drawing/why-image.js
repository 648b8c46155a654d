/**
 * An image in a square, and the same with some of its pixels off. Knows no network.
 */

/** @typedef {import("./theme.js").Theme} Theme */

const LEAST_INK = 0.06;

/**
 * @param {CanvasRenderingContext2D} context
 * @param {{features: readonly number[], shape: readonly [number, number],
 *   kept: readonly number[] | null}} image  `kept`: 1 or 0 for each pixel; null: all are there
 * @param {number} size  CSS pixels
 * @param {Theme} theme
 */
export function drawImage(context, { features, shape: [height, width], kept }, size, theme) {
  const cell = size / Math.max(height, width);
  const [left, top] = [(size - cell * width) / 2, (size - cell * height) / 2];
  context.fillStyle = theme.ink;
  for (let index = 0; index < height * width; index += 1) {
    if (kept && !kept[index]) continue;
    const [x, y] = [left + (index % width) * cell, top + Math.floor(index / width) * cell];
    const ink = Math.min(1, Math.max(0, features[index] ?? 0));
    context.globalAlpha = LEAST_INK + (1 - LEAST_INK) * ink;
    const gap = cell >= 6 ? 0.5 : 0;
    context.fillRect(x, y, cell - gap, cell - gap);
  }
  context.globalAlpha = 1;
}
