/**
 * How far the answers of many masks lie apart: rows for the drawing, and the same as a table.
 */

import { html } from "lit";
import { formatPercent } from "../lib/format.js";
import { drawSpread, ROW } from "./drawing/why-spread.js";
import "./why-canvas.js";

/** @typedef {import("../state/why.js").Noise} Noise */
/** @typedef {import("./drawing/why-spread.js").SpreadRow} SpreadRow */
/** @typedef {"probability" | "logit"} Measure */

/** More classes than these are not shown: those that got the least. */
const MOST_ROWS = 12;
const [LEAST_NAME, MOST_NAME, LETTER] = [18, 90, 6.2];

/**
 * @param {readonly number[]} logits
 * @returns {number[]} probabilities
 */
export function softmax(logits) {
  const most = Math.max(...logits);
  const powers = logits.map((logit) => Math.exp(logit - most));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
}

/**
 * @param {Noise} dropout
 * @param {Noise | undefined} plain
 * @param {Measure} measure
 * @param {readonly string[]} classNames
 * @param {number | null} label
 * @returns {SpreadRow[]} of the classes in order
 */
export function spreadRows(dropout, plain, measure, classNames, label) {
  const outputs = dropout.outputs ?? [];
  const values = measure === "logit" ? outputs : outputs.map(softmax);
  // The mean is one of probabilities: among logits there is no place for it.
  const isShare = measure === "probability";
  const mean = isShare ? dropout.mean_probability : undefined;
  return dropout.single.probability
    .map((single, index) => ({
      name: classNames[index] ?? String(index),
      isWanted: index === label,
      values: values.map((one) => one[index]),
      mean: mean?.[index] ?? null,
      single: isShare ? single : null,
      plain: isShare ? (plain?.single.probability[index] ?? null) : null,
      weight: dropout.mean_probability?.[index] ?? 0,
    }))
    .map((row, index, all) => ({
      row,
      index,
      rank: all.filter((a) => a.weight > row.weight).length,
    }))
    .filter(({ rank, row }) => rank < MOST_ROWS || row.isWanted)
    .map(({ row: { weight: _, ...row } }) => row);
}

/**
 * @param {readonly SpreadRow[]} rows
 * @param {Measure} measure
 * @returns {[number, number]}
 */
export function rangeOf(rows, measure) {
  if (measure === "probability") return [0, 1];
  let [least, most] = [Infinity, -Infinity];
  for (const { values } of rows) {
    for (const value of values) {
      least = Math.min(least, value);
      most = Math.max(most, value);
    }
  }
  return least <= most ? [least, most] : [0, 1];
}

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
