/**
 * `ds-inspector`: the perceptron under the pointer, the finger or the keyboard's focus.
 *
 * Shows facts it is given (see `facts.js`); knows no trace.
 */

import { html, nothing } from "lit";
import { fitCanvas } from "./canvas.js";
import { drawHistory } from "./drawing/history.js";
import { readTheme } from "./drawing/theme.js";
import { View } from "./element.js";

/** @typedef {import("./facts.js").PerceptronFacts} PerceptronFacts */

export class Inspector extends View {
  /** @override */
  static properties = { facts: { attribute: false } };

  constructor() {
    super();
    /** @type {PerceptronFacts | null} */
    this.facts = null;
  }

  /** @override */
  render() {
    const facts = this.facts;
    if (!facts) {
      return html`<h2 class="heading">This perceptron</h2>
        <p class="card quiet">
          Point at a perceptron, tap it, or move to it with Tab and the arrow keys.
        </p>`;
    }
    return html`<h2 class="heading">This perceptron · ${facts.title}</h2>
      <div class="card inspector">
        <div class="row">
          <span>${facts.droppedTitle}</span><span class="value">${facts.dropped}</span>
        </div>
        ${
          facts.history.length > 0
            ? html`<canvas
                class="history"
                role="img"
                aria-label="The last ${facts.history.length} steps: ${facts.dropped}"
              ></canvas>`
            : nothing
        }
        ${facts.rows.map(
          ({ name, value, hint }) =>
            html`<div class="row" title=${hint || nothing}>
              <span>${name}</span><span class="value">${value}</span>
            </div>`,
        )}
        ${facts.note ? html`<p class="quiet small">${facts.note}</p>` : nothing}
      </div>`;
  }

  /** @override */
  updated() {
    const canvas = this.querySelector("canvas");
    if (!canvas || !this.facts) return;
    const width = canvas.parentElement ? canvas.parentElement.clientWidth - 24 : 0;
    const context = width > 0 ? fitCanvas(canvas, width, 14) : null;
    if (context) drawHistory(context, this.facts.history, { width, height: 14 }, readTheme(this));
  }
}

customElements.define("ds-inspector", Inspector);
