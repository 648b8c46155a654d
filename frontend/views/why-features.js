/**
 * `ds-why-features`: what the first layer's perceptrons look for, and how active they are, with
 * dropout and without.
 *
 * Emits `why-again`. Knows measurements, not where they come from.
 */

import { html, nothing, svg } from "lit";
import { formatCount, formatNumber, formatPercent } from "../lib/format.js";
import { rememberLast } from "../lib/remember.js";
import { drawFilter, drawHistogram } from "./drawing/why-features.js";
import { View } from "./element.js";
import "./why-canvas.js";
import { TWINS } from "./why-data.js";
import "./why-features-grid.js";
import "./why-features-table.js";
import { featureSentences, mostOf, scaleOf, sharesOf, unitInWords } from "./why-features-words.js";
import { joined, ONE_SEED, panel } from "./why-panel.js";
import { figureInWords } from "./why-words.js";

/** @typedef {import("../state/types.js").Twin} Twin */
/** @typedef {import("../state/why.js").Features} Features */
/** @typedef {import("../state/why.js").Answer<Features>} Answer */

const LARGE = 180;
const HISTOGRAM_HEIGHT = 120;
const SILENT = "An activation of a perceptron on a picture that is as good as 0.";

export class WhyFeatures extends View {
  /** @override */
  static properties = {
    measured: { attribute: false },
    layerCount: { type: Number },
    unit: { state: true },
  };

  constructor() {
    super();
    /** @type {import("../state/why.js").Measured<Features> | null} */
    this.measured = null;
    this.layerCount = 1;
    /** The perceptron that is seen large. @type {number | null} */
    this.unit = null;
    this.scale = rememberLast(scaleOf);
  }

  /** @override */
  render() {
    const { measured } = this;
    if (!measured) return nothing;
    const answer = /** @type {Answer} */ (measured.answer);
    return panel({
      title: "Features: what they look for, and how often they answer",
      lead:
        "A picture for each perceptron of the first layer: its weights, where the pixels are. " +
        "Below, how large activations are: silent ones first, the others by size.",
      measured,
      body: () => this.body(answer),
      verdict: () => featureSentences(answer.twins),
      basis: () => this.basis(answer),
      again: () => this.emit("why-again", "features"),
    });
  }

  /** @param {Answer} answer */
  body(answer) {
    const { twins } = answer;
    const isDrawn = Boolean(answer.image_shape);
    return html`<div class="why-features ${isDrawn ? "" : "no-filters"}">
        ${TWINS.map((one) => this.twin(answer, one))} ${isDrawn ? this.large(answer) : nothing}
      </div>
      <p class="quiet small">
        ${
          isDrawn
            ? html`<span class="why-key sign-plus" aria-hidden="true"></span> above 0
                <span class="why-key sign-minus" aria-hidden="true"></span> below 0; full ink from
                ±${formatNumber(this.scale(twins))} on, for both.`
            : "The inputs are no pixels: there are no pictures of weights."
        }
        Bars of both have one scale.
      </p>
      <ds-why-features-table .answer=${answer}></ds-why-features-table>`;
  }

  /**
   * @param {Answer} answer
   * @param {{twin: Twin, title: string}} which
   */
  twin(answer, { twin, title }) {
    const found = answer.twins[twin];
    if (!found) return nothing;
    const { filters } = found;
    const shape = answer.image_shape;
    return html`<div class="why-features-twin">
      <p class="twin-title ${twin} small">${title}</p>
      ${
        filters && shape
          ? html`<ds-why-features-grid
              .filters=${{
                values: filters.values,
                count: filters.shape[0],
                shape,
                scale: this.scale(answer.twins),
              }}
              .dead=${answer.layer === 1 ? found.dead_units : []}
              .unit=${this.unit}
              .label="Weights into ${formatCount(filters.shape[0])} perceptrons, ${title} dropout."
              @unit-choose=${(/** @type {CustomEvent<number | null>} */ event) =>
                (this.unit = event.detail)}
            ></ds-why-features-grid>`
          : nothing
      }
      ${this.histogram(answer, found, twin, title)}
    </div>`;
  }

