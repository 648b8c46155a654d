/**
 * `ds-why-noise`: the third reason. One example through many masks: many networks, and their vote.
 *
 * Emits `why-again` and `example-choose`. Knows measurements, not where they come from.
 */

import { html, nothing } from "lit";
import { formatCount, formatPercent } from "../lib/format.js";
import { rememberLast } from "../lib/remember.js";
import { drawImage } from "./drawing/why-image.js";
import { View } from "./element.js";
import "./number-field.js";
import "./segments.js";
import "./why-canvas.js";
import { spreadRows } from "./why-data.js";
import { gallery } from "./why-gallery.js";
import "./why-pad.js";
import { joined, panel } from "./why-panel.js";
import { spread, spreadTable } from "./why-spread.js";
import { highest, noiseSentence, uncertaintyInWords } from "./why-words.js";

/** @typedef {import("../state/why.js").Noise} Found */
/** @typedef {import("../state/why.js").Answer<Found>} Answer */
/** @typedef {import("../state/why.js").Measured<Found>} Measured */
/** @typedef {import("./why-data.js").Measure} Scale */

const SCALES = [
  { value: "probability", text: "probability", hint: "How sure each sub-network is of a class." },
  { value: "logit", text: "logit", hint: "What the last layer says, before it becomes shares." },
];
const IMAGE_SIDE = 76;

const rowsOf = rememberLast(spreadRows);

export class WhyNoise extends View {
  /** @override */
  static properties = {
    measured: { attribute: false },
    averaging: { attribute: false },
    chosen: { attribute: false },
    data: { attribute: false },
    scale: { state: true },
    isPad: { state: true },
    drawn: { state: true },
  };

  constructor() {
    super();
    /** @type {Measured | null} */
    this.measured = null;
    /** The hold-out set through many masks. @type {Measured | null} */
    this.averaging = null;
    /** @type {import("../state/why.js").Chosen} */
    this.chosen = { holdout: 0 };
    /** @type {import("../state/types.js").Dataset | null} */
    this.data = null;
    /** @type {Scale} */
    this.scale = "probability";
    /** The reader draws the example. */
    this.isPad = false;
    /** @type {readonly number[]} */
    this.drawn = [];
  }

  /** @override */
  render() {
    const { measured } = this;
    if (!measured) return nothing;
    const answer = /** @type {Answer} */ (measured.answer);
    return panel({
      title: "3 · It never sees the same thing twice",
      lead: "One example, many masks. Each mask is another network; together they vote.",
      measured,
      body: () => this.body(answer),
      verdict: () => [noiseSentence(answer.twins.dropout, this.classNames())],
      basis: () => this.basis(answer),
      again: () => this.emit("why-again", "noise"),
    });
  }

  classNames() {
    return this.data?.class_names ?? [];
  }

  /** Height and width of images of one colour; null: the inputs are no image. */
  shape() {
    const { image_shape: shape, feature_count: count } = this.data ?? {};
    return shape && shape[0] * shape[1] === count ? shape : null;
  }

  /** @param {Answer} answer */
  body(answer) {
    const { dropout, plain } = answer.twins;
    if (!dropout) return nothing;
    const label = answer.example?.label ?? null;
    const features = answer.example?.features ?? [];
    const rows = rowsOf(dropout, plain, this.scale, this.classNames(), label);
    return html`${this.example(answer)}
      <p class="small strong">
        ${Math.min(12, dropout.answers?.length ?? 0)} of ${dropout.answers?.length ?? 0}
        sub-networks, and what each says
      </p>
      ${gallery({ found: dropout, classNames: this.classNames(), features, shape: this.shape() })}
      <div class="why-spread-head">
        <p class="small strong">Every answer</p>
        <ds-segments
          label="Every answer as"
          .options=${SCALES}
          .value=${this.scale}
          @choose=${(/** @type {CustomEvent<Scale>} */ event) => (this.scale = event.detail)}
        ></ds-segments>
      </div>
      ${spread(rows, this.scale)} ${this.key(plain !== undefined)}
      ${spreadTable(rowsOfTable(dropout, plain, this.classNames(), label))}
      <ul class="why-unsure small">
        ${uncertaintyInWords(dropout).map(
          ({ text, detail }) => html`<li title=${detail}>${text}</li>`,
        )}
      </ul>
      ${this.beside(answer)}`;
  }

