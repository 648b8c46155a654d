/**
 * `ds-why-correlation`: the first reason. Which perceptrons fire together, with and without
 * dropout, in one order, and how far they hang on each other.
 *
 * Emits `why-again`. Knows measurements, not where they come from.
 */

import { html, nothing, svg } from "lit";
import { formatCount, formatNumber, formatPercent } from "../lib/format.js";
import { View } from "./element.js";
import "./segments.js";
import { courseFigure } from "./why-course.js";
import { matricesOf, TWINS } from "./why-data.js";
import "./why-matrix.js";
import { pairFigure } from "./why-pair.js";
import { joined, ONE_SEED, panel } from "./why-panel.js";
import { compare, correlationSentences, differenceInWords, figureInWords } from "./why-words.js";

/** @typedef {import("../state/types.js").Twin} Twin */
/** @typedef {import("../state/why.js").CoAdaptation} Found */
/** @typedef {import("../state/why.js").Figure} Figure */
/** @typedef {import("../state/why.js").Answer<Found>} Answer */
/** @typedef {"within_class" | "overall"} Kind */
/** @typedef {import("./why-matrix.js").Cell} Cell */

const MEAN =
  "Mean of the size of the correlation over all pairs of different perceptrons; the line is two " +
  "standard errors either way, over hold-out examples.";

const KINDS = [
  {
    value: "within_class",
    text: "within class",
    hint: "The mean of each class is taken away first: two that like the same class are no clique.",
  },
  { value: "overall", text: "over all", hint: "Over all examples, whatever their class." },
];
export class WhyCorrelation extends View {
  /** @override */
  static properties = {
    measured: { attribute: false },
    course: { attribute: false },
    activations: { attribute: false },
    pair: { attribute: false },
    layer: { type: Number },
    kind: { state: true },
    cell: { state: true },
  };

  constructor() {
    super();
    /** @type {import("../state/why.js").Measured<Found> | null} */
    this.measured = null;
    /** While the run trained. @type {import("./why-course.js").Measured | null} */
    this.course = null;
    /** Of the pair that is looked at. @type {import("./why-pair.js").Measured | null} */
    this.activations = null;
    /** @type {readonly [number, number] | null} */
    this.pair = null;
    this.layer = 1;
    /** @type {Kind} */
    this.kind = "within_class";
    /** @type {import("./why-matrix.js").Cell | null} */
    this.cell = null;
  }

  /** @override */
  render() {
    const { measured } = this;
    if (!measured) return nothing;
    const answer = /** @type {Answer} */ (measured.answer);
    return panel({
      title: "1 · They stop leaning on each other",
      lead: "How strongly each pair of perceptrons fires together. Dark blocks are cliques.",
      measured,
      body: () => this.body(answer),
      verdict: () => correlationSentences(answer.twins, this.kind),
      basis: () => this.basis(answer),
      again: () => this.emit("why-again", "co-adaptation"),
      stop: () => this.emit("why-stop", "co-adaptation"),
    });
  }

  /** @param {Answer} answer */
  body(answer) {
    return html`<ds-segments
        label="Correlation"
        .options=${KINDS}
        .value=${this.kind}
        @choose=${(/** @type {CustomEvent<Kind>} */ event) => (this.kind = event.detail)}
      ></ds-segments>
      <div class="why-pair">${TWINS.map((one) => this.matrix(answer, one))}</div>
      <p class="why-cell small" role="status">${this.cellInWords(answer)}</p>
      ${this.activations ? pairFigure(this.activations, this.pair) : nothing}
      ${
        this.course
          ? courseFigure(this.course, this.kind, {
              again: () => this.emit("why-again", "course"),
              stop: () => this.emit("why-stop", "course"),
            })
          : nothing
      }
      ${this.bars(answer)} ${this.table(answer)}`;
  }

  /**
   * @param {Answer} answer
   * @param {{twin: Twin, title: string}} which
   */
  matrix(answer, { twin, title }) {
    const found = answer.twins[twin];
    if (!found) return nothing;
    const { order, cells } = matricesOf(answer, this.kind);
    return html`<div>
      <p class="twin-title ${twin} small">${title}</p>
      <ds-why-matrix
        .cells=${cells[twin]}
        .side=${order.length}
        .cell=${this.cell}
        .twin=${twin}
        .label="Correlations of hidden layer ${this.layer}, ${title} dropout: on average
          ${formatNumber(found.correlation[this.kind].value)}."
        @cell-choose=${(/** @type {CustomEvent<Cell | null>} */ event) =>
          this.choose(event.detail, order)}
      ></ds-why-matrix>
    </div>`;
  }

