/**
 * `ds-curves`: loss or error over steps, training and hold-out, for both twins.
 *
 * Emits `step-select` with the step of the measurement that was chosen. Knows evaluations and
 * changed settings, not where they come from.
 */

import { html, nothing } from "lit";
import { rememberLast } from "../lib/remember.js";
import { linearReach, logReach } from "./curve-axis.js";
import { changesBetween, changeWords } from "./curve-changes.js";
import { CurveChart } from "./curve-chart.js";
import { CurveColumns, GAPS, indexFrom } from "./curve-data.js";
import { headTemplate } from "./curve-head.js";
import { legendTemplate } from "./curve-legend.js";
import "./curve-sound.js";
import "./curve-table.js";
import { lostAfter, turnOf } from "./curve-turn.js";
import { indexAfterKey, movedTo, wholeSpan, windowWithin, zoomedBy } from "./curve-window.js";
import {
  beforeStart,
  fateWords,
  hiddenWords,
  measureWords,
  readOut,
  WHY_HIGHER,
} from "./curve-words.js";
import { readTheme, watchTheme } from "./drawing/theme.js";
import { View } from "./element.js";
import { evaluationAt } from "./figures.js";

/** @typedef {import("./curve-data.js").Measure} Measure */
/** @typedef {import("./figures.js").Measured} Measured */

const HEIGHT = 168;
const HOW = "Arrow keys go from measurement to measurement, Enter shows one, plus and minus zoom.";

export class Curves extends View {
  /** @override */
  static properties = {
    evaluations: { attribute: false },
    changes: { attribute: false },
    step: { type: Number },
    last: { type: Number },
    twin: { type: Boolean },
    regression: { type: Boolean },
    isStarted: { attribute: false },
    pointed: {},
    measure: { state: true },
    isLog: { state: true },
    zoom: { state: true },
    hovered: { state: true },
    cursor: { state: true },
    heard: { state: true },
  };

  constructor() {
    super();
    /** @type {readonly Measured[]} */
    this.evaluations = [];
    /** @type {readonly import("./curve-changes.js").Change[]} */
    this.changes = [];
    /** The step that the screen shows. */
    this.step = 0;
    /** Newest step of the run. */
    this.last = 0;
    this.twin = true;
    this.regression = false;
    /** Whether the run trains, even if nothing is measured yet. */
    this.isStarted = false;
    /** The curves that stand out; null: all alike. @type {import("./curve-data.js").Kind | null} */
    this.pointed = null;
    /** @type {Measure} */
    this.measure = "loss";
    this.isLog = false;
    /** Steps in sight; null: all. @type {import("./curve-window.js").Span | null} */
    this.zoom = null;
    /** Step of the measurement under the pointer. @type {number | null} */
    this.hovered = null;
    /** Step of the measurement that the arrow keys have reached. @type {number | null} */
    this.cursor = null;
    /** Step that sounds. @type {number | null} */
    this.heard = null;
    /** @type {CurveChart | null} */
    this.chart = null;
    this.columns = new CurveColumns(this.measure);
    this.unwatch = () => {};
    this.resizing = new ResizeObserver(() => this.chart?.resize());
    this.rememberFates = rememberLast(fatesOf);
    this.rememberReach = rememberLast(reachOf);
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
    const shown = this.shown();
    const measured = evaluationAt(this.evaluations, this.cursor ?? this.hovered ?? this.step);
    const isEmpty = this.evaluations.length === 0;
    return html`<section aria-label="Curves">
      ${this.head(isEmpty)}
      <p class="chart-empty quiet" ?hidden=${!isEmpty}>${beforeStart(shown, this.isStarted)}</p>
      ${this.stageOfChart(isEmpty)} ${this.cutNote(shown)} ${legendTemplate(measured, shown)}
      ${shown.measure === "loss" ? html`<p class="quiet small why">${WHY_HIGHER}</p>` : nothing}
      ${isEmpty ? nothing : this.words(shown)}
    </section>`;
  }

