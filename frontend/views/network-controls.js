/**
 * `ds-network-controls`: layers as rows, each with its perceptrons and its drop probability.
 *
 * Emits `recipe-change` for what needs a new network and `settings-change` for a probability of a
 * run in progress. Knows no server; `errors` are keyed by the recipe's field names.
 */

import { html, nothing } from "lit";
import { withAutoencoder } from "../state/recipe.js";
import { formatCount } from "../lib/format.js";
import { INITIAL } from "../state/initial.js";
import { parameterCount } from "../state/recipe.js";
import { View } from "./element.js";
import { networkInWords } from "./limit-words.js";

/** @typedef {import("../state/types.js").Recipe} Recipe */
/** @typedef {import("../state/types.js").Dataset} Dataset */

const ACTIVATIONS = {
  relu: "ReLU",
  leaky_relu: "leaky ReLU",
  tanh: "tanh",
  sigmoid: "sigmoid",
  gelu: "GELU",
};

const AUTOENCODER =
  "The network learns to draw its own input again, pixel by pixel, instead of naming it. With " +
  "inputs dropped it still has to draw the whole picture. Starts a new run.";

export class NetworkControls extends View {
  /** @override */
  static properties = {
    recipe: { attribute: false },
    datasetFacts: { attribute: false },
    probabilities: { attribute: false },
    limits: { attribute: false },
    errors: { attribute: false },
  };

  constructor() {
    super();
    /** @type {Recipe | null} */
    this.recipe = null;
    /** @type {Dataset | null} */
    this.datasetFacts = null;
    /** Drop probabilities in force, by layer name. @type {Readonly<Record<string, number>>} */
    this.probabilities = {};
    /** Most that may be asked for. @type {import("../state/types.js").RecipeLimits} */
    this.limits = INITIAL.limits;
    /** @type {Readonly<Record<string, string>>} */
    this.errors = {};
  }

  /** @override */
  render() {
    const recipe = this.recipe;
    if (!recipe) return nothing;
    const { hidden } = recipe.network;
    return html`<fieldset>
      <legend class="heading">Network</legend>
      <ul class="layers">
        <li class="row">
          <span>${this.datasetFacts?.feature_count ?? "…"} inputs</span>
          ${this.probability("input", "Drop probability of the inputs", "dropout.input")}
        </li>
        ${hidden.map((units, index) => this.layer(units, index, hidden.length))}
        <li class="row">
          <span>${this.outputs(recipe)}</span>
          <button
            class="text-button"
            ?disabled=${hidden.length >= this.limits.layers}
            title="Add a hidden layer, ${this.limits.layers} at most (starts a new run)"
            @click=${() => this.addLayer()}
          >
            + layer
          </button>
        </li>
        <li class="row">${this.activation(recipe)}</li>
        ${this.datasetFacts?.image_shape ? this.autoencoder(recipe) : nothing}
      </ul>
      ${this.size(recipe)} ${this.error("network.hidden")} ${this.error("dropout.hidden")}
    </fieldset>`;
  }

  /** Said once a network has come half way to what is allowed. @param {Recipe} recipe */
  size(recipe) {
    const { datasetFacts: dataset, limits } = this;
    const count = dataset ? parameterCount(recipe, dataset) : 0;
    const text = networkInWords(recipe.network.hidden, count, limits);
    return text ? html`<p class="quiet small network-size">${text}</p>` : nothing;
  }

  /**
   * @param {number} units
   * @param {number} index
   * @param {number} count
   */
  layer(units, index, count) {
    const name = `hidden ${index + 1}`;
    return html`<li class="row layer">
        <span>
          <input
            type="number"
            min="1"
            max=${this.limits.units}
            title="At most ${formatCount(this.limits.units)} perceptrons"
            .value=${String(units)}
            aria-label="Perceptrons in ${name} (starts a new run)"
            aria-invalid=${this.errors[`network.hidden.${index}`] ? "true" : "false"}
            @change=${(/** @type {Event} */ event) => this.resize(index, event)}
          />${name}
        </span>
        <span class="value">
          <button
            class="text-button remove"
            aria-label="Remove ${name} (starts a new run)"
            title="Remove this layer (starts a new run)"
            ?hidden=${count === 1}
            @click=${() => this.removeLayer(index)}
          >
            ×
          </button>
          ${this.probability(
            `hidden_${index + 1}`,
            `Drop probability of ${name}`,
            `dropout.hidden.${index}`,
          )}
        </span>
      </li>
      ${this.error(`network.hidden.${index}`)}`;
  }

