/**
 * `ds-why-pad`: a pad of pixels to draw an example on, with the pointer or with arrow keys and
 * space.
 *
 * Emits `draw` with the pixels, 0 … 1 row by row, whenever a stroke has ended. Knows no data set.
 */

import { html } from "lit";
import { fitCanvas } from "./canvas.js";
import { readTheme } from "./drawing/theme.js";
import { drawImage } from "./drawing/why-image.js";
import { PaintedView } from "./painted.js";
import { inked, MOVES } from "./why-keys.js";

export class WhyPad extends PaintedView {
  /** @override */
  static properties = {
    shape: { attribute: false },
    pixels: { attribute: false },
    place: { state: true },
    spoken: { state: true },
  };

  constructor() {
    super();
    /** Height and width, pixels. @type {readonly [number, number]} */
    this.shape = [8, 8];
    /** @type {readonly number[]} */
    this.pixels = [];
    /** Where the keyboard is; null: the pad does not have the focus. */
    this.place = /** @type {{row: number, column: number} | null} */ (null);
    this.spoken = "";
    this.isDrawing = false;
  }

  /** @override */
  render() {
    return html`<div
        class="why-paper"
        role="application"
        tabindex="0"
        aria-label="Pad of ${this.shape[1]} by ${this.shape[0]} pixels. Arrow keys move, space inks
          a pixel or clears it."
        @pointerdown=${this.onDown}
        @pointermove=${this.onMove}
        @pointerup=${this.onUp}
        @pointercancel=${this.onUp}
        @keydown=${this.onKey}
        @blur=${() => (this.place = null)}
      >
        <canvas aria-hidden="true"></canvas>
      </div>
      <p class="visually-hidden" role="status">${this.spoken}</p>`;
  }

  /**
   * @override
   * @param {Map<string, unknown>} changed
   */
  willUpdate(changed) {
    const [height, width] = this.shape;
    if (changed.has("shape") && this.pixels.length !== height * width) {
      this.pixels = new Array(height * width).fill(0);
    }
  }

  /** @override */
  paint() {
    const canvas = this.querySelector("canvas");
    const size = Math.floor(this.clientWidth);
    if (!canvas || size < 20) return;
    const context = fitCanvas(canvas, size, size);
    const theme = readTheme(this);
    if (!context) return;
    drawImage(context, { features: this.pixels, shape: this.shape, kept: null }, size, theme);
    if (!this.place) return;
    const cell = size / Math.max(...this.shape);
    context.strokeStyle = theme.focus;
    context.lineWidth = 2;
    context.strokeRect(this.place.column * cell, this.place.row * cell, cell, cell);
  }

  /** @param {PointerEvent} event */
  onDown(event) {
    this.isDrawing = true;
    /** @type {HTMLElement} */ (event.currentTarget).setPointerCapture(event.pointerId);
    this.ink(event);
  }

  /** @param {PointerEvent} event */
  onMove(event) {
    if (this.isDrawing) this.ink(event);
  }

  onUp() {
    if (this.isDrawing) this.emit("draw", [...this.pixels]);
    this.isDrawing = false;
  }

  /** @param {PointerEvent} event */
  ink(event) {
    const box = this.getBoundingClientRect();
    const point = {
      x: (event.clientX - box.left) / box.width,
      y: (event.clientY - box.top) / box.height,
    };
    this.pixels = inked(this.pixels, this.shape, point);
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    const move = MOVES[event.key];
    if (!move && event.key !== " ") return;
    event.preventDefault();
    event.stopPropagation();
    const [height, width] = this.shape;
    const { row, column } = this.place ?? { row: height >> 1, column: width >> 1 };
    const [down, right] = move ?? [0, 0];
    const within = (/** @type {number} */ value, /** @type {number} */ count) =>
      Math.min(count - 1, Math.max(0, value));
    this.place = { row: within(row + down, height), column: within(column + right, width) };
    const index = this.place.row * width + this.place.column;
    if (!move) {
      this.pixels = this.pixels.map((ink, i) => (i === index ? (ink > 0.5 ? 0 : 1) : ink));
      this.emit("draw", [...this.pixels]);
    }
    const ink = this.pixels[index] > 0.5 ? "ink" : "empty";
    this.spoken = `Row ${this.place.row + 1}, column ${this.place.column + 1}: ${ink}.`;
  }
}

customElements.define("ds-why-pad", WhyPad);
