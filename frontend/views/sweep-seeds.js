/**
 * `ds-sweep-seeds`: the members at one point of a sweep, seed by seed; each opens as a run.
 *
 * Emits `member-open` with a member's number. Knows no server.
 */

import { html, nothing } from "lit";
import { View } from "./element.js";
import { numberInWords, summaryInWords } from "./sweep-words.js";

/** @typedef {import("../state/sweep.js").Member} Member */
/** @typedef {import("../state/sweep.js").FigureName} FigureName */

export class SweepSeeds extends View {
  /** @override */
  static properties = {
    members: { attribute: false },
    figure: {},
    share: { type: Boolean },
    name: {},
    measure: {},
  };

  constructor() {
    super();
    /** Of one point. @type {readonly Member[]} */
    this.members = [];
    /** @type {FigureName} */
    this.figure = "holdout_error";
    this.share = true;
    /** Which point, in words. */
    this.name = "";
    this.measure = "";
  }

  /** @override */
  render() {
    if (this.members.length === 0) return nothing;
    return html`<div>
      <h4 class="heading">Seed by seed, ${this.name}</h4>
      <div class="wide-table" tabindex="0" role="region" aria-label="Seed by seed">
        <table class="compare-table sweep-seeds">
          <thead>
            <tr>
              <th scope="col">Seed</th>
              <th scope="col">${this.measure}, with</th>
              <th scope="col">without</th>
              <th scope="col">with − without</th>
              <td></td>
            </tr>
          </thead>
          <tbody>
            ${this.members.map((member) => this.row(member))}
          </tbody>
        </table>
      </div>
      <p class="quiet small">
        “Open as a run” trains this one member alone in the Lab, with every mask kept. Its figures
        are the sweep’s within float tolerance: products of many networks at once round another way.
      </p>
    </div>`;
  }

  /** @param {Member} member */
  row({ number, recipe, figures }) {
    const { dropout = null, plain = null } = figures?.[this.figure] ?? {};
    const gap = dropout === null || plain === null ? null : dropout - plain;
    const words = (/** @type {number | null} */ value) =>
      figures && value === null ? "left all bounds" : numberInWords(value, this.share);
    const difference = { mean: gap, standard_error: null };
    return html`<tr>
      <th scope="row">${recipe.seed}</th>
      <td>${words(dropout)}</td>
      <td>${words(plain)}</td>
      <td>${summaryInWords(difference, this.share, true)}</td>
      <td>
        <button
          class="text-button small open-member"
          aria-label="open as a run: seed ${recipe.seed}"
          @click=${() => this.emit("member-open", number)}
        >
          open as a run
        </button>
      </td>
    </tr>`;
  }
}

customElements.define("ds-sweep-seeds", SweepSeeds);
