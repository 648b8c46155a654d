/**
 * `ds-verdict-seeds`: what the recipe on screen gave over seeds, on the card of a single run; or
 * how far its sweep is; or the button that starts one.
 *
 * Emits `seeds-start`. Knows what was found, not where.
 */

import { html, nothing } from "lit";
import { formatCount, formatPercent } from "../lib/format.js";
import { addressOf } from "../state/address.js";
import { drawnRecipe } from "../state/select.js";
import { isMoving } from "../state/sweep.js";
import { SEEDS_ALONE } from "../state/sweep-draft.js";
import { rememberTold } from "../state/told.js";
import { View } from "./element.js";
import { progressInWords, sweepInWords } from "./sweep-words.js";

/** @typedef {import("../state/initial.js").State} State */
/** @typedef {import("../state/sweep.js").Found} Found */
/**
 * @typedef {object} Seeds
 * @property {Found | null} found  null: not known yet
 * @property {string} link         to the sweep that was found
 * @property {number} steps        of each member
 * @property {boolean} isStarting
 * @property {string} problem      why none was started
 * @property {boolean} isChanged   settings of the run were changed while it trained
 */

/**
 * @param {State} state
 * @returns {Seeds | null} null: this recipe cannot be swept
 */
export function seedsOf(state) {
  const recipe = drawnRecipe(state);
  if (!recipe || recipe.dropout.mistake !== "none") return null;
  const { sweep, run, events } = state;
  const found = sweep.found?.recipe === recipe ? sweep.found.found : null;
  const problem = [sweep.problem, ...Object.values(sweep.errors)].filter(Boolean).join(" ");
  return {
    found,
    link: found?.sweep ? linkTo(state, found.sweep.id, found.point ?? 0) : "#sweep",
    steps: recipe.training.max_steps,
    isStarting: sweep.isStarting,
    problem: state.screen === "lab" ? problem : "",
    isChanged: run !== null && events.some(({ kind, detail }) => kind === "set" && decides(detail)),
  };
}

const linkTo = rememberTold(
  (state, /** @type {string} */ chosen, /** @type {number} */ point) =>
    addressOf({ ...state, screen: "sweep", sweep: { ...state.sweep, chosen, point } }) ?? "#sweep",
);

/** Whether a recorded change decides results: the pace does not. @param {object} detail */
function decides(detail) {
  return "drop_probability" in detail || "learning_rate" in detail;
}

export class VerdictSeeds extends View {
  /** @override */
  static properties = { seeds: { attribute: false } };

  constructor() {
    super();
    /** @type {Seeds | null} */
    this.seeds = null;
  }

  /** @override */
  render() {
    const { seeds } = this;
    if (!seeds) return nothing;
    const { found, problem } = seeds;
    return html`<div class="verdict-seeds" role="group" aria-label="Over seeds">
      ${found?.sweep && found.at_point ? this.found(seeds, found.sweep, found.at_point) : nothing}
      ${this.needsMore(found) ? this.button(seeds) : nothing}
      ${problem ? html`<p class="error-text" role="alert">${problem}</p>` : nothing}
    </div>`;
  }

  /**
   * @param {Seeds} seeds
   * @param {import("../state/sweep.js").ListedSweep} sweep
   * @param {import("../state/sweep.js").Point} point
   */
  found({ link, isChanged }, sweep, point) {
    const { sentence, verdict } = point.figures.holdout_error;
    const where = isMoving(sweep)
      ? progressInWords(sweep) || sweepInWords(sweep).text
      : `${formatCount(point.done)} of ${formatCount(point.members)} seeds done`;
    return html`<p class="heading">Over ${formatCount(point.members)} seeds</p>
      <p class="small"><span class=${verdict ? "strong" : ""}>${sentence}</span></p>
      ${
        sweep.state === "running"
          ? html`<progress max="1" .value=${sweep.progress} aria-label="Progress">
              ${formatPercent(sweep.progress)}
            </progress>`
          : nothing
      }
      <p class="quiet small">
        ${where} · <a href=${link}>${isMoving(sweep) ? "watch" : "see them"}</a>
      </p>
      ${
        isChanged
          ? html`<p class="quiet small">Of the recipe, without what was changed on the way.</p>`
          : nothing
      }`;
  }

  /** @param {Found | null} found */
  needsMore(found) {
    const verdict = found?.at_point?.figures.holdout_error.verdict ?? null;
    return verdict === null && !isMoving(found?.sweep);
  }

  /** @param {Seeds} seeds */
  button({ steps, isStarting }) {
    const what = `${SEEDS_ALONE} pairs of networks, ${formatCount(steps)} steps each, all at once`;
    return html`<p class="verdict-seeds-start">
      <button
        class="button"
        title=${what}
        ?disabled=${isStarting}
        @click=${() => this.emit("seeds-start")}
      >
        Run ${SEEDS_ALONE} seeds
      </button>
      <span class="quiet small">Is it more than chance?</span>
    </p>`;
  }
}

customElements.define("ds-verdict-seeds", VerdictSeeds);
