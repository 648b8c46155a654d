/**
 * `ds-strip`: every mask so far at any zoom, and the way back to any step.
 *
 * Emits `step-select` (null: live), `layer-select`, `zoom-select`, and `columns-needed` with what
 * it would show but does not have. Knows no trace: masks come as a function of the step.
 */

import { html, nothing } from "lit";
import { formatCount } from "../lib/format.js";
import { missingColumns, StripBins } from "../lib/strip-bins.js";
import { rowShares, rowsOf } from "../lib/strip-rows.js";
import { StripScope } from "../lib/strip-scope.js";
import { columnOf, endOf, endOfStep, stepAfterKey, stepAtX } from "../lib/strip-stretch.js";
import { fitCanvas } from "./canvas.js";
import { drawStrip } from "./drawing/strip.js";
import { readTheme, watchTheme } from "./drawing/theme.js";
import { View } from "./element.js";
import "./strip-head.js";
import "./strip-overview.js";
import { StripWheel } from "./strip-wheel.js";
import { marksOf, scaleInWords, statusInWords, stepInWords } from "./strip-words.js";

/** @typedef {ReturnType<typeof import("../state/strip.js").stripOf>} StripView */
/** @typedef {import("../lib/strip-stretch.js").StripStretch} StripStretch */
/** @typedef {import("../lib/strip-bins.js").Column} Column */

const HEIGHT = 72;
/** Of the label of the step shown; to ask the page would make it lay itself out on the spot. */
const [LABEL_PADDING, DIGIT_WIDTH] = [24, 6.7];

export class Strip extends View {
  /** @override */
  static properties = {
    view: { attribute: false },
    changes: { attribute: false },
    width: { state: true },
  };

  constructor() {
    super();
    /** @type {StripView | null} */
    this.view = null;
    /** Settings that were changed. @type {readonly {step: number, words: string}[]} */
    this.changes = [];
    /** Of the track, CSS pixels; 0: not known yet. */
    this.width = 0;
    this.scope = new StripScope();
    /** @type {StripStretch | null} */
    this.stretch = null;
    this.rows = rowsOf(0, HEIGHT);
    /** Of the stretch, oldest first; null: not at hand. @type {(Column | null)[]} */
    this.columns = [];
    /** By layer, of the run on screen. @type {Map<string, StripBins>} */
    this.bins = new Map();
    this.binned = "";
    /** Answers that are in the bins. @type {StripView["answers"]} */
    this.taken = [];
    this.wheel = new StripWheel();
    this.drawn = "";
    this.unwatch = () => {};
    this.resizing = new ResizeObserver(() => this.measure());
    this.picture = document.createElement("canvas");
  }

  /** @override */
  connectedCallback() {
    super.connectedCallback();
    this.unwatch = watchTheme(() => {
      this.drawn = "";
      this.requestUpdate();
    });
    this.resizing.observe(this);
  }

  /** @override */
  disconnectedCallback() {
    super.disconnectedCallback();
    this.unwatch();
    this.resizing.disconnect();
  }

  measure() {
    this.width = this.querySelector(".strip-track")?.clientWidth ?? 0;
  }

  /** @override */
  willUpdate() {
    const { view } = this;
    if (!view) return;
    this.rows = rowsOf(view.unitCount, HEIGHT);
    this.stretch = this.scope.look(view, this.width);
    this.columns = this.stretch && !view.nothing ? this.columnsOf(view, this.stretch) : [];
  }

  /**
   * @param {StripView} view
   * @param {StripStretch} stretch
   */
  columnsOf({ run, last, maskAt, answers, layer }, { start, steps, columns }) {
    if (run !== this.binned) [this.bins, this.taken, this.binned] = [new Map(), [], run];
    for (const answer of answers) {
      if (!this.taken.includes(answer)) this.binsOf(answer.layer).take(answer);
    }
    this.taken = answers;
    const bins = this.binsOf(layer);
    const first = start / steps;
    return Array.from({ length: columns }, (_, i) => bins.column(steps, first + i, last, maskAt));
  }

  /** @param {string} layer */
  binsOf(layer) {
    const found = this.bins.get(layer) ?? new StripBins();
    this.bins.set(layer, found);
    return found;
  }

