/**
 * `ds-topbar`: the name, where one can go, and how the page stands with the server.
 */

import { html, nothing } from "lit";
import { View } from "./element.js";
import { connectionInWords } from "./words.js";

export class Topbar extends View {
  /** @override */
  static properties = { connection: {}, viewers: { type: Number } };

  constructor() {
    super();
    this.connection = "idle";
    this.viewers = 1;
  }

  /** @override */
  render() {
    const { text, detail, tone } = connectionInWords(this.connection, this.viewers);
    return html`<header class="topbar">
      <h1 class="logo"><span class="logo-mark" aria-hidden="true"></span>Dropscope</h1>
      <nav aria-label="Screens">
        <a href="#lab" aria-current="page">Lab</a>
        <a href="/docs">API</a>
      </nav>
      <p class="connection ${tone}" role="status" title=${detail || nothing}>
        <span class="dot" aria-hidden="true"></span>${text}
      </p>
    </header>`;
  }
}

customElements.define("ds-topbar", Topbar);
