/**
 * `ds-export`: what is on screen to take away: figures for print, data, weights, the script.
 *
 * Draws and saves figures itself; data are links to the server's files.
 */

import { html, nothing } from "lit";
import { formatCount } from "../lib/format.js";
import { shownStep } from "../state/select.js";
import { DialogView } from "./dialog.js";
import { download } from "./download.js";
import { readPrintTheme } from "./drawing/theme.js";
import { curvesFigure, MOST_COLUMNS, networkFigure, stripFigure } from "./export-figures.js";
import { makeCanvas, pngOf, svgOf } from "./export-files.js";

/** @typedef {import("../state/initial.js").State} State */
/** @typedef {import("../state/types.js").Run} Run */
/** @typedef {import("./drawing/figure.js").Figure} Figure */
/** @typedef {"svg" | "png"} Kind */
/** @typedef {Record<string, string | number | undefined>} Wanted */
/** @typedef {import("../net/api.js").StripShares} StripShares */
/**
 * @typedef {(layer: string, from: number, to: number, bins: number) =>
 *   Promise<StripShares | null>} AskShares
 */

const STREAMS = [
  { name: "steps", title: "Steps", hint: "masks, losses, activations, error signals, outputs" },
  { name: "evaluations", title: "Measurements", hint: "losses and errors, each time measured" },
  { name: "snapshots", title: "Weights over time", hint: "each time they were kept" },
  { name: "events", title: "Events", hint: "states and changes of settings" },
];
const FORMATS = ["csv", "parquet", "arrow", "json"];

export class ExportDialog extends DialogView {
  /** @override */
  static properties = {
    state: { attribute: false },
    fileUrl: { attribute: false },
    shares: { attribute: false },
    from: { state: true },
    to: { state: true },
    problem: { state: true },
  };

  constructor() {
    super();
    /** @type {State | null} */
    this.state = null;
    /** Where a file of the run lies. @type {(name: string, wanted?: Wanted) => string} */
    this.fileUrl = () => "";
    /** Asks how often each perceptron was kept; null: refused. @type {AskShares} */
    this.shares = async () => null;
    /** First step to take away. */
    this.from = 1;
    /** Last one; null: the newest. @type {number | null} */
    this.to = null;
    this.problem = "";
  }

  /** @override */
  get heading() {
    return "Export";
  }

  /** @override */
  content() {
    const { state } = this;
    if (!state) return nothing;
    const { run } = state;
    return html`${this.figures(state)}
    ${this.problem ? html`<p class="notice bad" role="alert">${this.problem}</p>` : nothing}
    ${
      run && run.step > 0
        ? html`${this.data(run)} ${this.rest(state, run)}`
        : html`<p class="quiet">
            Data, weights and the script come with a run: press Start first.
          </p>`
    }`;
  }

  /** @param {State} state */
  figures(state) {
    const isMeasured = state.evaluations.length > 0;
    const hasMasks = (state.run?.step ?? 0) > 0;
    return html`<section aria-label="Figures">
      <h3 class="heading">Figures, for print</h3>
      <ul class="exports">
        ${this.figure("The networks, as on screen", ["svg", "png"], () =>
          networkFigure(state, makeCanvas),
        )}
        ${
          isMeasured
            ? html`${this.figure("Loss curves", ["svg", "png"], () => curvesFigure(state, "loss"))}
              ${this.figure("Error curves", ["svg", "png"], () => curvesFigure(state, "error"))}`
            : nothing
        }
        ${
          hasMasks
            ? this.figure(`Masks of ${state.layer.replace("_", " ")}`, ["png"], () =>
                this.stripFigure(state),
              )
            : nothing
        }
      </ul>
    </section>`;
  }

  /**
   * @param {string} title
   * @param {readonly Kind[]} kinds
   * @param {() => Figure | null | Promise<Figure | null>} make
   */
  figure(title, kinds, make) {
    return html`<li>
      <span>${title}</span>
      <span class="export-kinds">
        ${kinds.map(
          (kind) =>
            html`<button
              class="button"
              aria-label="${title} as ${kind.toUpperCase()}"
              @click=${() => this.save(kind, make)}
            >
              ${kind.toUpperCase()}
            </button>`,
        )}
      </span>
    </li>`;
  }

