/**
 * `ds-slider`: a labelled slider with its value in words, and an error or a note below.
 *
 * Emits `slide` with the number while it moves and `settle` when it is let go. Knows no meaning.
 */

import { html, nothing } from "lit";
import { View } from "./element.js";

let nextId = 0;

export class Slider extends View {
  /** @override */
  static properties = {
    label: {},
    hint: {},
    text: {},
    min: { type: Number },
    max: { type: Number },
    step: { type: Number },
    value: { type: Number },
    accent: { type: Boolean },
    disabled: { type: Boolean },
    error: {},
  };

  constructor() {
    super();
    this.label = "";
    this.hint = "";
    this.text = "";
    this.min = 0;
    this.max = 1;
    this.step = 0.01;
    this.value = 0;
    this.accent = false;
    this.disabled = false;
    this.error = "";
    this.inputId = `slider-${(nextId += 1)}`;
  }

  /** @override */
  render() {
    return html`<div class="field">
      <div class="row">
        <label for=${this.inputId} title=${this.hint || nothing}>${this.label}</label>
        <output class="value" for=${this.inputId}>${this.text}</output>
      </div>
      <input
        id=${this.inputId}
        type="range"
        class=${this.accent ? "with-dropout" : ""}
        min=${this.min}
        max=${this.max}
        step=${this.step}
        .value=${String(this.value)}
        ?disabled=${this.disabled}
        aria-valuetext=${this.text}
        aria-invalid=${this.error ? "true" : "false"}
        @input=${() => this.emit("slide", this.current())}
        @change=${() => this.emit("settle", this.current())}
      />
      ${this.error ? html`<p class="error-text" role="alert">${this.error}</p>` : nothing}
    </div>`;
  }

  /** @override */
  updated() {
    const input = this.input();
    const share = (Number(input.value) - this.min) / (this.max - this.min || 1);
    input.style.setProperty("--share", String(share));
  }

  input() {
    return /** @type {HTMLInputElement} */ (this.querySelector("input"));
  }

  current() {
    const value = Number(this.input().value);
    this.input().style.setProperty("--share", String((value - this.min) / (this.max - this.min)));
    return value;
  }
}

customElements.define("ds-slider", Slider);
