/**
 * `ds-why-layer`: a small picture of one hidden layer in which perceptrons can be switched off.
 *
 * Emits `unit-toggle` with a perceptron's index and `unit-point` with one or null. Fill tells how
 * much each matters; a cross that it is off. Knows no network.
 */

import { html, nothing } from "lit";
import { fitCanvas } from "./canvas.js";
import { drawPerceptron, drawSelection } from "./drawing/perceptron.js";
import { readTheme } from "./drawing/theme.js";
import { PaintedView } from "./painted.js";
import { gridOf, unitAfter } from "./why-keys.js";

export class WhyLayer extends PaintedView {
  /** @override */
  static properties = {
    fills: { attribute: false },
    off: { attribute: false },
    pointed: { attribute: false },
    twin: {},
    label: {},
  };

  constructor() {
    super();
    /** How much each perceptron matters, 0 … 1. @type {readonly number[]} */
    this.fills = [];
    /** @type {readonly number[]} */
    this.off = [];
    /** @type {number | null} */
    this.pointed = null;
    /** @type {import("../state/types.js").Twin} */
    this.twin = "dropout";
    this.label = "";
  }

  /** @override */
  render() {
    return html`<div
      class="why-units"
      role="application"
      tabindex="0"
      aria-label="${this.label} Arrow keys go from perceptron to perceptron, space switches."
      @pointermove=${this.onPoint}
      @pointerleave=${() => this.emit("unit-point", null)}
      @click=${this.onClick}
      @keydown=${this.onKey}
      @blur=${() => this.emit("unit-point", null)}
    >
      ${this.fills.length > 0 ? html`<canvas aria-hidden="true"></canvas>` : nothing}
    </div>`;
  }

  /** @override */
  paint() {
    const canvas = this.querySelector("canvas");
    const width = Math.floor(this.clientWidth);
    const count = this.fills.length;
    if (!canvas || width < 20) return;
    const { pitch, columns, rows } = gridOf(count, width);
    const context = fitCanvas(canvas, columns * pitch + 4, rows * pitch + 4);
    const theme = readTheme(this);
    if (!context) return;
    this.fills.forEach((fill, unit) => {
      const state = this.off.includes(unit) ? "dropped" : "kept";
      const mark = { ...placeOf(unit, columns, pitch), shape: "disc", state, fill, share: 1 };
      const drawn = /** @type {import("./drawing/perceptron.js").Mark} */ (mark);
      drawPerceptron(context, drawn, theme[this.twin], theme);
      if (unit === this.pointed) drawSelection(context, drawn, theme.ink);
    });
  }

  /** @param {MouseEvent} event @returns {number | null} */
  unitAt(event) {
    const canvas = this.querySelector("canvas");
    if (!canvas) return null;
    const box = canvas.getBoundingClientRect();
    const { pitch, columns } = gridOf(this.fills.length, Math.floor(this.clientWidth));
    const column = Math.floor((event.clientX - box.left - 2) / pitch);
    const row = Math.floor((event.clientY - box.top - 2) / pitch);
    const unit = row * columns + column;
    const isInside = column >= 0 && column < columns && unit >= 0 && unit < this.fills.length;
    return isInside ? unit : null;
  }

  /** @param {PointerEvent} event */
  onPoint(event) {
    const unit = this.unitAt(event);
    if (unit !== this.pointed) this.emit("unit-point", unit);
  }

  /** @param {MouseEvent} event */
  onClick(event) {
    const unit = this.unitAt(event);
    if (unit !== null) this.emit("unit-toggle", unit);
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    const isSwitch = event.key === " " || event.key === "Enter";
    const { columns } = gridOf(this.fills.length, Math.floor(this.clientWidth));
    const from = this.pointed ?? -1;
    const next =
      this.pointed === null && event.key.startsWith("Arrow")
        ? 0
        : unitAfter(from, event.key, columns, this.fills.length);
    if (!isSwitch && next === null) return;
    event.preventDefault();
    event.stopPropagation();
    if (isSwitch && this.pointed !== null) this.emit("unit-toggle", this.pointed);
    else if (next !== null) this.emit("unit-point", next);
  }
}

/**
 * @param {number} unit
 * @param {number} columns
 * @param {number} pitch
 */
function placeOf(unit, columns, pitch) {
  return {
    x: 2 + ((unit % columns) + 0.5) * pitch,
    y: 2 + (Math.floor(unit / columns) + 0.5) * pitch,
    radius: 0.42 * pitch,
  };
}

customElements.define("ds-why-layer", WhyLayer);