  /** @returns {import("./curve-words.js").Shown} */
  shown() {
    const { measure, regression, twin } = this;
    return { measure, regression, twin };
  }

  /** @param {boolean} isEmpty */
  head(isEmpty) {
    const { measure, isLog, zoom } = this;
    return headTemplate(
      { title: measureWords(this.shown()), measure, isLog, isEmpty, isZoomed: zoom !== null },
      {
        choose: (chosen) => (this.measure = chosen),
        toggleLog: () => (this.isLog = !this.isLog),
        zoomBy: (direction) => this.zoomBy(direction),
        showAll: () => (this.zoom = null),
      },
    );
  }

  /** @param {boolean} isEmpty */
  stageOfChart(isEmpty) {
    return html`<div
      class="chart"
      ?hidden=${isEmpty}
      role="slider"
      tabindex="0"
      aria-label="${measureWords(this.shown())} curves"
      aria-valuemin="0"
      aria-valuemax=${this.whole().to}
      aria-valuenow=${Math.min(this.cursor ?? this.step, this.whole().to)}
      aria-valuetext=${this.valueText()}
      @keydown=${this.onKey}
      @blur=${() => (this.cursor = null)}
      @pointermove=${() => (this.cursor = null)}
    ></div>`;
  }

  /** Read out as the arrow keys move, and only then: live figures would never fall silent. */
  valueText() {
    const index = this.cursor === null ? -1 : this.indexOf(this.cursor);
    const measured = this.evaluations[index];
    if (!measured) return HOW;
    const before = this.evaluations[index - 1]?.step ?? -1;
    const changed = changeWords(changesBetween(this.changes, before, measured.step));
    return readOut(measured, this.shown(), changed);
  }

  /** @param {import("./curve-words.js").Shown} shown */
  cutNote(shown) {
    const words = hiddenWords(this.reach(), shown, this.isLog);
    return words ? html`<p class="quiet small">${words}</p>` : nothing;
  }

  /** @param {import("./curve-words.js").Shown} shown */
  words(shown) {
    return html`<p class="small fate">${fateWords(this.fates(), shown).join(" ")}</p>
      <div class="curve-more">
        <ds-curve-table
          .evaluations=${this.evaluations}
          .changes=${this.changes}
          .shown=${shown}
        ></ds-curve-table>
        <ds-curve-sound
          .heard=${this.sounding()}
          @sound-step=${(/** @type {CustomEvent<number | null>} */ event) =>
            (this.heard = event.detail)}
        ></ds-curve-sound>
      </div>`;
  }

  /** @returns {import("./curve-data.js").Data} */
  data() {
    if (this.columns.measure !== this.measure) this.columns = new CurveColumns(this.measure);
    return this.columns.take(this.evaluations);
  }

  /** What there is to be heard: the hold-out curves as they are on screen. */
  sounding() {
    const data = this.data();
    const { min, max } = this.reach();
    const [dropout, plain] = GAPS.map(({ holdout }) => data[holdout]);
    return {
      steps: data[0],
      curves: this.twin ? { dropout, plain } : { dropout },
      scale: { min, max, isLog: this.isLog },
      span: this.zoom ?? this.whole(),
      title: `Hold-out ${this.measure}`,
    };
  }

  fates() {
    return this.rememberFates(this.data(), this.evaluations);
  }

  reach() {
    return this.rememberReach(this.data(), this.evaluations, this.zoom, this.isLog);
  }

  /** Up to the newest measurement, so that a run at speed does not rescale at each step. */
  whole() {
    return wholeSpan(this.evaluations.at(-1)?.step ?? 0);
  }

  /** @param {number} step */
  indexOf(step) {
    return indexFrom(this.data()[0], step);
  }

