/**
 * What the drawings of a sweep share: room for axes, ticks of a height in words, dashes.
 */

import { formatNumber, formatPercent } from "../../lib/format.js";
import { ticksBetween } from "../../lib/ticks.js";

/** @typedef {import("./theme.js").Theme} Theme */
/** @typedef {{left: number, right: number, top: number, bottom: number}} Plot  CSS pixels */

export const LEFT = 48;
/** How much ink has what is not final yet. */
export const UNFINISHED = 0.5;

/**
 * Lines across and their values, at the left.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {Plot} plot
 * @param {readonly [number, number]} range  bottom and top
 * @param {{share: boolean, isSigned?: boolean, most: number}} how
 * @param {Theme} theme
 * @returns {(value: number) => number} where a value lies
 */
export function drawHeights(context, plot, [low, high], { share, isSigned, most }, theme) {
  const y = (/** @type {number} */ value) =>
    plot.bottom - ((plot.bottom - plot.top) * (value - low)) / (high - low || 1);
  const ticks = ticksBetween(low, high, most);
  const step = ticks.length > 1 ? ticks[1] - ticks[0] : high - low;
  context.font = `11px ${theme.font}`;
  context.fillStyle = theme.inkSoft;
  context.strokeStyle = theme.line;
  context.lineWidth = 1;
  context.setLineDash([]);
  context.textAlign = "right";
  context.textBaseline = "middle";
  context.beginPath();
  for (const tick of ticks) {
    context.moveTo(plot.left, y(tick));
    context.lineTo(plot.right, y(tick));
    context.fillText(heightInWords(tick, step, share, isSigned ?? false), plot.left - 6, y(tick));
  }
  context.stroke();
  return y;
}

/**
 * @param {number} value
 * @param {number} step  between two of them
 * @param {boolean} share
 * @param {boolean} isSigned
 */
function heightInWords(value, step, share, isSigned) {
  const digits = Math.min(4, Math.max(0, -Math.floor(Math.log10(100 * step) + 1e-9)));
  const size = Math.abs(value);
  const sign = value < 0 ? "−" : isSigned && value > 0 ? "+" : "";
  if (!share) return `${sign}${formatNumber(size)}`;
  return `${sign}${isSigned ? (100 * size).toFixed(digits) : formatPercent(size, digits)}`;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {string} text
 * @param {number} x
 * @param {number} y
 * @param {Theme} theme
 */
export function drawHead(context, text, x, y, theme) {
  context.font = `600 11px ${theme.font}`;
  context.fillStyle = theme.inkSoft;
  context.textAlign = "left";
  context.textBaseline = "alphabetic";
  context.fillText(text, x, y);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number} x
 * @param {number} low
 * @param {number} high
 */
export function drawBar(context, x, low, high) {
  if (low === high) return;
  context.lineWidth = 1.3;
  context.beginPath();
  context.moveTo(x, low);
  context.lineTo(x, high);
  for (const end of [low, high]) {
    context.moveTo(x - 3, end);
    context.lineTo(x + 3, end);
  }
  context.stroke();
}
