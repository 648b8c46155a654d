/**
 * `ds-sign-in`: what is seen of a server that wants a link, without one.
 *
 * Emits `sign-in` with what was given. Knows no server.
 */

import { html, nothing } from "lit";
import { View } from "./element.js";

export class SignIn extends View {
  /** @override */
  static properties = { reason: {} };

  constructor() {
    super();
    /** Why what was given did not open it; empty: nothing was. */
    this.reason = "";
  }

  /** @override */
  render() {
    return html`<main class="screen sign-in" aria-label="Come in">
      <h2>This server is for those who have its link</h2>
      <p>Ask whoever runs it for the link, and open that. Or put the link, or its token, here:</p>
      <p class="sign-in-row">
        <input
          class="text-field"
          type="password"
          autocomplete="off"
          aria-label="Link or token"
          @keydown=${this.onKey}
        />
        <button class="button primary" @click=${this.give}>Come in</button>
      </p>
      ${this.reason ? html`<p class="notice bad" role="alert">${this.reason}</p>` : nothing}
    </main>`;
  }

  give() {
    const field = /** @type {HTMLInputElement} */ (this.querySelector("input"));
    if (field.value.trim()) this.emit("sign-in", field.value);
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    if (event.key === "Enter") this.give();
  }
}

customElements.define("ds-sign-in", SignIn);
