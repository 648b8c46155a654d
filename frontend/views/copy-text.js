/**
 * `ds-copy`: a button that puts a text on the clipboard and says so.
 */

import { html } from "lit";
import { View } from "./element.js";

const SAID_MS = 2500;

export class CopyText extends View {
  /** @override */
  static properties = { text: {}, label: {}, said: { state: true } };

  constructor() {
    super();
    this.text = "";
    this.label = "Copy";
    this.said = "";
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
  }

  /** @override */
  disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.timer);
  }

  /** @override */
  render() {
    return html`<button class="button" @click=${this.copy}>${this.said || this.label}</button>
      <span class="visually-hidden" role="status">${this.said}</span>`;
  }

  async copy() {
    const isDone = await copyText(this.text, this);
    this.said = isDone ? "Copied" : "Select and copy";
    clearTimeout(this.timer);
    this.timer = setTimeout(() => (this.said = ""), SAID_MS);
  }
}

/**
 * @param {string} text
 * @param {Element} near where a field may stand for a moment: inside an open dialog, if any
 * @returns {Promise<boolean>}
 */
async function copyText(text, near) {
  // Pages that are not served from this machine or over https have no clipboard of their own.
  if (!navigator.clipboard) return copySelected(text, near);
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    return copySelected(text, near);
  }
}

/**
 * @param {string} text
 * @param {Element} near
 */
function copySelected(text, near) {
  const field = document.createElement("textarea");
  field.className = "visually-hidden";
  field.value = text;
  const focused = document.activeElement;
  near.append(field);
  field.select();
  const isDone = document.execCommand("copy");
  field.remove();
  if (focused instanceof HTMLElement) focused.focus();
  return isDone;
}

customElements.define("ds-copy", CopyText);
