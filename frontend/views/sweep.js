/**
 * `ds-sweep`: the screen of sweeps: think one up, watch it train, read what it says.
 *
 * Turns the state into properties of its parts and what they emit into calls of `asker`.
 */

import { html, nothing } from "lit";
import { formatPercent } from "../lib/format.js";
import { addressOf, linksOf } from "../state/address.js";
import { datasetOf } from "../state/select.js";
import { isMoving, shownDraft } from "../state/sweep.js";
import { draftAgain, draftOf, SEEDS_ALONE } from "../state/sweep-draft.js";
import "./announcer.js";
import { View } from "./element.js";
import { sweepQueueInWords } from "./limit-words.js";
import { runInShort } from "./recipe-words.js";
import "./sweep-form.js";
import "./sweep-list.js";
import "./sweep-result.js";
import { pointInWords, sweepInWords } from "./sweep-words.js";

/** @typedef {import("../state/initial.js").State} State */
/** @typedef {import("../state/sweep.js").AxisField} AxisField */
/** @typedef {import("../state/sweep.js").ListedSweep} ListedSweep */
/** @typedef {import("../state/sweep.js").SweepState} SweepState */
/** @typedef {import("../state/sweep-asker.js").SweepAsker} SweepAsker */
/** @typedef {import("../state/actions.js").Actions} Actions */
/** @template T @typedef {(event: CustomEvent<T>) => void} On */

const LAB = /** @type {const} */ ([{ screen: "lab" }]);
/** Questions to begin with. @type {readonly {field: AxisField, text: string}[]} */
const QUESTIONS = [
  { field: "dropout.hidden", text: "How much dropout is best?" },
  { field: "dataset.train_size", text: "Does it help with more examples?" },
  { field: "network.hidden", text: "Does it need a wide network?" },
  { field: "training.learning_rate", text: "Is it the learning rate?" },
  { field: "", text: "Is it more than chance?" },
];

export class SweepScreen extends View {
  /** @override */
  static properties = {
    state: { attribute: false },
    actions: { attribute: false },
    asker: { attribute: false },
  };

  constructor() {
    super();
    /** @type {State | null} */
    this.state = null;
    /** @type {Actions | null} */
    this.actions = null;
    /** @type {SweepAsker | null} */
    this.asker = null;
  }

  /** @override */
  render() {
    const { state, asker, actions } = this;
    if (!state || !asker || !actions) return nothing;
    const { sweep } = state;
    return html`<main class="screen sweep" aria-label="Sweep">
      <div class="screen-head">
        <h2 class="screen-title">Sweep</h2>
        <p class="quiet">
          One recipe over many seeds and settings, trained all at once, each with and without
          dropout.
        </p>
      </div>
      ${sweep.problem ? html`<p class="notice bad" role="alert">${sweep.problem}</p>` : nothing}
      <div class="sweep-columns ${sweep.chosen === null ? "" : "has-sweep"}">
        <div class="sweep-side">${this.form(state, asker)} ${this.list(state, asker)}</div>
        <div class="sweep-main">${this.main(state, asker, actions)}</div>
      </div>
      <p class="visually-hidden" role="status">${sweep.said}</p>
      <ds-announcer .text=${spoken(sweep)} .moving=${isMoving(sweep.sweep)}></ds-announcer>
    </main>`;
  }

  /**
   * @param {State} state
   * @param {SweepAsker} asker
   */
  form(state, asker) {
    const { recipe, sweep } = state;
    const draft = shownDraft(sweep, recipe);
    return html`<ds-sweep-form
      .draft=${draft}
      .recipe=${recipe}
      .pool=${datasetOf(state, recipe)?.train_pool ?? Infinity}
      .inShort=${recipe ? runInShort(recipe, state.datasets) : ""}
      .href=${linksOf(state, LAB).lab ?? "#lab"}
      .cost=${sweep.cost}
      .allowed=${state.allowed}
      .queue=${queueOf(state)}
      .errors=${sweep.errors}
      .isStarting=${sweep.isStarting}
      @draft-change=${
        /** @type {On<Partial<import("../state/sweep.js").Draft>>} */ (
          (event) => asker.draft(event.detail)
        )
      }
      @sweep-start=${() => asker.start()}
      @seeds-start=${() => recipe && asker.start({ recipe, axis: null, seeds: SEEDS_ALONE })}
    ></ds-sweep-form>`;
  }

