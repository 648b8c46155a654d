/**
 * `ds-why-matrix`: one twin's correlations as a picture. Pointer and arrow keys go from cell
 * to cell.
 *
 * Emits `cell-choose` with a row and a column, or null. Knows cells, not what they mean.
 */

import { html } from "lit";
import { fitCanvas } from "./canvas.js";
import { readTheme } from "./drawing/theme.js";
import { drawMatrix } from "./drawing/why-matrix.js";
import { PaintedView } from "./painted.js";
import { cellAfter } from "./why-keys.js";

/** @typedef {import("./why-keys.js").Cell} Cell */

export class WhyMatrix extends PaintedView {
  /** @override */
  static properties = {
    cells: { attribute: false },
    side: { type: Number },
    cell: { attribute: false },
    twin: {},
    label: {},
  };

  constructor() {
    super();
    this.cells = new Float32Array();
    this.side = 0;
    /** @type {Cell | null} */
    this.cell = null;
    /** @type {import("../state/types.js").Twin} */
    this.twin = "dropout";
    this.label = "";
    this.picture = document.createElement("canvas");
  }

  /** @override */
  render() {
    return html`<div
      class="why-cells"
      role="application"
      tabindex="0"
      aria-label="${this.label} Arrow keys go from cell to cell."
      @pointermove=${this.onPoint}
      @pointerdown=${this.onPoint}
      @pointerleave=${() => this.emit("cell-choose", null)}
      @keydown=${this.onKey}
    >
      <canvas aria-hidden="true"></canvas>
    </div>`;
  }

  /** @override */
  paint() {
    const canvas = this.querySelector("canvas");
    const size = Math.floor(this.clientWidth);
    if (!canvas || size < 20) return;
    const context = fitCanvas(canvas, size, size);
    const { cells, side, cell } = this;
    const theme = readTheme(this);
    if (!context) return;
    drawMatrix(context, { cells, side, cell }, size, theme[this.twin], theme, (pixels) => {
      this.picture.width = pixels;
      this.picture.height = pixels;
      return this.picture;
    });
  }

  /** @param {PointerEvent} event */
  onPoint(event) {
    const box = this.getBoundingClientRect();
    const at = (/** @type {number} */ part, /** @type {number} */ whole) =>
      Math.min(this.side - 1, Math.max(0, Math.floor((part / whole) * this.side)));
    const row = at(event.clientY - box.top, box.height);
    const column = at(event.clientX - box.left, box.width);
    if (row === this.cell?.row && column === this.cell.column) return;
    this.emit("cell-choose", { row, column });
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    if (event.key === "Escape") return this.emit("cell-choose", null);
    const cell = cellAfter(this.cell, event.key, this.side);
    if (!cell) return;
    event.preventDefault();
    event.stopPropagation();
    this.emit("cell-choose", cell);
  }
}

customElements.define("ds-why-matrix", WhyMatrix);
