/**
 * `ds-surface`: what one twin of a two-input network answers everywhere on the plane, live.
 *
 * Works the surface out in a worker, one at a time; what changes meanwhile is next. Knows weights
 * and examples, not where they come from.
 */

import { html } from "lit";
import { extentOf } from "../lib/surface.js";
import { fitCanvas } from "./canvas.js";
import { drawSurface } from "./drawing/surface.js";
import { readTheme } from "./drawing/theme.js";
import { PaintedView } from "./painted.js";

/** @typedef {import("../lib/surface.js").Surface} Surface */
/** @typedef {import("../lib/mlp.js").Parameters} Parameters */
/** @typedef {import("./drawing/surface.js").Point} Point */
/**
 * @typedef {object} SurfaceInput
 * @property {Parameters} weights
 * @property {string} activation
 * @property {boolean} isRegression
 * @property {readonly Point[]} points
 * @property {Point | null} chosen
 * @property {string} label  what is to be seen, in words
 */

/** Rows and columns of the grid; a large network gets a coarser one. */
const [FINE_SIDE, COARSE_SIDE] = [56, 36];
const LARGE_NETWORK = 4000;

export class SurfaceView extends PaintedView {
  /** @override */
  static properties = { input: { attribute: false }, surface: { state: true } };

  constructor() {
    super();
    /** @type {SurfaceInput | null} */
    this.input = null;
    /** @type {Surface | null} */
    this.surface = null;
    /** @type {Worker | null} */
    this.worker = null;
    /** Weights that the worker is busy with, and those of the surface at hand. */
    this.busyWith = /** @type {Parameters | null} */ (null);
    this.shown = /** @type {Parameters | null} */ (null);
    this.picture = document.createElement("canvas");
  }

  /** @override */
  connectedCallback() {
    super.connectedCallback();
    this.worker = new Worker(new URL("../lib/surface-worker.js", import.meta.url), {
      type: "module",
    });
    this.worker.addEventListener("message", ({ data }) => this.take(data.surface));
  }

  /** @override */
  disconnectedCallback() {
    super.disconnectedCallback();
    this.worker?.terminate();
    this.worker = null;
    this.busyWith = null;
  }

  /** @override */
  render() {
    return html`<canvas role="img" aria-label=${this.input?.label ?? ""}></canvas>`;
  }

  /** @override */
  updated() {
    this.ask();
    super.updated();
  }

  ask() {
    const { input, worker } = this;
    if (!input || !worker || this.busyWith || input.weights === this.shown) return;
    const { weights, activation, isRegression } = input;
    if (!weights["linear_1.weight"]) return;
    const count = Object.values(weights).reduce((sum, { values }) => sum + values.length, 0);
    const side = count > LARGE_NETWORK ? COARSE_SIDE : FINE_SIDE;
    this.busyWith = weights;
    const extent = this.extent();
    worker.postMessage({ parameters: weights, activation, extent, side, isRegression });
  }

  /** @param {Surface} surface */
  take(surface) {
    this.shown = this.busyWith;
    this.busyWith = null;
    this.surface = surface;
  }

  /** @override */
  paint() {
    const canvas = this.querySelector("canvas");
    const size = Math.floor(Math.min(this.clientWidth, this.clientHeight));
    if (!canvas || !this.input || size < 20) return;
    const context = fitCanvas(canvas, size, size);
    if (!context) return;
    const { points, chosen } = this.input;
    const range = points.reduce((most, { label }) => Math.max(most, Math.abs(label)), 1e-6);
    const scene = { surface: this.surface, extent: this.extent(), points, chosen, range };
    drawSurface(context, scene, size, readTheme(this), (side) => this.resized(side));
  }

  /** The stretch of the plane that is shown. */
  extent() {
    return extentOf(this.input?.points ?? []);
  }

  /** @param {number} side */
  resized(side) {
    this.picture.width = side;
    this.picture.height = side;
    return this.picture;
  }
}

customElements.define("ds-surface", SurfaceView);
