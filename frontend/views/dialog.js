/**
 * What every dialog of the page is: a heading, what it is about, a way out. The browser keeps focus
 * inside it and gives it back afterwards.
 *
 * Emits `dialog-close` when the reader has done with it.
 */

import { html, nothing } from "lit";
import { View } from "./element.js";

/** @abstract */
export class DialogView extends View {
  /** What it is about. @returns {string} */
  get heading() {
    return "";
  }

  /** @returns {unknown} what Lit can render */
  content() {
    return nothing;
  }

  /** @override */
  render() {
    const title = `${this.localName}-title`;
    return html`<dialog
      class="dialog"
      aria-labelledby=${title}
      @click=${this.onClick}
      @close=${() => this.emit("dialog-close")}
    >
      <div class="dialog-box">
        <h2 class="dialog-title" id=${title}>${this.heading}</h2>
        ${this.content()}
        <button class="button dialog-close" aria-label="Close" @click=${this.close}>✕</button>
      </div>
    </dialog>`;
  }

  /** @override */
  firstUpdated() {
    this.dialog()?.showModal();
  }

  dialog() {
    return this.querySelector("dialog");
  }

  close() {
    this.dialog()?.close();
  }

  /** A click beside the box means: away. @param {MouseEvent} event */
  onClick(event) {
    if (event.target === event.currentTarget) this.close();
  }
}
