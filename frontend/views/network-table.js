/**
 * `ds-network-table`: the table behind one twin's picture, a layer at a time.
 *
 * Knows the picture; no run.
 */

import { html } from "lit";
import { layerInWords, layersOf, layerTable } from "./network-rows.js";
import { TableDisclosure, tableTemplate } from "./table-disclosure.js";

export class NetworkTable extends TableDisclosure {
  /** @override */
  static properties = {
    ...TableDisclosure.properties,
    picture: { attribute: false },
    sizes: { attribute: false },
    layer: { state: true },
  };

  constructor() {
    super();
    /** @type {import("./network.js").Picture | null} */
    this.picture = null;
    /** @type {import("./network.js").Sizes | null} */
    this.sizes = null;
    this.layer = "hidden_1";
  }

  /** @override */
  get heading() {
    return "every perceptron of the picture in figures";
  }

  /** @override */
  content() {
    const { picture, sizes } = this;
    if (!picture || !sizes) return "";
    const layers = layersOf(sizes);
    const layer = layers.includes(this.layer) ? this.layer : layers[1];
    return html`<label class="small"
        >Layer
        <select @change=${this.choose}>
          ${layers.map(
            (name) =>
              html`<option value=${name} .selected=${name === layer}>
                ${layerInWords(name)}
              </option>`,
          )}
        </select>
      </label>
      ${tableTemplate(layerTable(layer, picture, sizes))}`;
  }

  /** @param {Event} event */
  choose(event) {
    this.layer = /** @type {HTMLSelectElement} */ (event.target).value;
  }
}

customElements.define("ds-network-table", NetworkTable);