  /** @param {Answer} answer */
  example(answer) {
    const shape = this.shape();
    return html`<div class="why-example">
      ${this.isPad && shape ? this.pad(shape) : this.picture(answer, shape)}
      <div class="why-choice">
        ${this.isPad ? this.padWords() : this.chooser(answer)}
        ${
          shape
            ? html`<button class="button" aria-pressed=${this.isPad} @click=${() => this.turn()}>
                ${this.isPad ? "Take a hold-out example" : "Draw your own"}
              </button>`
            : nothing
        }
      </div>
    </div>`;
  }

  /**
   * @param {Answer} answer
   * @param {readonly [number, number] | null} shape
   */
  picture(answer, shape) {
    const features = answer.example?.features;
    if (!shape || !features) return nothing;
    return html`<ds-why-canvas
      class="why-image"
      .height=${IMAGE_SIDE}
      label="The example."
      .draw=${
        /** @type {import("./why-canvas.js").Draw} */ (
          (context, _, height, theme) =>
            drawImage(context, { features, shape, kept: null }, height, theme)
        )
      }
    ></ds-why-canvas>`;
  }

  /** @param {Answer} answer */
  chooser(answer) {
    const count = this.data?.holdout_size ?? 1;
    const index = "holdout" in this.chosen ? this.chosen.holdout : 0;
    const label = answer.example?.label ?? null;
    const choose = (/** @type {number} */ wanted) =>
      this.emit("example-choose", {
        holdout: Math.min(count - 1, Math.max(0, Math.round(wanted))),
      });
    return html`<ds-number
        label="Hold-out example"
        hint="By its place among the examples that training never sees, from 0."
        step="1"
        .min=${0}
        .max=${count - 1}
        .value=${index}
        @settle=${(/** @type {CustomEvent<number>} */ event) => choose(event.detail)}
      ></ds-number>
      <p class="small">
        ${label === null ? "" : `Its label: ${this.classNames()[label] ?? label}.`}
        <button class="text-button" ?disabled=${index === 0} @click=${() => choose(index - 1)}>
          one back
        </button>
        ·
        <button
          class="text-button"
          ?disabled=${index >= count - 1}
          @click=${() => choose(index + 1)}
        >
          next one
        </button>
      </p>`;
  }

  /** @param {readonly [number, number]} shape */
  pad(shape) {
    return html`<ds-why-pad
      .shape=${shape}
      .pixels=${this.drawn}
      @draw=${(/** @type {CustomEvent<number[]>} */ event) => this.take(event.detail)}
    ></ds-why-pad>`;
  }

  padWords() {
    return html`<p class="small quiet">Draw. Each stroke goes through all masks.</p>
      <button class="text-button small" @click=${() => this.take(this.drawn.map(() => 0))}>
        clear
      </button>`;
  }

  /** @param {readonly number[]} pixels */
  take(pixels) {
    this.drawn = pixels;
    this.emit("example-choose", { features: pixels });
  }

  /** Between an example of the hold-out set and one that is drawn. */
  turn() {
    this.isPad = !this.isPad;
    const { feature_count: count = 0 } = this.data ?? {};
    if (this.drawn.length !== count) this.drawn = new Array(count).fill(0);
    const isInked = this.drawn.some((ink) => ink > 0);
    if (!this.isPad) this.emit("example-choose", { holdout: 0 });
    else if (isInked) this.emit("example-choose", { features: this.drawn });
  }

