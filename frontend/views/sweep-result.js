/**
 * `ds-sweep-result`: the sweep in view: how far it is, what it says, its pictures and their tables.
 *
 * Emits `point-look` with a point's number, `figure-look`, `compare-look`, `sweep-command`,
 * `sweep-again`, `sweep-delete` and `member-open`. Knows no server.
 */

import { html, nothing } from "lit";
import { datasetOf } from "../state/select.js";
import { View } from "./element.js";
import { download } from "./download.js";
import { readPrintTheme } from "./drawing/theme.js";
import { pngOf, svgOf } from "./export-files.js";
import { runInShort } from "./recipe-words.js";
import "./segments.js";
import { publishedFor } from "./sweep-published.js";
import { sweepCsv, sweepFigure } from "./sweep-export.js";
import "./sweep-pictures.js";
import "./sweep-seeds.js";
import {
  AXES,
  doneInWords,
  figureName,
  isShare,
  pointInWords,
  progressInWords,
  ruleInWords,
  sweepInWords,
  tallyInWords,
  valueInWords,
} from "./sweep-words.js";

/** @typedef {import("../state/sweep.js").Sweep} Sweep */
/** @typedef {import("../state/sweep.js").SweepState} SweepState */
/** @typedef {import("./sweep-data.js").Shown} Shown */

const FIGURES = [
  { value: "holdout_error", text: "error", hint: "Of examples it never learns from" },
  { value: "holdout_loss", text: "loss", hint: "Of examples it never learns from" },
];
/** More values than this are chosen from a list. */
const MOST_SIDE_BY_SIDE = 9;
const CAN_STOP = new Set(["queued", "running", "interrupted"]);
const CAN_RESUME = new Set(["stopped", "interrupted", "failed"]);

export class SweepResult extends View {
  /** @override */
  static properties = {
    sweep: { attribute: false },
    curves: { attribute: false },
    members: { attribute: false },
    datasets: { attribute: false },
    figure: {},
    point: { type: Number },
    isCompared: { type: Boolean },
    problem: { state: true },
  };

  constructor() {
    super();
    /** @type {Sweep | null} */
    this.sweep = null;
    /** @type {SweepState["curves"]} */
    this.curves = [];
    /** @type {SweepState["members"]} */
    this.members = [];
    /** @type {readonly import("../state/types.js").Dataset[]} */
    this.datasets = [];
    /** @type {import("../state/sweep.js").FigureName} */
    this.figure = "holdout_error";
    this.point = 0;
    this.isCompared = false;
    /** Why a file could not be made. */
    this.problem = "";
  }

  /** @returns {Shown} */
  get shown() {
    const { figure, point, isCompared, sweep, datasets } = this;
    const dataset = datasetOf({ datasets }, sweep?.recipe ?? null);
    return { figure, point, isCompared, isRegression: dataset?.task === "regression" };
  }

  /** @override */
  render() {
    const { sweep, shown } = this;
    if (!sweep) return nothing;
    return html`<section class="sweep-result" aria-label="Sweep in view">
      ${this.head(sweep)} ${this.choices(sweep)} ${this.verdict(sweep)}
      <ds-sweep-pictures
        .sweep=${sweep}
        .curves=${this.curves}
        .members=${this.members}
        .shown=${shown}
      ></ds-sweep-pictures>
      ${this.published(sweep)}
      <ds-sweep-seeds
        .members=${this.members.filter((member) => member.point === this.point)}
        .figure=${this.figure}
        .share=${isShare(this.figure, shown.isRegression)}
        .name=${pointInWords(sweep, this.point)}
        .measure=${figureName(this.figure, shown.isRegression)}
      ></ds-sweep-seeds>
      ${this.files(sweep)}
    </section>`;
  }

  /** @param {Sweep} sweep */
  head(sweep) {
    const { text, detail, tone } = sweepInWords(sweep);
    const progress = progressInWords(sweep);
    const isBad = tone === "bad" ? "error-text" : "quiet";
    const varied = sweep.axis ? `; varied: ${AXES[sweep.axis.field].title.toLowerCase()}` : "";
    return html`<div class="sweep-head">
        <h3 class="sweep-title">${sweep.title}</h3>
        <p class="run-state ${tone}">${text}</p>
        ${this.buttons(sweep)}
      </div>
      ${
        sweep.state === "running"
          ? html`<progress
              class="sweep-progress"
              max="1"
              .value=${sweep.progress}
              aria-label="Progress"
            >
              ${progress}
            </progress>`
          : nothing
      }
      <p class="small sweep-where">
        ${progress ? html`<span class="strong">${progress}</span> · ` : nothing}
        ${doneInWords(sweep)} ${detail ? html`<span class=${isBad}> · ${detail}</span>` : nothing}
      </p>
      <p class="quiet small">
        ${runInShort(sweep.recipe, this.datasets)}${varied}.
        ${ruleInWords(sweep.points.length, sweep.seeds, sweep.recipe.training.max_steps)}
      </p>`;
  }

