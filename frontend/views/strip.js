/**
 * `ds-strip`: every mask so far, and the way back to any step.
 *
 * Emits `step-select` (null: live), `layer-select`, and `range-needed` with the steps that it would
 * show but does not have. Knows no trace: masks come as a function of the step.
 */

import { html, nothing } from "lit";
import { formatCount } from "../lib/format.js";
import { fitCanvas } from "./canvas.js";
import { drawStrip } from "./drawing/strip.js";
import { readTheme, watchTheme } from "./drawing/theme.js";
import { View } from "./element.js";
import { capacityOf, PITCH, stepAfterKey, stepAtX, windowOf } from "./strip-window.js";

/** @typedef {import("./drawing/strip.js").Mask} Mask */

const HEIGHT = 72;

export class Strip extends View {
  /** @override */
  static properties = {
    last: { type: Number },
    chosen: { attribute: false },
    layer: {},
    layers: { attribute: false },
    unitCount: { type: Number },
    maskAt: { attribute: false },
    masked: { type: Boolean },
  };

  constructor() {
    super();
    /** Newest step of the run. */
    this.last = 0;
    /** The step on screen; null: the newest. @type {number | null} */
    this.chosen = null;
    this.layer = "hidden_1";
    /** Names of the layers that can drop perceptrons. @type {readonly string[]} */
    this.layers = [];
    this.unitCount = 0;
    /** @type {(step: number) => Mask | null} */
    this.maskAt = () => null;
    /** False where nothing is ever off (Gaussian dropout). */
    this.masked = true;
    this.unwatch = () => {};
    this.resizing = new ResizeObserver(() => this.requestUpdate());
    this.picture = document.createElement("canvas");
    this.asked = "";
  }

  /** @override */
  connectedCallback() {
    super.connectedCallback();
    this.unwatch = watchTheme(() => this.requestUpdate());
    this.resizing.observe(this);
  }

  /** @override */
  disconnectedCallback() {
    super.disconnectedCallback();
    this.unwatch();
    this.resizing.disconnect();
  }

  /** @override */
  render() {
    const live = this.chosen === null;
    return html`<section class="strip" aria-label="Every mask so far">
      <div class="strip-head">
        <p>
          <span class="strong">Every mask so far</span>
          <label>
            <span class="visually-hidden">Layer</span>
            <select @change=${this.chooseLayer}>
              ${this.layers.map(
                (name) =>
                  html`<option value=${name} .selected=${name === this.layer}>
                    ${name.replace("_", " ")}
                  </option>`,
              )}
            </select>
          </label>
          <span class="quiet">one column a step, ink = kept</span>
        </p>
        <p class="quiet hint">
          ◂ ▸ arrow keys move a step · drag to go back
          <button
            class="button live"
            ?disabled=${live}
            @click=${() => this.emit("step-select", null)}
          >
            live
          </button>
        </p>
      </div>
      <div
        class="strip-track"
        role="slider"
        tabindex=${this.last > 0 ? 0 : -1}
        aria-label="Step shown"
        aria-valuemin=${Math.min(1, this.last)}
        aria-valuemax=${this.last}
        aria-valuenow=${this.chosen ?? this.last}
        aria-valuetext=${this.valueText()}
        aria-disabled=${String(this.last === 0)}
        @keydown=${this.onKey}
        @pointerdown=${this.onPointer}
        @pointermove=${this.onPointer}
      >
        <canvas aria-hidden="true"></canvas>
        <span class="strip-marker" ?hidden=${this.last === 0} aria-hidden="true"></span>
        ${this.emptyText()}
      </div>
      <div class="strip-foot" aria-hidden="true">
        <span class="quiet first"></span><span class="here" ?hidden=${this.last === 0}></span>
      </div>
    </section>`;
  }

  emptyText() {
    if (!this.masked) {
      return html`<p class="strip-empty">Gaussian dropout: noise on all, nothing is ever off.</p>`;
    }
    if (this.last > 0) return nothing;
    return html`<p class="strip-empty">The masks of every step are kept here. Press Start.</p>`;
  }

