/**
 * What stands above the curves: what they show, and how.
 *
 * A function, not an element: it has no life of its own.
 */

import { html } from "lit";
import "./segments.js";

/** @typedef {import("./curve-data.js").Measure} Measure */
/**
 * @typedef {object} Head
 * @property {string} title
 * @property {Measure} measure
 * @property {boolean} isLog
 * @property {boolean} isEmpty   nothing has been measured
 * @property {boolean} isZoomed
 */
/**
 * @typedef {object} HeadActions
 * @property {(measure: Measure) => void} choose
 * @property {() => void} toggleLog
 * @property {(direction: "in" | "out") => void} zoomBy
 * @property {() => void} showAll
 */

const MEASURES = [
  { value: "loss", text: "loss", hint: "What training makes small" },
  { value: "error", text: "error", hint: "How often it is wrong, or how far off" },
];

/**
 * @param {Head} head
 * @param {HeadActions} actions
 */
export function headTemplate({ title, measure, isLog, isEmpty, isZoomed }, actions) {
  return html`<div class="curve-head">
    <h2 class="visually-hidden">${title}</h2>
    <ds-segments
      label="What the curves show"
      .options=${MEASURES}
      .value=${measure}
      @choose=${(/** @type {CustomEvent<Measure>} */ event) => actions.choose(event.detail)}
    ></ds-segments>
    <span class="curve-tools" role="group" aria-label="View of the curves">
      <button
        class="tool"
        aria-pressed=${String(isLog)}
        title="Logarithmic axis: small values become visible"
        @click=${actions.toggleLog}
      >
        log
      </button>
      ${tool("−", "Zoom out", !isZoomed, () => actions.zoomBy("out"))}
      ${tool("+", "Zoom in", isEmpty, () => actions.zoomBy("in"))}
      ${tool("all", "Show all steps", !isZoomed, actions.showAll)}
    </span>
  </div>`;
}

/**
 * One that is off can still be reached: it turns off under the finger of who pressed it.
 *
 * @param {string} text
 * @param {string} name
 * @param {boolean} isOff
 * @param {() => void} act
 */
function tool(text, name, isOff, act) {
  return html`<button
    class="tool"
    aria-label=${name}
    title=${name}
    aria-disabled=${String(isOff)}
    @click=${() => isOff || act()}
  >
    ${text}
  </button>`;
}
