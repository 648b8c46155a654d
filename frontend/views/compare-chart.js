/**
 * `ds-compare-chart`: one figure of several runs over steps, for one of the twins.
 *
 * Runs are told apart by dashes and by a letter at the end of each curve; colour comes third. Emits
 * `cursor-step` with the step under the pointer, or null. Knows columns, not what they mean.
 */

import { html } from "lit";
import uPlot from "uplot";
import { LETTERS } from "./compare-data.js";
import { readTheme, watchTheme } from "./drawing/theme.js";
import { View } from "./element.js";

const HEIGHT = 250;
/** Dashes of each run, CSS pixels. @type {readonly (readonly number[])[]} */
export const DASHES = [[], [7, 4], [2, 3], [10, 3, 2, 3], [4, 2], [14, 4]];
const LETTER_GAP = 12;

export class CompareChart extends View {
  /** @override */
  static properties = {
    columns: { attribute: false },
    range: { attribute: false },
    marks: { attribute: false },
    label: {},
  };

  constructor() {
    super();
    /** Steps, then values a run. @type {[number[], ...(number | null)[][]]} */
    this.columns = [[]];
    /** @type {[number, number]} */
    this.range = [0, 1];
    /** Which of the runs each column is, from 0. @type {readonly number[]} */
    this.marks = [];
    this.label = "";
    /** @type {uPlot | null} */
    this.chart = null;
    this.unwatch = () => {};
    this.resizing = new ResizeObserver(() => this.resize());
  }

  /** @override */
  connectedCallback() {
    super.connectedCallback();
    this.unwatch = watchTheme(() => this.rebuild());
    this.resizing.observe(this);
  }

  /** @override */
  disconnectedCallback() {
    super.disconnectedCallback();
    this.unwatch();
    this.resizing.disconnect();
    this.chart?.destroy();
    this.chart = null;
  }

  /** @override */
  render() {
    return html`<div class="chart" role="img" aria-label=${this.label}></div>`;
  }

  /**
   * @override
   * @param {Map<string, unknown>} changed
   */
  updated(changed) {
    if (!this.chart || changed.has("marks")) this.rebuild();
    else this.chart.setData(/** @type {uPlot.AlignedData} */ (this.columns));
  }

  rebuild() {
    const host = /** @type {HTMLElement | null} */ (this.querySelector(".chart"));
    if (!host) return;
    this.chart?.destroy();
    const data = /** @type {uPlot.AlignedData} */ (this.columns);
    this.chart = new uPlot(this.options(Math.max(160, host.clientWidth)), data, host);
  }

  resize() {
    const width = this.querySelector(".chart")?.clientWidth ?? 0;
    if (width > 0) this.chart?.setSize({ width, height: HEIGHT });
  }

  /**
   * @param {number} width
   * @returns {uPlot.Options}
   */
  options(width) {
    const theme = readTheme(this);
    const axis = {
      stroke: theme.inkSoft,
      font: `11px ${theme.font}`,
      ticks: { show: false },
      grid: { stroke: theme.line, width: 1 },
    };
    return {
      width,
      height: HEIGHT,
      padding: [8, 20, 0, 0],
      legend: { show: false },
      scales: { x: { time: false }, y: { range: () => this.range } },
      axes: [
        { ...axis, grid: { show: false }, size: 24, gap: 4, space: 60 },
        { ...axis, size: 34, gap: 4, space: 36 },
      ],
      series: [{}, ...this.marks.map((mark) => this.line(mark))],
      cursor: { y: false, drag: { x: false, y: false }, points: { size: 5 } },
      hooks: {
        setCursor: [(u) => this.emit("cursor-step", stepAt(u))],
        draw: [(u) => this.drawLetters(u)],
      },
    };
  }

  /** @param {number} mark */
  line(mark) {
    const dash = [...DASHES[mark]];
    return {
      stroke: this.colourOf(mark),
      width: 1.8,
      dash,
      points: { show: false },
      spanGaps: true,
    };
  }

  /** @param {number} mark */
  colourOf(mark) {
    return getComputedStyle(this)
      .getPropertyValue(`--run-${mark + 1}`)
      .trim();
  }

  /** A letter behind the end of each curve, none over another. @param {uPlot} u */
  drawLetters(u) {
    const ratio = devicePixelRatio;
    const ends = this.marks.flatMap((mark, index) => {
      const values = u.data[index + 1];
      const at = values.findLastIndex((value) => value !== null && value !== undefined);
      if (at < 0) return [];
      const x = u.valToPos(u.data[0][at], "x", true);
      return [{ mark, x, y: u.valToPos(values[at] ?? 0, "y", true) }];
    });
    const { ctx } = u;
    ctx.save();
    ctx.font = `600 ${11 * ratio}px ${readTheme(this).font}`;
    ctx.textBaseline = "middle";
    ctx.textAlign = "left";
    for (const { mark, x, y } of apart(ends, LETTER_GAP * ratio)) {
      ctx.fillStyle = this.colourOf(mark);
      const top = u.bbox.top + 6 * ratio;
      ctx.fillText(`${LETTERS[mark]}${y < top ? "↑" : ""}`, x + 5 * ratio, Math.max(top, y));
    }
    ctx.restore();
  }
}

/** @param {uPlot} u */
function stepAt(u) {
  const index = u.cursor.idx;
  return index === null || index === undefined ? null : (u.data[0][index] ?? null);
}

/**
 * Move labels that would lie over each other up until they do not.
 *
 * @template {{x: number, y: number}} Label
 * @param {readonly Label[]} labels
 * @param {number} gap
 * @returns {Label[]} lowest first
 */
export function apart(labels, gap) {
  /** @type {Label[]} */
  const placed = [];
  for (const label of [...labels].sort((a, b) => b.y - a.y)) {
    const near = placed.filter(({ x }) => Math.abs(x - label.x) < gap).map(({ y }) => y);
    const highest = Math.min(Infinity, ...near);
    placed.push({ ...label, y: Math.min(label.y, highest - gap) });
  }
  return placed;
}

customElements.define("ds-compare-chart", CompareChart);
