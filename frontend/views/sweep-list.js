/**
 * `ds-sweep-list`: sweeps that were made, newest first.
 *
 * Emits `sweep-delete` and `sweep-keep` with a sweep, and `sweeps-more`. Knows no server.
 */

import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { formatCount, formatPercent } from "../lib/format.js";
import { View } from "./element.js";
import { momentInWords, timeAgo } from "./run-words.js";
import { sweepInWords } from "./sweep-words.js";

/** @typedef {import("../state/sweep.js").ListedSweep} ListedSweep */

export class SweepList extends View {
  /** @override */
  static properties = {
    rows: { attribute: false },
    total: { type: Number },
    phase: {},
    chosen: {},
    deleted: { attribute: false },
    linkTo: { attribute: false },
    now: { type: Number },
  };

  constructor() {
    super();
    /** @type {readonly ListedSweep[]} */
    this.rows = [];
    this.total = 0;
    this.phase = "idle";
    /** The one in view, by id. @type {string | null} */
    this.chosen = null;
    /** @type {readonly string[]} */
    this.deleted = [];
    /** @type {(id: string) => string} */
    this.linkTo = () => "#sweep";
    /** Seconds since 1970. */
    this.now = 0;
    /** The row that had the focus when it changed. @type {{row: number} | null} */
    this.touched = null;
  }

  /** @override */
  render() {
    const left = this.total - this.rows.length;
    return html`<section class="sweep-list" aria-label="Sweeps made before">
      <h3 class="heading">Sweeps</h3>
      ${this.rows.length === 0 ? this.empty() : nothing}
      <ul>
        ${repeat(
          this.rows,
          ({ id }) => id,
          (sweep) =>
            html`<li>
              ${this.deleted.includes(sweep.id) ? this.farewell(sweep) : this.row(sweep)}
            </li>`,
        )}
      </ul>
      ${
        left > 0
          ? html`<button class="button" @click=${() => this.emit("sweeps-more")}>
              ${formatCount(left)} older
            </button>`
          : nothing
      }
    </section>`;
  }

  empty() {
    if (this.phase === "failed") return nothing;
    const text = this.phase === "ready" ? "None yet." : "Asking…";
    return html`<p class="quiet small">${text}</p>`;
  }

  /** @param {ListedSweep} sweep */
  row(sweep) {
    const { id, title, state, progress, created_at: made } = sweep;
    const { text, tone, detail } = sweepInWords(sweep);
    const isWhole = state === "finished" || state === "queued";
    const share = isWhole ? "" : ` · ${formatPercent(progress)}`;
    return html`<div class="sweep-row ${id === this.chosen ? "chosen" : ""}">
      <a href=${this.linkTo(id)} aria-current=${id === this.chosen ? "true" : nothing}>${title}</a>
      <button
        class="text-button small delete"
        aria-label="Delete ${title}"
        @click=${() => this.emit("sweep-delete", sweep)}
      >
        delete
      </button>
      <p class="small quiet">
        <span class="run-state ${tone}" title=${detail || nothing}>${text}${share}</span> ·
        <span title=${momentInWords(made)}>${timeAgo(made, this.now)}</span>
      </p>
    </div>`;
  }

  /** @param {ListedSweep} sweep */
  farewell(sweep) {
    return html`<div class="sweep-row farewell">
      <p class="small"><span class="strong">${sweep.title}</span> is being deleted.</p>
      <button
        class="button keep"
        aria-label="Undo: keep ${sweep.title}"
        @click=${() => this.emit("sweep-keep", sweep)}
      >
        Undo
      </button>
    </div>`;
  }

  /**
   * Whoever deletes by keyboard finds the way back, and the other way round.
   *
   * @override
   * @param {Map<string, unknown>} changed
   */
  updated(changed) {
    if (!changed.has("deleted") || !this.touched) return;
    const row = this.querySelectorAll("li")[this.touched.row];
    /** @type {HTMLElement | null | undefined} */ (row?.querySelector(".keep, .delete"))?.focus();
    this.touched = null;
  }

  /**
   * @override
   * @param {Map<string, unknown>} changed
   */
  willUpdate(changed) {
    if (!changed.has("deleted")) return;
    const item = document.activeElement?.closest("li");
    const isOwn = item && this.contains(item);
    this.touched = isOwn ? { row: [...this.querySelectorAll("li")].indexOf(item) } : null;
  }
}

customElements.define("ds-sweep-list", SweepList);
