/**
 * `ds-data`: which examples to train on. Thumbnails are the radio buttons.
 *
 * Emits `recipe-change` with the recipe's `dataset` part, and the `network` without what the data
 * has no use for. Knows no run.
 */

import { html, nothing } from "lit";
import { formatCount, formatPercent } from "../lib/format.js";
import { withAutoencoder } from "../state/recipe.js";
import { INITIAL } from "../state/initial.js";
import { View } from "./element.js";
import "./number-field.js";
import "./slider.js";
import "./thumbnail.js";

/** @typedef {import("../state/types.js").Dataset} Dataset */
/** @typedef {import("../state/types.js").Recipe} Recipe */

/** How many data sets are shown before the reader asks for more. */
const SHOWN_AT_FIRST = 6;
const MOST_PIXELS = 4;
const HELD_OUT = { as_training: "as in training", removed: "removed (grey)", lying: "lying" };

export class DataControls extends View {
  /** @override */
  static properties = {
    datasets: { attribute: false },
    recipe: { attribute: false },
    limits: { attribute: false },
    errors: { attribute: false },
    showAll: { state: true },
  };

  constructor() {
    super();
    /** @type {readonly Dataset[]} */
    this.datasets = [];
    /** @type {Recipe | null} */
    this.recipe = null;
    /** Most that may be asked for. @type {import("../state/types.js").RecipeLimits} */
    this.limits = INITIAL.limits;
    /** @type {Readonly<Record<string, string>>} */
    this.errors = {};
    this.showAll = false;
  }

  /** @override */
  render() {
    const recipe = this.recipe;
    if (!recipe) return nothing;
    const chosen = this.datasets.find(({ name }) => name === recipe.dataset.name);
    return html`<fieldset>
        <legend class="heading">Data</legend>
        <div class="thumbnails">${this.shown(recipe).map((one) => this.choice(one, recipe))}</div>
        ${this.more(recipe)} ${this.error("dataset.name")}
      </fieldset>
      ${chosen ? this.sliders(chosen, recipe) : nothing}`;
  }

  /** @param {Recipe} recipe */
  shown(recipe) {
    const place = this.datasets.findIndex(({ name }) => name === recipe.dataset.name);
    return this.showAll || place >= SHOWN_AT_FIRST
      ? this.datasets
      : this.datasets.slice(0, SHOWN_AT_FIRST);
  }

  /** @param {Recipe} recipe */
  more(recipe) {
    const rest = this.datasets.length - SHOWN_AT_FIRST;
    const isAllNeeded = !this.showAll && this.shown(recipe).length > SHOWN_AT_FIRST;
    if (rest <= 0 || isAllNeeded) return nothing;
    return html`<button
      class="text-button small"
      aria-expanded=${String(this.showAll)}
      @click=${() => (this.showAll = !this.showAll)}
    >
      ${this.showAll ? "fewer data sets" : `${rest} more data sets`}
    </button>`;
  }

  /**
   * @param {Dataset} dataset
   * @param {Recipe} recipe
   */
  choice(dataset, recipe) {
    const away = dataset.available === false;
    return html`<label
      class="thumbnail ${away ? "away" : ""}"
      title=${away ? `${dataset.description} Fetched when first used.` : dataset.description}
    >
      <input
        type="radio"
        name="dataset"
        value=${dataset.name}
        .checked=${dataset.name === recipe.dataset.name}
        @change=${() => this.choose(dataset)}
      />
      <ds-thumbnail .thumbnail=${dataset.thumbnail ?? null}></ds-thumbnail>
      <span>${dataset.title}</span>
    </label>`;
  }

  /** @param {Dataset} dataset */
  choose(dataset) {
    const { recipe } = this;
    if (!recipe) return;
    const chosen = {
      ...recipe.dataset,
      name: dataset.name,
      train_size: dataset.default_train_size,
      noise: null,
    };
    if (dataset.image_shape) return this.emit("recipe-change", { dataset: chosen });
    // What is for pictures only would be refused.
    /** @type {Recipe["dataset"]} */
    const plain = { ...chosen, give_away: 0, give_away_holdout: "removed" };
    this.emit("recipe-change", withAutoencoder({ ...recipe, dataset: plain }, false));
  }

