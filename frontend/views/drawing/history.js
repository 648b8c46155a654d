/**
 * One perceptron's recent steps as a row of bars: ink where it was kept. Newest on the right.
 */

/** @typedef {import("./theme.js").Theme} Theme */

/**
 * @param {CanvasRenderingContext2D} context
 * @param {readonly number[]} history 1 kept, 0 dropped, oldest first
 * @param {{width: number, height: number}} size CSS pixels
 * @param {Theme} theme
 */
export function drawHistory(context, history, { width, height }, theme) {
  const pitch = width / history.length;
  const bar = Math.max(1, pitch - 1.5);
  history.forEach((kept, index) => {
    context.fillStyle = kept ? theme.dropout : theme.fill;
    const inset = kept ? 0 : height * 0.2;
    context.fillRect(index * pitch, inset, bar, height - 2 * inset);
  });
}
