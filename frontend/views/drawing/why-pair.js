/**
 * What two perceptrons do on the same examples: a mark for each, the further right the more the one
 * fires, the higher the more the other does.
 */

/** @typedef {import("./theme.js").Theme} Theme */

const [EDGE, RADIUS] = [7, 2];

/**
 * @param {CanvasRenderingContext2D} context
 * @param {{a: readonly number[], b: readonly number[], twin: "dropout" | "plain"}} pair
 * @param {number} size  CSS pixels
 * @param {Theme} theme
 */
export function drawPair(context, { a, b, twin }, size, theme) {
  const [x, y] = [placer(a, size), placer(b, size)];
  context.fillStyle = theme.fill;
  context.fillRect(0, 0, size, size);
  context.fillStyle = theme[twin];
  context.globalAlpha = 0.5;
  a.forEach((value, index) => {
    const [left, top] = [x(value), size - y(b[index])];
    context.beginPath();
    if (twin === "dropout") context.arc(left, top, RADIUS, 0, 2 * Math.PI);
    else context.rect(left - RADIUS, top - RADIUS, 2 * RADIUS, 2 * RADIUS);
    context.fill();
  });
  context.globalAlpha = 1;
}

/**
 * @param {readonly number[]} values
 * @param {number} size
 */
function placer(values, size) {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const room = size - 2 * EDGE;
  return (/** @type {number} */ value) => EDGE + (room * (value - low)) / (high - low || 1);
}

/**
 * On how many examples each of two perceptrons fires, and on how many both do: above nothing.
 *
 * @param {readonly number[]} a
 * @param {readonly number[]} b
 */
export function firesTogether(a, b) {
  const count = (/** @type {(index: number) => boolean} */ holds) =>
    a.filter((_, index) => holds(index)).length;
  return {
    a: count((i) => a[i] > 0),
    b: count((i) => b[i] > 0),
    both: count((i) => a[i] > 0 && b[i] > 0),
  };
}