  /** @override */
  render() {
    const { view, stretch } = this;
    if (!view) return nothing;
    const { last, chosen } = view;
    return html`<section class="strip" aria-label="Every mask so far">
      ${this.head(view, stretch)}
      <div
        class="strip-track"
        id="strip-track"
        role="slider"
        tabindex=${last > 0 ? 0 : -1}
        aria-label="Step shown"
        aria-valuemin=${Math.min(1, last)}
        aria-valuemax=${last}
        aria-valuenow=${chosen ?? last}
        aria-valuetext=${this.valueText(view)}
        aria-disabled=${String(last === 0)}
        @keydown=${this.onKey}
        @pointerdown=${this.onPointer}
        @pointermove=${this.onPointer}
        @wheel=${this.onWheel}
      >
        <canvas aria-hidden="true"></canvas>
        <span class="strip-row" hidden aria-hidden="true"></span>
        <span class="strip-marker" hidden aria-hidden="true"></span>
        ${this.emptyText(view)}
      </div>
      ${stretch && last > 0 ? this.marks(stretch) : nothing}
      <ds-strip-overview
        .stretch=${stretch}
        .chosen=${chosen}
        @start-select=${(/** @type {CustomEvent<number>} */ event) => this.moveTo(event.detail)}
      ></ds-strip-overview>
      <div class="strip-foot" aria-hidden="true">
        <span class="quiet first"></span><span class="here" hidden></span
        ><span class="quiet last"></span>
      </div>
    </section>`;
  }

  /**
   * @param {StripView} view
   * @param {StripStretch | null} stretch
   */
  head(view, stretch) {
    const out = this.scope.next("out") !== null && view.last > 0;
    const zooms = { out, all: out, in: this.scope.next("in") !== null && view.last > 0 };
    return html`<ds-strip-head
      .layer=${view.layer}
      .layers=${view.layers}
      .words=${view.nothing ? "" : scaleInWords(stretch, this.rows)}
      .status=${statusInWords(view, this.columns)}
      .zooms=${zooms}
      .live=${view.chosen === null && this.scope.follows}
      .columns=${this.columns}
      .stretch=${stretch}
      @zoom=${(/** @type {CustomEvent<"in" | "out" | "all">} */ event) => this.zoom(event.detail)}
      @step-select=${this.goLive}
    ></ds-strip-head>`;
  }

  /**
   * Where settings were changed: buttons that lead there.
   *
   * @param {StripStretch} stretch
   */
  marks(stretch) {
    return html`<div class="strip-marks">
      ${marksOf(this.changes, stretch).map(
        ({ x, step, words }) =>
          html`<button
            class="strip-mark"
            .style=${`left:${x}px`}
            title=${words}
            aria-label=${words}
            @click=${() => this.emit("step-select", step)}
          ></button>`,
      )}
    </div>`;
  }

  /** @param {StripView} view */
  emptyText({ nothing: words, last, isStarted }) {
    if (words) return html`<p class="strip-empty">${words}</p>`;
    if (last > 0) return nothing;
    const next = isStarted ? "The first steps are on their way." : "Press Start.";
    return html`<p class="strip-empty">The masks of every step are kept here. ${next}</p>`;
  }

  /** @param {StripView} view */
  valueText({ chosen, last, loading, maskAt, nothing: words }) {
    const step = chosen ?? last;
    const mask = words || step < 1 ? null : maskAt(step);
    return stepInWords({ step, live: chosen === null, loading, mask });
  }

  goLive() {
    this.scope.follows = true;
    this.requestUpdate();
  }

  /** @param {number} start  steps before the first one to show */
  moveTo(start) {
    this.chooseZoom(this.scope.moveTo(start));
  }

  /**
   * @param {"in" | "out" | "all"} how
   * @param {number | null} [x]  what lies there stays there, CSS pixels; null: whatever suits
   */
  zoom(how, x = null) {
    const next = how === "all" ? how : this.scope.next(how);
    if (next === null) return;
    if (x !== null) this.scope.hold(x);
    this.chooseZoom(next);
  }

  /** @param {"all" | number} zoom */
  chooseZoom(zoom) {
    if (this.view && this.view.zoom !== zoom) {
      this.view = { ...this.view, zoom };
      this.emit("zoom-select", zoom);
    }
    this.requestUpdate();
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    const { view, stretch } = this;
    if (!view || !stretch || view.last === 0 || event.ctrlKey || event.metaKey) return;
    const zoom = { "+": "in", "=": "in", "-": "out" }[event.key];
    const step = stepAfterKey(event, view.chosen ?? view.last, stretch);
    if (!zoom && step === null) return;
    event.preventDefault();
    event.stopPropagation();
    if (zoom) return this.zoom(/** @type {"in" | "out"} */ (zoom));
    const chosen = step === view.last ? null : step;
    this.view = { ...view, chosen }; // where the next key goes on, which may be here sooner
    this.emit("step-select", chosen);
  }

  /** @param {PointerEvent} event */
  onPointer(event) {
    const { view, stretch } = this;
    if (!view || !stretch || view.last === 0 || (event.buttons & 1) === 0) return;
    const track = /** @type {HTMLElement} */ (event.currentTarget);
    if (event.type === "pointerdown") track.setPointerCapture(event.pointerId);
    const x = event.clientX - track.getBoundingClientRect().left;
    const beyond = x < 0 ? x : Math.max(0, x - this.width);
    if (beyond !== 0) this.moveTo(stretch.start + (beyond / stretch.pitch) * stretch.steps);
    const step = stepAtX(this.scope.stretch ?? stretch, x);
    if (step !== view.chosen) this.emit("step-select", step);
  }

