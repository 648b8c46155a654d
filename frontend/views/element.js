/**
 * The base of every view: a Lit element that renders into the page itself, so that one style
 * sheet, labels and tests reach everything. Knows no state and no network.
 */

import { LitElement } from "lit";

export class View extends LitElement {
  /** @override */
  createRenderRoot() {
    return this;
  }

  /**
   * Tell whoever holds this view what the reader did.
   *
   * @param {string} name
   * @param {unknown} [detail]
   */
  emit(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }
}
