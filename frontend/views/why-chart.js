/**
 * `ds-why-chart`: how accuracy holds as more and more perceptrons are off, for both twins, with
 * bands of two standard errors.
 *
 * Emits `share-point` with the index of the share under the pointer, or null. Knows columns only.
 */

import { html } from "lit";
import uPlot from "uplot";
import { formatPercent } from "../lib/format.js";
import { readTheme, watchTheme } from "./drawing/theme.js";
import { View } from "./element.js";

/** @typedef {import("../state/types.js").Twin} Twin */
/** @typedef {import("../state/why.js").Redundancy} Redundancy */
/** @typedef {(number | null)[]} Column */

const HEIGHT = 210;
const TWINS = /** @type {const} */ (["dropout", "plain"]);
/** Without dropout is dashed: colour comes second. */
const DASHES = { dropout: [], plain: [6, 3] };
export class WhyChart extends View {
  /** @override */
  static properties = {
    columns: { attribute: false },
    index: { type: Number },
    label: {},
  };

  constructor() {
    super();
    /** @type {[number[], ...Column[]]} */
    this.columns = [[]];
    /** Of the share that is pointed out. */
    this.index = 0;
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
    if (!this.chart) this.rebuild();
    else if (changed.has("columns")) this.chart.setData(this.data());
    else this.chart.redraw(false);
  }

  data() {
    const [shares, ...columns] = this.columns;
    const filled = columns.map((column) => (column.length > 0 ? column : shares.map(() => null)));
    return /** @type {uPlot.AlignedData} */ ([shares, ...filled]);
  }

  rebuild() {
    const host = /** @type {HTMLElement | null} */ (this.querySelector(".chart"));
    if (!host || host.clientWidth === 0) return;
    this.chart?.destroy();
    this.chart = new uPlot(this.options(host.clientWidth), this.data(), host);
  }

  resize() {
    const width = this.querySelector(".chart")?.clientWidth ?? 0;
    if (width === 0) return;
    if (this.chart) this.chart.setSize({ width, height: HEIGHT });
    else this.rebuild();
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
      values: (/** @type {uPlot} */ _, /** @type {number[]} */ splits) =>
        splits.map((value) => formatPercent(value)),
    };
    return {
      width,
      height: HEIGHT,
      padding: [8, 18, 0, 0],
      legend: { show: false },
      scales: {
        x: { time: false, range: () => [0, 1] },
        y: { range: (_, min) => [Math.min(0, min), 1] },
      },
      axes: [
        { ...axis, grid: { show: false }, size: 24, gap: 4, space: 50 },
        { ...axis, size: 44, gap: 4, space: 36 },
      ],
      series: [{}, ...TWINS.flatMap((twin) => this.lines(theme[twin], DASHES[twin]))],
      bands: TWINS.map((twin, at) => ({
        series: /** @type {[number, number]} */ ([3 * at + 2, 3 * at + 3]),
        fill: `${theme[twin]}2e`,
      })),
      cursor: { x: false, y: false, drag: { x: false, y: false }, points: { show: false } },
      hooks: {
        setCursor: [(u) => this.emit("share-point", u.cursor.left === -10 ? null : u.cursor.idx)],
        draw: [(u) => this.drawShare(u, theme)],
      },
    };
  }

  /**
   * @param {string} stroke
   * @param {number[]} dash
   * @returns {uPlot.Series[]}
   */
  lines(stroke, dash) {
    const points = { show: false };
    const edge = { stroke: "transparent", width: 0, points };
    return [{ stroke, dash, width: 2, points }, edge, edge];
  }

  /**
   * The share that is looked at, and where both twins stand there: a disc with, a square without.
   *
   * @param {uPlot} u
   * @param {import("./drawing/theme.js").Theme} theme
   */
  drawShare(u, theme) {
    const share = u.data[0][this.index];
    if (share === undefined) return;
    const ratio = devicePixelRatio;
    const x = u.valToPos(share, "x", true);
    const { ctx, bbox } = u;
    ctx.save();
    ctx.strokeStyle = theme.inkSoft;
    ctx.lineWidth = ratio;
    ctx.setLineDash([3 * ratio, 3 * ratio]);
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    TWINS.forEach((twin, at) => {
      const value = u.data[3 * at + 1][this.index];
      if (value === null || value === undefined) return;
      const [y, radius] = [u.valToPos(value, "y", true), 4 * ratio];
      ctx.fillStyle = theme[twin];
      ctx.beginPath();
      if (twin === "dropout") ctx.arc(x, y, radius, 0, 2 * Math.PI);
      else ctx.rect(x - radius, y - radius, 2 * radius, 2 * radius);
      ctx.fill();
    });
    ctx.restore();
  }
}

customElements.define("ds-why-chart", WhyChart);
