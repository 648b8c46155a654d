/**
 * `ds-code-block`: a piece of code under its title, with a button that copies it.
 */

import { html } from "lit";
import "./copy-text.js";
import { View } from "./element.js";

export class CodeBlock extends View {
  /** @override */
  static properties = { code: {}, heading: {}, text: {} };

  constructor() {
    super();
    this.code = "";
    this.heading = "";
    /** What to know about it. */
    this.text = "";
  }

  /** @override */
  render() {
    return html`<div class="code-head">
        <div>
          <h3 class="strong">${this.heading}</h3>
          <p class="quiet small">${this.text}</p>
        </div>
        <ds-copy .text=${`${this.code}\n`}></ds-copy>
      </div>
      <pre class="code" tabindex="0" role="region" aria-label=${this.heading}><code>${
        this.code
      }</code></pre>`;
  }
}

customElements.define("ds-code-block", CodeBlock);
