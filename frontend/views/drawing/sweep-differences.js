/**
 * Paired differences of a sweep around 0: diamonds, bars of two standard errors, and a sign for
 * each verdict; over seeds, the band of their mean.
 */

import { drawBar, drawHead, drawHeights, UNFINISHED } from "./sweep-axis.js";

/** @typedef {import("./theme.js").Theme} Theme */
/** @typedef {import("./sweep-axis.js").Plot} Plot */
/** @typedef {import("./sweep-points.js").Entry} Entry */
/** @typedef {import("./sweep-points.js").Mark} Mark */
/** @typedef {import("./sweep-points.js").PointsScene} PointsScene */

/** Of each verdict; told in words beside the picture. */
export const SIGNS = {
  "better with dropout": "▼",
  "worse with dropout": "▲",
  "no visible effect": "○",
};

/**
 * @param {CanvasRenderingContext2D} context
 * @param {PointsScene} scene
 * @param {(entry: Entry) => number} x
 * @param {Plot} strip
 * @param {Theme} theme
 */
export function drawDifferences(context, scene, x, strip, theme) {
  const { entries, overall, share, isJoined } = scene;
  const bars = isJoined ? "bars ± 2 standard errors" : "band: mean ± 2 standard errors";
  const unit = share ? ", points" : "";
  drawHead(context, `With − without${unit}; ${bars}`, strip.left, strip.top - 12, theme);
  const twice = (/** @type {Mark | null} */ mark) => mark && { ...mark, error: 2 * mark.error };
  const marks = [...entries.map(({ difference }) => twice(difference)), twice(overall)];
  const known = marks.filter((mark) => mark !== null);
  const reach = known.map(({ mean, error }) => Math.abs(mean) + error);
  const most = 1.12 * Math.max(0, ...reach) || (share ? 0.01 : 0.1);
  const how = { share, isSigned: true, most: 4 };
  const y = drawHeights(context, strip, [-most, most], how, theme);
  context.fillStyle = theme.inkSoft;
  context.fillRect(strip.left, y(0) - 0.5, strip.right - strip.left, 1);
  const band = twice(overall);
  if (band) drawBand(context, band, y, strip, theme);
  entries.forEach((entry, i) => {
    const mark = marks[i];
    if (!mark) return;
    context.globalAlpha = mark.isFinal ? 1 : UNFINISHED;
    context.strokeStyle = theme.ink;
    drawBar(context, x(entry), y(mark.mean - mark.error), y(mark.mean + mark.error));
    drawDiamond(context, x(entry), y(mark.mean), theme);
    context.globalAlpha = 1;
    drawSign(context, entry, x(entry), strip, theme);
  });
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Mark} band
 * @param {(value: number) => number} y
 * @param {Plot} strip
 * @param {Theme} theme
 */
function drawBand(context, { mean, error }, y, strip, theme) {
  const [top, bottom] = [y(mean + error), y(mean - error)];
  context.fillStyle = theme.ink;
  context.globalAlpha = 0.12;
  context.fillRect(strip.left, top, strip.right - strip.left, Math.max(1, bottom - top));
  context.globalAlpha = 1;
  context.fillRect(strip.left, y(mean) - 0.75, strip.right - strip.left, 1.5);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number} x
 * @param {number} y
 * @param {Theme} theme
 */
function drawDiamond(context, x, y, theme) {
  context.beginPath();
  context.moveTo(x, y - 4);
  context.lineTo(x + 4, y);
  context.lineTo(x, y + 4);
  context.lineTo(x - 4, y);
  context.closePath();
  context.fillStyle = theme.ink;
  context.fill();
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Entry} entry
 * @param {number} x
 * @param {Plot} strip
 * @param {Theme} theme
 */
function drawSign(context, { verdict }, x, strip, theme) {
  const sign = SIGNS[/** @type {keyof SIGNS} */ (verdict ?? "")];
  if (!sign) return;
  context.font = `10px ${theme.font}`;
  context.fillStyle = theme.inkSoft;
  context.textAlign = "center";
  context.textBaseline = "alphabetic";
  context.fillText(sign, x, strip.bottom + 4);
}
