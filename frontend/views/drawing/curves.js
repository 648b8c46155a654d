/**
 * Curves over steps for print: axes, gaps, lines, and a key that says which is which.
 *
 * Knows values, colours and dashes; not what was measured.
 */

import { formatCount, formatNumber } from "../../lib/format.js";
import { ticksBetween } from "../../lib/ticks.js";

/** @typedef {import("./theme.js").Theme} Theme */
/**
 * @typedef {object} Line
 * @property {string} name
 * @property {string} colour
 * @property {readonly number[]} dash
 * @property {number} width
 * @property {readonly (number | null)[]} values  null: not measured, or left all bounds
 */
/**
 * @typedef {object} CurvesScene
 * @property {number} width
 * @property {number} height
 * @property {readonly number[]} steps
 * @property {readonly Line[]} lines
 * @property {readonly {upper: number, lower: number}[]} gaps  numbers of lines; shaded between
 * @property {number} top       highest value shown; the axis begins at 0
 * @property {string} measure   what goes up
 */
/** @typedef {{x: (step: number) => number, y: (value: number) => number}} Scales */

const ROOM = { left: 46, right: 12, top: 10, bottom: 40 };
const KEY_WIDTH = 200;
const SHADE = 0.1;

/**
 * @param {CanvasRenderingContext2D} context
 * @param {CurvesScene} scene
 * @param {Theme} theme
 */
export function drawCurves(context, scene, theme) {
  const scales = scalesOf(scene);
  drawAxes(context, scene, scales, theme);
  context.save();
  context.beginPath();
  const { left, right, top, bottom } = plotOf(scene);
  context.rect(left, top, right - left, bottom - top);
  context.clip();
  for (const gap of scene.gaps) shadeGap(context, scene, gap, scales);
  for (const line of scene.lines) drawLine(context, scene.steps, line, scales);
  context.restore();
  scene.lines.forEach((line, index) => drawKey(context, line, index, scene, theme));
}

/** @param {CurvesScene} scene */
function plotOf({ width, height }) {
  return {
    left: ROOM.left,
    right: width - ROOM.right - KEY_WIDTH,
    top: ROOM.top,
    bottom: height - ROOM.bottom,
  };
}

/**
 * @param {CurvesScene} scene
 * @returns {Scales}
 */
export function scalesOf(scene) {
  const { left, right, top, bottom } = plotOf(scene);
  const [first, last] = [scene.steps[0] ?? 0, scene.steps.at(-1) ?? 0];
  return {
    x: (step) => left + ((right - left) * (step - first)) / Math.max(1, last - first),
    y: (value) => bottom - ((bottom - top) * value) / scene.top,
  };
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {CurvesScene} scene
 * @param {Scales} scales
 * @param {Theme} theme
 */
function drawAxes(context, scene, { x, y }, theme) {
  const { left, right, bottom } = plotOf(scene);
  context.font = `11px ${theme.font}`;
  context.fillStyle = theme.inkSoft;
  context.strokeStyle = theme.line;
  context.lineWidth = 1;
  context.textBaseline = "middle";
  context.textAlign = "right";
  context.beginPath();
  for (const value of ticksBetween(0, scene.top, 6)) {
    context.moveTo(left, y(value));
    context.lineTo(right, y(value));
    context.fillText(formatNumber(value), left - 8, y(value));
  }
  context.stroke();
  context.textBaseline = "alphabetic";
  context.textAlign = "center";
  for (const step of ticksBetween(scene.steps[0] ?? 0, scene.steps.at(-1) ?? 1, 8)) {
    context.fillText(formatCount(step), x(step), bottom + 16);
  }
  context.fillText("step", (left + right) / 2, bottom + 33);
  context.textAlign = "left";
  context.fillText(scene.measure, left, ROOM.top - 2);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {CurvesScene} scene
 * @param {{upper: number, lower: number}} gap
 * @param {Scales} scales
 */
function shadeGap(context, { steps, lines }, { upper, lower }, { x, y }) {
  const [above, below] = [lines[upper].values, lines[lower].values];
  const known = steps
    .map((_, index) => index)
    .filter((i) => above[i] !== null && below[i] !== null);
  if (known.length < 2) return;
  context.beginPath();
  known.forEach((i, place) => {
    const [px, py] = [x(steps[i]), y(above[i] ?? 0)];
    if (place === 0) context.moveTo(px, py);
    else context.lineTo(px, py);
  });
  for (const i of [...known].reverse()) context.lineTo(x(steps[i]), y(below[i] ?? 0));
  context.closePath();
  context.globalAlpha = SHADE;
  context.fillStyle = lines[upper].colour;
  context.fill();
  context.globalAlpha = 1;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {readonly number[]} steps
 * @param {Line} line
 * @param {Scales} scales
 */
function drawLine(context, steps, { values, colour, dash, width }, { x, y }) {
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.lineJoin = "round";
  context.setLineDash([...dash]);
  context.beginPath();
  let isDrawing = false;
  values.forEach((value, index) => {
    if (value !== null) {
      const [px, py] = [x(steps[index]), y(value)];
      if (isDrawing) context.lineTo(px, py);
      else context.moveTo(px, py);
    }
    isDrawing = value !== null;
  });
  context.stroke();
  context.setLineDash([]);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Line} line
 * @param {number} index
 * @param {CurvesScene} scene
 * @param {Theme} theme
 */
function drawKey(context, line, index, scene, theme) {
  const left = plotOf(scene).right + 20;
  const y = ROOM.top + 14 + index * 22;
  context.strokeStyle = line.colour;
  context.lineWidth = line.width;
  context.setLineDash([...line.dash]);
  context.beginPath();
  context.moveTo(left, y);
  context.lineTo(left + 30, y);
  context.stroke();
  context.setLineDash([]);
  context.font = `11px ${theme.font}`;
  context.textAlign = "left";
  context.textBaseline = "middle";
  context.fillStyle = theme.ink;
  context.fillText(line.name, left + 38, y);
}
