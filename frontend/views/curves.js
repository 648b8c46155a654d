/**
 * `ds-curves`: loss over steps for both twins; the gap between hold-out and training is shaded.
 *
 * Emits `step-select` with the step that was clicked. Knows evaluations, not where they come from.
 */

import { html, nothing } from "lit";
import uPlot from "uplot";
import { columnsOf } from "./curve-data.js";
import { chartOptions } from "./curve-options.js";
import { readTheme, watchTheme } from "./drawing/theme.js";
import { View } from "./element.js";
import { evaluationAt } from "./figures.js";

/** @typedef {import("./figures.js").Measured} Measured */

const HEIGHT = 176;

export class Curves extends View {
  /** @override */
  static properties = {
    evaluations: { attribute: false },
    step: { type: Number },
    twin: { type: Boolean },
    cursorStep: { state: true },
  };

  constructor() {
    super();
    /** @type {readonly Measured[]} */
    this.evaluations = [];
    /** The step that the screen shows. */
    this.step = 0;
    this.twin = true;
    /** @type {number | null} */
    this.cursorStep = null;
    /** @type {uPlot | null} */
    this.chart = null;
    this.unwatch = () => {};
    this.resizing = new ResizeObserver(() => this.resize());
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
    const shown = evaluationAt(this.evaluations, this.cursorStep ?? this.step);
    return html`<h2 class="heading">Loss</h2>
      <div class="chart" role="img" aria-label=${this.summary(shown)}></div>
      <table class="legend">
        <caption class="visually-hidden">
          Loss at step ${shown?.step ?? 0}
        </caption>
        <thead>
          <tr>
            <th scope="col" class="quiet">${shown ? `at step ${shown.step}` : ""}</th>
            <th scope="col"><span class="dot dropout"></span>with</th>
            ${this.twin ? html`<th scope="col"><span class="dot plain"></span>without</th>` : ""}
          </tr>
        </thead>
        <tbody>
          ${this.legendRow("hold-out", "solid", "holdout_loss", shown)}
          ${this.legendRow("train, masks off", "thin", "train_loss_eval", shown)}
          ${this.legendRow("train, as trained", "dashed", "train_loss", shown)}
        </tbody>
      </table>
      <p class="quiet small">
        Shaded: the over-fitting gap. As trained, part of the network is off, so that loss lies
        higher.
      </p>`;
  }

  /**
   * @param {string} name
   * @param {string} line
   * @param {import("./curve-data.js").Curve} curve
   * @param {Measured | null} shown
   */
  legendRow(name, line, curve, shown) {
    const text = (/** @type {number | undefined} */ value) =>
      value === undefined || !Number.isFinite(value) ? "–" : value.toFixed(3);
    return html`<tr>
      <th scope="row"><span class="line ${line}" aria-hidden="true"></span>${name}</th>
      <td>${text(shown?.[curve].dropout)}</td>
      ${this.twin ? html`<td>${text(shown?.[curve].plain)}</td>` : nothing}
    </tr>`;
  }

  /** @param {Measured | null} shown */
  summary(shown) {
    if (!shown) return "Loss curves; nothing has been measured yet.";
    const [a, b] = [shown.holdout_loss.dropout, shown.holdout_loss.plain];
    const without = b === undefined ? "" : `, without ${b.toFixed(2)}`;
    return `Loss curves. Hold-out loss with dropout ${a?.toFixed(2)}${without}.`;
  }

  /**
   * @override
   * @param {Map<string, unknown>} changed
   */
  updated(changed) {
    if (!this.chart) this.rebuild();
    else if (changed.has("evaluations")) this.chart.setData(this.columns());
    if (changed.has("step")) this.chart?.redraw(false, false);
  }

  columns() {
    return /** @type {uPlot.AlignedData} */ (columnsOf(this.evaluations));
  }

  rebuild() {
    const host = /** @type {HTMLElement | null} */ (this.querySelector(".chart"));
    if (!host) return;
    this.chart?.destroy();
    const options = chartOptions(readTheme(this), {
      width: Math.max(120, host.clientWidth),
      height: HEIGHT,
      markedStep: () => this.step,
      onCursor: (step) => (this.cursorStep = step),
      onClick: (step) => this.emit("step-select", step),
    });
    this.chart = new uPlot(options, this.columns(), host);
  }

  resize() {
    const host = this.querySelector(".chart");
    if (host && this.chart && host.clientWidth > 0) {
      this.chart.setSize({ width: host.clientWidth, height: HEIGHT });
    }
  }
}

customElements.define("ds-curves", Curves);
