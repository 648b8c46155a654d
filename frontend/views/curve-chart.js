/**
 * The chart itself: uPlot, its scales, and what lies on it. Lives as long as its place on the page.
 *
 * Knows columns of numbers and marks; not where they come from nor what a reader does with them.
 */

import { render } from "lit";
import uPlot from "uplot";
import { COLUMNS } from "./curve-data.js";
import { marksTemplate } from "./curve-marks.js";
import { chartOptions } from "./curve-options.js";

/** @typedef {import("./curve-data.js").Data} Data */
/** @typedef {import("./curve-marks.js").Marked} Marked */
/** @typedef {import("./curve-options.js").Scene} Scene */
/**
 * @typedef {object} Answers  what the chart asks and tells
 * @property {() => Scene} scene
 * @property {() => boolean} isZoomed
 * @property {() => Omit<Marked, "data" | "pointer">} marked
 * @property {(step: number | null) => void} onHover
 * @property {(step: number) => void} onClick
 * @property {(from: number, to: number) => void} onDrag
 * @property {() => void} onReset
 */

/** Two clicks that come closer together are one double click. */
const DOUBLE_CLICK_MS = 250;
/** How much is left of curves beside one that is to stand out. */
const FAINT = 0.18;

export class CurveChart {
  /**
   * @param {HTMLElement} host
   * @param {import("./drawing/theme.js").Theme} theme
   * @param {Data} data
   * @param {number} height
   * @param {Answers} answers
   */
  constructor(host, theme, data, height, answers) {
    this.host = host;
    this.height = height;
    this.answers = answers;
    this.marks = document.createElement("div");
    this.marks.className = "curve-marks";
    this.dragged = false;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.clickTimer = undefined;
    const options = chartOptions(theme, {
      width: this.width(),
      height,
      scene: answers.scene,
      onDraw: () => this.drawMarks(),
      onHover: (index) => this.hover(index),
      onDrag: (from, to) => this.drag(from, to),
    });
    /** @type {uPlot | null} */
    this.plot = null;
    this.plot = new uPlot(options, data, host);
    this.listen(this.plot.over);
    this.drawMarks();
  }

  /** @param {HTMLElement} over */
  listen(over) {
    over.append(this.marks);
    over.addEventListener("pointerdown", () => (this.dragged = false));
    over.addEventListener("click", (event) => this.click(event));
    over.addEventListener("dblclick", () => this.answers.onReset());
  }

  width() {
    return Math.max(120, this.host.clientWidth);
  }

  /** @param {Data} data */
  setData(data) {
    this.plot?.setData(data);
  }

  /** @param {import("./curve-data.js").Kind | null} kind  null: all alike again */
  standOut(kind) {
    const { plot } = this;
    if (!plot) return;
    COLUMNS.forEach((column, index) => {
      plot.series[index + 1].alpha = kind === null || kind === column.kind ? 1 : FAINT;
    });
    plot.redraw(false);
  }

  resize() {
    if (this.host.clientWidth > 0) {
      this.plot?.setSize({ width: this.width(), height: this.height });
    }
  }

  destroy() {
    clearTimeout(this.clickTimer);
    this.plot?.destroy();
    this.plot = null;
  }

  /** @param {number | null} index */
  hover(index) {
    if (!this.plot) return;
    this.answers.onHover(index === null ? null : (this.plot.data[0][index] ?? null));
    this.drawMarks();
  }

  /**
   * @param {number} from
   * @param {number} to
   */
  drag(from, to) {
    this.dragged = true;
    this.answers.onDrag(from, to);
  }

  /**
   * Zoomed in, a click waits whether it is half of the double click that leads out again.
   *
   * @param {MouseEvent} event
   */
  click(event) {
    clearTimeout(this.clickTimer);
    const index = this.plot?.cursor.idx;
    const step = index === null || index === undefined ? undefined : this.plot?.data[0][index];
    if (this.dragged || step === undefined || event.detail > 1) return;
    if (!this.answers.isZoomed()) this.answers.onClick(step);
    else this.clickTimer = setTimeout(() => this.answers.onClick(step), DOUBLE_CLICK_MS);
  }

  drawMarks() {
    const { plot } = this;
    if (!plot) return;
    const data = /** @type {Data} */ (plot.data);
    const { idx, left } = plot.cursor;
    const pointer = typeof idx === "number" && left !== undefined && left >= 0 ? left : null;
    const marked = { ...this.answers.marked(), data, pointer };
    const area = {
      width: plot.over.clientWidth,
      height: plot.over.clientHeight,
      xOf: (/** @type {number} */ step) => plot.valToPos(step, "x"),
      yOf: (/** @type {number} */ value) => plot.valToPos(value, "y"),
    };
    render(data[0].length > 0 && area.width > 0 ? marksTemplate(marked, area) : "", this.marks);
  }
}
