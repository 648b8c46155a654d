/**
 * Twelve sub-networks with what each of them says. Knows masks and answers, not where they come
 * from.
 */

import { html } from "lit";
import { drawSubNetwork } from "./drawing/why-sub-network.js";
import "./why-canvas.js";
import { layersOf } from "./why-data.js";

/** @typedef {import("../state/why.js").Noise} Noise */
/**
 * @typedef {object} Gallery
 * @property {Noise} found
 * @property {readonly string[]} classNames
 * @property {readonly number[]} features
 * @property {readonly [number, number] | null} shape  of an image; null: the input is none
 */

const HEIGHT = 42;

/** @param {Gallery} gallery */
export function gallery({ found, classNames, features, shape }) {
  const masks = layersOf(found.keep_mask ?? null);
  if (masks.length === 0) {
    return html`<p class="quiet small">No mask to draw: nothing is ever off in this run.</p>`;
  }
  return html`<ul class="why-gallery" aria-label="Sub-networks">
    ${masks.map(({ input, hidden }, index) => {
      const name = classNames[found.answers?.[index] ?? -1] ?? "–";
      const image = shape ? { features, shape, kept: input } : null;
      return html`<li title=${keptInWords(input, hidden)}>
        <ds-why-canvas
          .height=${HEIGHT}
          .draw=${
            /** @type {import("./why-canvas.js").Draw} */ (
              (context, width, height, theme) =>
                drawSubNetwork(context, { hidden, image }, width, height, theme)
            )
          }
        ></ds-why-canvas>
        <span class="strong"><span class="visually-hidden">says</span> ${name}</span>
        <span class="visually-hidden">: ${keptInWords(input, hidden)}</span>
      </li>`;
    })}
  </ul>`;
}

/**
 * @param {readonly number[] | null} input
 * @param {readonly (readonly number[])[]} hidden
 */
function keptInWords(input, hidden) {
  const count = (/** @type {readonly number[]} */ kept) =>
    `${kept.reduce((sum, one) => sum + one, 0)} of ${kept.length}`;
  const parts = hidden.length > 0 ? [`${hidden.map(count).join(" and ")} perceptrons kept`] : [];
  if (input) parts.push(`${count(input)} inputs kept`);
  return parts.join(", ");
}