  /**
   * @param {string} layer
   * @param {string} label
   * @param {string} field
   */
  probability(layer, label, field) {
    const value = this.probabilities[layer] ?? 0;
    const message = this.errors[field] ?? this.errors[`drop_probability.${layer}`];
    return html`<span class="value" title=${label}
      >p
      <input
        type="number"
        class="probability"
        min="0"
        max="1"
        step="0.05"
        .value=${value.toFixed(2)}
        aria-label=${label}
        aria-invalid=${message ? "true" : "false"}
        @change=${(/** @type {Event} */ event) => this.setProbability(layer, event)}
      />${message ? html`<span class="error-text" role="alert">${message}</span>` : nothing}</span
    >`;
  }

  /** @param {Recipe} recipe */
  activation(recipe) {
    return html`<label for="activation">Activation</label>
      <select id="activation" title="Starts a new run" @change=${this.setActivation}>
        ${Object.entries(ACTIVATIONS).map(
          ([name, title]) =>
            html`<option value=${name} .selected=${name === recipe.network.activation}>
              ${title}
            </option>`,
        )}
      </select>`;
  }

  /** @param {Recipe} recipe */
  outputs({ network }) {
    const { class_names: names = [], feature_count: inputs = 0 } = this.datasetFacts ?? {};
    if (network.autoencoder) return `${inputs} pixels`;
    return names.length > 0 ? `${names.length} classes` : "1 value";
  }

  /** @param {Recipe} recipe */
  autoencoder(recipe) {
    return html`<li class="row">
        <label for="autoencoder" title=${AUTOENCODER}>Give the picture back (autoencoder)</label>
        <input
          id="autoencoder"
          type="checkbox"
          .checked=${recipe.network.autoencoder === true}
          aria-invalid=${this.errors["network.autoencoder"] ? "true" : "false"}
          @change=${(/** @type {Event & {target: HTMLInputElement}} */ event) =>
            this.emit("recipe-change", withAutoencoder(recipe, event.target.checked))}
        />
      </li>
      ${this.error("network.autoencoder")}`;
  }

  /** @param {string} field */
  error(field) {
    const message = this.errors[field];
    return message ? html`<p class="error-text" role="alert">${message}</p>` : nothing;
  }

  /** @param {Event} event */
  setActivation(event) {
    const value = /** @type {HTMLSelectElement} */ (event.target).value;
    this.changeNetwork({ activation: /** @type {Recipe["network"]["activation"]} */ (value) });
  }

  /**
   * @param {string} layer
   * @param {Event} event
   */
  setProbability(layer, event) {
    const value = /** @type {HTMLInputElement} */ (event.target).valueAsNumber;
    if (Number.isFinite(value)) this.emit("probability-change", { [layer]: value });
    else this.requestUpdate();
  }

  /**
   * @param {number} index
   * @param {Event} event
   */
  resize(index, event) {
    const units = /** @type {HTMLInputElement} */ (event.target).valueAsNumber;
    const recipe = this.recipe;
    if (!recipe || !Number.isInteger(units)) return;
    this.changeNetwork({ hidden: recipe.network.hidden.map((n, i) => (i === index ? units : n)) });
  }

  addLayer() {
    const recipe = this.recipe;
    if (!recipe) return;
    const { hidden } = recipe.network;
    this.emit("recipe-change", {
      network: { ...recipe.network, hidden: [...hidden, hidden.at(-1) ?? 64] },
      dropout: { ...recipe.dropout, hidden: [...recipe.dropout.hidden, 0.5] },
    });
  }

  /** @param {number} index */
  removeLayer(index) {
    const recipe = this.recipe;
    if (!recipe) return;
    const without = (/** @type {readonly number[]} */ list) => list.filter((_, i) => i !== index);
    this.emit("recipe-change", {
      network: { ...recipe.network, hidden: without(recipe.network.hidden) },
      dropout: { ...recipe.dropout, hidden: without(recipe.dropout.hidden) },
    });
  }

  /** @param {Partial<Recipe["network"]>} change */
  changeNetwork(change) {
    const recipe = this.recipe;
    if (recipe) this.emit("recipe-change", { network: { ...recipe.network, ...change } });
  }
}

customElements.define("ds-network-controls", NetworkControls);
