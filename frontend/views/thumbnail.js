/**
 * `ds-thumbnail`: the small picture of a data set. The name beside it says what it is, so the
 * picture itself is hidden from screen readers.
 */

import { html } from "lit";
import { fitCanvas } from "./canvas.js";
import { readTheme, watchTheme } from "./drawing/theme.js";
import { drawThumbnail } from "./drawing/thumbnail.js";
import { View } from "./element.js";

/** Width and height, CSS pixels. */
const SIDE = 40;

export class ThumbnailView extends View {
  /** @override */
  static properties = { thumbnail: { attribute: false } };

  constructor() {
    super();
    /** @type {import("./drawing/thumbnail.js").Thumbnail | null} */
    this.thumbnail = null;
    this.unwatch = () => {};
  }

  /** @override */
  connectedCallback() {
    super.connectedCallback();
    this.unwatch = watchTheme(() => this.requestUpdate());
  }

  /** @override */
  disconnectedCallback() {
    super.disconnectedCallback();
    this.unwatch();
  }

  /** @override */
  render() {
    return html`<canvas aria-hidden="true"></canvas>`;
  }

  /** @override */
  updated() {
    const canvas = /** @type {HTMLCanvasElement} */ (this.querySelector("canvas"));
    const context = fitCanvas(canvas, SIDE, SIDE);
    if (context && this.thumbnail) drawThumbnail(context, this.thumbnail, SIDE, readTheme(this));
  }
}

customElements.define("ds-thumbnail", ThumbnailView);
