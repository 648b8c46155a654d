/**
 * `ds-runs`: the screen of all runs: find, open, rename, delete, run again, compare.
 *
 * Turns the state into properties of its parts and what they emit into calls of `list`.
 */

import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { formatCount } from "../lib/format.js";
import { linksOf, linkToRun } from "../state/address.js";
import { LEAST_COMPARED, MOST_COMPARED } from "../state/runs.js";
import "./compare.js";
import { View } from "./element.js";
import { dataInShort } from "./recipe-words.js";
import "./run-row.js";

/** @typedef {import("../state/initial.js").State} State */
/** @typedef {import("../state/run-list.js").RunList} RunList */
/** @typedef {import("../state/runs.js").ListedRun} ListedRun */
/** @typedef {import("../state/runs.js").Among} Among */
/** @template T @typedef {(event: CustomEvent<T>) => void} On */

/** @type {readonly {among: Among, title: string}[]} */
const CHOICES = [
  { among: "all", title: "in every state" },
  { among: "open", title: "not ended yet" },
  { among: "finished", title: "finished" },
  { among: "stopped", title: "stopped early" },
  { among: "broken", title: "diverged or failed" },
];

const LAB = /** @type {const} */ ([{ screen: "lab" }]);

export class Runs extends View {
  /** @override */
  static properties = { state: { attribute: false }, list: { attribute: false } };

  constructor() {
    super();
    /** @type {State | null} */
    this.state = null;
    /** @type {RunList | null} */
    this.list = null;
    /** The focus was inside before the last change. */
    this.hadFocus = false;
  }

  /** @override */
  render() {
    const { state, list } = this;
    if (!state || !list) return nothing;
    return html`<main class="screen runs" aria-label="Runs">
      ${state.runs.comparing ? this.comparison(state, list) : this.all(state, list)}
      <p class="visually-hidden" role="status">${state.runs.said}</p>
    </main>`;
  }

  /**
   * @param {State} state
   * @param {RunList} list
   */
  comparison(state, list) {
    const { picked, compared } = state.runs;
    return html`<ds-compare
      .ids=${picked}
      .compared=${compared}
      .datasets=${state.datasets}
      .links=${Object.fromEntries(
        picked.map((id) => [id, linkToRun(state, compared.get(id)?.run ?? null)]),
      )}
      .problem=${state.runs.problem}
      @compare-leave=${() => list.compare(false)}
      @run-pick=${/** @type {On<string>} */ ((event) => list.pick(event.detail, false))}
    ></ds-compare>`;
  }

  /**
   * @param {State} state
   * @param {RunList} list
   */
  all(state, list) {
    const { rows, total } = state.runs;
    const left = total - rows.length;
    return html`${this.head(state, list)} ${this.notice(state)}
      <ul class="run-list">
        ${repeat(
          rows,
          ({ id }) => id,
          (run) => html`<li>${this.row(run, state, list)}</li>`,
        )}
      </ul>
      ${rows.length === 0 ? this.emptyText(state) : nothing}
      ${
        left > 0
          ? html`<button class="button more" @click=${() => list.more()}>
              ${formatCount(left)} older
            </button>`
          : nothing
      }
      ${this.pickedBar(state, list)}`;
  }

  /**
   * @param {State} state
   * @param {RunList} list
   */
  head({ runs }, list) {
    return html`<div class="screen-head">
      <h2 class="screen-title">Runs</h2>
      <p class="quiet">
        Kept until you delete them. Small curves: hold-out loss
        <span class="curve-sign dropout"></span> with dropout,
        <span class="curve-sign plain"></span> without.
      </p>
      <div class="run-filter">
        <input
          class="text-field"
          type="search"
          aria-label="Find runs by title or data set"
          placeholder="title or data set"
          .value=${runs.find}
          @input=${(/** @type {Event} */ event) =>
            list.filter({ find: /** @type {HTMLInputElement} */ (event.target).value })}
        />
        <select
          aria-label="Which runs"
          @change=${(/** @type {Event} */ event) =>
            list.filter({
              among: /** @type {Among} */ (/** @type {HTMLSelectElement} */ (event.target).value),
            })}
        >
          ${CHOICES.map(
            ({ among, title }) =>
              html`<option value=${among} .selected=${among === runs.among}>${title}</option>`,
          )}
        </select>
      </div>
    </div>`;
  }

