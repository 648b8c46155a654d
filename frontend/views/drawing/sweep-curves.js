/**
 * Curves of a sweep over steps: a line for each value with its name at the end and a band of one
 * standard error; told apart by dashes and names, by tone last. Knows numbers, not what they mean.
 */

import { formatCount } from "../../lib/format.js";
import { labelsApart } from "../../lib/labels.js";
import { ticksBetween } from "../../lib/ticks.js";
import { drawHeights, LEFT } from "./sweep-axis.js";

/** @typedef {import("./theme.js").Theme} Theme */
/** @typedef {import("./sweep-axis.js").Plot} Plot */
/**
 * @typedef {object} CurveLine
 * @property {string} label
 * @property {"dropout" | "plain"} twin
 * @property {readonly number[]} steps
 * @property {readonly (number | null)[]} mean   null: no finite number
 * @property {readonly (number | null)[]} error  one standard error; null: of a single seed
 * @property {number} tone                       0 … 1, how much of the colour
 * @property {readonly number[]} dash
 * @property {boolean} isChosen
 */
/**
 * @typedef {object} CurvesScene
 * @property {readonly CurveLine[]} lines
 * @property {number} lastStep
 * @property {readonly [number, number]} range  lowest and highest that is shown
 * @property {boolean} share heights are shares
 */
/** @typedef {{x: (step: number) => number, y: (value: number) => number}} Scales */

const [RIGHT, TOP, BOTTOM] = [52, 8, 22];
const LABEL_GAP = 12;
/** Of more lines than this only the one that is looked at has a name. */
const MOST_NAMED = 12;
/** Ends that lie no further apart than this have one name, CSS pixels. */
const ALIKE = 4;

/**
 * @param {CanvasRenderingContext2D} context
 * @param {CurvesScene} scene
 * @param {number} width   CSS pixels
 * @param {number} height
 * @param {Theme} theme
 */
export function drawSweepCurves(context, scene, width, height, theme) {
  const plot = { left: LEFT, right: width - RIGHT, top: TOP, bottom: height - BOTTOM };
  const how = { share: scene.share, most: 5 };
  const y = drawHeights(context, plot, scene.range, how, theme);
  const x = (/** @type {number} */ step) =>
    plot.left + ((plot.right - plot.left) * step) / Math.max(1, scene.lastStep);
  drawSteps(context, scene, x, plot, theme);
  context.save();
  context.beginPath();
  context.rect(plot.left, plot.top, plot.right - plot.left, plot.bottom - plot.top);
  context.clip();
  const ordered = [...scene.lines].sort((a, b) => Number(a.isChosen) - Number(b.isChosen));
  for (const line of ordered) drawBand(context, line, { x, y }, theme);
  for (const line of ordered) drawLine(context, line, { x, y }, theme);
  context.restore();
  drawNames(context, ordered.reverse(), { x, y }, plot, theme);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {CurvesScene} scene
 * @param {(step: number) => number} x
 * @param {Plot} plot
 * @param {Theme} theme
 */
function drawSteps(context, { lastStep }, x, plot, theme) {
  context.textAlign = "center";
  context.textBaseline = "alphabetic";
  context.fillStyle = theme.inkSoft;
  for (const step of ticksBetween(0, lastStep, Math.max(2, (plot.right - plot.left) / 90))) {
    const isEnd = step === lastStep;
    context.fillText(`${isEnd ? "step " : ""}${formatCount(step)}`, x(step), plot.bottom + 16);
  }
}

/**
 * @param {CurveLine} line
 * @returns {number[]} indices at which there is a number
 */
function knownOf({ steps, mean }) {
  return steps.map((_, i) => i).filter((i) => (mean[i] ?? null) !== null);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {CurveLine} line
 * @param {Scales} scales
 * @param {Theme} theme
 */
function drawBand(context, line, { x, y }, theme) {
  const { steps, mean, error, twin, isChosen } = line;
  const known = knownOf(line).filter((i) => (error[i] ?? null) !== null);
  if (known.length < 2) return;
  context.beginPath();
  known.forEach((i, at) => {
    const height = y((mean[i] ?? 0) + (error[i] ?? 0));
    if (at === 0) context.moveTo(x(steps[i]), height);
    else context.lineTo(x(steps[i]), height);
  });
  for (const i of known.reverse()) context.lineTo(x(steps[i]), y((mean[i] ?? 0) - (error[i] ?? 0)));
  context.closePath();
  context.globalAlpha = isChosen ? 0.22 : 0.07;
  context.fillStyle = theme[twin];
  context.fill();
  context.globalAlpha = 1;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {CurveLine} line
 * @param {Scales} scales
 * @param {Theme} theme
 */
function drawLine(context, line, { x, y }, theme) {
  const { steps, mean, twin, tone, dash, isChosen } = line;
  context.strokeStyle = theme[twin];
  context.globalAlpha = isChosen ? 1 : tone;
  context.lineWidth = isChosen ? 2.4 : 1.3;
  context.setLineDash([...dash]);
  context.beginPath();
  knownOf(line).forEach((i, at) => {
    if (at === 0) context.moveTo(x(steps[i]), y(mean[i] ?? 0));
    else context.lineTo(x(steps[i]), y(mean[i] ?? 0));
  });
  context.stroke();
  context.setLineDash([]);
  context.globalAlpha = 1;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {readonly CurveLine[]} lines  the most important first
 * @param {Scales} scales
 * @param {Plot} plot
 * @param {Theme} theme
 */
function drawNames(context, lines, { x, y }, plot, theme) {
  const ends = lines.flatMap((line) => {
    const last = knownOf(line).at(-1);
    return last === undefined ? [] : [{ line, x: x(line.steps[last]), y: y(line.mean[last] ?? 0) }];
  });
  context.textAlign = "left";
  context.textBaseline = "middle";
  const heights = ends.map(({ y: end }) => end);
  if (ends.length > 2 && Math.max(...heights) - Math.min(...heights) < ALIKE) {
    context.font = `11px ${theme.font}`;
    context.fillStyle = theme.inkSoft;
    context.fillText(`all ${ends.length}`, ends[0].x + 5, ends[0].y);
    return;
  }
  const named = ends.length > MOST_NAMED ? ends.filter(({ line }) => line.isChosen) : ends;
  for (const { line, x: end, at } of labelsApart(named, LABEL_GAP, plot.top + 4, plot.bottom - 4)) {
    context.font = `${line.isChosen ? "700 " : ""}11px ${theme.font}`;
    context.fillStyle = line.isChosen ? theme.ink : theme.inkSoft;
    context.fillText(line.label, end + 5, at);
  }
}
