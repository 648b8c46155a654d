/**
 * A few losses over steps as the path of a small curve. Pure; knows no colour and no document.
 */

/** Early and diverging peaks are cut at so many times the first loss. */
const MOST_TIMES_FIRST = 1.5;

/**
 * Paths of curves that share one height: 0 at the bottom, the highest loss at the top.
 *
 * @param {readonly number[]} steps
 * @param {Readonly<Record<string, readonly (number | null)[]>>} curves  null: not a number
 * @param {{width: number, height: number}} size
 * @returns {Record<string, string>} by the curves' names, as SVG writes paths
 */
export function sparkPaths(steps, curves, { width, height }) {
  const top = highestShown(Object.values(curves)) || 1;
  const [first, last] = [steps[0] ?? 0, steps.at(-1) ?? 0];
  const x = (/** @type {number} */ step) =>
    last > first ? (width * (step - first)) / (last - first) : 0;
  const y = (/** @type {number} */ loss) => height * (1 - Math.min(1, Math.max(0, loss / top)));
  return Object.fromEntries(
    Object.entries(curves).map(([name, losses]) => [name, pathOf(steps, losses, x, y)]),
  );
}

/**
 * @param {readonly (readonly (number | null)[])[]} curves
 * @returns {number}
 */
function highestShown(curves) {
  const losses = curves.flatMap((curve) => curve.filter((loss) => loss !== null));
  const first = Math.max(0, ...curves.map((curve) => curve[0] ?? 0));
  const highest = losses.reduce((most, loss) => Math.max(most, loss), 0);
  return first > 0 ? Math.min(highest, MOST_TIMES_FIRST * first) : highest;
}

/**
 * @param {readonly number[]} steps
 * @param {readonly (number | null)[]} losses
 * @param {(step: number) => number} x
 * @param {(loss: number) => number} y
 * @returns {string} broken where there is no number
 */
function pathOf(steps, losses, x, y) {
  let isDrawing = false;
  /** @type {string[]} */
  const parts = [];
  losses.forEach((loss, index) => {
    if (loss !== null) {
      parts.push(`${isDrawing ? "L" : "M"}${rounded(x(steps[index]))} ${rounded(y(loss))}`);
    }
    isDrawing = loss !== null;
  });
  return parts.join("");
}

/** @param {number} value */
function rounded(value) {
  return Number(value.toFixed(1));
}
