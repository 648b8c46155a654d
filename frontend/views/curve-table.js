/**
 * `ds-curve-table`: every measurement as rows of a table, for whoever cannot or would not read
 * curves. Closed until asked for; a page of rows at a time, so that a long run stays light.
 */

import { html, nothing } from "lit";
import { formatCount } from "../lib/format.js";
import { COLUMNS, formatValue, KINDS, valueOf } from "./curve-data.js";
import { measureWords, TWIN_WORDS } from "./curve-words.js";
import { View } from "./element.js";

/** @typedef {import("./figures.js").Measured} Measured */

const PAGE = 50;

export class CurveTable extends View {
  /** @override */
  static properties = {
    evaluations: { attribute: false },
    changes: { attribute: false },
    shown: { attribute: false },
    isOpen: { state: true },
    page: { state: true },
  };

  constructor() {
    super();
    /** @type {readonly Measured[]} */
    this.evaluations = [];
    /** @type {readonly import("./curve-changes.js").Change[]} */
    this.changes = [];
    /** @type {import("./curve-words.js").Shown} */
    this.shown = { measure: "loss", regression: false, twin: true };
    this.isOpen = false;
    /** Counted from the oldest; null: the newest. @type {number | null} */
    this.page = null;
  }

  /** @override */
  render() {
    return html`<details class="curve-values" @toggle=${this.onToggle}>
      <summary>Values as a table</summary>
      ${this.isOpen ? this.content() : nothing}
    </details>`;
  }

  /** @param {Event} event */
  onToggle(event) {
    this.isOpen = /** @type {HTMLDetailsElement} */ (event.currentTarget).open;
  }

  content() {
    const count = this.evaluations.length;
    const newest = Math.max(0, Math.ceil(count / PAGE) - 1);
    const page = Math.min(this.page ?? newest, newest);
    const rows = this.evaluations.slice(page * PAGE, (page + 1) * PAGE);
    const range = `${formatCount(page * PAGE + 1)}–${formatCount(page * PAGE + rows.length)}`;
    const caption = `${measureWords(this.shown)}, measurements ${range} of ${formatCount(count)}`;
    return html`<div class="table-box" role="region" tabindex="0" aria-label="Values of the curves">
        ${
          count === 0
            ? html`<p class="quiet">Nothing has been measured yet.</p>`
            : this.table(caption, rows)
        }
      </div>
      ${newest > 0 ? this.pager(page, newest) : nothing} ${this.changeList()}`;
  }

  /**
   * @param {string} caption
   * @param {readonly Measured[]} rows
   */
  table(caption, rows) {
    const { measure, regression, twin: both } = this.shown;
    const columns = COLUMNS.filter(
      ({ twin, kind }) => (both || twin === "dropout") && figuresOf(kind)[measure],
    );
    return html`<table>
      <caption>
        ${caption}
      </caption>
      <thead>
        <tr>
          <th scope="col">step</th>
          ${columns.map(
            ({ twin, kind }) =>
              html`<th scope="col">${nameOf(kind)}${both ? `, ${TWIN_WORDS[twin]}` : ""}</th>`,
          )}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (measured) =>
            html`<tr>
              <th scope="row">${formatCount(measured.step)}</th>
              ${columns.map(
                ({ twin, kind }) =>
                  html`<td>
                    ${formatValue(valueOf(measured, measure, kind, twin), measure, regression)}
                  </td>`,
              )}
            </tr>`,
        )}
      </tbody>
    </table>`;
  }

  /**
   * @param {number} page
   * @param {number} newest
   */
  pager(page, newest) {
    return html`<p class="pager">
      <button class="text-button" ?disabled=${page === 0} @click=${() => (this.page = page - 1)}>
        ◂ earlier
      </button>
      <button
        class="text-button"
        ?disabled=${page === newest}
        @click=${() => (this.page = page + 1 === newest ? null : page + 1)}
      >
        later ▸
      </button>
    </p>`;
  }

  changeList() {
    if (this.changes.length === 0) return nothing;
    return html`<p class="small">Settings that changed:</p>
      <ul class="small">
        ${this.changes.map(
          ({ step, words }) => html`<li>from step ${formatCount(step + 1)}: ${words}</li>`,
        )}
      </ul>`;
  }
}

/** @param {import("./curve-data.js").Kind} kind */
function figuresOf(kind) {
  return KINDS.find((one) => one.kind === kind)?.figures ?? { loss: null, error: null };
}

/** @param {import("./curve-data.js").Kind} kind */
function nameOf(kind) {
  return KINDS.find((one) => one.kind === kind)?.name ?? kind;
}

customElements.define("ds-curve-table", CurveTable);
