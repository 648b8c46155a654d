/**
 * `ds-why-firing`: which perceptrons fire together, and whether their weights moved together.
 *
 * Emits `why-again`, `why-stop` and `pair-look` with two perceptrons. Knows measurements, not where
 * they come from.
 */

import { html } from "lit";
import { formatCount, formatPercent } from "../lib/format.js";
import { rememberLast } from "../lib/remember.js";
import { drawCourse, reachOf } from "./drawing/why-course.js";
import { View } from "./element.js";
import "./why-canvas.js";
import { TWINS } from "./why-data.js";
import { pairFigure } from "./why-pair.js";
import { joined, ONE_SEED, panel } from "./why-panel.js";
import { figureInWords, firingSentence, signed } from "./why-words.js";

/** @typedef {import("../state/why.js").Firing} Found */
/** @typedef {import("../state/why.js").Answer<Found>} Answer */
/** @typedef {Found["pairs"][number]} Pair */

const [HEIGHT, SHOWN] = [190, 6];
const COSINE =
  "Cosine between the changes of their incoming weights since the first step. 1: they moved the " +
  "same way; 0: ways that have nothing to do with each other; −1: opposite ways.";

const sceneOf = rememberLast((/** @type {Answer["twins"]} */ twins) => {
  const lines = TWINS.flatMap(({ twin }) => {
    const found = twins[twin];
    if (!found) return [];
    const points = found.stretches.map(({ from, to, weight_change_cosine: cosine }) => ({
      x: (from + to) / 2,
      value: cosine.value,
      error: cosine.standard_error,
    }));
    return [{ twin, points }];
  });
  return /** @type {import("./drawing/why-course.js").CourseScene} */ ({
    lines,
    xRange: [0, 1],
    yRange: reachOf(lines, true),
    xText: (x) => String(x),
    isLine: false,
  });
});

export class WhyFiring extends View {
  /** @override */
  static properties = {
    measured: { attribute: false },
    activations: { attribute: false },
    pair: { attribute: false },
    layer: { type: Number },
  };

  constructor() {
    super();
    /** @type {import("../state/why.js").Measured<Found> | null} */
    this.measured = null;
    /** Of the pair that is looked at. @type {import("./why-pair.js").Measured | null} */
    this.activations = null;
    /** @type {readonly [number, number] | null} */
    this.pair = null;
    this.layer = 1;
  }

  /** @override */
  render() {
    const { measured } = this;
    if (!measured) return html``;
    const answer = /** @type {Answer} */ (measured.answer);
    return panel({
      title: "Fire together, wire together?",
      lead:
        "For each pair of perceptrons: how alike they fire on hold-out examples, and whether " +
        "their incoming weights moved the same way since the first step.",
      measured,
      body: () => this.body(answer),
      verdict: () => [firingSentence(answer.twins)],
      basis: () => this.basis(answer),
      again: () => this.emit("why-again", "firing"),
      stop: () => this.emit("why-stop", "firing"),
    });
  }

  /** @param {Answer} answer */
  body({ twins }) {
    const scene = sceneOf(twins);
    return html`<div class="why-wide">
      <div>
        <p class="strong small" title=${COSINE}>
          Weights that moved alike
          <span class="quiet">over how alike two fire (|correlation|)</span>
        </p>
        <ds-why-canvas
          .height=${HEIGHT}
          label="Mean cosine of weight changes for pairs that fire more and more alike."
          .draw=${
            /** @type {import("./why-canvas.js").Draw} */ (
              (context, width, height, theme) => drawCourse(context, scene, width, height, theme)
            )
          }
        ></ds-why-canvas>
        <p class="small quiet why-keys">
          <span class="why-key disc dropout" aria-hidden="true"></span> with
          <span class="why-key square plain" aria-hidden="true"></span> without
        </p>
        ${this.table(twins)}
      </div>
      <div class="why-pair">${this.lists(twins)}</div>
      <div>
        ${
          this.activations && this.pair
            ? pairFigure(this.activations, this.pair)
            : html`<p class="small quiet">Choose a pair to see both fire.</p>`
        }
      </div>
    </div>`;
  }

  /** @param {Answer["twins"]} twins */
  table(twins) {
    const having = TWINS.filter(({ twin }) => twins[twin]);
    const first = twins.dropout ?? twins.plain;
    return html`<details class="small">
      <summary>The same as a table</summary>
      <table class="comparison why-table">
        <thead>
          <tr>
            <th scope="col">|correlation|</th>
            ${having.map(
              ({ twin, title }) =>
                html`<th scope="col" class=${twin}>${title}</th>
                  <th scope="col">pairs</th>`,
            )}
          </tr>
        </thead>
        <tbody>
          ${(first?.stretches ?? []).map(
            ({ from, to }, index) =>
              html`<tr>
                <th scope="row">${from}–${to}</th>
                ${having.map(({ twin }) => {
                  const one = twins[twin]?.stretches[index];
                  return html`<td>${figureInWords(one?.weight_change_cosine)}</td>
                    <td>${formatCount(one?.pair_count ?? 0)}</td>`;
                })}
              </tr>`,
          )}
        </tbody>
      </table>
    </details>`;
  }

  /** @param {Answer["twins"]} twins */
  lists(twins) {
    return TWINS.filter(({ twin }) => twins[twin]).map(
      ({ twin, title }) =>
        html`<div class="why-ranks">
          <p class="twin-title ${twin} small">Most alike, ${title}</p>
          <ol class="small" aria-label="Pairs that fire most alike ${title} dropout">
            ${(twins[twin]?.pairs ?? []).slice(0, SHOWN).map((pair) => this.item(pair))}
          </ol>
        </div>`,
    );
  }

  /** @param {Pair} pair */
  item({ a, b, correlation, weight_change_cosine: cosine }) {
    const isShown = this.pair?.[0] === a && this.pair[1] === b;
    const moved = cosine === null ? "not moved yet" : `weights ${signed(cosine)}`;
    return html`<li>
      <button
        class="text-button"
        aria-pressed=${isShown}
        title="Show both on the same examples"
        @click=${() => this.emit("pair-look", isShown ? null : [a, b])}
      >
        <span class="strong">${a}, ${b}</span>
        <span class="quiet">r ${signed(correlation)}, ${moved}</span>
      </button>
    </li>`;
  }

  /** @param {Answer} answer */
  basis({ twins, example_count: count, step }) {
    const relations = TWINS.flatMap(({ twin, title }) => {
      const found = twins[twin];
      return found ? [`${figureInWords(found.relation)} ${title}`] : [];
    });
    const pairs = (twins.dropout ?? twins.plain)?.pair_count ?? 0;
    return joined(
      `relation over all pairs: ${relations.join(", ")}`,
      `hidden layer ${this.layer}, ${formatCount(pairs)} pairs`,
      `${formatCount(count)} hold-out examples at step ${formatCount(step)}`,
      `errors from leaving out ${formatPercent(0.1)} of the perceptrons in turn`,
      ONE_SEED,
      "Hebb 1949",
    );
  }
}

customElements.define("ds-why-firing", WhyFiring);
