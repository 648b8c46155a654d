/**
 * What every table behind a picture is: a word that opens it over the picture, and Escape that
 * closes it. Made only while it is open.
 *
 * Knows no numbers: who extends it says its name and its content.
 */

import { html, nothing } from "lit";
import { View } from "./element.js";

/**
 * @typedef {object} Table
 * @property {string} caption
 * @property {string} first               what the rows' names are
 * @property {readonly string[]} columns  titles of the cells
 * @property {readonly {name: string, cells: readonly string[]}[]} rows
 */

/** @abstract */
export class TableDisclosure extends View {
  /** @override */
  static properties = { isOpen: { state: true } };

  constructor() {
    super();
    this.isOpen = false;
  }

  /** What it is about. @returns {string} */
  get heading() {
    return "";
  }

  /** @returns {unknown} what Lit can render */
  content() {
    return nothing;
  }

  /** @override */
  render() {
    return html`<details class="as-table" @toggle=${this.onToggle} @keydown=${this.onKey}>
      <summary title=${this.heading}>
        table<span class="visually-hidden">: ${this.heading}</span>
      </summary>
      ${
        this.isOpen
          ? html`<div class="table-panel" role="region" tabindex="0" aria-label=${this.heading}>
              ${this.content()}
            </div>`
          : nothing
      }
    </details>`;
  }

  details() {
    return this.querySelector("details");
  }

  onToggle() {
    this.isOpen = this.details()?.open ?? false;
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    const details = this.details();
    if (event.key !== "Escape" || !details?.open) return;
    event.stopPropagation();
    details.open = false;
    this.querySelector("summary")?.focus();
  }
}

/** @param {Table} table */
export function tableTemplate({ caption, first, columns, rows }) {
  return html`<table>
    <caption>
      ${caption}
    </caption>
    <thead>
      <tr>
        ${[first, ...columns].map((title) => html`<th scope="col">${title}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        ({ name, cells }) =>
          html`<tr>
            <th scope="row">${name}</th>
            ${cells.map((cell) => html`<td>${cell}</td>`)}
          </tr>`,
      )}
    </tbody>
  </table>`;
}
