/**
 * `ds-why-pixel`: pixels that give the class away: who reads them, and who the picture.
 *
 * Emits `why-again`. Knows measurements, and a promise of those that were made beforehand.
 */

import { html, nothing } from "lit";
import { formatCount, formatNumber, formatPercent } from "../lib/format.js";
import { drawHeat } from "./drawing/why-heat.js";
import { View } from "./element.js";
import "./why-canvas.js";
import { TWINS } from "./why-data.js";
import { joined, ONE_SEED, panel } from "./why-panel.js";
import { arrangementsSentence, pixelSentences } from "./why-pixel-words.js";

/** @typedef {import("../state/types.js").Twin} Twin */
/** @typedef {import("../state/why.js").Figure} Figure */
/** @typedef {import("../state/why.js").Pixels} Found */
/** @typedef {import("../state/why.js").Answer<Found>} Answer */
/** @typedef {import("./why-pixel-words.js").Arrangements} Arrangements */

const SIDE = 104;
const VARIANTS = /** @type {const} */ ([
  { name: "as_training", text: "as in training", hint: "It tells the class, as it always did." },
  { name: "removed", text: "removed", hint: "Half grey: it tells nothing." },
  { name: "lying", text: "lying", hint: "It tells another class than the picture." },
]);
/** @type {readonly {name: "mean_saliency" | "saliency" | "weights_norm", text: string,
 *   hint: string}[]} */
const MAPS = [
  {
    name: "mean_saliency",
    text: "saliency, mean",
    hint: "How much the true class's logit changes with each pixel: mean size over examples.",
  },
  {
    name: "saliency",
    text: "… of this example",
    hint: "The same for the example chosen in panel 3, its give-away pixels as in training.",
  },
  {
    name: "weights_norm",
    text: "first layer's weights",
    hint: "How long the weights from each pixel to the first hidden layer are.",
  },
];

export class WhyPixel extends View {
  /** @override */
  static properties = {
    measured: { attribute: false },
    shape: { attribute: false },
    findings: { attribute: false },
    isPreset: { type: Boolean },
    told: { state: true },
  };

  constructor() {
    super();
    /** @type {import("../state/why.js").Measured<Found> | null} */
    this.measured = null;
    /** Height and width of the pictures. @type {readonly [number, number]} */
    this.shape = [16, 16];
    /** @type {() => Promise<Arrangements | null>} */
    this.findings = async () => null;
    /** The run is of the recipe that those findings are of. */
    this.isPreset = false;
    /** @type {Arrangements | null} */
    this.told = null;
  }

  /** @override */
  async firstUpdated() {
    this.told = await this.findings();
  }

  /** @override */
  render() {
    const { measured } = this;
    if (!measured) return html``;
    const answer = /** @type {Answer} */ (measured.answer);
    return panel({
      title: (answer?.pixel_count ?? 1) === 1 ? "The give-away pixel" : "The give-away pixels",
      lead:
        "In training the top-left corner tells the class. Does the network read the picture, or " +
        "only that corner?",
      measured,
      body: () => this.body(answer),
      verdict: () => pixelSentences(answer.twins, answer.pixel_count ?? 1),
      basis: () => this.basis(answer),
      again: () => this.emit("why-again", "give-away"),
    });
  }

  /** @param {Answer} answer */
  body(answer) {
    const having = TWINS.filter(({ twin }) => answer.twins[twin]);
    return html`<div class="why-wide">
      <div>
        ${this.accuracies(answer)}
        ${having.map(
          ({ twin, title }) =>
            html`<p class="twin-title ${twin} small">${title}</p>
              <div class="why-maps">${MAPS.map((map) => this.map(answer, twin, title, map))}</div>`,
        )}
        <p class="small quiet">
          Ink is strength, on a scale of its own in each picture; the frame holds what gives away.
        </p>
      </div>
      <div>${this.arrangements()}</div>
    </div>`;
  }