  /**
   * @param {Kind} kind
   * @param {() => Figure | null | Promise<Figure | null>} make
   */
  async save(kind, make) {
    this.problem = "";
    const figure = await make();
    if (!figure) return;
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

  /** @param {State} state */
  async stripFigure(state) {
    const { from, to } = this.range(state.run);
    const found = await this.shares(state.layer, Math.max(1, from), to, MOST_COLUMNS);
    if (!found) this.problem = "The masks could not be fetched.";
    return found ? stripFigure(state, found, makeCanvas) : null;
  }

  /** @param {Run | null} run */
  range(run) {
    const last = run?.step ?? 0;
    const to = Math.min(this.to ?? last, last);
    return { from: Math.min(this.from, to), to };
  }

  /** @param {Run} run */
  data(run) {
    const { from, to } = this.range(run);
    const isAll = from <= 1 && to >= run.step;
    const range = isAll ? {} : { from, to };
    return html`<section aria-label="Data">
      <h3 class="heading">Data</h3>
      <p class="export-range">
        ${this.bound("from step", from, run, (value) => (this.from = value))}
        ${this.bound("to", to, run, (value) => (this.to = value >= run.step ? null : value))}
        <span class="quiet">${isAll ? "all of it" : `of ${formatCount(run.step)}`}</span>
      </p>
      <ul class="exports">
        ${STREAMS.map(
          ({ name, title, hint }) =>
            html`<li>
              <span>${title} <span class="quiet small">${hint}</span></span>
              <span class="export-kinds">
                ${FORMATS.map((format) => this.link(title, name, { ...range, format }, format))}
              </span>
            </li>`,
        )}
      </ul>
    </section>`;
  }

  /**
   * @param {string} label
   * @param {number} value
   * @param {Run} run
   * @param {(value: number) => void} take
   */
  bound(label, value, run, take) {
    const change = (/** @type {Event} */ event) => {
      const given = /** @type {HTMLInputElement} */ (event.target).valueAsNumber;
      if (Number.isInteger(given)) take(Math.min(run.step, Math.max(1, given)));
      this.requestUpdate();
    };
    return html`<label>
      ${label}
      <input type="number" min="1" max=${run.step} .value=${String(value)} @change=${change} />
    </label>`;
  }

  /**
   * @param {State} state
   * @param {Run} run
   */
  rest(state, run) {
    const kept = state.snapshots.findLast(({ step }) => step <= shownStep(state))?.step;
    return html`<section aria-label="Weights and script">
      <h3 class="heading">Weights and script</h3>
      <ul class="exports">
        <li>
          <span>Weights and biases <span class="quiet small">of both networks</span></span>
          <span class="export-kinds">
            ${
              kept === undefined || state.chosen === null
                ? nothing
                : this.link("Weights", "weights", { step: kept }, `after step ${formatCount(kept)}`)
            }
            ${this.link("Weights", "weights", {}, "newest")}
          </span>
        </li>
        <li>
          <span>PyTorch script <span class="quiet small">repeats the run to the bit</span></span>
          <span class="export-kinds">
            ${this.link("Script", "script", { twin: "dropout" }, "with dropout")}
            ${
              run.recipe.twin
                ? this.link("Script", "script", { twin: "plain" }, "without")
                : nothing
            }
          </span>
        </li>
      </ul>
    </section>`;
  }

  /**
   * @param {string} title
   * @param {string} name
   * @param {Wanted} wanted
   * @param {string} text
   */
  link(title, name, wanted, text) {
    const isFormat = FORMATS.includes(text);
    return html`<a
      class="button"
      href=${this.fileUrl(name, wanted)}
      download=${text === "json" ? `dropscope-${name}.json` : ""}
      aria-label="${title}${isFormat ? ` as ${text.toUpperCase()}` : `, ${text}`}"
      >${text}</a
    >`;
  }
}

customElements.define("ds-export", ExportDialog);
