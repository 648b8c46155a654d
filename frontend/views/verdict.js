/**
 * `ds-verdict`: what dropout did to the hold-out error and to over-fitting, at the chosen step.
 *
 * Claims nothing: one seed can point either way. Knows figures, not where they come from.
 */

import { html, nothing } from "lit";
import { View } from "./element.js";

/** @typedef {import("./figures.js").Figures} Figures */

export class Verdict extends View {
  /** @override */
  static properties = { figures: { attribute: false }, twin: { type: Boolean } };

  constructor() {
    super();
    /** @type {Figures | null} */
    this.figures = null;
    this.twin = true;
  }

  /** @override */
  render() {
    const figures = this.figures;
    return html`<section class="card verdict" aria-label="Verdict">
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
      ${this.line("Over-fitting gap", "gap", "Hold-out loss minus training loss, masks off.")}
      ${this.line("Wrong labels learnt", "memorised", "Share of the wrong labels given back.")}
      <p class="quiet small">
        ${figures?.caution ?? "Measured while it trains, on examples it never learns from."}
      </p>
    </section>`;
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
