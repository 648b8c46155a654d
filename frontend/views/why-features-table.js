/**
 * `ds-why-features-table`: the numbers behind filters and histograms. Knows one answer.
 */

import { html, nothing } from "lit";
import { TableDisclosure, tableTemplate } from "./table-disclosure.js";
import { histogramTable, unitTable } from "./why-features-words.js";

export class WhyFeaturesTable extends TableDisclosure {
  /** @override */
  static properties = { ...TableDisclosure.properties, answer: { attribute: false } };

  constructor() {
    super();
    /** @type {import("./why-features-words.js").Answer | null} */
    this.answer = null;
  }

  /** @override */
  get heading() {
    return "activations, of each perceptron and by size";
  }

  /** @override */
  content() {
    const { answer } = this;
    if (!answer) return nothing;
    return html`${tableTemplate(histogramTable(answer))} ${tableTemplate(unitTable(answer))}`;
  }
}

customElements.define("ds-why-features-table", WhyFeaturesTable);