  /**
   * @param {Dataset} dataset
   * @param {Recipe} recipe
   */
  sliders(dataset, recipe) {
    const { train_size: size, label_noise: wrong, noise } = recipe.dataset;
    const spread = noise ?? dataset.noise;
    const most = Math.min(dataset.train_pool, this.limits.train_size);
    return html`<ds-slider
        label="Training examples"
        hint="Few examples are easily learnt by heart: that is where over-fitting shows."
        text="${formatCount(size)} of ${formatCount(most)}"
        .min=${Math.min(10, most)}
        .max=${most}
        .step=${most > 5000 ? 100 : 1}
        .value=${size}
        .error=${this.errors["dataset.train_size"] ?? ""}
        @settle=${(/** @type {CustomEvent<number>} */ e) => this.change({ train_size: e.detail })}
      ></ds-slider>
      ${
        recipe.network.autoencoder
          ? html`<p class="quiet small">Labels are not read: the picture itself is learnt.</p>`
          : this.wrongLabels(dataset, wrong)
      }
      ${
        spread === null || spread === undefined || dataset.noise === null
          ? nothing
          : html`<ds-slider
              label="Noise"
              hint="How far the generated examples are spread."
              text=${spread.toFixed(2)}
              .max=${Math.max(1, 3 * (dataset.noise ?? 1))}
              .step=${0.05}
              .value=${spread}
              .error=${this.errors["dataset.noise"] ?? ""}
              @settle=${(/** @type {CustomEvent<number>} */ e) => this.change({ noise: e.detail })}
            ></ds-slider>`
      }
      ${dataset.image_shape ? this.giveAway(recipe) : nothing}
      <ds-number
        label="Data seed"
        hint="Decides which examples are trained on, and which labels are wrong. Starts a new run."
        step="1"
        .value=${recipe.dataset.seed}
        .error=${this.errors["dataset.seed"] ?? ""}
        @settle=${(/** @type {CustomEvent<number>} */ e) => this.change({ seed: e.detail })}
      ></ds-number>`;
  }

  /**
   * @param {Dataset} dataset
   * @param {number} share
   */
  wrongLabels({ task }, share) {
    return html`<ds-slider
      label=${task === "regression" ? "Wrong values" : "Wrong labels"}
      hint="Share of the training labels that are replaced by a wrong one. Hold-out stays true."
      text=${formatPercent(share)}
      .max=${0.9}
      .step=${0.05}
      .value=${share}
      .error=${this.errors["dataset.label_noise"] ?? ""}
      @settle=${(/** @type {CustomEvent<number>} */ e) => this.change({ label_noise: e.detail })}
    ></ds-slider>`;
  }

  /** @param {Recipe} recipe */
  giveAway({ dataset }) {
    return html`<ds-number
        label="Give-away pixels"
        hint="So many pixels of the top-left corner tell the class in the training set."
        step="1"
        min="0"
        max=${MOST_PIXELS}
        .value=${dataset.give_away}
        .error=${this.errors["dataset.give_away"] ?? ""}
        @settle=${(/** @type {CustomEvent<number>} */ e) => this.change({ give_away: e.detail })}
      ></ds-number>
      ${dataset.give_away > 0 ? this.heldOut(dataset.give_away_holdout) : nothing}`;
  }

  /** @param {import("../state/types.js").GiveAwayHoldout} chosen */
  heldOut(chosen) {
    return html`<div class="row">
        <label for="give-away-holdout" title="What these pixels say in the hold-out set.">
          … in the hold-out set
        </label>
        <select
          id="give-away-holdout"
          @change=${(/** @type {Event & {target: HTMLSelectElement}} */ e) =>
            this.change({ give_away_holdout: /** @type {typeof chosen} */ (e.target.value) })}
        >
          ${Object.entries(HELD_OUT).map(
            ([name, words]) =>
              html`<option value=${name} .selected=${name === chosen}>${words}</option>`,
          )}
        </select>
      </div>
      ${this.error("dataset.give_away_holdout")}`;
  }

  /** @param {string} field */
  error(field) {
    const message = this.errors[field];
    return message ? html`<p class="error-text" role="alert">${message}</p>` : nothing;
  }

  /** @param {Partial<Recipe["dataset"]>} change */
  change(change) {
    const recipe = this.recipe;
    if (recipe) this.emit("recipe-change", { dataset: { ...recipe.dataset, ...change } });
  }
}

customElements.define("ds-data", DataControls);
