/**
 * `ds-strip-head`: what the strip shows, in words, and the buttons for those who use no wheel.
 *
 * Emits `layer-select`, `zoom` with `"in"`, `"out"` or `"all"`, and `step-select` with null: live.
 */

import { html } from "lit";
import { View } from "./element.js";
import "./strip-table.js";

/** @typedef {{in: boolean, out: boolean, all: boolean}} Zooms which ones are possible */

export class StripHead extends View {
  /** @override */
  static properties = {
    layer: {},
    layers: { attribute: false },
    words: {},
    status: {},
    zooms: { attribute: false },
    live: { type: Boolean },
    columns: { attribute: false },
    stretch: { attribute: false },
  };

  constructor() {
    super();
    this.layer = "";
    /** @type {readonly string[]} */
    this.layers = [];
    this.words = "";
    this.status = "";
    /** @type {Zooms} */
    this.zooms = { in: false, out: false, all: false };
    this.live = true;
    /** What the strip shows. @type {import("./strip-table.js").StripTable["columns"]} */
    this.columns = [];
    /** @type {import("./strip-table.js").StripTable["stretch"]} */
    this.stretch = null;
  }

  /** @override */
  render() {
    const { live } = this;
    return html`<div class="strip-head">
      <p>
        <span class="strong">Every mask so far</span>
        <label>
          <span class="visually-hidden">Layer</span>
          <select @change=${this.chooseLayer}>
            ${this.layers.map(
              (name) =>
                html`<option value=${name} .selected=${name === this.layer}>
                  ${name.replace("_", " ")}
                </option>`,
            )}
          </select>
        </label>
        <span class="quiet words">${this.words}</span>
        <span class="strip-status" role="status">${this.status}</span>
      </p>
      <p class="strip-tools">
        <span class="quiet hint">◂ ▸ one step, with shift one column · wheel or + − to zoom</span>
        <span class="strip-zoom" role="group" aria-label="Zoom">
          ${this.zoom("out", "−", "Zoom out: more steps in view")}
          ${this.zoom("all", "all", "All: the whole run in view")}
          ${this.zoom("in", "+", "Zoom in: fewer steps in view")}
        </span>
        <ds-strip-table
          .columns=${this.columns}
          .stretch=${this.stretch}
          .layer=${this.layer}
        ></ds-strip-table>
        <button
          class="button live"
          title="Back to the newest step"
          ?disabled=${live}
          @click=${() => this.emit("step-select", null)}
        >
          live
        </button>
      </p>
    </div>`;
  }

  /**
   * @param {keyof Zooms} zoom
   * @param {string} sign
   * @param {string} words
   */
  zoom(zoom, sign, words) {
    return html`<button
      class="button"
      title=${words}
      aria-label=${words}
      ?disabled=${!this.zooms[zoom]}
      @click=${() => this.emit("zoom", zoom)}
    >
      ${sign}
    </button>`;
  }

  /** @param {Event} event */
  chooseLayer(event) {
    this.emit("layer-select", /** @type {HTMLSelectElement} */ (event.target).value);
  }
}

customElements.define("ds-strip-head", StripHead);
