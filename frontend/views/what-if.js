/**
 * `ds-what-if`: how one step would have gone with others off. Nothing of the run changes.
 *
 * Emits `what-if-begin`, `what-if-redraw`, `what-if-layer-off` with the name of a layer, and
 * `what-if-end`. Knows what it is given, no run.
 */

import { html, nothing } from "lit";
import { View } from "./element.js";
import { comparisonRows } from "./what-if-words.js";

/** @typedef {import("../state/types.js").Anatomy} Anatomy */

export class WhatIfView extends View {
  /** @override */
  static properties = {
    possible: { type: Boolean },
    open: { type: Boolean },
    anatomy: { attribute: false },
    classNames: { attribute: false },
  };

  constructor() {
    super();
    /** Whether a step is on screen that has masks. */
    this.possible = false;
    this.open = false;
    /** @type {Anatomy | null} */
    this.anatomy = null;
    /** @type {readonly string[]} */
    this.classNames = [];
  }

  /** @override */
  render() {
    if (!this.open) {
      if (!this.possible) return nothing;
      return html`<button class="button" @click=${() => this.emit("what-if-begin")}>
        What if others had been off?
      </button>`;
    }
    return html`<section class="card what-if" aria-label="What if">
      <h2 class="heading">What if · step ${this.anatomy?.step ?? "…"}</h2>
      <p class="small">
        Click perceptrons to switch them off or on, or draw all masks anew. The run stays as it is.
      </p>
      <p>
        <button class="button" @click=${() => this.emit("what-if-redraw")}>Redraw the masks</button>
        <button class="button" @click=${() => this.emit("what-if-end")}>As it was</button>
      </p>
      ${this.layers()} ${this.table()}
    </section>`;
  }

  layers() {
    const masks = Object.keys(this.anatomy?.altered?.keep_mask ?? {});
    const hidden = masks.filter((layer) => layer !== "input");
    if (hidden.length === 0) return nothing;
    return html`<p class="small">
      All off:
      ${hidden.map(
        (layer) =>
          html`<button class="button" @click=${() => this.emit("what-if-layer-off", layer)}>
            ${layer.replace("_", " ")}
          </button> `,
      )}
    </p>`;
  }

  /**
   * @override
   * @param {Map<string, unknown>} changed
   */
  updated(changed) {
    if (changed.has("anatomy") && !changed.get("anatomy") && this.anatomy) {
      this.scrollIntoView({ block: "nearest" });
    }
  }

  table() {
    const { anatomy } = this;
    if (!anatomy?.altered) return html`<p class="quiet small">Going through the step again …</p>`;
    return html`<table class="comparison" aria-live="polite">
      <thead>
        <tr>
          <td></td>
          <th scope="col">as it was</th>
          <th scope="col">what if</th>
        </tr>
      </thead>
      <tbody>
        ${comparisonRows(anatomy, this.classNames).map(
          ({ name, before, after, hint }) =>
            html`<tr title=${hint}>
              <th scope="row">${name}</th>
              <td>${before}</td>
              <td class=${before === after ? "" : "strong"}>${after}</td>
            </tr>`,
        )}
      </tbody>
    </table>`;
  }
}

customElements.define("ds-what-if", WhatIfView);
