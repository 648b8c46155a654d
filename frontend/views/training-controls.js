/**
 * `ds-training-controls`: optimiser, learning rate, momentum, batch, seed, length of the run.
 *
 * The learning rate applies at once (`learning-rate-change`); the rest needs a new network
 * (`recipe-change`). Knows no server; `errors` are keyed by the recipe's field names.
 */

import { html, nothing } from "lit";
import { formatCount } from "../lib/format.js";
import { INITIAL } from "../state/initial.js";
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
    limits: { attribute: false },
    errors: { attribute: false },
  };

  constructor() {
    super();
    /** @type {Recipe | null} */
    this.recipe = null;
    this.learningRate = 0;
    /** Most that may be asked for. @type {import("../state/types.js").RecipeLimits} */
    this.limits = INITIAL.limits;
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
      ${training.optimizer === "sgd" ? this.nesterov(training) : nothing}
      ${this.number("Weight decay", "weight_decay", "Pulls every weight towards 0.")}
      ${this.number("Max-norm", "max_norm", "Limit on a perceptron's incoming weights.", true)}
      ${this.count("Batch", "batch_size", "Examples in one step", this.limits.batch_size)}
      ${this.count("Steps", "max_steps", "Updates until the run is finished", this.limits.steps)}
      <ds-number
        label="Seed"
        hint="Decides initial weights, batches and masks. Starts a new run."
        step="1"
        .value=${recipe.seed}
        .error=${this.errors["seed"] ?? ""}
        @settle=${(/** @type {NumberEvent} */ e) => this.emit("recipe-change", { seed: e.detail })}
      ></ds-number>
      <div class="row">
        <label for="twin" title="The same network without dropout beside it. Starts a new run.">
          Train a twin without dropout
        </label>
        <input
          id="twin"
          type="checkbox"
          .checked=${recipe.twin}
          @change=${() => this.emit("recipe-change", { twin: !recipe.twin })}
        />
      </div>
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
   * @param {"momentum" | "weight_decay" | "max_norm" | "batch_size" | "max_steps"} name
   * @param {string} hint
   * @param {boolean} [optional]
   * @param {number} [most]
   */
  number(label, name, hint, optional = false, most) {
    return html`<ds-number
      label=${label}
      hint="${hint} Starts a new run."
      .value=${this.recipe?.training[name] ?? (optional ? null : 0)}
      .optional=${optional}
      .max=${most}
      .error=${this.errors[`training.${name}`] ?? ""}
      @settle=${(/** @type {NumberEvent} */ e) => this.change({ [name]: e.detail })}
    ></ds-number>`;
  }

  /**
   * @param {string} label
   * @param {"batch_size" | "max_steps"} name
   * @param {string} what
   * @param {number} most
   */
  count(label, name, what, most) {
    return this.number(label, name, `${what}, at most ${formatCount(most)}.`, false, most);
  }

  /** @param {Recipe["training"]} training */
  nesterov({ nesterov }) {
    const message = this.errors["training.nesterov"];
    return html`<div class="row">
        <label for="nesterov" title="Looks ahead along the momentum. Starts a new run.">
          Nesterov
        </label>
        <input
          id="nesterov"
          type="checkbox"
          .checked=${nesterov}
          aria-invalid=${message ? "true" : "false"}
          @change=${() => this.change({ nesterov: !nesterov })}
        />
      </div>
      ${message ? html`<p class="error-text" role="alert">${message}</p>` : nothing}`;
  }

  /** @param {Event} event */
  chooseOptimizer(event) {
    const value = /** @type {HTMLSelectElement} */ (event.target).value;
    const optimizer = /** @type {keyof typeof LEARNING_RATES} */ (value);
    // Nesterov's momentum belongs to SGD; the server would refuse it elsewhere.
    const nesterov = optimizer === "sgd" && (this.recipe?.training.nesterov ?? false);
    this.change({ optimizer, nesterov, learning_rate: LEARNING_RATES[optimizer] });
  }

  /** @param {Partial<Recipe["training"]>} change */
  change(change) {
    const recipe = this.recipe;
    if (recipe) this.emit("recipe-change", { training: { ...recipe.training, ...change } });
  }
}

customElements.define("ds-training-controls", TrainingControls);
