/**
 * `ds-why-ablation`: the second reason. How both twins hold when perceptrons are switched off: a
 * random share, those of the reader's choice, one by one.
 *
 * Emits `why-again`, `unit-toggle` and `units-off`. Knows measurements, not where they come from.
 */

import { html, nothing } from "lit";
import { formatCount, formatPercent } from "../lib/format.js";
import { rememberLast } from "../lib/remember.js";
import { View } from "./element.js";
import "./segments.js";
import "./slider.js";
import { columnsOf, TWINS } from "./why-data.js";
import "./why-layer.js";
import { joined, ONE_SEED, panel } from "./why-panel.js";
import { ablationSentence, compare, pointsInWords, signed } from "./why-words.js";

/** @typedef {import("../state/types.js").Twin} Twin */
/** @typedef {import("../state/why.js").Redundancy} Found */
/** @typedef {import("../state/why.js").Answer<Found>} Answer */
/** @typedef {import("../state/why.js").Measured<Found>} Measured */

const SCALES = [
  { value: "accuracy", text: "accuracy", hint: "Share of hold-out examples that are right." },
  {
    value: "normalised",
    text: "above chance",
    hint: "0 %: no better than guessing. 100 %: as good as the whole network.",
  },
];
const MOST_RANKED = 5;
const MOST_CHANGED = 3;
const BY_LOGIT =
  "By what holding one off does to the true class's logit. Not by the loss: the loss of an " +
  "over-confident network falls when perceptrons go.";
/** The share that is looked at where the reader points at none. */
const HALF = 0.5;

const chartColumns = rememberLast(columnsOf);

/** How much each perceptron matters, 0 … 1: what its absence takes off the true class's logit. */
const fillsOf = rememberLast((/** @type {Answer["twins"]} */ twins) =>
  Object.fromEntries(
    Object.entries(twins).map(([twin, { importance }]) => {
      /** @type {number[]} */
      const lost = [];
      for (const { unit, logit_change: change } of importance) lost[unit] = Math.max(0, -change);
      const most = Math.max(1e-9, ...lost);
      return [twin, lost.map((value) => value / most)];
    }),
  ),
);

export class WhyAblation extends View {
  /** @override */
  static properties = {
    measured: { attribute: false },
    tried: { attribute: false },
    off: { attribute: false },
    offElsewhere: { type: Number },
    layer: { type: Number },
    layerCount: { type: Number },
    classCount: { type: Number },
    classNames: { attribute: false },
    scale: { state: true },
    share: { state: true },
    under: { state: true },
    pointed: { state: true },
  };

  constructor() {
    super();
    /** @type {Measured | null} */
    this.measured = null;
    /** With perceptrons of the reader's choice off. @type {Measured | null} */
    this.tried = null;
    /** Those of this layer that are off. @type {readonly number[]} */
    this.off = [];
    /** How many of other layers are. */
    this.offElsewhere = 0;
    this.layer = 1;
    this.layerCount = 1;
    this.classCount = 2;
    /** @type {readonly string[]} */
    this.classNames = [];
    this.scale = "accuracy";
    this.share = HALF;
    /** Index of the share under the pointer. @type {number | null} */
    this.under = null;
    /** @type {{twin: Twin, unit: number} | null} */
    this.pointed = null;
  }

  /** @override */
  render() {
    const { measured } = this;
    if (!measured) return nothing;
    const answer = /** @type {Answer} */ (measured.answer);
    return panel({
      title: "2 · No one is irreplaceable",
      lead: "Perceptrons are switched off after training. How many answers stay right?",
      measured,
      body: () => this.body(answer),
      verdict: () => [ablationSentence(answer.twins, this.indexOf(answer))],
      basis: () => this.basis(answer),
      again: () => this.emit("why-again", "redundancy"),
      stop: () => this.emit("why-stop", "redundancy"),
    });
  }

  /** Index of the share that is looked at. @param {Answer} answer */
  indexOf({ twins }) {
    const shares = (twins.dropout ?? twins.plain)?.curve.share ?? [];
    if (this.under !== null && this.under < shares.length) return this.under;
    const distances = shares.map((share) => Math.abs(share - this.share));
    return Math.max(0, distances.indexOf(Math.min(...distances)));
  }

