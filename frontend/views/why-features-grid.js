/**
 * `ds-why-features-grid`: filters of one twin as pictures. Pointer and arrow keys go from one to
 * another.
 *
 * Emits `unit-choose` with its number, or null. Knows weights, not where they come from.
 */

import { html } from "lit";
import { fitCanvas } from "./canvas.js";
import { readTheme } from "./drawing/theme.js";
import { drawFilters, filterGrid } from "./drawing/why-features.js";
import { PaintedView } from "./painted.js";
import { unitAfter } from "./why-keys.js";

/** @typedef {import("./drawing/why-features.js").Filters} Filters */

export class WhyFeaturesGrid extends PaintedView {
  /** @override */
  static properties = {
    filters: { attribute: false },
    dead: { attribute: false },
    unit: { attribute: false },
    label: {},
  };

  constructor() {
    super();
    /** @type {Filters | null} */
    this.filters = null;
    /** Perceptrons that do the same for every picture. @type {readonly number[]} */
    this.dead = [];
    /** @type {number | null} */
    this.unit = null;
    this.label = "";
    this.picture = document.createElement("canvas");
  }

  /** @override */
  render() {
    return html`<div
      class="why-filters"
      role="application"
      tabindex="0"
      aria-label="${this.label} Arrow keys go from one to another."
      @pointermove=${this.onPoint}
      @pointerdown=${this.onPoint}
      @keydown=${this.onKey}
    >
      <canvas aria-hidden="true"></canvas>
    </div>`;
  }

  /** Where the tiles lie; null: nothing to draw, or no room for it. */
  get grid() {
    const width = Math.floor(this.clientWidth);
    if (!this.filters || width < 20) return null;
    return filterGrid(this.filters.count, this.filters.shape, width);
  }

  /** @override */
  paint() {
    const canvas = this.querySelector("canvas");
    const { filters, grid } = this;
    if (!canvas || !filters || !grid) return;
    const context = fitCanvas(canvas, Math.ceil(grid.columns * grid.tile), Math.ceil(grid.height));
    if (!context) return;
    const scene = { ...filters, chosen: this.unit, dead: new Set(this.dead) };
    drawFilters(context, scene, grid, readTheme(this), (width, height) => {
      this.picture.width = width;
      this.picture.height = height;
      return this.picture;
    });
  }

  /** @param {PointerEvent} event */
  onPoint(event) {
    const { filters, grid } = this;
    const box = this.querySelector("canvas")?.getBoundingClientRect();
    if (!filters || !grid || !box) return;
    const column = Math.floor((event.clientX - box.left) / grid.tile);
    const row = Math.floor((event.clientY - box.top) / (grid.height / grid.rows));
    const unit = row * grid.columns + column;
    if (column < 0 || column >= grid.columns || row < 0 || unit >= filters.count) return;
    if (unit !== this.unit) this.emit("unit-choose", unit);
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    const { filters, grid } = this;
    if (!filters || !grid) return;
    if (event.key === "Escape") return this.emit("unit-choose", null);
    const from = this.unit ?? -1;
    const next =
      from < 0
        ? event.key.startsWith("Arrow")
          ? 0
          : null
        : unitAfter(from, event.key, grid.columns, filters.count);
    if (next === null) return;
    event.preventDefault();
    event.stopPropagation();
    this.emit("unit-choose", next);
  }
}

customElements.define("ds-why-features-grid", WhyFeaturesGrid);
