/**
 * How far the answers of many masks lie apart: rows for the drawing, and the same as a table.
 */

import { html } from "lit";
import { formatPercent } from "../lib/format.js";
import { drawSpread, ROW } from "./drawing/why-spread.js";
import "./why-canvas.js";
import { rangeOf } from "./why-data.js";

/** @typedef {import("../state/why.js").Noise} Noise */
/** @typedef {import("./drawing/why-spread.js").SpreadRow} SpreadRow */
/** @typedef {import("./why-data.js").Measure} Measure */

const [LEAST_NAME, MOST_NAME, LETTER] = [18, 90, 6.2];

/**
 * @param {readonly SpreadRow[]} rows
 * @param {Measure} measure
 */
export function spread(rows, measure) {
  const letters = Math.max(...rows.map(({ name }) => name.length));
  const nameWidth = Math.min(MOST_NAME, Math.max(LEAST_NAME, 8 + LETTER * letters));
  const range = rangeOf(rows, measure);
  const [from, to] = range;
  const ends = measure === "probability" ? ["0 %", "100 %"] : [from.toFixed(1), to.toFixed(1)];
  const scene = { rows, range, nameWidth, ends };
  return html`<ds-why-canvas
    .height=${(rows.length + 1) * ROW}
    .draw=${
      /** @type {import("./why-canvas.js").Draw} */ (
        (context, width, _, theme) => drawSpread(context, scene, width, theme)
      )
    }
  ></ds-why-canvas>`;
}

/**
 * The same figures to be read; where dropout's twin is missing, without its column.
 *
 * @param {readonly SpreadRow[]} rows  probabilities
 */
export function spreadTable(rows) {
  const hasPlain = rows.some(({ plain }) => plain !== null);
  const share = (/** @type {number | null} */ value) =>
    value === null ? "–" : formatPercent(value, 1);
  return html`<details class="small">
    <summary>The same as a table</summary>
    <table class="comparison why-table">
      <thead>
        <tr>
          <th scope="col">class</th>
          <th scope="col">average</th>
          <th scope="col">single pass</th>
          ${hasPlain ? html`<th scope="col">without</th>` : ""}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ({ name, isWanted, mean, single, plain }) =>
            html`<tr>
              <th scope="row">${name}${isWanted ? " (label)" : ""}</th>
              <td>${share(mean)}</td>
              <td>${share(single)}</td>
              ${hasPlain ? html`<td>${share(plain)}</td>` : ""}
            </tr>`,
        )}
      </tbody>
    </table>
  </details>`;
}