  /** @param {boolean} hasPlain */
  key(hasPlain) {
    const masks = html`<span class="why-key mask" aria-hidden="true"></span> one mask`;
    if (this.scale === "logit") return html`<p class="small quiet why-keys">${masks}</p>`;
    return html`<p class="small quiet why-keys">
      ${masks} <span class="why-key disc dropout" aria-hidden="true"></span> their average
      <span class="why-key triangle" aria-hidden="true"></span> single pass
      ${
        hasPlain
          ? html`<span class="why-key bar plain" aria-hidden="true"></span> the network without`
          : nothing
      }
    </p>`;
  }

  /** The answers of both twins beside each other. @param {Answer} answer */
  beside({ twins: { dropout, plain } }) {
    const rows = [
      { name: "Average of masks", probability: dropout?.mean_probability },
      { name: "Single pass, with", probability: dropout?.single.probability },
      { name: "Single pass, without", probability: plain?.single.probability },
    ];
    const errors = this.averaging?.answer?.twins;
    const [d, p] = [errors?.dropout, errors?.plain];
    const over = [
      { error: d?.error?.monte_carlo, calibration: d?.calibration?.monte_carlo },
      { error: d?.error?.single, calibration: d?.calibration?.single },
      { error: p?.error?.single, calibration: p?.calibration?.single },
    ];
    return html`<table class="comparison why-table">
      <thead>
        <tr>
          <td></td>
          <th scope="col">says</th>
          <th scope="col" title="Share of hold-out examples that are answered wrongly.">error</th>
          <th
            scope="col"
            title="How far confidence is from being right, over 15 bins: 0 is perfect."
          >
            calibration
          </th>
        </tr>
      </thead>
      <tbody>
        ${rows.map(({ name, probability }, index) =>
          probability
            ? html`<tr>
                <th scope="row">${name}</th>
                <td>${this.saying(probability)}</td>
                <td>${this.overHoldout(over[index].error, (x) => formatPercent(x, 1))}</td>
                <td>${this.overHoldout(over[index].calibration, (x) => x.toFixed(3))}</td>
              </tr>`
            : nothing,
        )}
      </tbody>
    </table>`;
  }

  /** @param {readonly number[]} probability */
  saying(probability) {
    const best = highest(probability);
    return `${this.classNames()[best] ?? best}, ${formatPercent(probability[best])}`;
  }

  /**
   * @param {number | undefined} value
   * @param {(value: number) => string} format
   */
  overHoldout(value, format) {
    if (value !== undefined) return format(value);
    return this.averaging?.phase === "failed" ? "–" : "…";
  }

  /** @param {Answer} answer */
  basis({ twins, step }) {
    const { averaging } = this;
    return joined(
      `${formatCount(twins.dropout?.answers?.length ?? 0)} masks at step ${formatCount(step)}`,
      averaging && overHoldoutInWords(averaging, step),
      "one seed",
      "Gal and Ghahramani 2016; Srivastava et al. 2014",
    );
  }
}

/**
 * On what errors and calibration were measured, or why they are not there.
 *
 * @param {Measured} averaging
 * @param {number} shown  step of the example beside it
 */
function overHoldoutInWords({ phase, problem, progress, answer }, shown) {
  if (phase === "failed") return problem;
  const far = progress === null ? "…" : ` ${formatPercent(progress)}`;
  const going = phase === "asking" ? `measuring the hold-out set${far}` : "";
  if (!answer) return going;
  const old = answer.step === shown ? "" : `, step ${formatCount(answer.step)}`;
  return joined(
    going,
    `error and calibration: ${formatCount(answer.example_count)} hold-out examples${old}`,
  );
}

const rowsOfTable = rememberLast(
  (
    /** @type {Found} */ dropout,
    /** @type {Found | undefined} */ plain,
    /** @type {readonly string[]} */ classNames,
    /** @type {number | null} */ label,
  ) => spreadRows(dropout, plain, "probability", classNames, label),
);

customElements.define("ds-why-noise", WhyNoise);