  /** @param {Sweep} sweep */
  buttons(sweep) {
    const button = (
      /** @type {string} */ text,
      /** @type {string} */ name,
      /** @type {any} */ what,
    ) => html`<button class="button" @click=${() => this.emit(name, what)}>${text}</button>`;
    return html`<div class="sweep-commands">
      ${CAN_STOP.has(sweep.state) ? button("Cancel", "sweep-command", "stop") : nothing}
      ${CAN_RESUME.has(sweep.state) ? button("Resume", "sweep-command", "resume") : nothing}
      <button
        class="button"
        title="Puts its recipe into the Lab, and its values into the form"
        @click=${() => this.emit("sweep-again", sweep)}
      >
        Use again
      </button>
    </div>`;
  }

  /** @param {Sweep} sweep */
  choices(sweep) {
    return html`<div class="sweep-choices">
      <ds-segments
        label="What is drawn"
        .options=${FIGURES}
        .value=${this.figure}
        @choose=${(/** @type {CustomEvent<string>} */ { detail }) =>
          this.emit("figure-look", detail)}
      ></ds-segments>
      ${sweep.axis && sweep.points.length > 1 ? this.pointChoice(sweep, sweep.axis) : nothing}
    </div>`;
  }

  /**
   * @param {Sweep} sweep
   * @param {import("../state/sweep.js").Axis} axis
   */
  pointChoice(sweep, { field, values }) {
    const options = values
      .map((value, point) => ({
        value: String(point),
        text: valueInWords(field, value),
        at: value,
      }))
      .sort((a, b) => a.at - b.at);
    const look = (/** @type {string} */ value) => this.emit("point-look", Number(value));
    const name = pointInWords(sweep, this.point).split(" = ")[0];
    if (options.length <= MOST_SIDE_BY_SIDE) {
      return html`<span class="sweep-point">
        <span class="small quiet">look at ${name}</span>
        <ds-segments
          label="Which value to look at: ${name}"
          .options=${options}
          .value=${String(this.point)}
          @choose=${(/** @type {CustomEvent<string>} */ event) => look(event.detail)}
        ></ds-segments>
      </span>`;
    }
    return html`<label class="sweep-point small">
      look at ${name}
      <select
        @change=${(/** @type {Event} */ event) =>
          look(/** @type {HTMLSelectElement} */ (event.target).value)}
      >
        ${options.map(
          ({ value, text }) =>
            html`<option value=${value} .selected=${value === String(this.point)}>${text}</option>`,
        )}
      </select>
    </label>`;
  }

  /** @param {Sweep} sweep */
  verdict(sweep) {
    const tally = tallyInWords(sweep, this.figure);
    const where = pointInWords(sweep, this.point);
    const { sentence } = sweep.points[this.point].figures[this.figure];
    return html`<div class="sweep-verdict">
      <p>
        ${sweep.axis ? html`<span class="quiet">${where}:</span>` : nothing}
        <span class="strong sweep-sentence">${sentence}</span>
      </p>
      ${tally ? html`<p class="small">${tally}</p>` : nothing}
    </div>`;
  }

  /** @param {Sweep} sweep */
  published(sweep) {
    const found = publishedFor(sweep.axis?.field);
    if (!found) return nothing;
    return html`<div class="sweep-published small">
      <label>
        <input
          type="checkbox"
          .checked=${this.isCompared}
          @change=${() => this.emit("compare-look", !this.isCompared)}
        />
        Lay ${found.name.replace("Figure", "figure")} beside ours
      </label>
      ${
        this.isCompared
          ? html`<p>
              ${found.finding} <span class="quiet">${found.setting} ${found.source}</span>
            </p>`
          : nothing
      }
    </div>`;
  }

  /** @param {Sweep} sweep */
  files(sweep) {
    const names = {
      csv: "Every member as CSV",
      svg: "The pictures as SVG",
      png: "The pictures as PNG",
    };
    return html`<div class="sweep-files">
        <span class="small quiet">Take away</span>
        ${
          /** @type {const} */ (["csv", "svg", "png"]).map(
            (kind) =>
              html`<button
                class="button"
                aria-label=${names[kind]}
                @click=${() => this.save(sweep, kind)}
              >
                ${kind.toUpperCase()}
              </button>`,
          )
        }
        <button
          class="text-button small sweep-delete"
          aria-label="Delete this sweep"
          @click=${() => this.emit("sweep-delete", sweep)}
        >
          delete this sweep
        </button>
      </div>
      ${this.problem ? html`<p class="notice bad" role="alert">${this.problem}</p>` : nothing}`;
  }

  /**
   * @param {Sweep} sweep
   * @param {"csv" | "svg" | "png"} kind
   */
  async save(sweep, kind) {
    this.problem = "";
    if (kind === "csv") {
      download(`dropscope-sweep-${sweep.id}.csv`, sweepCsv(sweep, this.members), "text/csv");
      return;
    }
    const figure = sweepFigure(sweep, this.curves, this.members, this.shown, this.datasets);
    const theme = readPrintTheme(document.documentElement);
    if (kind === "svg") {
      download(`${figure.name}.svg`, svgOf(figure, theme), "image/svg+xml");
      return;
    }
    try {
      download(`${figure.name}.png`, await pngOf(figure, theme));
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.problem = `${error.message} Take the SVG.`;
    }
  }
}

customElements.define("ds-sweep-result", SweepResult);
