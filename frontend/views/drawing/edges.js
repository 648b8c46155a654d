/**
 * Connections: curves whose colour tells the weight's sign and whose weight tells how much they
 * carry. Strokes are grouped by look, so that a thousand edges cost a dozen strokes.
 */

/** @typedef {import("./theme.js").Theme} Theme */
/**
 * @typedef {object} Edge
 * @property {number} x1
 * @property {number} y1
 * @property {number} x2
 * @property {number} y2
 * @property {number} sign      -1 or 1
 * @property {number} strength  0 … 1, relative to the strongest drawn
 * @property {boolean} off      an end is dropped: nothing flows
 */

const LEVELS = 6;

/**
 * Draw edges, weakest first.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {readonly Edge[]} edges
 * @param {Theme} theme
 */
export function drawEdges(context, edges, theme) {
  const groups = groupEdges(edges);
  strokeGroup(context, groups.off, theme.edgeOff, 0.7, 1);
  for (let level = 0; level < LEVELS; level += 1) {
    const share = (level + 1) / LEVELS;
    const [width, opacity] = [0.5 + 1.4 * share * share, 0.1 + 0.6 * share * share];
    strokeGroup(context, groups.negative[level], theme.negative, width, opacity);
    strokeGroup(context, groups.positive[level], theme.positive, width, opacity);
  }
  context.globalAlpha = 1;
}

/**
 * Sort edges by how they look.
 *
 * @param {readonly Edge[]} edges
 * @returns {{off: Edge[], negative: Edge[][], positive: Edge[][]}} signs by level, weakest first
 */
export function groupEdges(edges) {
  /** @type {Edge[][]} */
  const negative = Array.from({ length: LEVELS }, () => []);
  /** @type {Edge[][]} */
  const positive = Array.from({ length: LEVELS }, () => []);
  /** @type {Edge[]} */
  const off = [];
  for (const edge of edges) {
    if (edge.off) {
      off.push(edge);
      continue;
    }
    const level = Math.min(LEVELS - 1, Math.max(0, Math.floor(edge.strength * LEVELS) || 0));
    (edge.sign < 0 ? negative : positive)[level].push(edge);
  }
  return { off, negative, positive };
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {readonly Edge[]} edges
 * @param {string} colour
 * @param {number} width
 * @param {number} opacity
 */
function strokeGroup(context, edges, colour, width, opacity) {
  if (edges.length === 0) return;
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.globalAlpha = opacity;
  context.beginPath();
  for (const { x1, y1, x2, y2 } of edges) {
    const bend = (x2 - x1) * 0.45;
    context.moveTo(x1, y1);
    context.bezierCurveTo(x1 + bend, y1, x2 - bend, y2, x2, y2);
  }
  context.stroke();
}