  /**
   * @override
   * @param {Map<string, unknown>} changed
   */
  willUpdate(changed) {
    if (changed.has("evaluations") && this.evaluations.length === 0) {
      this.zoom = this.cursor = this.hovered = this.heard = null; // another run, or none
    }
  }

  /**
   * @override
   * @param {Map<string, unknown>} changed
   */
  updated(changed) {
    if (this.evaluations.length === 0) return this.drop();
    if (!this.chart || changed.has("measure") || changed.has("isLog")) return this.rebuild();
    if (changed.has("pointed")) this.chart.standOut(this.pointed);
    if (changed.has("evaluations") || changed.has("zoom")) return this.chart.setData(this.data());
    if (changed.size > 1 || !changed.has("hovered")) this.chart.drawMarks();
  }

  drop() {
    this.chart?.destroy();
    this.chart = null;
  }

  rebuild() {
    const host = /** @type {HTMLElement | null} */ (this.querySelector(".chart"));
    this.drop();
    if (!host || this.evaluations.length === 0) return;
    this.chart = new CurveChart(host, readTheme(this), this.data(), HEIGHT, {
      scene: () => ({
        isLog: this.isLog,
        isShare: this.measure === "error" && !this.regression,
        steps: this.zoom ?? this.whole(),
        values: this.reach(),
      }),
      isZoomed: () => this.zoom !== null,
      marked: () => this.marked(),
      onHover: (step) => (this.hovered = step),
      onClick: (step) => this.emit("step-select", step),
      onDrag: (from, to) => (this.zoom = windowWithin({ from, to }, this.whole())),
      onReset: () => (this.zoom = null),
    });
  }

  marked() {
    const { dropout, plain } = this.fates();
    return {
      turns: { dropout: dropout.turn, plain: plain.turn },
      changes: this.changes,
      here: this.step < this.last ? this.step : null,
      cursor: this.cursor,
      heard: this.heard,
      twin: this.twin,
    };
  }

  /** @param {"in" | "out"} direction */
  zoomBy(direction) {
    const centre = this.cursor ?? this.step;
    this.zoom = zoomedBy(this.zoom, this.whole(), centre, direction);
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    if (event.altKey || event.ctrlKey || event.metaKey || !this.act(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
  }

  /**
   * @param {string} key
   * @returns {boolean} whether it means something here
   */
  act(key) {
    const [steps] = this.data();
    const start = this.cursor ?? this.hovered ?? evaluationAt(this.evaluations, this.step)?.step;
    const index = indexAfterKey(key, this.indexOf(start ?? 0), steps.length);
    if (index !== null) {
      this.cursor = steps[index];
      this.zoom = movedTo(this.zoom, this.whole(), this.cursor);
    } else if (key === "+" || key === "=") this.zoomBy("in");
    else if (key === "-") this.zoomBy("out");
    else if (key === "0") this.zoom = null;
    else if (key === "Escape" && this.cursor !== null) this.cursor = null;
    else if (key === "Enter" && this.cursor !== null) this.emit("step-select", this.cursor);
    else return false;
    return true;
  }
}

/**
 * @param {import("./curve-data.js").Data} data
 * @param {readonly Measured[]} evaluations  what `data` was made of: it grows in place
 */
function fatesOf(data, evaluations) {
  void evaluations;
  const [dropout, plain] = GAPS.map(({ holdout }) => ({
    turn: turnOf(data[0], data[holdout]),
    lost: lostAfter(data[0], data[holdout]),
  }));
  return { dropout, plain };
}

/**
 * @param {import("./curve-data.js").Data} data
 * @param {readonly Measured[]} evaluations  what `data` was made of
 * @param {import("./curve-window.js").Span | null} zoom
 * @param {boolean} isLog
 */
function reachOf(data, evaluations, zoom, isLog) {
  void evaluations;
  return isLog ? logReach(data, zoom) : linearReach(data, zoom);
}

customElements.define("ds-curves", Curves);
