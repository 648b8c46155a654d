/**
 * Figures of both twins along an axis, with two standard errors either way: how correlation went
 * while a run trained, and how weights moved for pairs that fire more or less alike.
 */

import { ticksBetween } from "../../lib/ticks.js";

/** @typedef {import("./theme.js").Theme} Theme */
/** @typedef {{x: number, value: number | null, error: number | null}} Point */
/**
 * @typedef {object} CourseScene
 * @property {readonly {twin: "dropout" | "plain", points: readonly Point[]}[]} lines
 * @property {readonly [number, number]} xRange
 * @property {readonly [number, number]} yRange
 * @property {(x: number) => string} xText
 * @property {boolean} isLine  joined; else marks alone
 */

const [LEFT, RIGHT, TOP, BOTTOM] = [38, 10, 8, 20];
const [BAND, RADIUS, MOST_TICKS] = [2, 3, 4];
const PLAIN_DASH = [6, 3];

/**
 * Lowest and highest of all points with their errors, and nothing.
 *
 * @param {CourseScene["lines"]} lines
 * @param {boolean} isSigned  below nothing too
 * @returns {[number, number]}
 */
export function reachOf(lines, isSigned) {
  const ends = lines.flatMap(({ points }) =>
    points.flatMap(({ value, error }) =>
      value === null ? [] : [value - BAND * (error ?? 0), value + BAND * (error ?? 0)],
    ),
  );
  const [low, high] = [Math.min(0, ...ends), Math.max(0, ...ends)];
  return [isSigned ? low : 0, high > low ? high * 1.06 : 1];
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {CourseScene} scene
 * @param {number} width   CSS pixels
 * @param {number} height
 * @param {Theme} theme
 */
export function drawCourse(context, scene, width, height, theme) {
  const [fromX, toX] = scene.xRange;
  const [fromY, toY] = scene.yRange;
  const x = (/** @type {number} */ at) =>
    LEFT + ((width - LEFT - RIGHT) * (at - fromX)) / (toX - fromX || 1);
  const y = (/** @type {number} */ at) =>
    height - BOTTOM - ((height - TOP - BOTTOM) * (at - fromY)) / (toY - fromY || 1);
  drawAxes(context, scene, { x, y, width, height }, theme);
  for (const { twin, points } of scene.lines) {
    context.strokeStyle = context.fillStyle = theme[twin];
    if (scene.isLine) drawLine(context, twin, points, x, y);
    for (const point of points) drawPoint(context, twin, point, x, y, scene.isLine);
  }
  context.setLineDash([]);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {CourseScene} scene
 * @param {{x: (at: number) => number, y: (at: number) => number, width: number, height: number}}
 *   box
 * @param {Theme} theme
 */
function drawAxes(context, { xRange, yRange, xText }, { x, y, width, height }, theme) {
  context.font = `11px ${theme.font}`;
  context.textBaseline = "middle";
  context.textAlign = "right";
  for (const tick of ticksBetween(yRange[0], yRange[1], MOST_TICKS)) {
    context.fillStyle = theme.line;
    context.fillRect(LEFT, Math.round(y(tick)), width - LEFT - RIGHT, 1);
    context.fillStyle = theme.inkSoft;
    context.fillText(String(tick).replace("-", "−"), LEFT - 6, y(tick));
  }
  for (const tick of ticksBetween(xRange[0], xRange[1], MOST_TICKS)) {
    context.textAlign = tick === xRange[1] ? "right" : "center";
    context.fillText(xText(tick), x(tick), height - 7);
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {"dropout" | "plain"} twin
 * @param {readonly Point[]} points
 * @param {(at: number) => number} x
 * @param {(at: number) => number} y
 */
function drawLine(context, twin, points, x, y) {
  context.lineWidth = 2;
  context.setLineDash(twin === "plain" ? PLAIN_DASH : []);
  context.beginPath();
  let isDown = false;
  for (const { x: at, value } of points) {
    if (value === null) isDown = false;
    else if (isDown) context.lineTo(x(at), y(value));
    else {
      context.moveTo(x(at), y(value));
      isDown = true;
    }
  }
  context.stroke();
  context.setLineDash([]);
}

/**
 * A disc with dropout, a square without; its error as an upright line.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {"dropout" | "plain"} twin
 * @param {Point} point
 * @param {(at: number) => number} x
 * @param {(at: number) => number} y
 * @param {boolean} isLine
 */
function drawPoint(context, twin, { x: at, value, error }, x, y, isLine) {
  if (value === null) return;
  const aside = isLine ? 0 : twin === "dropout" ? -RADIUS : RADIUS;
  const [left, top] = [x(at) + aside, y(value)];
  if (error !== null) {
    context.globalAlpha = 0.55;
    const [upper, lower] = [y(value + BAND * error), y(value - BAND * error)];
    context.fillRect(left - 0.5, upper, 1, lower - upper);
    context.globalAlpha = 1;
  }
  const radius = isLine ? 2 : RADIUS;
  context.beginPath();
  if (twin === "dropout") context.arc(left, top, radius, 0, 2 * Math.PI);
  else context.rect(left - radius, top - radius, 2 * radius, 2 * radius);
  context.fill();
}
