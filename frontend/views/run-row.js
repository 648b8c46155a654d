/**
 * `ds-run-row`: one run of the list: its small curves, what it is, where it is, what can be done.
 *
 * Emits `run-pick` with whether it is picked, `run-pin` with whether to pin it, `run-rename` with a
 * title, `run-again`, `run-delete` and `run-keep`. Knows no list.
 */

import { html, nothing, svg } from "lit";
import { sparkPaths } from "../lib/sparkline.js";
import { View } from "./element.js";
import { recipeInShort } from "./recipe-words.js";
import { curveInWords, momentInWords, stepsInWords, timeAgo } from "./run-words.js";
import "./summary.js";
import { runInWords } from "./words.js";

/** @typedef {import("../state/runs.js").ListedRun} ListedRun */

const CURVE = { width: 120, height: 34 };

export class RunRow extends View {
  /** @override */
  static properties = {
    run: { attribute: false },
    data: {},
    href: {},
    now: { type: Number },
    isPicked: { type: Boolean },
    canPick: { type: Boolean },
    isDeleted: { type: Boolean },
    isOnScreen: { type: Boolean },
    read: { attribute: false },
    isRenamed: { state: true },
  };

  constructor() {
    super();
    /** @type {ListedRun | null} */
    this.run = null;
    /** Its data set in words. */
    this.data = "";
    /** Where it opens. */
    this.href = "";
    /** Seconds since 1970. */
    this.now = 0;
    this.isPicked = false;
    this.canPick = true;
    /** It will be gone unless it is kept. */
    this.isDeleted = false;
    /** The Lab shows it. */
    this.isOnScreen = false;
    /** Tells it in words. @type {import("./summary.js").Summary["read"]} */
    this.read = async () => ({ text: "", problem: "" });
    /** Its title is being written. */
    this.isRenamed = false;
    /** The focus was inside when it changed. */
    this.isTouched = false;
  }

  /** @override */
  render() {
    const { run } = this;
    if (!run) return nothing;
    return this.isDeleted ? this.farewell(run) : this.row(run);
  }

  /** @param {ListedRun} run */
  row(run) {
    const state = runInWords(run);
    return html`<div class="run-row">
      <label class="run-pick" title="Compare this run">
        <input
          type="checkbox"
          aria-label="Compare ${run.title}"
          .checked=${this.isPicked}
          ?disabled=${!this.isPicked && !this.canPick}
          @change=${(/** @type {Event} */ event) =>
            this.emit("run-pick", /** @type {HTMLInputElement} */ (event.target).checked)}
        />
      </label>
      ${this.curve(run)}
      <div class="run-what">
        ${this.isRenamed ? this.titleField(run) : this.name(run)}
        <p class="quiet small">${this.data} · ${recipeInShort(run.recipe)}</p>
        <ds-summary
          class="small"
          heading="in words"
          .about=${run.title}
          .runId=${run.id}
          .mark=${`${run.state} ${run.step}`}
          .read=${this.read}
        ></ds-summary>
      </div>
      <p class="run-where">
        <span class="run-state ${state.tone}" title=${state.detail || nothing}>${state.text}</span>
        <span class="run-steps">${stepsInWords(run)} <span class="quiet">steps</span></span>
      </p>
      <p class="run-when quiet" title=${momentInWords(run.created_at)}>
        ${timeAgo(run.created_at, this.now)}
      </p>
      ${this.buttons(run)}
    </div>`;
  }

  /** @param {ListedRun} run */
  name(run) {
    return html`<h3 class="run-title">
      <a href=${this.href}>${run.title}</a>
      ${this.isOnScreen ? html`<span class="quiet small">in the Lab</span>` : nothing}
    </h3>`;
  }

  /** @param {ListedRun} run */
  titleField(run) {
    return html`<p class="run-title">
      <input
        class="text-field"
        aria-label="New title of ${run.title}"
        maxlength="200"
        .value=${run.title}
        @keydown=${this.onTitleKey}
      />
      <button class="text-button small" @click=${this.saveTitle}>save</button>
      <button class="text-button small" @click=${this.leaveTitle}>cancel</button>
    </p>`;
  }

  /** @param {ListedRun} run */
  curve(run) {
    const words = curveInWords(run);
    const paths = run.curve ? sparkPaths(run.curve.step, run.curve.holdout_loss, CURVE) : {};
    const { width, height } = CURVE;
    return html`<svg
      class="run-curve"
      viewBox="-1 -2 ${width + 2} ${height + 4}"
      role="img"
      aria-label=${words}
    >
      <title>${words}</title>
      <path class="ground" d="M0 ${height + 1}H${width}" />
      ${Object.entries(paths).map(([twin, path]) => svg`<path class=${twin} d=${path} />`)}
    </svg>`;
  }

  /** @param {ListedRun} run */
  buttons(run) {
    return html`<p class="run-buttons">
      <button
        class="text-button again"
        title="Train the same recipe once more, from the start"
        aria-label="Run again: ${run.title}"
        @click=${() => this.emit("run-again")}
      >
        run again
      </button>
      <button
        class="text-button pin"
        title="A pinned run stays when the server lets old ones go"
        aria-label="Pin ${run.title}"
        aria-pressed=${run.pinned ? "true" : "false"}
        @click=${() => this.emit("run-pin", !run.pinned)}
      >
        ${run.pinned ? "pinned" : "pin"}
      </button>
      <button class="text-button" aria-label="Rename ${run.title}" @click=${this.writeTitle}>
        rename
      </button>
      <button
        class="text-button delete"
        aria-label="Delete ${run.title}"
        @click=${() => this.emit("run-delete")}
      >
        delete
      </button>
    </p>`;
  }

  /** @param {ListedRun} run */
  farewell(run) {
    const isWaiting = run.state === "paused" || run.state === "running" || run.state === "queued";
    return html`<div class="run-row run-farewell">
      <p>
        <span class="strong">${run.title}</span> is being
        deleted${isWaiting ? ". It had not finished; it is paused now." : "."}
      </p>
      <button class="button keep" @click=${() => this.emit("run-keep")}>Undo</button>
    </div>`;
  }

  /**
   * Whoever deletes by keyboard finds the way back under it, and the other way round.
   *
   * @override
   * @param {Map<string, unknown>} changed
   */
  updated(changed) {
    if (changed.has("isDeleted") && changed.get("isDeleted") !== undefined && this.isTouched) {
      const button = this.isDeleted ? ".keep" : ".delete";
      /** @type {HTMLElement | null} */ (this.querySelector(button))?.focus();
    }
    if (changed.has("isRenamed") && this.isRenamed) this.titleInput()?.select();
    this.isTouched = false;
  }

  /**
   * @override
   * @param {Map<string, unknown>} changed
   */
  willUpdate(changed) {
    // Asked before what has the focus is taken away.
    if (changed.has("isDeleted")) this.isTouched = this.contains(document.activeElement);
  }

  titleInput() {
    return /** @type {HTMLInputElement | null} */ (this.querySelector(".run-title input"));
  }

  writeTitle() {
    this.isRenamed = true;
  }

  saveTitle() {
    const title = this.titleInput()?.value.trim();
    if (title && title !== this.run?.title) this.emit("run-rename", title);
    this.leaveTitle();
  }

  async leaveTitle() {
    this.isRenamed = false;
    await this.updateComplete;
    this.querySelector("a")?.focus();
  }

  /** @param {KeyboardEvent} event */
  onTitleKey(event) {
    if (event.key === "Enter") this.saveTitle();
    else if (event.key === "Escape") this.leaveTitle();
  }
}

customElements.define("ds-run-row", RunRow);
