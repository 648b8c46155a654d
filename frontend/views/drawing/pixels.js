/**
 * The input layer of an image data set: each pixel is an input, drawn where it lies.
 *
 * A dropped pixel is empty with a cross; a kept one is always tinted, even a white one.
 */

/** @typedef {import("./theme.js").Theme} Theme */
/** @typedef {import("./perceptron.js").Mark} Mark */

const LEAST_INK = 0.07;

/**
 * Draw the pixels of one example.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {readonly Mark[]} marks  tiles in row order
 * @param {Theme} theme
 */
export function drawPixels(context, marks, theme) {
  for (const mark of marks) {
    const side = 2 * mark.radius;
    const [left, top] = [mark.x - mark.radius, mark.y - mark.radius];
    context.fillStyle = theme.stage;
    context.fillRect(left, top, side, side);
    if (mark.state === "dropped") continue;
    context.globalAlpha = pixelOpacity(mark);
    context.fillStyle = theme.ink;
    context.fillRect(left, top, side, side);
    context.globalAlpha = 1;
  }
  crossDropped(context, marks, theme);
}

/**
 * @param {Mark} mark
 * @returns {number} opacity of the ink, 0 … 1
 */
export function pixelOpacity(mark) {
  const fill = Math.min(1, Math.max(0, Number.isFinite(mark.fill) ? mark.fill : 0));
  const share = mark.state === "share" ? Math.min(1, Math.max(0, mark.share || 0)) : 1;
  return (LEAST_INK + (1 - LEAST_INK) * fill * 0.92) * share;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {readonly Mark[]} marks
 * @param {Theme} theme
 */
function crossDropped(context, marks, theme) {
  context.strokeStyle = theme.ghost;
  context.lineWidth = 1;
  context.beginPath();
  for (const mark of marks) {
    if (mark.state !== "dropped") continue;
    const arm = mark.radius * 0.45;
    context.moveTo(mark.x - arm, mark.y - arm);
    context.lineTo(mark.x + arm, mark.y + arm);
    context.moveTo(mark.x + arm, mark.y - arm);
    context.lineTo(mark.x - arm, mark.y + arm);
  }
  context.stroke();
}