  /**
   * @param {Answer} answer
   * @param {Features} found
   * @param {Twin} twin
   * @param {string} title
   */
  histogram({ twins, edges = [] }, found, twin, title) {
    const { silent, shares } = sharesOf(found.histogram);
    const { value: mean } = found.mean_activation;
    const scene = { edges, shares, most: mostOf(twins), mean };
    const percent = formatPercent(silent, 1);
    return html`<div class="why-bar ${twin}" title=${SILENT}>
        <span class="small">silent</span>
        <svg aria-hidden="true" height="14">
          ${svg`<rect x="0" y="3" height="8" width="${100 * silent}%" />
            <path class="whole" d="M0 13H4000" />`}
        </svg>
        <span class="small strong">${percent}</span>
      </div>
      <ds-why-canvas
        .height=${HISTOGRAM_HEIGHT}
        .label="Activations that are not silent, by size, ${title} dropout: mean of all
          ${figureInWords(found.mean_activation)}, ${percent} silent."
        .draw=${(
          /** @type {CanvasRenderingContext2D} */ context,
          /** @type {number} */ width,
          /** @type {number} */ height,
          /** @type {import("./drawing/theme.js").Theme} */ theme,
        ) => drawHistogram(context, scene, { width, height }, theme[twin], theme)}
      ></ds-why-canvas>
      <p class="small">
        mean <span class="strong">${figureInWords(found.mean_activation)}</span>, silent
        <span class="strong">${figureInWords(found.zero_share)}</span>
      </p>`;
  }

  /** The chosen perceptron, large, of both. @param {Answer} answer */
  large(answer) {
    const unit = this.unit;
    return html`<div class="why-large">
      <p class="small why-cell" role="status">
        ${
          answer.layer === 1
            ? unitInWords(answer.twins, unit)
            : unit === null
              ? unitInWords(answer.twins, null)
              : `Perceptron ${unit} of hidden layer 1.`
        }
      </p>
      <div class="why-large-pair">
        ${unit === null ? nothing : TWINS.map((one) => this.largeOf(answer, one, unit))}
      </div>
    </div>`;
  }

  /**
   * @param {Answer} answer
   * @param {{twin: Twin, title: string}} which
   * @param {number} unit
   */
  largeOf({ twins, image_shape: shape }, { twin, title }, unit) {
    const filters = twins[twin]?.filters;
    if (!filters || !shape || unit >= filters.shape[0]) return nothing;
    const size = filters.shape[1];
    const filter = {
      weights: filters.values.subarray(unit * size, (unit + 1) * size),
      shape,
      scale: this.scale(twins),
    };
    return html`<div>
      <p class="twin-title ${twin} small">${title}</p>
      <ds-why-canvas
        .height=${LARGE}
        .label="The weights into perceptron ${unit}, ${title} dropout."
        .draw=${(
          /** @type {CanvasRenderingContext2D} */ context,
          /** @type {number} */ width,
          /** @type {number} */ height,
          /** @type {import("./drawing/theme.js").Theme} */ theme,
        ) => drawFilter(context, filter, Math.min(width, height), theme)}
      ></ds-why-canvas>
    </div>`;
  }

  /** @param {Answer} answer */
  basis({ example_count: count, step, layer = 1, near_zero: near = 0, twins }) {
    const dead = TWINS.filter(({ twin }) => twins[twin]).map(
      ({ twin, title }) => `${twins[twin]?.dead_units.length ?? 0} ${title}`,
    );
    return joined(
      this.layerCount > 1 ? `activations of hidden layer ${layer}, weights of the first` : "",
      `silent: within ${formatNumber(near)} of 0`,
      `dead perceptrons: ${dead.join(", ")}`,
      `${formatCount(count)} hold-out examples at step ${formatCount(step)}, ± one standard error`,
      ONE_SEED,
      "Srivastava et al. 2014, sections 7.1 and 7.2",
    );
  }
}

customElements.define("ds-why-features", WhyFeatures);
