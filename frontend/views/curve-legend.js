/**
 * The legend of the curves, which is also the table of their values at one measurement.
 *
 * A function, not an element: it has no life of its own.
 */

import { html, nothing } from "lit";
import { formatCount } from "../lib/format.js";
import { formatValue, KINDS, valueOf } from "./curve-data.js";
import { gapWords, measureWords, TWIN_WORDS, twinsOf } from "./curve-words.js";

/** @typedef {import("./curve-words.js").Shown} Shown */
/** @typedef {import("./figures.js").Measured} Measured */
/** @typedef {import("./figures.js").Twin} Twin */

/**
 * @param {Measured | null} measured  null: nothing has been measured
 * @param {Shown} shown
 */
export function legendTemplate(measured, shown) {
  const at = measured ? `at step ${formatCount(measured.step)}` : "not measured yet";
  return html`<table class="legend">
    <caption class="visually-hidden">
      ${measureWords(shown)} ${at}
    </caption>
    <thead>
      <tr>
        <th scope="col" class="quiet">${at}</th>
        ${twinsOf(shown.twin).map(
          (twin) =>
            html`<th scope="col">
              <span class="mark ${twin}"></span>${shown.twin ? TWIN_WORDS[twin] : "the network"}
            </th>`,
        )}
      </tr>
    </thead>
    <tbody>
      ${KINDS.map((one) => kindRow(one, measured, shown))} ${gapRow(measured, shown)}
    </tbody>
  </table>`;
}

/**
 * @param {typeof KINDS[number]} one
 * @param {Measured | null} measured
 * @param {Shown} shown
 */
function kindRow({ kind, name, hint, line, figures }, measured, shown) {
  if (!figures[shown.measure]) return nothing;
  return html`<tr data-kind=${kind}>
    <th scope="row" title=${hint}><span class="line ${line}" aria-hidden="true"></span>${name}</th>
    ${twinsOf(shown.twin).map((twin) => {
      const value = measured ? valueOf(measured, shown.measure, kind, twin) : null;
      const same = twin === "plain" && kind === "train" ? "It has no masks: the same." : nothing;
      return html`<td title=${same}>${formatValue(value, shown.measure, shown.regression)}</td>`;
    })}
  </tr>`;
}

/**
 * @param {Measured | null} measured
 * @param {Shown} shown
 */
function gapRow(measured, shown) {
  return html`<tr data-kind="gap" title="Hold-out minus training, masks off.">
    <th scope="row"><span class="shade" aria-hidden="true"></span>over-fitting gap</th>
    ${twinsOf(shown.twin).map(
      (twin) => html`<td>${measured ? gapWords(measured, shown, twin) : "–"}</td>`,
    )}
  </tr>`;
}