  /** @param {State} state */
  notice({ runs, problem, errors }) {
    const text = runs.phase === "failed" ? runs.problem : problem || (errors["title"] ?? "");
    return text ? html`<p class="notice bad" role="alert">${text}</p>` : nothing;
  }

  /**
   * @param {ListedRun} run
   * @param {State} state
   * @param {RunList} list
   */
  row(run, state, list) {
    const { picked, deleted } = state.runs;
    return html`<ds-run-row
      .run=${run}
      .data=${dataInShort(run.recipe, state.datasets)}
      .href=${linkToRun(state, run)}
      .now=${Date.now() / 1000}
      .isPicked=${picked.includes(run.id)}
      .canPick=${picked.length < MOST_COMPARED}
      .isDeleted=${deleted.includes(run.id)}
      .isOnScreen=${state.run?.id === run.id}
      .read=${(/** @type {string} */ id) => list.actions.summary(id)}
      @run-pick=${/** @type {On<boolean>} */ ((event) => list.pick(run.id, event.detail))}
      @run-pin=${/** @type {On<boolean>} */ ((event) => list.pin(run, event.detail))}
      @run-rename=${/** @type {On<string>} */ ((event) => list.rename(run, event.detail))}
      @run-again=${() => list.again(run)}
      @run-delete=${() => list.delete(run)}
      @run-keep=${() => list.keep(run)}
    ></ds-run-row>`;
  }

  /** @param {State} state */
  emptyText(state) {
    const { runs } = state;
    if (runs.phase === "failed") return nothing;
    if (runs.phase !== "ready") return html`<p class="empty quiet" role="status">Asking…</p>`;
    if (runs.find !== "" || runs.among !== "all") {
      return html`<div class="empty">
        <p class="strong">No run fits.</p>
        <p class="quiet">Change the text, or ask for runs in every state.</p>
      </div>`;
    }
    return html`<div class="empty">
      <p class="strong">No run yet.</p>
      <p class="quiet">
        Press Start in the Lab: each run is kept with every mask it drew, and listed here.
      </p>
      <p><a class="button primary" href=${linksOf(state, LAB).lab ?? "#lab"}>To the Lab</a></p>
    </div>`;
  }

  /**
   * @param {State} state
   * @param {RunList} list
   */
  pickedBar({ runs }, list) {
    const count = runs.picked.length;
    if (count === 0) return nothing;
    const isEnough = count >= LEAST_COMPARED;
    return html`<div class="picked-bar" role="region" aria-label="Comparison">
      <p>
        <span class="strong">${count} picked</span>
        <span class="quiet">
          ${isEnough ? `of at most ${MOST_COMPARED}` : "pick another one to compare"}
        </span>
      </p>
      <button class="text-button" @click=${() => list.tell({ do: "pick", picked: [] })}>
        none
      </button>
      <button class="button primary" ?disabled=${!isEnough} @click=${() => list.compare(true)}>
        Compare
      </button>
    </div>`;
  }

  /** @override */
  updated() {
    // What had the focus may be gone: a run that was deleted.
    const main = /** @type {HTMLElement | null} */ (this.querySelector("main"));
    if (!main || !this.hadFocus || document.activeElement !== document.body) return;
    main.tabIndex = -1;
    main.focus({ preventScroll: true });
  }

  /** @override */
  willUpdate() {
    this.hadFocus = this.contains(document.activeElement);
  }
}

customElements.define("ds-runs", Runs);