  /** @param {Answer} answer */
  body(answer) {
    const chance = this.scale === "normalised" ? 1 / this.classCount : null;
    const index = this.indexOf(answer);
    return html`<ds-segments
        label="What the curves show"
        .options=${SCALES}
        .value=${this.scale}
        @choose=${(/** @type {CustomEvent<string>} */ event) => (this.scale = event.detail)}
      ></ds-segments>
      <ds-why-chart
        .columns=${chartColumns(answer.twins, chance)}
        .index=${index}
        label="Share of right answers over the share of perceptrons that is off. The slider below
          reads both curves."
        @share-point=${(/** @type {CustomEvent<number | null>} */ event) =>
          (this.under = event.detail)}
      ></ds-why-chart>
      ${this.slider(answer, index)} ${this.switches(answer)} ${this.ranks(answer)}`;
  }

  /**
   * @param {Answer} answer
   * @param {number} index
   */
  slider({ twins }, index) {
    const shares = (twins.dropout ?? twins.plain)?.curve.share ?? [];
    const values = TWINS.filter(({ twin }) => twins[twin]).map(({ twin, title }) => {
      const { value, standard_error: error } = /** @type {Found} */ (twins[twin]).curve.accuracy[
        index
      ];
      const spread = error === null ? "" : ` ± ${(100 * error).toFixed(1)}`;
      return `${value === null ? "–" : (100 * value).toFixed(1)}${spread} % ${title}`;
    });
    return html`<ds-slider
        label="Switched off, of all hidden perceptrons"
        hint="At random, whichever come first in an order that is drawn anew each time."
        text=${formatPercent(shares[index] ?? 0)}
        .step=${0.1}
        .value=${shares[index] ?? 0}
        @slide=${(/** @type {CustomEvent<number>} */ event) => (this.share = event.detail)}
      ></ds-slider>
      <p class="small why-reading">
        <span class="why-key disc dropout" aria-hidden="true"></span>
        <span class="why-key square plain" aria-hidden="true"></span> ${values.join(" · ")}
      </p>`;
  }

  /** @param {Answer} answer */
  switches({ twins }) {
    const isMoved = this.off.length > 0;
    return html`<div class="why-switches">
      <p class="strong small">
        Switch perceptrons off yourself
        <span class="quiet"
          >hidden layer ${this.layer}, the same ones in both; fuller ones matter more</span
        >
      </p>
      ${TWINS.filter(({ twin }) => twins[twin]).map(
        ({ twin, title }) =>
          html`<p class="small ${twin}-text">
              ${title}: ${this.result(twin, /** @type {Found} */ (twins[twin]))}
            </p>
            <ds-why-layer
              .fills=${fillsOf(twins)[twin]}
              .off=${this.off}
              .pointed=${this.pointed?.twin === twin ? this.pointed.unit : null}
              .twin=${twin}
              .label="Perceptrons of hidden layer ${this.layer}, ${title} dropout."
              @unit-point=${(/** @type {CustomEvent<number | null>} */ event) =>
                (this.pointed = event.detail === null ? null : { twin, unit: event.detail })}
            ></ds-why-layer>`,
      )}
      ${this.changes()}
      <p class="small why-cell" role="status">${this.unitInWords(twins)}</p>
      <button class="button" ?disabled=${!isMoved} @click=${() => this.emit("units-off", [])}>
        All on again
      </button>
    </div>`;
  }

  /** The first answers that are others now; each can be sent through masks. */
  changes() {
    const { answer, phase } = this.tried ?? {};
    if (this.off.length + this.offElsewhere === 0 || phase !== "ready" || !answer) return nothing;
    const index = answer.example_index ?? [];
    return TWINS.map(({ twin, title }) => {
      const { prediction = [], prediction_off: off } = answer.twins[twin] ?? {};
      const places = off ? [...prediction.keys()].filter((at) => prediction[at] !== off[at]) : [];
      if (!off || places.length === 0) return nothing;
      return html`<p class="small why-changed">
        <span class="quiet">${title}:</span>
        ${places
          .slice(0, MOST_CHANGED)
          .map(
            (at) =>
              html`<button
                class="text-button"
                title="Send this example through masks, in panel 3"
                @click=${() => this.emit("example-choose", { holdout: index[at] })}
              >
                example ${index[at]}, ${this.nameOf(answer.label?.[at])}:
                ${this.nameOf(prediction[at])} → ${this.nameOf(off[at])}
              </button>`,
          )}
      </p>`;
    });
  }

  /** @param {number | undefined} answer  a class */
  nameOf(answer) {
    return answer === undefined ? "–" : (this.classNames[answer] ?? String(answer));
  }

