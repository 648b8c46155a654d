/**
 * How the loss chart looks and answers, as options of uPlot. Knows no evaluation.
 */

import { COLUMNS, GAPS, lossRange } from "./curve-data.js";

/** @typedef {import("./drawing/theme.js").Theme} Theme */
/**
 * @typedef {object} ChartSetup
 * @property {number} width
 * @property {number} height
 * @property {() => number} markedStep            the step that the screen shows
 * @property {(step: number | null) => void} onCursor
 * @property {(step: number) => void} onClick
 */

/** How each curve is drawn: width in CSS pixels and dashes. */
const LINES = {
  holdout_loss: { width: 2, dash: [] },
  train_loss_eval: { width: 1.1, dash: [] },
  train_loss: { width: 1.3, dash: [3, 3] },
};

/**
 * @param {Theme} theme
 * @param {ChartSetup} setup
 * @returns {import("uplot").Options}
 */
export function chartOptions(theme, setup) {
  return {
    width: setup.width,
    height: setup.height,
    padding: [8, 4, 0, 0],
    legend: { show: false },
    scales: { x: { time: false }, y: { range: (u) => lossRange(curvesOf(u.data)) } },
    axes: axes(theme),
    series: [{}, ...COLUMNS.map(([twin, curve]) => line(theme[twin], LINES[curve]))],
    bands: GAPS.map(([upper, lower], index) => ({
      series: /** @type {[number, number]} */ ([upper, lower]),
      fill: translucent(index === 0 ? theme.dropout : theme.plain),
    })),
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 5 } },
    hooks: {
      setCursor: [(u) => setup.onCursor(stepAt(u))],
      draw: [(u) => markStep(u, setup.markedStep(), theme)],
      ready: [
        (u) =>
          u.over.addEventListener("click", () => {
            const step = stepAt(u);
            if (step !== null) setup.onClick(step);
          }),
      ],
    },
  };
}

/** @param {import("uplot").AlignedData} data */
function curvesOf(data) {
  return /** @type {(number | null)[][]} */ (data.slice(1));
}

/**
 * @param {string} stroke
 * @param {{width: number, dash: number[]}} look
 */
function line(stroke, { width, dash }) {
  return { stroke, width, dash, points: { show: false }, spanGaps: true };
}

/** @param {Theme} theme */
function axes(theme) {
  const shared = {
    stroke: theme.inkSoft,
    font: `11px ${theme.font}`,
    ticks: { show: false },
    grid: { stroke: theme.line, width: 1 },
  };
  return [
    { ...shared, grid: { show: false }, size: 24, gap: 4, space: 60 },
    { ...shared, size: 30, gap: 4, space: 36 },
  ];
}

/** @param {string} colour `#rrggbb` */
function translucent(colour) {
  return `${colour}1c`;
}

/** @param {import("uplot")} u */
function stepAt(u) {
  const index = u.cursor.idx;
  return index === null || index === undefined ? null : (u.data[0][index] ?? null);
}

/**
 * @param {import("uplot")} u
 * @param {number} step
 * @param {Theme} theme
 */
function markStep(u, step, theme) {
  if (u.data[0].length === 0) return;
  const x = u.valToPos(step, "x", true);
  if (x < u.bbox.left || x > u.bbox.left + u.bbox.width) return;
  const { ctx } = u;
  ctx.save();
  ctx.strokeStyle = theme.inkFaint;
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash([2 * devicePixelRatio, 2 * devicePixelRatio]);
  ctx.beginPath();
  ctx.moveTo(Math.round(x), u.bbox.top);
  ctx.lineTo(Math.round(x), u.bbox.top + u.bbox.height);
  ctx.stroke();
  ctx.restore();
}
