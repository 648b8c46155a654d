/**
 * `ds-segments`: a choice of a few, side by side; radio buttons underneath. Emits `choose`.
 */

import { html, nothing } from "lit";
import { View } from "./element.js";

let nextId = 0;

/** @typedef {{value: string, text: string, hint?: string}} Option */

export class Segments extends View {
  /** @override */
  static properties = {
    label: {},
    options: { attribute: false },
    value: {},
    disabled: { type: Boolean },
  };

  constructor() {
    super();
    this.label = "";
    /** @type {readonly Option[]} */
    this.options = [];
    this.value = "";
    this.disabled = false;
    this.groupName = `segments-${(nextId += 1)}`;
  }

  /** @override */
  render() {
    return html`<span class="segments" role="radiogroup" aria-label=${this.label}>
      ${this.options.map(
        ({ value, text, hint }) =>
          html`<label title=${hint ?? nothing}>
            <input
              type="radio"
              name=${this.groupName}
              value=${value}
              .checked=${value === this.value}
              ?disabled=${this.disabled}
              @change=${() => this.emit("choose", value)}
            />${text}
          </label>`,
      )}
    </span>`;
  }
}

customElements.define("ds-segments", Segments);
