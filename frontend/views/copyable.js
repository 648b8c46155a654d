/**
 * A text to be taken along: selected as soon as it is entered, with a button that copies it. Pure.
 */

import { html, nothing } from "lit";
import "./copy-text.js";

/**
 * @param {object} parts
 * @param {string} parts.text
 * @param {unknown} parts.label     what the text is
 * @param {string} parts.copyLabel  of the button
 * @param {number} parts.rows
 * @param {string} [parts.kind]     classes besides
 * @param {unknown} [parts.beside]  the button
 */
export function copyableTemplate({ text, label, copyLabel, rows, kind = "", beside = nothing }) {
  return html`<div class="copyable ${kind}">
    <label>
      ${label}
      <textarea
        readonly
        rows=${rows}
        spellcheck="false"
        .value=${text}
        @focus=${(/** @type {Event} */ event) =>
          /** @type {HTMLTextAreaElement} */ (event.target).select()}
      ></textarea>
    </label>
    <div class="copyable-buttons">
      <ds-copy .text=${text} label=${copyLabel}></ds-copy>
      ${beside}
    </div>
  </div>`;
}
