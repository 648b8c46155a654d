/**
 * `ds-own-name`: what others call this page's reader, and how to be called something else.
 *
 * Knows no server and no rules for names: it is given what renames, and shows what that refuses.
 */

import { html, nothing } from "lit";
import { View } from "./element.js";

export class OwnName extends View {
  /** @override */
  static properties = {
    name: {},
    rename: { attribute: false },
    isWritten: { state: true },
    isSent: { state: true },
    problem: { state: true },
  };

  constructor() {
    super();
    /** What others see. */
    this.name = "";
    /** Answers why not; empty: it is done. @type {(name: string) => Promise<string>} */
    this.rename = async () => "";
    /** Another name is being written. */
    this.isWritten = false;
    this.isSent = false;
    this.problem = "";
  }

  /** @override */
  render() {
    return this.isWritten ? this.field() : this.told();
  }

  told() {
    return html`<p class="own-name small">
      Others see you as <span class="strong">${this.name}</span>.
      <button class="text-button" @click=${this.write}>Change your name</button>
    </p>`;
  }

  field() {
    const { problem } = this;
    return html`<p class="own-name own-name-field">
        <input
          class="text-field"
          aria-label="Your name"
          autocomplete="nickname"
          spellcheck="false"
          .value=${this.name}
          aria-invalid=${problem ? "true" : "false"}
          aria-describedby=${problem ? "own-name-error" : nothing}
          @keydown=${this.onKey}
        />
        <button class="text-button small" ?disabled=${this.isSent} @click=${this.save}>save</button>
        <button class="text-button small" @click=${this.leave}>cancel</button>
      </p>
      ${
        problem
          ? html`<p class="error-text" role="alert" id="own-name-error">${problem}</p>`
          : nothing
      }`;
  }

  input() {
    return /** @type {HTMLInputElement | null} */ (this.querySelector("input"));
  }

  async write() {
    this.isWritten = true;
    await this.updateComplete;
    this.input()?.select();
  }

  async save() {
    const name = this.input()?.value ?? "";
    if (this.isSent) return;
    if (name.trim() === this.name) return this.leave();
    this.isSent = true;
    this.problem = await this.rename(name);
    this.isSent = false;
    // What was refused stays to be mended.
    if (this.problem) this.input()?.focus();
    else await this.leave();
  }

  async leave() {
    this.isWritten = false;
    this.problem = "";
    await this.updateComplete;
    this.querySelector("button")?.focus();
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    if (event.key === "Enter") this.save();
    else if (event.key === "Escape") this.leave();
  }
}

customElements.define("ds-own-name", OwnName);