  /**
   * The two of the cell that was pointed at last stay in sight.
   *
   * @param {Cell | null} cell
   * @param {readonly number[]} order
   */
  choose(cell, order) {
    this.cell = cell;
    const [a, b] = cell ? [order[cell.row], order[cell.column]] : [];
    if (a !== undefined && b !== undefined && a !== b) this.emit("pair-look", [a, b]);
  }

  /** @param {Answer} answer */
  cellInWords(answer) {
    const { order, cells } = matricesOf(answer, this.kind);
    const { cell } = this;
    if (!cell || cell.row >= order.length || cell.column >= order.length) {
      return (
        `Hidden layer ${this.layer}, the same order in both; × is dead. ` +
        "Point at a cell to see both fire."
      );
    }
    const [a, b] = [order[cell.row], order[cell.column]];
    const values = TWINS.filter(({ twin }) => cells[twin]).map(({ twin, title }) => {
      const r = cells[twin][cell.row * order.length + cell.column];
      return Number.isNaN(r) ? `dead ${title}` : `r ${r.toFixed(2).replace("-", "−")} ${title}`;
    });
    const who = a === b ? `Perceptron ${a} and itself` : `Perceptrons ${a} and ${b}`;
    return `${who}: ${values.join(", ")}.`;
  }

  /** The mean correlation with two standard errors either way. @param {Answer} answer */
  bars({ twins }) {
    const rows = TWINS.flatMap(({ twin, title }) => {
      const { value = null, standard_error: error = null } =
        twins[twin]?.correlation[this.kind] ?? {};
      return value === null ? [] : [{ twin, title, value, error: error ?? 0 }];
    });
    const most = Math.max(0.01, ...rows.map(({ value, error }) => value + 2 * error));
    const x = (/** @type {number} */ value) => `${(86 * Math.max(0, value)) / most}%`;
    return html`<div>
      <p class="strong small" title=${MEAN}>Mean |correlation|</p>
      ${rows.map(
        ({ twin, title, value, error }) =>
          html`<div class="why-bar ${twin}">
            <span class="small">${title}</span>
            <svg aria-hidden="true" height="14">
              ${svg`<rect x="0" y="4" height="6" width=${x(value)} />
                <line x1=${x(value - 2 * error)} x2=${x(value + 2 * error)} y1="7" y2="7" />`}
            </svg>
            <span class="small strong">${value.toFixed(3)}</span>
          </div>`,
      )}
    </div>`;
  }

  /** @param {Answer} answer */
  table({ twins }) {
    const having = TWINS.filter(({ twin }) => twins[twin]);
    return html`<table class="comparison why-table">
      <thead>
        <tr>
          <td></td>
          ${having.map(({ twin, title }) => html`<th scope="col" class=${twin}>${title}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${ROWS.map(
          ({ name, hint, text }) =>
            html`<tr>
              <th scope="row" title=${hint}>${name}</th>
              ${having.map(({ twin }) => html`<td>${this.entry(text, twins[twin])}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>`;
  }

  /**
   * @param {(found: Found) => string} text
   * @param {Found | undefined} found
   */
  entry(text, found) {
    return found ? text(found) : "–";
  }

  /** @param {Answer} answer */
  basis({ twins, example_count: count, step }) {
    const { dropout, plain } = twins;
    const dead = TWINS.filter(({ twin }) => twins[twin]).map(
      ({ twin, title }) => `${twins[twin]?.dead_units.length ?? 0} ${title}`,
    );
    return joined(
      differenceInWords(compare(dropout?.correlation[this.kind], plain?.correlation[this.kind])),
      `dead perceptrons left out: ${dead.join(", ")}`,
      `${formatCount(count)} hold-out examples at step ${formatCount(step)}, ± one standard error`,
      ONE_SEED,
      "Cogswell et al. 2015; Hinton et al. 2012",
    );
  }
}

/** @type {readonly {name: string, hint: string, text: (found: Found) => string}[]} */
const ROWS = [
  {
    name: "Co-adaptation",
    hint:
      "What holding two perceptrons off changes beyond the sum of each alone, as a share of what " +
      "one alone changes. 0: each counts by itself.",
    text: ({ co_adaptation: figure }) => figureInWords(figure),
  },
  {
    name: "Participation ratio",
    hint: "How many directions the activations spread over: higher, the work is more spread out.",
    text: ({ participation_ratio: value, standard_error: errors }) =>
      figureInWords({ value, standard_error: errors?.["participation_ratio"] ?? null }),
  },
  {
    name: "Silent",
    hint: "Share of activations that are exactly 0.",
    text: ({ zero_share: share }) => formatPercent(share),
  },
  {
    name: "Dead",
    hint: "Perceptrons that say the same to every hold-out example; left out of the matrix.",
    text: ({ dead_units: units }) => formatCount(units.length),
  },
];

customElements.define("ds-why-correlation", WhyCorrelation);
