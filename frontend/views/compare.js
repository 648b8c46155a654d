/**
 * `ds-compare`: two to six runs beside each other: curves, last figures, and in what they differ.
 *
 * Emits `compare-leave`, and `run-pick` with the id of a run that is to be left out.
 */

import { html, nothing, svg } from "lit";
import { formatCount } from "../lib/format.js";
import "./compare-chart.js";
import { DASHES } from "./compare-chart.js";
import {
  columnsOf,
  differingParts,
  figureAt,
  FIGURES,
  isRegression,
  lastFigures,
  LETTERS,
  rangeOf,
} from "./compare-data.js";
import { View } from "./element.js";
import "./segments.js";

/** @typedef {import("../state/types.js").Twin} Twin */
/** @typedef {import("../state/runs.js").Compared} Compared */
/** @typedef {import("./compare-data.js").Figure} Figure */
/** @typedef {Compared & {id: string, mark: number}} Marked  a run and its letter's number */

const TWINS = /** @type {const} */ ([
  { twin: "dropout", title: "With dropout" },
  { twin: "plain", title: "Without dropout" },
]);

export class Compare extends View {
  /** @override */
  static properties = {
    ids: { attribute: false },
    compared: { attribute: false },
    datasets: { attribute: false },
    links: { attribute: false },
    problem: {},
    figure: { state: true },
    cursorStep: { state: true },
  };

  constructor() {
    super();
    /** @type {readonly string[]} */
    this.ids = [];
    /** @type {ReadonlyMap<string, Compared>} */
    this.compared = new Map();
    /** @type {readonly import("../state/types.js").Dataset[]} */
    this.datasets = [];
    /** Where each run opens, by id. @type {Readonly<Record<string, string>>} */
    this.links = {};
    this.problem = "";
    /** @type {Figure} */
    this.figure = "holdout_loss";
    /** @type {number | null} */
    this.cursorStep = null;
  }

  /** @override */
  render() {
    const runs = this.known();
    return html`<div class="screen-head">
        <h2 class="screen-title">${this.ids.length} runs compared</h2>
        <button class="button leave" @click=${() => this.emit("compare-leave")}>All runs</button>
        <ds-segments
          class="figure-choice"
          label="What the curves show"
          .options=${FIGURES}
          .value=${this.figure}
          @choose=${(/** @type {CustomEvent<Figure>} */ event) => (this.figure = event.detail)}
        ></ds-segments>
      </div>
      ${this.problem ? html`<p class="notice bad" role="alert">${this.problem}</p>` : nothing}
      ${
        runs.length < this.ids.length && !this.problem
          ? html`<p class="quiet" role="status">Fetching curves…</p>`
          : nothing
      }
      ${this.charts(runs)} ${this.legend(runs)} ${this.caution(runs)}
      ${this.table("How they end", lastFigures(runs, this.datasets), runs)} ${this.parts(runs)}`;
  }

  /** @returns {Marked[]} runs of which everything is at hand */
  known() {
    return this.ids.flatMap((id, mark) => {
      const found = this.compared.get(id);
      return found ? [{ ...found, id, mark }] : [];
    });
  }

  /** @param {readonly Marked[]} runs */
  charts(runs) {
    const shown = TWINS.map(({ twin, title }) => {
      const having = runs.filter(({ run }) => twin === "dropout" || run.recipe.twin);
      const columns = columnsOf(
        having.map(({ evaluations }) => evaluations),
        this.figure,
        twin,
      );
      return { twin, title, columns, marks: having.map(({ mark }) => mark) };
    }).filter(({ marks }) => marks.length > 0);
    const range = rangeOf(shown.flatMap(({ columns }) => columns.slice(1)));
    const name = FIGURES.find(({ value }) => value === this.figure)?.text ?? "";
    return html`<div class="compare-charts">
      ${shown.map(
        ({ twin, title, columns, marks }) =>
          html`<section aria-label=${title}>
            <h3 class="twin-title ${twin}">
              ${title} <span class="quiet small">${name} by step</span>
            </h3>
            <ds-compare-chart
              .columns=${columns}
              .range=${range}
              .marks=${marks}
              .label="${name} by step, ${title.toLowerCase()}. The table below has the figures."
              @cursor-step=${(/** @type {CustomEvent<number | null>} */ event) =>
                (this.cursorStep = event.detail)}
            ></ds-compare-chart>
          </section>`,
      )}
    </div>`;
  }

