/**
 * `ds-sweep-form`: what a new sweep is to vary, and what that costs.
 *
 * Emits `draft-change` with what has been changed of the draft, `sweep-start`, and `seeds-start`:
 * the recipe as it is, over seeds only. `errors` are keyed by fields of the request.
 */

import { html, nothing } from "lit";
import { AXIS_FIELDS, draftOf, readValues, SEEDS_ALONE } from "../state/sweep-draft.js";
import { View } from "./element.js";
import { membersInWords, sweepSizeInWords } from "./limit-words.js";
import "./number-field.js";
import { AXES, costInWords, errorsAt, ruleInWords } from "./sweep-words.js";

/** @typedef {import("../state/sweep.js").AxisField} AxisField */
/** @typedef {import("../state/sweep.js").Draft} Draft */
/** @typedef {import("../state/types.js").Recipe} Recipe */

export class SweepForm extends View {
  /** @override */
  static properties = {
    draft: { attribute: false },
    recipe: { attribute: false },
    pool: { type: Number },
    inShort: {},
    href: {},
    cost: { attribute: false },
    allowed: { attribute: false },
    queue: {},
    errors: { attribute: false },
    isStarting: { type: Boolean },
  };

  constructor() {
    super();
    /** @type {Draft} */
    this.draft = draftOf("", null);
    /** @type {Recipe | null} */
    this.recipe = null;
    /** Training examples there are to choose from. */
    this.pool = Infinity;
    /** The recipe in words. */
    this.inShort = "";
    /** Where it can be changed. */
    this.href = "#lab";
    /** @type {import("../state/sweep.js").Cost | null} */
    this.cost = null;
    /** Null: not known. @type {import("../state/types.js").Limits | null} */
    this.allowed = null;
    /** What it would have to wait for, in words; empty: nothing. */
    this.queue = "";
    /** @type {Readonly<Record<string, string>>} */
    this.errors = {};
    this.isStarting = false;
  }

  /** @override */
  render() {
    const { draft, recipe } = this;
    if (!recipe) return nothing;
    const read = readValues(draft.values);
    const problem = draft.field === "" ? "" : read.problem;
    const errors = errorsAt(this.errors, problem);
    const isBroken = Object.values(errors).some(Boolean);
    return html`<section class="card sweep-form" aria-label="New sweep">
      <h3 class="heading">New sweep</h3>
      <p class="small">
        <span class="quiet">From the Lab’s recipe:</span> ${this.inShort}
        <a href=${this.href}>change it in the Lab</a>
      </p>
      ${this.error("recipe", errors.recipe)} ${this.axis(errors.axis)}
      ${draft.field === "" ? nothing : this.values(errors.values)}
      <ds-number
        label=${draft.field === "" ? "Seeds" : "Seeds at each value"}
        hint="A seed decides initial weights, batches, masks, and which examples are learnt from."
        step="1"
        .value=${draft.seeds}
        .error=${errors.seeds}
        @settle=${(/** @type {CustomEvent<number>} */ event) =>
          this.emit("draft-change", { seeds: event.detail })}
      ></ds-number>
      ${isBroken ? nothing : this.price(draft.field === "" ? 1 : read.values.length)}
      <p class="quiet small">
        ${ruleInWords(
          draft.field === "" ? 1 : read.values.length,
          draft.seeds,
          recipe.training.max_steps,
        )}
      </p>
      ${this.buttons(isBroken)}
    </section>`;
  }

  /** What it costs, and how near that is to what is allowed. @param {number} values */
  price(values) {
    const { cost, allowed } = this;
    const near = [
      membersInWords(values, this.draft.seeds, allowed),
      sweepSizeInWords(cost, allowed),
      this.queue,
    ].filter(Boolean);
    return html`${cost ? html`<p class="small sweep-cost">${costInWords(cost)}</p>` : nothing}
    ${near.length > 0 ? html`<p class="small sweep-limits">${near.join(" ")}</p>` : nothing}`;
  }

  /** @param {string} error */
  axis(error) {
    const { field } = this.draft;
    return html`<div class="sweep-field">
      <label for="sweep-axis">What varies</label>
      <select
        id="sweep-axis"
        title=${AXES[field].hint}
        aria-invalid=${error ? "true" : "false"}
        aria-describedby=${error ? "sweep-axis-error" : nothing}
        @change=${this.chooseAxis}
      >
        ${AXIS_FIELDS.map(
          (one) =>
            html`<option value=${one} .selected=${one === field}>${AXES[one].title}</option>`,
        )}
      </select>
      <p class="quiet small">${AXES[field].hint}</p>
      ${this.error("axis", error)}
    </div>`;
  }

  /** @param {string} error */
  values(error) {
    return html`<div class="sweep-field">
      <label for="sweep-values">Its values</label>
      <input
        id="sweep-values"
        class="text-field"
        autocomplete="off"
        spellcheck="false"
        .value=${this.draft.values}
        aria-invalid=${error ? "true" : "false"}
        aria-describedby=${error ? "sweep-values-error" : nothing}
        @input=${(/** @type {Event} */ event) =>
          this.emit("draft-change", {
            values: /** @type {HTMLInputElement} */ (event.target).value,
          })}
      />
      ${this.error("values", error)}
    </div>`;
  }

  /**
   * @param {string} name
   * @param {string} text
   */
  error(name, text) {
    if (!text) return nothing;
    return html`<p class="error-text" role="alert" id="sweep-${name}-error">${text}</p>`;
  }

  /** @param {boolean} isBroken */
  buttons(isBroken) {
    const isSeeds = this.draft.field === "";
    return html`<div class="sweep-buttons">
      <button
        class="button primary start"
        ?disabled=${isBroken || this.isStarting}
        @click=${() => this.emit("sweep-start")}
      >
        Start
      </button>
      ${
        isSeeds
          ? nothing
          : html`<button
              class="button"
              title="The recipe as it is, with ${SEEDS_ALONE} seeds: is it more than chance?"
              ?disabled=${this.isStarting}
              @click=${() => this.emit("seeds-start")}
            >
              Run ${SEEDS_ALONE} seeds
            </button>`
      }
    </div>`;
  }

  /** @param {Event} event */
  chooseAxis(event) {
    const value = /** @type {HTMLSelectElement} */ (event.target).value;
    const field = /** @type {AxisField} */ (value);
    this.emit("draft-change", draftOf(field, this.recipe, this.pool));
  }
}

customElements.define("ds-sweep-form", SweepForm);
