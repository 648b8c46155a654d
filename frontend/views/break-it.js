/**
 * `ds-break-it`: which mistake to make with dropout, on purpose. Emits `mistake-change`.
 */

import { html, nothing } from "lit";
import { View } from "./element.js";
import { MISTAKES, mistakeInWords } from "./mistakes.js";

const HINT =
  "Makes a mistake that people make, in the real computation, and shows what it costs. " +
  "Starts a new run.";

export class BreakIt extends View {
  /** @override */
  static properties = { mistake: {}, error: {} };

  constructor() {
    super();
    /** @type {import("../state/types.js").Mistake} */
    this.mistake = "none";
    this.error = "";
  }

  /** @override */
  render() {
    return html`<div class="row">
        <label for="mistake" title=${HINT}>Break it…</label>
        <select
          id="mistake"
          title=${HINT}
          aria-invalid=${this.error ? "true" : "false"}
          aria-describedby=${this.mistake === "none" ? nothing : "mistake-hint"}
          @change=${this.choose}
        >
          ${MISTAKES.map(
            ({ value, text, hint }) =>
              html`<option value=${value} title=${hint} .selected=${value === this.mistake}>
                ${text}
              </option>`,
          )}
        </select>
      </div>
      ${
        this.mistake === "none"
          ? nothing
          : html`<p id="mistake-hint" class="quiet small">${mistakeInWords(this.mistake).hint}</p>`
      }
      ${this.error ? html`<p class="error-text" role="alert">${this.error}</p>` : nothing}`;
  }

  /** @param {Event} event */
  choose(event) {
    this.emit("mistake-change", /** @type {HTMLSelectElement} */ (event.target).value);
  }
}

customElements.define("ds-break-it", BreakIt);
