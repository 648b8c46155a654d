/**
 * `ds-transport`: start, pause, one step, anew, how fast, and where the run stands.
 *
 * Emits `transport` with the command's name and `pace-change` with steps a second (null:
 * unlimited). Knows no run but the one it is given.
 */

import { html, nothing } from "lit";
import { formatCount } from "../lib/format.js";
import { limitOf } from "../state/speed.js";
import { View } from "./element.js";
import { LAST_POSITION, paceAt, paceInWords, positionOf } from "./pace.js";
import { progressInWords, seenInWords } from "./words.js";

/** @typedef {import("../state/types.js").Run} Run */

const GOING = new Set(["running", "queued"]);
const OVER = new Set(["finished", "stopped", "diverged", "failed"]);

export class Transport extends View {
  /** @override */
  static properties = {
    run: { attribute: false },
    pace: { attribute: false },
    step: { type: Number },
    epoch: { type: Number },
    pending: { type: Boolean },
    problem: {},
    note: {},
    connection: {},
    steered: {},
    watching: { type: Boolean },
  };

  constructor() {
    super();
    /** @type {Run | null} */
    this.run = null;
    /** @type {import("../state/types.js").Pace} */
    this.pace = null;
    this.step = 0;
    /** @type {number | null} */
    this.epoch = null;
    /** A command is on its way to the server. */
    this.pending = false;
    /** Why the last command was refused. */
    this.problem = "";
    /** Something to know, no fault of a command. */
    this.note = "";
    /** How the page stands with the server. */
    this.connection = "idle";
    /** Somebody else steers this run: their name. */
    this.steered = "";
    /** The page may change nothing. */
    this.watching = false;
  }

  /** @override */
  render() {
    const state = seenInWords(this.run, this.connection);
    return html`<div class="transport">
        ${this.watching ? nothing : this.controls()}
        <div class="run-state ${state.tone}" title=${state.detail || nothing}>${state.text}</div>
        ${this.counter(state.isHeard)}
      </div>
      ${this.notice(state)}`;
  }

  controls() {
    const reset = html`<button
      class="button"
      aria-label="Reset: a new run of this recipe"
      title="Reset: a new run of this recipe"
      @click=${() => this.emit("transport", "reset")}
    >
      ↺
    </button>`;
    return this.steered
      ? reset
      : html`${this.toggle()} ${this.stepButton()} ${reset} ${this.speed()}`;
  }

  /** @param {boolean} isHeard  the server answers */
  counter(isHeard) {
    const { run, step, epoch } = this;
    const facts = [
      epoch === null ? "" : `epoch ${formatCount(epoch)}`,
      isHeard ? progressInWords(run) : "",
    ].filter(Boolean);
    const all = run ? `of ${formatCount(run.recipe.training.max_steps)}` : "";
    return html`<div class="step-counter">
      <span
        ><span class="strong">step ${formatCount(step)}</span>
        <span class="quiet">${all}</span></span
      >
      <span class="quiet">${facts.join(" · ")}</span>
    </div>`;
  }

  toggle() {
    const going = this.run !== null && GOING.has(this.run.state);
    const over = this.run !== null && OVER.has(this.run.state);
    const begun = this.run !== null && this.run.state !== "created";
    const name = going ? "pause" : begun && !over ? "resume" : "start";
    const text = { pause: "Pause", resume: "Resume", start: over ? "Start anew" : "Start" }[name];
    return html`<button
      class="button primary toggle"
      aria-keyshortcuts="Space"
      title="${text} (space)"
      aria-busy=${String(this.pending)}
      @click=${() => this.emit("transport", name)}
    >
      <span class="icon ${name === "pause" ? "icon-pause" : "icon-play"}" aria-hidden="true"></span>
      ${text}
    </button>`;
  }

  stepButton() {
    const state = this.run?.state ?? "created";
    return html`<button
      class="button"
      aria-keyshortcuts="ArrowRight"
      title="One step (right arrow)"
      ?disabled=${state !== "created" && state !== "paused"}
      @click=${() => this.emit("transport", "step")}
    >
      Step <span class="icon icon-step" aria-hidden="true"></span>
    </button>`;
  }

  speed() {
    const limit = limitOf(this.run, this.pace);
    return html`<ds-slider
      class="speed"
      label="speed"
      text=${paceInWords(limit)}
      .max=${LAST_POSITION}
      .step=${1}
      .value=${positionOf(limit)}
      @slide=${(/** @type {CustomEvent<number>} */ e) => (this.pace = paceAt(e.detail))}
      @settle=${(/** @type {CustomEvent<number>} */ e) =>
        this.emit("pace-change", paceAt(e.detail))}
    ></ds-slider>`;
  }

  /** @param {import("./words.js").Words} state */
  notice(state) {
    const isGrave = state.tone === "warn" || state.tone === "bad";
    const text = this.problem || (isGrave ? state.detail : "") || this.note;
    if (!text) return nothing;
    const tone = this.problem ? "bad" : isGrave ? state.tone : "calm";
    return html`<p class="notice ${tone}" role="status">${text}</p>`;
  }
}

customElements.define("ds-transport", Transport);
