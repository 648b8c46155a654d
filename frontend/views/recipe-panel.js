/**
 * `ds-recipe`: the left column. Presets, data, network, dropout, training, and what a change means
 * for the run on screen.
 *
 * Passes on what its parts emit, and emits `preset-select`, `new-run` and `undo-recipe`.
 */

import { html, nothing } from "lit";
import { asLearnt } from "../state/recipe.js";
import { INITIAL } from "../state/initial.js";
import { View } from "./element.js";
import "./data.js";
import "./dropout-controls.js";
import "./network-controls.js";
import "./training-controls.js";

/** @typedef {import("../state/types.js").Recipe} Recipe */
/** @typedef {import("../state/types.js").Dataset} Dataset */
/** @typedef {import("../state/initial.js").Preset} Preset */

/** What leaves the network as it is, but not the run. */
const SAME_NETWORK = new Set(["row", "dropout.mistake"]);

export class RecipePanel extends View {
  /** @override */
  static properties = {
    recipe: { attribute: false },
    datasets: { attribute: false },
    presets: { attribute: false },
    limits: { attribute: false },
    preset: {},
    probabilities: { attribute: false },
    learningRate: { type: Number },
    show: {},
    errors: { attribute: false },
    changes: { attribute: false },
  };

  constructor() {
    super();
    /** @type {Recipe | null} */
    this.recipe = null;
    /** @type {readonly Dataset[]} */
    this.datasets = [];
    /** @type {readonly Preset[]} */
    this.presets = [];
    /** Most that a recipe may ask for. @type {import("../state/types.js").RecipeLimits} */
    this.limits = INITIAL.limits;
    /** Name of the preset that the panel shows, if it is one. */
    this.preset = "";
    /** @type {Readonly<Record<string, number>>} */
    this.probabilities = {};
    this.learningRate = 0;
    /** @type {"example" | "batch"} */
    this.show = "example";
    /** @type {Readonly<Record<string, string>>} */
    this.errors = {};
    /** What of the recipe the run on screen does not have. @type {readonly string[]} */
    this.changes = [];
  }

  /** @override */
  render() {
    const { recipe, errors } = this;
    const dataset = this.datasets.find(({ name }) => name === recipe?.dataset.name) ?? null;
    return html`${this.presetChoice()} ${this.newRun()}
      <ds-data
        .datasets=${this.datasets}
        .recipe=${recipe}
        .limits=${this.limits}
        .errors=${errors}
      ></ds-data>
      <ds-network-controls
        .recipe=${recipe}
        .limits=${this.limits}
        .datasetFacts=${dataset}
        .probabilities=${this.probabilities}
        .errors=${errors}
      ></ds-network-controls>
      <ds-dropout-controls
        .recipe=${recipe}
        .probabilities=${this.probabilities}
        .show=${this.show}
        .errors=${errors}
      ></ds-dropout-controls>
      <ds-training-controls
        .recipe=${recipe}
        .limits=${this.limits}
        .learningRate=${this.learningRate}
        .errors=${errors}
      ></ds-training-controls>`;
  }

  presetChoice() {
    const chosen = this.presets.find(({ name }) => name === this.preset);
    return html`<div class="preset">
      <label class="heading" for="preset">Preset</label>
      <select id="preset" @change=${this.choosePreset}>
        ${chosen ? nothing : html`<option value="" .selected=${true}>your own</option>`}
        ${this.presets.map(
          ({ name, title }) =>
            html`<option value=${name} .selected=${name === this.preset}>${title}</option>`,
        )}
      </select>
      ${chosen ? html`<p class="quiet small">${chosen.sentence}</p>` : nothing}
      ${chosen ? this.effect(chosen) : nothing}
    </div>`;
  }

  /** @param {Preset} preset */
  effect({ effect, recipe }) {
    const regression = this.datasets.some(
      (one) => one.name === recipe.dataset.name && asLearnt(one, recipe).task === "regression",
    );
    const { mean, standard_error: se, verdict } = effect.holdout_error;
    const [scale, unit, digits] = regression ? [1, "", 3] : [100, " points", 1];
    const signed = (/** @type {number} */ x) =>
      `${x < 0 ? "−" : "+"}${Math.abs(x).toFixed(digits)}`;
    return html`<p
      class="small"
      title="Hold-out error with dropout minus without, on ${effect.date}"
    >
      <span class="strong">${verdict}</span>: error ${signed(scale * mean)} ±
      ${(scale * se).toFixed(digits)}${unit}, ${effect.seeds} seeds
    </p>`;
  }

  newRun() {
    if (this.changes.length === 0) return nothing;
    const what = this.changes.every((name) => SAME_NETWORK.has(name)) ? "run" : "network";
    return html`<div class="new-run" role="status">
      <p><span class="strong">This needs a new ${what}.</span> The run on screen stays as it is.</p>
      <p>
        <button class="button primary" @click=${() => this.emit("new-run")}>Start a new run</button>
        <button class="text-button" @click=${() => this.emit("undo-recipe")}>undo</button>
      </p>
    </div>`;
  }

  /** @param {Event} event */
  choosePreset(event) {
    const { value } = /** @type {HTMLSelectElement} */ (event.target);
    const preset = this.presets.find(({ name }) => name === value);
    if (preset) this.emit("preset-select", preset);
  }
}

customElements.define("ds-recipe", RecipePanel);
