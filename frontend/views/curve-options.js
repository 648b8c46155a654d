/**
 * How the chart looks and answers, as options of uPlot. Knows no evaluation.
 */

import { formatCount, formatNumber } from "../lib/format.js";
import { logTicks } from "./curve-axis.js";
import { COLUMNS, GAPS } from "./curve-data.js";

/** @typedef {import("./drawing/theme.js").Theme} Theme */
/** @typedef {import("./curve-window.js").Span} Span */
/**
 * @typedef {object} Scene  what the chart shows; read anew at each drawing
 * @property {boolean} isLog
 * @property {boolean} isShare   values are shares, said in percent
 * @property {Span} steps        in sight
 * @property {{min: number, max: number}} values  in sight
 */
/**
 * @typedef {object} ChartSetup
 * @property {number} width
 * @property {number} height
 * @property {() => Scene} scene
 * @property {() => void} onDraw
 * @property {(index: number | null) => void} onHover  position in the columns; null: nowhere
 * @property {(from: number, to: number) => void} onDrag
 */

/** How each curve is drawn: width in CSS pixels and dashes; `styles/curves.css` has the same. */
const LINES = {
  holdout: { width: 2, dash: [] },
  train_eval: { width: 1.4, dash: [6, 3] },
  train: { width: 1.4, dash: [1.5, 2.5] },
};
/** A press that moved less is a click. */
const DRAG_PX = 5;
const TICK_SPACE_PX = 32;

/**
 * @param {Theme} theme
 * @param {ChartSetup} setup
 * @returns {import("uplot").Options}
 */
export function chartOptions(theme, setup) {
  return {
    width: setup.width,
    height: setup.height,
    padding: [10, () => roomForLastStep(setup.scene().steps), 0, 0],
    legend: { show: false },
    scales: scales(setup),
    axes: axes(theme, setup),
    series: [{}, ...COLUMNS.map(({ twin, kind }) => line(theme[twin], LINES[kind]))],
    bands: GAPS.map((gap) => band(gap, theme)),
    cursor: {
      y: false,
      points: { size: 6 },
      drag: { x: true, y: false, setScale: false, dist: DRAG_PX, click: () => {} },
    },
    hooks: {
      setCursor: [(u) => setup.onHover(u.cursor.idx ?? null)],
      setSelect: [(u) => take(u, setup)],
      draw: [() => setup.onDraw()],
    },
  };
}

/** Half of the label at the right end of the axis. @param {Span} steps */
function roomForLastStep({ to }) {
  return 4 + 3 * formatCount(to).length;
}

/**
 * @param {ChartSetup} setup
 * @returns {import("uplot").Scales}
 */
function scales({ scene }) {
  return {
    x: {
      time: false,
      range: () => {
        const { from, to } = scene().steps;
        return [from, to];
      },
    },
    y: {
      distr: scene().isLog ? 3 : 1,
      clamp: (_, _value, min) => min, // zero, on a logarithmic axis
      range: () => {
        const { min, max } = scene().values;
        return [min, max];
      },
    },
  };
}

/**
 * @param {Theme} theme
 * @param {ChartSetup} setup
 * @returns {import("uplot").Axis[]}
 */
function axes(theme, { scene, height }) {
  const shared = {
    stroke: theme.inkSoft,
    font: `11px ${theme.font}`,
    ticks: { show: false },
    grid: { stroke: theme.line, width: 1 },
  };
  const most = Math.floor(height / TICK_SPACE_PX);
  return [
    { ...shared, grid: { show: false }, size: 22, gap: 3, space: 60 },
    {
      ...shared,
      gap: 4,
      space: TICK_SPACE_PX,
      size: (_, values) => 10 + 6.2 * Math.max(3, ...(values ?? []).map(({ length }) => length)),
      values: (_, splits) => splits.map((value) => tick(value, scene().isShare)),
      ...(scene().isLog
        ? {
            splits: (_, _axis, min, max) => logTicks(min, max, most),
            filter: (_, splits) => splits,
          }
        : {}),
    },
  ];
}

/**
 * @param {number} value
 * @param {boolean} isShare
 */
function tick(value, isShare) {
  return isShare ? `${Number((100 * value).toPrecision(3))} %` : formatNumber(value);
}

/**
 * @param {string} stroke
 * @param {{width: number, dash: number[]}} look
 * @returns {import("uplot").Series}
 */
function line(stroke, { width, dash }) {
  return { stroke, width, dash, points: { show: false } };
}

/**
 * @param {{twin: "dropout" | "plain", holdout: number, train: number}} gap
 * @param {Theme} theme
 * @returns {import("uplot").Band}
 */
function band({ twin, holdout, train }, theme) {
  return { series: [holdout, train], fill: `${theme[twin]}1c` };
}

/**
 * What was dragged over becomes the window.
 *
 * @param {import("uplot")} u
 * @param {ChartSetup} setup
 */
function take(u, { onDrag }) {
  const { left, width } = u.select;
  if (width < DRAG_PX) return;
  u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
  onDrag(u.posToVal(left, "x"), u.posToVal(left + width, "x"));
}
