/**
 * `ds-stage`: both twins, one above the other, and how many of their edges are drawn.
 *
 * Emits `edges-select` with a number, and what `ds-row-choice` emits. Knows pictures, not the run
 * they come from.
 */

import { html, nothing } from "lit";
import { formatCount } from "../lib/format.js";
import { View } from "./element.js";
import { FADE_FRAME_MS } from "./network-fade.js";
import "./network.js";
import "./network-table.js";
import "./row-choice.js";
import "./surface.js";

/** @typedef {import("../state/types.js").Twin} Twin */
/** @typedef {import("./network.js").Picture} Picture */
/**
 * @typedef {object} TwinOnStage
 * @property {Twin} twin
 * @property {string} title
 * @property {string} detail   beside the title, quieter
 * @property {string} summary  the picture in words
 * @property {Picture} picture
 * @property {import("./surface.js").SurfaceInput | null} surface  for two inputs
 */

/**
 * @typedef {object} Row  of each batch, the one that is followed
 * @property {number} row
 * @property {number} most      the last one that a batch has
 * @property {boolean} pending  the run on screen follows another
 * @property {string} error
 */

const EDGE_COUNTS = [0, 150, 300, 600, 1200, 2400];

export class Stage extends View {
  /** @override */
  static properties = {
    twins: { attribute: false },
    sizes: { attribute: false },
    edgeCount: { type: Number },
    row: { attribute: false },
    warning: {},
    edges: { state: true },
  };

  constructor() {
    super();
    /** @type {readonly TwinOnStage[]} */
    this.twins = [];
    /** @type {import("./network.js").Sizes | null} */
    this.sizes = null;
    this.edgeCount = 600;
    /** @type {Row | null} */
    this.row = null;
    /** What the network with dropout does wrong, on purpose. */
    this.warning = "";
    /** How many edges are drawn, of how many. */
    this.edges = { drawn: 0, total: 0 };
  }

  /** @override */
  render() {
    return html`${this.twins.map(
      (one, index) =>
        html`<section class="stage-twin" aria-label=${one.title}>
          <div class="stage-head">
            <h2 class="twin-title ${one.twin}">
              ${one.title} <span class="quiet small">${one.detail}</span>
            </h2>
            ${index === this.twins.length - 1 ? this.rowChoice() : nothing}
            ${index === 0 ? this.edgeChoice() : nothing}
          </div>
          ${
            one.twin === "dropout" && this.warning
              ? html`<p class="mistake-note" role="note">${this.warning}</p>`
              : nothing
          }
          <div class="stage-body">
            <ds-network
              .sizes=${this.sizes}
              .picture=${one.picture}
              .summary=${one.summary}
              .wait=${(index * FADE_FRAME_MS) / 2}
              @edges-drawn=${(/** @type {CustomEvent} */ event) => this.countEdges(event, index)}
            ></ds-network>
            <ds-network-table .picture=${one.picture} .sizes=${this.sizes}></ds-network-table>
            ${one.surface ? html`<ds-surface .input=${one.surface}></ds-surface>` : nothing}
          </div>
        </section>`,
    )}`;
  }

  rowChoice() {
    if (!this.row) return nothing;
    const { row, most, pending, error } = this.row;
    return html`<ds-row-choice
      .row=${row}
      .most=${most}
      .pending=${pending}
      .error=${error}
    ></ds-row-choice>`;
  }

  edgeChoice() {
    const { total } = this.edges;
    const counts = EDGE_COUNTS.filter((count) => count < total || total === 0);
    const choices = counts.includes(this.edgeCount) ? counts : [...counts, this.edgeCount];
    return html`<label
      class="edge-choice"
      title="In each layer the strongest by |weight × activation|"
    >
      <select
        @change=${(/** @type {Event} */ event) =>
          this.emit("edges-select", Number(/** @type {HTMLSelectElement} */ (event.target).value))}
      >
        ${choices.map(
          (count) =>
            html`<option value=${count} .selected=${count === this.edgeCount}>
              ${formatCount(total > 0 ? Math.min(count, total) : count)}
            </option>`,
        )}
      </select>
      strongest ${total > 0 ? `of ${formatCount(total)} edges` : "edges"}
    </label>`;
  }

  /**
   * @param {CustomEvent<{drawn: number, total: number}>} event
   * @param {number} index
   */
  countEdges({ detail }, index) {
    const { drawn, total } = this.edges;
    if (index === 0 && (detail.drawn !== drawn || detail.total !== total)) this.edges = detail;
  }
}

customElements.define("ds-stage", Stage);
