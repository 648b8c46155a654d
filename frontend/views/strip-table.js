/**
 * `ds-strip-table`: the table behind the strip of masks, of the layer and the steps in view.
 *
 * Knows columns; no run.
 */

import { html } from "lit";
import { layerInWords } from "./network-rows.js";
import { shareTable } from "./strip-shares.js";
import { TableDisclosure, tableTemplate } from "./table-disclosure.js";

export class StripTable extends TableDisclosure {
  /** @override */
  static properties = {
    ...TableDisclosure.properties,
    columns: { attribute: false },
    stretch: { attribute: false },
    layer: {},
  };

  constructor() {
    super();
    /** @type {readonly (import("./strip-shares.js").Column | null)[]} */
    this.columns = [];
    /** @type {import("./strip-shares.js").Stretch | null} */
    this.stretch = null;
    this.layer = "";
  }

  /** @override */
  get heading() {
    return "shares kept in the steps in view, in figures";
  }

  /** @override */
  content() {
    const { stretch, columns, layer } = this;
    if (!stretch || columns.length === 0) return html`<p class="quiet">No masks to show yet.</p>`;
    return tableTemplate(shareTable(columns, stretch, layerInWords(layer)));
  }
}

customElements.define("ds-strip-table", StripTable);
