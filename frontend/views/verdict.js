/**
 * `ds-verdict`: what dropout did to the hold-out error and to over-fitting, at the chosen step.
 *
 * Claims nothing of its own: one seed can point either way. What the recipe gave over seeds stands
 * below. Knows figures, not where they come from.
 */

import { html, nothing } from "lit";
import { View } from "./element.js";
import "./verdict-seeds.js";

/** @typedef {import("./figures.js").Figures} Figures */

export class Verdict extends View {
  /** @override */
  static properties = {
    figures: { attribute: false },
    twin: { type: Boolean },
    warning: {},
    cost: { attribute: false },
    seeds: { attribute: false },
  };

  constructor() {
    super();
    /** @type {Figures | null} */
    this.figures = null;
    this.twin = true;
    /** What is wrong with the figures, on purpose. */
    this.warning = "";
    /** @type {import("./mistakes.js").Cost | null} */
    this.cost = null;
    /** @type {import("./verdict-seeds.js").Seeds | null} */
    this.seeds = null;
  }

  /** @override */
  render() {
    const figures = this.figures;
    return html`<section class="card verdict" aria-label="Verdict">
      ${this.warning ? html`<p class="mistake-note" role="note">${this.warning}</p>` : nothing}
      <dl class="errors">
        <div>
          <dt class="quiet" title="On examples that training never sees.">
            ${figures?.errorName ?? "Hold-out error"}, with
          </dt>
          <dd class="figure dropout">${figures?.dropout.error ?? "–"}</dd>
        </div>
        ${
          this.twin
            ? html`<div>
                <dt class="quiet">without</dt>
                <dd class="figure plain">${figures?.plain?.error ?? "–"}</dd>
              </div>`
            : nothing
        }
      </dl>
      ${this.costOfMistake()}
      ${this.line("Over-fitting gap", "gap", "Hold-out loss minus training loss, masks off.")}
      ${this.line("Wrong labels learnt", "memorised", "Share of the wrong labels given back.")}
      <p class="quiet small">
        ${figures?.caution ?? "Measured while it trains, on examples it never learns from."}
      </p>
      <ds-verdict-seeds .seeds=${this.seeds}></ds-verdict-seeds>
    </section>`;
  }

  costOfMistake() {
    if (!this.cost) return nothing;
    const { rows, rightly, sentence } = this.cost;
    return html`<div class="cost" role="group" aria-label="What the mistake costs">
      <table class="comparison">
        <thead>
          <tr>
            <th scope="row" class="quiet">The same weights</th>
            <th scope="col">as measured</th>
            <th scope="col" title=${`Used rightly: ${rightly}.`}>used rightly</th>
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            ({ name, measured, right }) =>
              html`<tr>
                <th scope="row">${name}</th>
                <td>${measured}</td>
                <td class="strong">${right}</td>
              </tr>`,
          )}
        </tbody>
      </table>
      ${
        sentence
          ? html`<p class="small">
              <span class="strong">${sentence}</span>
              <span class="quiet">Used rightly: ${rightly}.</span>
            </p>`
          : nothing
      }
    </div>`;
  }

  /**
   * @param {string} title
   * @param {"gap" | "memorised"} name
   * @param {string} hint
   */
  line(title, name, hint) {
    const { dropout, plain } = this.figures ?? {};
    if (!dropout?.[name]) return nothing;
    return html`<p title=${hint}>
      <span class="strong">${title}</span> ${dropout[name]}
      with${plain?.[name] ? html` · ${plain[name]} without` : nothing}
    </p>`;
  }
}

customElements.define("ds-verdict", Verdict);
