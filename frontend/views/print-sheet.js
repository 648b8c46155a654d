/**
 * `ds-print-sheet`: what a print of the Lab says in words, since its controls are left out: which
 * run, where it stands, the whole recipe. Shown on paper only.
 */

import { html } from "lit";
import { formatCount } from "../lib/format.js";
import { View } from "./element.js";
import { recipeRows } from "./print-words.js";
import { runInWords } from "./words.js";

/** @typedef {import("../state/types.js").Recipe} Recipe */
/** @typedef {import("../state/types.js").Dataset} Dataset */
/** @typedef {import("../state/types.js").Run} Run */

export class PrintSheet extends View {
  /** @override */
  static properties = {
    run: { attribute: false },
    recipe: { attribute: false },
    datasets: { attribute: false },
    step: { type: Number },
  };

  constructor() {
    super();
    /** @type {Run | null} */
    this.run = null;
    /** Of the network that is drawn. @type {Recipe | null} */
    this.recipe = null;
    /** @type {readonly Dataset[]} */
    this.datasets = [];
    /** That the screen shows. */
    this.step = 0;
  }

  /** @override */
  render() {
    const { run, recipe, datasets } = this;
    return html`<div class="print-sheet">
      <p class="print-title">
        <span class="strong">${run?.title ?? "Dropscope"}</span> ${this.place()}
      </p>
      <dl>
        ${(recipe ? recipeRows(recipe, run, datasets) : []).map(
          ({ name, value }) =>
            html`<div>
              <dt>${name}</dt>
              <dd>${value}</dd>
            </div>`,
        )}
      </dl>
    </div>`;
  }

  place() {
    const { run, step } = this;
    if (!run) return "before the first step";
    const all = formatCount(run.recipe.training.max_steps);
    return `step ${formatCount(step)} of ${all} · ${runInWords(run).text} · Dropscope`;
  }
}

customElements.define("ds-print-sheet", PrintSheet);