  /**
   * @param {Twin} twin
   * @param {Found} found
   */
  result(twin, found) {
    const whole = formatPercent(found.accuracy, 1);
    if (this.off.length + this.offElsewhere === 0) return `${whole} right`;
    const { tried } = this;
    if (tried?.phase === "failed") return tried.problem;
    const now = tried?.phase === "ready" ? tried.answer?.twins[twin] : undefined;
    const off = now?.accuracy_off;
    if (!now || off === null || off === undefined) return `${whole} → measuring…`;
    return `${whole} → ${formatPercent(off, 1)} right${changedInWords(now)}`;
  }

  /** @param {Answer["twins"]} twins */
  unitInWords(twins) {
    const { pointed, off } = this;
    const found =
      pointed && twins[pointed.twin]?.importance.find(({ unit }) => unit === pointed.unit);
    if (!pointed || !found) {
      return off.length === 0
        ? "Click one, or go there with the arrow keys and press space."
        : `${formatCount(off.length)} off: ${listed(off)}.`;
    }
    const { title } = TWINS.find(({ twin }) => twin === pointed.twin) ?? { title: "" };
    const now = off.includes(pointed.unit) ? "off" : "on";
    return `Perceptron ${pointed.unit} ${title} dropout is ${now}. ${alone(found)}`;
  }

  /** @param {Answer} answer */
  ranks({ twins }) {
    return html`<div class="why-ranks">
      <p class="strong small" title=${BY_LOGIT}>
        Most important <span class="quiet">held off alone: true class's logit, right answers</span>
      </p>
      <div class="why-pair">
        ${TWINS.filter(({ twin }) => twins[twin]).map(({ twin, title }) => {
          const best = (twins[twin]?.importance ?? []).slice(0, MOST_RANKED);
          return html`<div>
            <p class="twin-title ${twin} small">${title}</p>
            <ol class="small" aria-label="Most important perceptrons ${title} dropout">
              ${best.map((one) => this.rank(one))}
            </ol>
            <button
              class="text-button small"
              @click=${() =>
                this.emit("units-off", [
                  ...new Set([...this.off, ...best.map(({ unit }) => unit)]),
                ])}
            >
              switch these ${best.length} off
            </button>
          </div>`;
        })}
      </div>
    </div>`;
  }

  /** @param {Found["importance"][number]} one */
  rank(one) {
    const isOff = this.off.includes(one.unit);
    return html`<li>
      <button
        class="text-button"
        aria-pressed=${isOff}
        title=${alone(one)}
        @click=${() => this.emit("unit-toggle", one.unit)}
      >
        <span class="strong">${one.unit}</span>
        <span class="quiet"
          >${signed(one.logit_change)}, ${signed(100 * one.accuracy_change, 1)}
          points${isOff ? ", off" : ""}</span
        >
      </button>
    </li>`;
  }

  /** @param {Answer} answer */
  basis({ twins, example_count: count, step }) {
    const index = this.indexOf({ twins, example_count: count, step });
    const [a, b] = [twins.dropout?.curve.accuracy[index], twins.plain?.curve.accuracy[index]];
    const where = this.layerCount > 1 ? "all hidden layers together, " : "";
    return joined(
      pointsInWords(compare(a, b)),
      `${where}20 random orders, bands of two standard errors over them`,
      `${formatCount(count)} hold-out examples at step ${formatCount(step)}`,
      ONE_SEED,
      "dropout trained on just this: robustness, not understanding",
      "Morcos et al. 2018; Srivastava et al. 2014",
    );
  }
}

/** @param {readonly number[]} units */
function listed(units) {
  return units.length > 12 ? `${units.slice(0, 12).join(", ")}, …` : units.join(", ");
}

/** How many answers are others now. @param {Found} found */
function changedInWords({ prediction, prediction_off: off }) {
  if (!prediction || !off) return "";
  const changed = prediction.filter((answer, index) => answer !== off[index]).length;
  return `, ${formatCount(changed)} of ${formatCount(prediction.length)} answers changed`;
}

/** @param {Found["importance"][number]} one */
function alone({ accuracy_change: accuracy, logit_change: logit }) {
  return (
    `Held off alone: ${signed(100 * accuracy, 1)} points of accuracy, ` +
    `${signed(logit)} on the true class's logit.`
  );
}

customElements.define("ds-why-ablation", WhyAblation);
