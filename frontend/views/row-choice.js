/**
 * `ds-row-choice`: which row of each batch is followed: whose example, masks and activations are
 * shown. Emits `row-select` with a number, and `new-run` where the run on screen follows another.
 */

import { html, nothing } from "lit";
import { View } from "./element.js";

const HINT = "Which example of each batch to follow. Another one needs a new run.";

export class RowChoice extends View {
  /** @override */
  static properties = {
    row: { type: Number },
    most: { type: Number },
    pending: { type: Boolean },
    error: {},
  };

  constructor() {
    super();
    this.row = 0;
    /** The last row that a batch has. */
    this.most = 0;
    /** Whether the run on screen follows another row. */
    this.pending = false;
    this.error = "";
  }

  /** @override */
  render() {
    return html`<label class="row-choice" title=${HINT}>
        row
        <input
          type="number"
          aria-label="Row of the batch to follow"
          aria-invalid=${this.error ? "true" : "false"}
          min="0"
          max=${this.most}
          step="1"
          .value=${String(this.row)}
          @change=${this.settle}
        />
        of batch
      </label>
      ${
        this.pending
          ? html`<button class="text-button" @click=${() => this.emit("new-run")}>
              Start a new run
            </button>`
          : nothing
      }
      ${this.error ? html`<p class="error-text" role="alert">${this.error}</p>` : nothing}`;
  }

  /** @param {Event} event */
  settle(event) {
    const input = /** @type {HTMLInputElement} */ (event.target);
    const row = Math.min(Math.max(0, Math.round(input.valueAsNumber)), this.most);
    input.value = String(Number.isFinite(row) ? row : this.row);
    if (Number.isFinite(row) && row !== this.row) this.emit("row-select", row);
  }
}

customElements.define("ds-row-choice", RowChoice);
