/**
 * `ds-dropout-controls`: how often, with which kind of noise, drawn for whom, and what is shown.
 *
 * Emits `probability-change` (at once, also while a run trains), `recipe-change` (a new run) and
 * `show-change`. Knows no server.
 */

import { html, nothing } from "lit";
import "./break-it.js";
import { View } from "./element.js";
import "./segments.js";
import "./slider.js";

/** @typedef {import("../state/types.js").Recipe} Recipe */
/** @typedef {CustomEvent<number>} NumberEvent */
/** @typedef {CustomEvent<string>} ChoiceEvent */

const P_HINT =
  "How often a perceptron is switched off. What torch calls p; " +
  "the paper of 2014 writes p for the chance to be kept.";
const KINDS = [
  { value: "bernoulli", text: "on / off", hint: "Bernoulli: each perceptron is off or on." },
  {
    value: "gaussian",
    text: "Gaussian",
    hint: "Activations are multiplied by N(1, p/(1−p)); nothing is ever off.",
  },
];
const SCOPES = [
  {
    value: "example",
    text: "per example",
    hint: "Each example of a batch has a mask of its own, as nn.Dropout draws it.",
  },
  {
    value: "batch",
    text: "per batch",
    hint: "The textbook version: one mask shared by the whole batch.",
  },
];
const SHOWS = [
  { value: "example", text: "this example", hint: "The mask of the example that is followed." },
  {
    value: "batch",
    text: "batch %",
    hint: "For each perceptron, the share of the batch that had it on.",
  },
];

export class DropoutControls extends View {
  /** @override */
  static properties = {
    recipe: { attribute: false },
    probabilities: { attribute: false },
    show: {},
    errors: { attribute: false },
  };

  constructor() {
    super();
    /** @type {Recipe | null} */
    this.recipe = null;
    /** @type {Readonly<Record<string, number>>} */
    this.probabilities = {};
    /** @type {"example" | "batch"} */
    this.show = "example";
    /** @type {Readonly<Record<string, string>>} */
    this.errors = {};
  }

  /** @override */
  render() {
    const recipe = this.recipe;
    if (!recipe) return nothing;
    return html`<fieldset>
      <legend class="heading">Dropout</legend>
      ${this.hiddenSlider(recipe)} ${this.inputSlider()}
      ${this.choiceRow("Kind", KINDS, recipe.dropout.kind, (kind) => this.changeKind(kind))}
      ${
        recipe.dropout.kind === "bernoulli"
          ? this.choiceRow("Mask drawn", SCOPES, recipe.dropout.mask_scope, (scope) =>
              this.changeDropout({ mask_scope: scope }),
            )
          : nothing
      }
      ${
        recipe.dropout.mask_scope === "batch"
          ? html`<p class="quiet small">Textbook version: one mask for the whole batch.</p>`
          : nothing
      }
      ${this.choiceRow("Show", SHOWS, this.show, (show) => this.emit("show-change", show))}
      ${recipe.dropout.kind === "bernoulli" ? this.breakIt(recipe.dropout) : nothing}
    </fieldset>`;
  }

  /** @param {Recipe} recipe */
  hiddenSlider(recipe) {
    const values = recipe.network.hidden.map((_, i) => this.probabilities[`hidden_${i + 1}`] ?? 0);
    const same = values.every((value) => value === values[0]);
    const text = same ? (values[0] ?? 0).toFixed(2) : values.map((p) => p.toFixed(2)).join(" · ");
    return html`<ds-slider
      label="Drop probability p"
      hint=${P_HINT}
      text=${text}
      .accent=${true}
      .step=${0.05}
      .value=${values[0] ?? 0}
      .error=${this.errors["drop_probability"] ?? ""}
      @settle=${(/** @type {NumberEvent} */ event) =>
        this.emit(
          "probability-change",
          Object.fromEntries(values.map((_, i) => [`hidden_${i + 1}`, event.detail])),
        )}
    ></ds-slider>`;
  }

  inputSlider() {
    const value = this.probabilities["input"] ?? 0;
    return html`<ds-slider
      label="Input p"
      hint="How often an input is switched off."
      text=${value.toFixed(2)}
      .accent=${true}
      .step=${0.05}
      .value=${value}
      @settle=${(/** @type {NumberEvent} */ event) =>
        this.emit("probability-change", { input: event.detail })}
    ></ds-slider>`;
  }

  /** @param {Recipe["dropout"]} dropout */
  breakIt({ mistake }) {
    return html`<ds-break-it
      .mistake=${mistake}
      .error=${this.errors["dropout.mistake"] ?? ""}
      @mistake-change=${(/** @type {CustomEvent<Recipe["dropout"]["mistake"]>} */ event) =>
        this.changeDropout({ mistake: event.detail })}
    ></ds-break-it>`;
  }

  /** @param {Recipe["dropout"]["kind"]} kind */
  changeKind(kind) {
    // Mistakes are about masks; the server would refuse one with noise that has none.
    this.changeDropout(kind === "bernoulli" ? { kind } : { kind, mistake: "none" });
  }

  /**
   * @param {string} label
   * @param {readonly import("./segments.js").Option[]} options
   * @param {string} value
   * @param {(value: any) => void} choose
   */
  choiceRow(label, options, value, choose) {
    return html`<div class="row">
      <span>${label}</span>
      <ds-segments
        label=${label}
        .options=${options}
        .value=${value}
        @choose=${(/** @type {ChoiceEvent} */ event) => choose(event.detail)}
      ></ds-segments>
    </div>`;
  }

  /** @param {Partial<Recipe["dropout"]>} change */
  changeDropout(change) {
    const recipe = this.recipe;
    if (recipe) this.emit("recipe-change", { dropout: { ...recipe.dropout, ...change } });
  }
}

customElements.define("ds-dropout-controls", DropoutControls);