  /** @param {readonly Marked[]} runs */
  legend(runs) {
    if (runs.length === 0) return nothing;
    const step = this.cursorStep ?? Infinity;
    const name = FIGURES.find(({ value }) => value === this.figure)?.text ?? "";
    const when = step === Infinity ? "at the end" : `at step ${formatCount(step)}`;
    return html`<table class="compare-legend">
      <thead>
        <tr>
          <th scope="col" colspan="2" class="quiet">${name} ${when}</th>
          <th scope="col">with</th>
          <th scope="col">without</th>
          <td></td>
        </tr>
      </thead>
      <tbody>
        ${runs.map((one) => this.legendRow(one, step))}
      </tbody>
    </table>`;
  }

  /**
   * @param {Marked} marked
   * @param {number} step
   */
  legendRow(marked, step) {
    const { id, mark, run, evaluations } = marked;
    const regression = isRegression(marked, this.datasets);
    const figures = figureAt(evaluations, this.figure, step, regression);
    return html`<tr>
      <td class="letter run-${mark + 1}">
        <svg width="34" height="8" aria-hidden="true">
          ${svg`<path d="M0 4H34" stroke-dasharray=${DASHES[mark].join(" ")} />`}
        </svg>
        ${LETTERS[mark]}
      </td>
      <th scope="row"><a href=${this.links[id] ?? "#lab"}>${run.title}</a></th>
      <td>${figures.dropout}</td>
      <td>${figures.plain}</td>
      <td>
        <button
          class="text-button small"
          aria-label="Leave out ${run.title}"
          @click=${() => this.emit("run-pick", id)}
        >
          leave out
        </button>
      </td>
    </tr>`;
  }

  /** @param {readonly Marked[]} runs */
  caution(runs) {
    const names = new Set(runs.map(({ run }) => run.recipe.dataset.name));
    const text =
      names.size > 1
        ? "These runs learn from different data: their losses and errors do not compare."
        : "One seed each: chance alone can make such differences.";
    return runs.length > 1 ? html`<p class="quiet small">${text}</p>` : nothing;
  }

  /** @param {readonly Marked[]} runs */
  parts(runs) {
    if (runs.length < 2) return nothing;
    const rows = differingParts(
      runs.map(({ run }) => run),
      this.datasets,
    );
    if (rows.length > 0) return this.table("In what they differ", rows, runs);
    return html`<h3 class="heading">In what they differ</h3>
      <p>In nothing: their recipes are the same, so at the same step they are the same.</p>`;
  }

  /**
   * @param {string} title
   * @param {readonly import("./compare-data.js").Row[]} rows
   * @param {readonly Marked[]} runs
   */
  table(title, rows, runs) {
    if (runs.length === 0) return nothing;
    return html`<h3 class="heading">${title}</h3>
      <div class="wide-table" tabindex="0" role="region" aria-label=${title}>
        <table class="compare-table">
          <thead>
            <tr>
              <td></td>
              ${runs.map(
                ({ mark, run }) =>
                  html`<th scope="col" title=${run.title} class="run-${mark + 1}">
                    ${LETTERS[mark]}
                  </th>`,
              )}
            </tr>
          </thead>
          <tbody>
            ${rows.map(
              ({ name, values }) =>
                html`<tr>
                  <th scope="row">${name}</th>
                  ${values.map((value) => html`<td>${value}</td>`)}
                </tr>`,
            )}
          </tbody>
        </table>
      </div>`;
  }
}

customElements.define("ds-compare", Compare);
