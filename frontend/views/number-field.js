/**
 * `ds-number`: one labelled number in a row, with an error below. Emits `settle` with the number.
 *
 * Refuses nothing itself beyond what is no number: limits are the server's word, shown as `error`.
 */

import { html, nothing } from "lit";
import { View } from "./element.js";
import { mostInWords } from "./limit-words.js";

let nextId = 0;

export class NumberField extends View {
  /** @override */
  static properties = {
    label: {},
    hint: {},
    value: { type: Number },
    step: {},
    min: { type: Number },
    max: { type: Number },
    optional: { type: Boolean },
    disabled: { type: Boolean },
    error: {},
  };

  constructor() {
    super();
    this.label = "";
    this.hint = "";
    /** @type {number | null} */
    this.value = 0;
    /** Whether the field may be empty; it then emits null. */
    this.optional = false;
    this.step = "any";
    /** @type {number | undefined} */
    this.min = undefined;
    /** @type {number | undefined} */
    this.max = undefined;
    this.disabled = false;
    this.error = "";
    this.inputId = `number-${(nextId += 1)}`;
  }

  /** @override */
  render() {
    return html`<div class="row">
        <label for=${this.inputId} title=${this.hint || nothing}>${this.label}</label>
        <input
          id=${this.inputId}
          type="number"
          step=${this.step}
          min=${this.min ?? nothing}
          max=${this.max ?? nothing}
          .value=${this.text()}
          placeholder=${this.optional ? "none" : nothing}
          ?disabled=${this.disabled}
          aria-invalid=${this.error ? "true" : "false"}
          @change=${this.settle}
        />
      </div>
      ${this.below()}`;
  }

  /** What is wrong with it; or how much it may be, once it is half of that. */
  below() {
    if (this.error) return html`<p class="error-text" role="alert">${this.error}</p>`;
    const most = mostInWords(this.value, this.max);
    return most ? html`<p class="quiet small">${most}</p>` : nothing;
  }

  /** @param {Event} event */
  settle(event) {
    const input = /** @type {HTMLInputElement} */ (event.target);
    const value = input.valueAsNumber;
    if (Number.isFinite(value)) this.emit("settle", value);
    else if (this.optional && input.value === "") this.emit("settle", null);
    else input.value = this.text();
  }

  text() {
    return this.value === null ? "" : String(this.value);
  }
}

customElements.define("ds-number", NumberField);