  /** @param {WheelEvent} event */
  onWheel(event) {
    const { view, stretch } = this;
    if (!view || !stretch || view.last === 0) return;
    event.preventDefault();
    const { zoom, pan } = this.wheel.take(event);
    const track = /** @type {HTMLElement} */ (event.currentTarget);
    if (zoom) this.zoom(zoom, event.clientX - track.getBoundingClientRect().left);
    if (pan) this.moveTo(stretch.start + (pan / stretch.pitch) * stretch.steps);
  }

  /** @override */
  updated() {
    const { view, stretch } = this;
    if (this.width === 0) this.measure();
    if (!view || !stretch) return;
    this.draw(view, stretch);
    this.place(view, stretch);
    this.askFor(view, stretch);
  }

  /**
   * @param {StripView} view
   * @param {StripStretch} stretch
   */
  draw(view, stretch) {
    const { rows, columns, width } = this;
    const place = Object.values(stretch).join(" ");
    const known = columns.filter(Boolean).length;
    const key = [view.run, view.layer, view.chosen, view.selected, place, known, width].join("/");
    if (key === this.drawn) return;
    this.drawn = key;
    const canvas = /** @type {HTMLCanvasElement} */ (this.querySelector("canvas"));
    const context = fitCanvas(canvas, width, Math.max(1, rows.count * rows.height));
    if (!context) return;
    canvas.style.top = `${this.top()}px`;
    const scene = {
      columns: this.shares(view, stretch),
      rowCount: rows.count,
      rowHeight: rows.height,
      pitch: stretch.pitch,
      gaps: stretch.steps === 1,
      chosen: view.chosen === null ? null : columnOf(view.chosen, stretch),
      selected: this.selectedRow(view),
    };
    drawStrip(context, scene, readTheme(this), (w, h) => this.resized(w, h));
  }

  /**
   * @param {StripView} view
   * @param {StripStretch} stretch
   */
  shares({ layer }, { start, steps }) {
    const bins = this.binsOf(layer);
    return this.columns.map((column, i) => {
      const found = column ?? bins.standIn(steps, start / steps + i);
      return found && rowShares(found, this.rows);
    });
  }

  /** @param {StripView} view */
  selectedRow({ selected }) {
    return selected === null ? null : Math.floor(selected / this.rows.units);
  }

  /** Of the picture in the track, CSS pixels. */
  top() {
    return Math.floor((HEIGHT - this.rows.count * this.rows.height) / 2);
  }

  /**
   * @param {number} width
   * @param {number} height
   */
  resized(width, height) {
    if (this.picture.width !== width) this.picture.width = width; // as costly as a new one
    if (this.picture.height !== height) this.picture.height = height;
    return this.picture;
  }

  /**
   * @param {StripView} view
   * @param {StripStretch} stretch
   */
  place(view, stretch) {
    const part = (/** @type {string} */ name) =>
      /** @type {HTMLElement} */ (this.querySelector(name));
    const [marker, here, row] = [".strip-marker", ".here", ".strip-row"].map(part);
    const step = view.chosen ?? view.last;
    const x = endOfStep(stretch, step);
    const isIn = view.last > 0 && x > 0 && x <= this.width + 0.5;
    marker.hidden = here.hidden = !isIn;
    marker.style.left = `${x - 1}px`;
    here.textContent = formatCount(step);
    const half = (LABEL_PADDING + DIGIT_WIDTH * formatCount(step).length) / 2;
    const left = Math.min(this.width - 2 * half, Math.max(0, x - half));
    here.style.left = `${left}px`;
    const selected = view.nothing ? null : this.selectedRow(view);
    row.hidden = selected === null || view.last === 0;
    row.style.top = `${this.top() + ((selected ?? 0) + 0.5) * this.rows.height}px`;
    const end = stretch.columns * stretch.pitch;
    const [from, to] = view.last > 0 ? [stretch.start + 1, endOf(stretch)] : [];
    part(".first").textContent = from && (!isIn || left > 70) ? formatCount(from) : "";
    const [last, isFree] = [part(".strip-foot .last"), !isIn || left + 2 * half < end - 70];
    last.textContent = to && isFree ? formatCount(to) : "";
    last.style.left = `${end}px`;
  }

  /**
   * Ask for columns that are not at hand; what is still to arrive by itself needs no asking.
   *
   * @param {StripView} view
   * @param {StripStretch} stretch
   */
  askFor({ layer, arrived }, stretch) {
    const known = this.columns.map((column) => column !== null);
    const missing = missingColumns(known, stretch);
    if (!missing || missing.from > arrived) return;
    this.emit("columns-needed", { layer, size: stretch.steps, ...missing });
  }
}

customElements.define("ds-strip", Strip);