  /**
   * @param {State} state
   * @param {SweepAsker} asker
   */
  list(state, asker) {
    const { rows, total, phase, chosen, deleted } = state.sweep;
    const linkTo = (/** @type {string} */ id) =>
      addressOf({ ...state, sweep: { ...state.sweep, chosen: id, point: 0 } }) ?? "#sweep";
    return html`<ds-sweep-list
      .rows=${rows}
      .total=${total}
      .phase=${phase}
      .chosen=${chosen}
      .deleted=${deleted}
      .linkTo=${linkTo}
      .now=${Date.now() / 1000}
      @sweep-delete=${/** @type {On<ListedSweep>} */ ((event) => asker.delete(event.detail))}
      @sweep-keep=${/** @type {On<ListedSweep>} */ ((event) => asker.keep(event.detail))}
      @sweeps-more=${() => asker.more()}
    ></ds-sweep-list>`;
  }

  /**
   * @param {State} state
   * @param {SweepAsker} asker
   * @param {Actions} actions
   */
  main(state, asker, actions) {
    const { chosen, sweep, deleted } = state.sweep;
    if (chosen === null || deleted.includes(chosen)) return this.beginning(state, asker);
    if (!sweep) {
      return state.sweep.problem
        ? nothing
        : html`<p class="empty quiet" role="status">Fetching the sweep…</p>`;
    }
    const look = (/** @type {object} */ what) => asker.tell({ do: "look", ...what });
    return html`<ds-sweep-result
      .sweep=${sweep}
      .curves=${state.sweep.curves}
      .members=${state.sweep.members}
      .datasets=${state.datasets}
      .figure=${state.sweep.figure}
      .point=${state.sweep.point}
      .isCompared=${state.sweep.isCompared}
      @point-look=${/** @type {On<number>} */ ((event) => look({ point: event.detail }))}
      @figure-look=${/** @type {On<string>} */ ((event) => look({ figure: event.detail }))}
      @compare-look=${/** @type {On<boolean>} */ ((event) => look({ isCompared: event.detail }))}
      @sweep-command=${
        /** @type {On<"stop" | "resume">} */ ((event) => asker.command(chosen, event.detail))
      }
      @sweep-again=${() => this.again(sweep, asker, actions)}
      @sweep-delete=${() => asker.delete(sweep)}
      @member-open=${/** @type {On<number>} */ ((event) => asker.openMember(event.detail))}
    ></ds-sweep-result>`;
  }

  /**
   * @param {State} state
   * @param {SweepAsker} asker
   */
  beginning({ recipe, datasets }, asker) {
    const pool = datasets.find(({ name }) => name === recipe?.dataset.name)?.train_pool;
    return html`<div class="empty sweep-empty">
      <p class="strong">One run can mislead: another seed may say the opposite.</p>
      <p class="quiet">
        A sweep trains the Lab’s recipe many times, and says only what holds beyond chance. Begin
        with a question:
      </p>
      <p class="sweep-questions">
        ${QUESTIONS.map(
          ({ field, text }) =>
            html`<button
              class="button"
              @click=${() => this.question(draftOf(field, recipe, pool), asker)}
            >
              ${text}
            </button>`,
        )}
      </p>
    </div>`;
  }

  /**
   * @param {import("../state/sweep.js").Draft} draft
   * @param {SweepAsker} asker
   */
  question(draft, asker) {
    asker.draft(draft);
    /** @type {HTMLElement | null} */ (this.querySelector("ds-sweep-form .start"))?.focus();
  }

  /**
   * @param {import("../state/sweep.js").Sweep} sweep
   * @param {SweepAsker} asker
   * @param {Actions} actions
   */
  async again(sweep, asker, actions) {
    actions.leave();
    asker.draft(draftAgain(sweep));
    await actions.look(sweep.recipe);
    /** @type {HTMLElement | null} */ (this.querySelector("ds-sweep-form .start"))?.focus();
  }
}

/** What a sweep that is started now would meet, in words. @param {State} state */
function queueOf({ sweep: { rows, total }, allowed }) {
  const unfinished = rows.filter(isMoving).length;
  const isAll = unfinished < rows.length || rows.length === total;
  return sweepQueueInWords(unfinished, isAll, allowed);
}

/**
 * What a screen reader is told: of a sweep that trains how far it is, of one that has ended what it
 * says.
 *
 * @param {SweepState} state
 */
export function spoken({ sweep, point, figure }) {
  if (!sweep) return "";
  const where = sweepInWords(sweep).text;
  // In tenths: of each per cent nobody wants to hear.
  const tenth = formatPercent(Math.floor(10 * sweep.progress) / 10);
  if (sweep.state === "running") return `${sweep.title}: ${where}, ${tenth}.`;
  const sentence = sweep.points[point].figures[figure].sentence;
  return `${sweep.title}: ${where}. ${pointInWords(sweep, point)}: ${sentence}`;
}

customElements.define("ds-sweep", SweepScreen);