  valueText() {
    const step = this.chosen ?? this.last;
    const mask = this.masked && step > 0 ? this.maskAt(step) : null;
    let off = 0;
    for (let unit = 0; mask && unit < this.unitCount; unit += 1) off += mask[unit] ? 0 : 1;
    const name = `step ${formatCount(step)}${this.chosen === null ? ", live" : ""}`;
    return mask ? `${name}, ${off} of ${this.unitCount} off` : name;
  }

  /** @param {Event} event */
  chooseLayer(event) {
    this.emit("layer-select", /** @type {HTMLSelectElement} */ (event.target).value);
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    if (this.last === 0) return;
    const page = Math.max(1, Math.round(this.capacity() / 10));
    const step = stepAfterKey(event.key, this.chosen ?? this.last, this.last, page);
    if (step === null) return;
    event.preventDefault();
    event.stopPropagation();
    this.emit("step-select", event.key === "End" ? null : step);
  }

  /** @param {PointerEvent} event */
  onPointer(event) {
    if (this.last === 0 || (event.buttons & 1) === 0) return;
    const track = /** @type {HTMLElement} */ (event.currentTarget);
    if (event.type === "pointerdown") track.setPointerCapture(event.pointerId);
    const step = stepAtX(event.clientX - track.getBoundingClientRect().left, this.range());
    if (step !== this.chosen) this.emit("step-select", step);
  }

  track() {
    return /** @type {HTMLElement} */ (this.querySelector(".strip-track"));
  }

  capacity() {
    return capacityOf(this.track().clientWidth);
  }

  range() {
    return windowOf(this.last, this.chosen, this.capacity());
  }

  /** @override */
  updated() {
    const width = this.track().clientWidth;
    const canvas = /** @type {HTMLCanvasElement} */ (this.querySelector("canvas"));
    const context = width > 0 ? fitCanvas(canvas, width, HEIGHT) : null;
    if (!context) return;
    const { from, to } = this.range();
    const columns = this.masked
      ? Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => this.maskAt(from + i))
      : [];
    const chosen = this.chosen === null ? null : this.chosen - from;
    const scene = { columns, unitCount: this.unitCount, pitch: PITCH, width, height: HEIGHT };
    drawStrip(context, { ...scene, chosen }, readTheme(this), (w, h) => this.resized(w, h));
    this.place(from, (chosen ?? to - from) * PITCH + PITCH / 2, width);
    this.askFor(columns, from);
  }

  /**
   * @param {number} width
   * @param {number} height
   */
  resized(width, height) {
    this.picture.width = width;
    this.picture.height = height;
    return this.picture;
  }

  /**
   * @param {number} first
   * @param {number} x
   * @param {number} width
   */
  place(first, x, width) {
    const marker = /** @type {HTMLElement} */ (this.querySelector(".strip-marker"));
    const here = /** @type {HTMLElement} */ (this.querySelector(".strip-foot .here"));
    const start = /** @type {HTMLElement} */ (this.querySelector(".strip-foot .first"));
    marker.style.left = `${x - 1}px`;
    here.textContent = formatCount(this.chosen ?? this.last);
    const half = here.offsetWidth / 2;
    here.style.left = `${Math.min(width - 2 * half, Math.max(0, x - half))}px`;
    start.textContent = this.last > 0 && x > 90 ? formatCount(first) : "";
  }

  /**
   * @param {readonly (Mask | null)[]} columns
   * @param {number} from
   */
  askFor(columns, from) {
    const missing = columns.flatMap((mask, index) => (mask === null ? [from + index] : []));
    const range = { from: missing[0] ?? 0, to: missing.at(-1) ?? 0 };
    const key = `${range.from}-${range.to}`;
    if (missing.length === 0 || key === this.asked) return;
    this.asked = key;
    this.emit("range-needed", range);
  }
}

customElements.define("ds-strip", Strip);
