/**
 * `ds-why-canvas`: a drawing that is redrawn when it, its width or the theme changes. What it shows
 * is told in words beside it, or in its label.
 */

import { html, nothing } from "lit";
import { fitCanvas } from "./canvas.js";
import { readTheme } from "./drawing/theme.js";
import { PaintedView } from "./painted.js";

/** @typedef {import("./drawing/theme.js").Theme} Theme */
/** @typedef {(context: CanvasRenderingContext2D, width: number, height: number, theme: Theme)
 *   => void} Draw */

export class WhyCanvas extends PaintedView {
  /** @override */
  static properties = { draw: { attribute: false }, height: { type: Number }, label: {} };

  constructor() {
    super();
    /** @type {Draw} */
    this.draw = () => {};
    /** CSS pixels. */
    this.height = 40;
    /** What is to be seen; empty where words beside it say it all. */
    this.label = "";
  }

  /** @override */
  render() {
    return html`<canvas
      role=${this.label ? "img" : nothing}
      aria-label=${this.label || nothing}
      aria-hidden=${this.label ? nothing : "true"}
    ></canvas>`;
  }

  /** @override */
  paint() {
    const canvas = this.querySelector("canvas");
    const width = Math.floor(this.clientWidth);
    if (!canvas || width < 8) return;
    const context = fitCanvas(canvas, width, this.height);
    if (context) this.draw(context, width, this.height, readTheme(this));
  }
}

customElements.define("ds-why-canvas", WhyCanvas);
