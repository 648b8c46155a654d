/**
 * Two perceptrons of a layer on the same hold-out examples, for both twins: how each example makes
 * them fire, and in words on how many of them both do.
 */

import { html, nothing } from "lit";
import { formatCount } from "../lib/format.js";
import { drawPair, firesTogether } from "./drawing/why-pair.js";
import "./why-canvas.js";
import { TWINS } from "./why-data.js";

/** @typedef {import("../state/why.js").Acts} Acts */
/** @typedef {import("../state/why.js").Measured<Acts>} Measured */

const SIDE = 118;

/**
 * @param {Measured} measured
 * @param {readonly [number, number] | null} pair
 */
export function pairFigure(measured, pair) {
  if (!pair) return nothing;
  if (measured.phase === "failed") {
    return html`<p class="error-text" role="alert">${measured.problem}</p>`;
  }
  const [a, b] = pair;
  const answer = measured.answer;
  const having = TWINS.flatMap(({ twin, title }) => {
    const { [a]: first, [b]: second } = answer?.twins[twin]?.activation ?? {};
    return first && second ? [{ twin, title, first, second }] : [];
  });
  if (having.length === 0) return html`<p class="small quiet">Looking at ${a} and ${b}…</p>`;
  return html`<div class="why-two">
    ${having.map(
      ({ twin, title, first, second }) =>
        html`<figure>
          <ds-why-canvas
            .height=${SIDE}
            label="Perceptrons ${a} and ${b} on the same examples, ${title} dropout."
            .draw=${
              /** @type {import("./why-canvas.js").Draw} */ (
                (context, _, height, theme) =>
                  drawPair(context, { a: first, b: second, twin }, height, theme)
              )
            }
          ></ds-why-canvas>
          <figcaption class="small quiet">
            <span class="${twin}-text strong">${title}</span> ${inWords(a, b, first, second)}
          </figcaption>
        </figure>`,
    )}
    <p class="small quiet">
      Each mark is one of ${formatCount(having[0].first.length)} hold-out examples: right, ${a}
      fires more; up, ${b} does.
    </p>
  </div>`;
}

/**
 * @param {number} a
 * @param {number} b
 * @param {readonly number[]} first
 * @param {readonly number[]} second
 */
function inWords(a, b, first, second) {
  const fires = firesTogether(first, second);
  return `${a} fires on ${fires.a}, ${b} on ${fires.b}, both on ${fires.both}.`;
}
