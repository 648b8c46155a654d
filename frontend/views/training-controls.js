/**
 * `ds-training-controls`: optimiser, learning rate, momentum, batch, seed, length of the run.
 *
 * The learning rate applies at once (`learning-rate-change`); the rest needs a new network
 * (`recipe-change`). Knows no server; `errors` are keyed by the recipe's field names.
 */

import { html, nothing } from "lit";
import { View } from "./element.js";
import "./number-field.js";

/** @typedef {import("../state/types.js").Recipe} Recipe */
/** @typedef {CustomEvent<number>} NumberEvent */

const OPTIMIZERS = { sgd: "SGD", adam: "Adam", adamw: "AdamW" };
const LEARNING_RATES = { sgd: 0.05, adam: 0.001, adamw: 0.001 };

export class TrainingControls extends View {
  /** @override */
  static properties = {
    recipe: { attribute: false },
    learningRate: { type: Number },
    errors: { attribute: false },
  };

  constructor() {
    super();
    /** @type {Recipe | null} */
    this.recipe = null;
    this.learningRate = 0;
    /** @type {Readonly<Record<string, string>>} */
    this.errors = {};
  }

  /** @override */
  render() {
    const recipe = this.recipe;
    if (!recipe) return nothing;
    const { training } = recipe;
    return html`<fieldset>
      <legend class="heading">Training</legend>
      ${this.optimizer(training)}
      <ds-number
        label="Learning rate"
        hint="Applies at once, also while the run trains."
        .value=${this.learningRate}
        .error=${this.errors["training.learning_rate"] ?? this.errors["learning_rate"] ?? ""}
        @settle=${(/** @type {NumberEvent} */ e) => this.emit("learning-rate-change", e.detail)}
      ></ds-number>
      ${training.optimizer === "sgd" ? this.number("Momentum", "momentum", "") : nothing}
      ${this.number("Batch", "batch_size", "Examples in one step.")}
      ${this.number("Steps", "max_steps", "The run is finished after so many updates.")}
      <ds-number
        label="Seed"
        hint="Decides initial weights, batches and masks. Starts a new run."
        step="1"
        .value=${recipe.seed}
        .error=${this.errors["seed"] ?? ""}
        @settle=${(/** @type {NumberEvent} */ e) => this.emit("recipe-change", { seed: e.detail })}
      ></ds-number>
    </fieldset>`;
  }

  /** @param {Recipe["training"]} training */
  optimizer(training) {
    return html`<div class="row">
      <label for="optimizer">Optimiser</label>
      <select id="optimizer" title="Starts a new run" @change=${this.chooseOptimizer}>
        ${Object.entries(OPTIMIZERS).map(
          ([name, title]) =>
            html`<option value=${name} .selected=${name === training.optimizer}>${title}</option>`,
        )}
      </select>
    </div>`;
  }

  /**
   * @param {string} label
   * @param {"momentum" | "batch_size" | "max_steps"} name
   * @param {string} hint
   */
  number(label, name, hint) {
    return html`<ds-number
      label=${label}
      hint="${hint} Starts a new run."
      .value=${this.recipe?.training[name] ?? 0}
      .error=${this.errors[`training.${name}`] ?? ""}
      @settle=${(/** @type {NumberEvent} */ e) => this.change({ [name]: e.detail })}
    ></ds-number>`;
  }

  /** @param {Event} event */
  chooseOptimizer(event) {
    const value = /** @type {HTMLSelectElement} */ (event.target).value;
    const optimizer = /** @type {keyof typeof LEARNING_RATES} */ (value);
    this.change({ optimizer, learning_rate: LEARNING_RATES[optimizer] });
  }

  /** @param {Partial<Recipe["training"]>} change */
  change(change) {
    const recipe = this.recipe;
    if (recipe) this.emit("recipe-change", { training: { ...recipe.training, ...change } });
  }
}

customElements.define("ds-training-controls", TrainingControls);