  /** @param {Answer} answer */
  accuracies({ twins, pixel_count: pixels = 1, feature_count: features = 1 }) {
    const having = TWINS.filter(({ twin }) => twins[twin]);
    const even = formatPercent(pixels / features, 1);
    const entry = (/** @type {(found: Found) => string} */ text) =>
      having.map(({ twin }) => html`<td>${text(/** @type {Found} */ (twins[twin]))}</td>`);
    return html`<table class="comparison why-table">
      <thead>
        <tr>
          <th scope="col">right on hold-out, pixel…</th>
          ${having.map(({ twin, title }) => html`<th scope="col" class=${twin}>${title}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${VARIANTS.map(
          ({ name, text, hint }) =>
            html`<tr>
              <th scope="row" title=${hint}>${text}</th>
              ${entry(({ accuracy }) => shareInWords(accuracy[name]))}
            </tr>`,
        )}
        <tr>
          <th scope="row" title="Were every pixel as important: ${even}.">saliency on it</th>
          ${entry(({ saliency_share: share }) => shareInWords(share))}
        </tr>
        <tr>
          <th scope="row" title="Mean length of the first layer's weights.">
            weights from it, from others
          </th>
          ${entry(
            ({ pixel_weight: a, other_weight: b }) =>
              `${formatNumber(a.value, 2)}, ${formatNumber(b.value, 2)}`,
          )}
        </tr>
        <tr>
          <th scope="row">pixels with longer weights</th>
          ${entry(({ heavier_inputs: count }) => formatCount(count))}
        </tr>
      </tbody>
    </table>`;
  }

  /**
   * @param {Answer} answer
   * @param {Twin} twin
   * @param {string} title
   * @param {typeof MAPS[number]} map
   */
  map({ twins, pixel_count: framed = 1 }, twin, title, { name, text, hint }) {
    const values = twins[twin]?.[name] ?? [];
    const { shape } = this;
    return html`<figure title=${hint}>
      <ds-why-canvas
        .height=${SIDE}
        label="${text}, ${title} dropout."
        .draw=${
          /** @type {import("./why-canvas.js").Draw} */ (
            (context, width, height, theme) =>
              drawHeat(
                context,
                { values, shape, framed, accent: theme[twin] },
                Math.min(width, height),
                theme,
              )
          )
        }
      ></ds-why-canvas>
      <figcaption class="small quiet">${text}</figcaption>
    </figure>`;
  }

  arrangements() {
    const { told } = this;
    if (!told) return nothing;
    const whose = this.isPreset
      ? "This run's recipe with other dropout"
      : "Not this run: the preset “Cats, dogs, a pixel” with other dropout";
    return html`<p class="strong small">${whose}</p>
      <table class="comparison why-table">
        <thead>
          <tr>
            <th scope="col">right, %</th>
            ${VARIANTS.map(({ text }) => html`<th scope="col">${text}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${told.found.map(
            ({ name, accuracy, error_difference: difference }) =>
              html`<tr>
                <th scope="row" title=${difference.lying?.verdict ?? nothing}>${name}</th>
                ${VARIANTS.map((one) => html`<td>${withoutSign(accuracy[one.name])}</td>`)}
              </tr>`,
          )}
        </tbody>
      </table>
      <p class="small">${arrangementsSentence(told)}</p>
      <p class="small quiet">
        Right on hold-out, mean over ${told.seeds} seeds ± its standard error, measured
        ${told.date}; fewer only beyond two standard errors of the paired difference. Geirhos et al.
        2020.
      </p>`;
  }

  /** @param {Answer} answer */
  basis({ example_count: count, step }) {
    return joined(
      `${formatCount(count)} hold-out examples at step ${formatCount(step)}, ± one standard error`,
      ONE_SEED,
      "Simonyan et al. 2013; Geirhos et al. 2020",
    );
  }
}

/** @param {Figure} figure */
function shareInWords({ value, standard_error: error }) {
  if (value === null) return "–";
  return error === null
    ? formatPercent(value, 1)
    : `${(100 * value).toFixed(1)} ± ${(100 * error).toFixed(1)} %`;
}

/** As above; the head of the table says that it is per cent. @param {Figure} figure */
function withoutSign(figure) {
  return shareInWords(figure).replace(" %", "");
}

customElements.define("ds-why-pixel", WhyPixel);
