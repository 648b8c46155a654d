/**
 * `ds-story-run`: the chapter's run: what it is, how it stands, and the button that starts it.
 *
 * Emits `run-start`, `run-show` and `run-hurry`. Knows the run on screen only as far as it is the
 * chapter's.
 */

import { html, nothing } from "lit";
import { formatCount, formatDuration } from "../lib/format.js";
import { View } from "./element.js";
import { dataInShort } from "./recipe-words.js";
import { runInWords } from "./words.js";

/** @typedef {import("../state/story-recipes.js").StoryRun} Planned */

export class StoryRun extends View {
  /** @override */
  static properties = {
    planned: { attribute: false },
    run: { attribute: false },
    datasets: { attribute: false },
    known: { type: Boolean },
    seeking: { type: Boolean },
    pending: { type: Boolean },
    problem: {},
  };

  constructor() {
    super();
    /** @type {Planned | null} */
    this.planned = null;
    /** @type {import("../state/types.js").Run | null} */
    this.run = null;
    /** @type {readonly import("../state/types.js").Dataset[]} */
    this.datasets = [];
    /** Whether one is there that is not on screen. */
    this.known = false;
    this.seeking = false;
    this.pending = false;
    this.problem = "";
  }

  /** @override */
  render() {
    const { planned, problem } = this;
    if (!planned) return nothing;
    return html`<section class="story-run card" aria-labelledby="story-run">
      <h4 class="heading" id="story-run">The run of this chapter</h4>
      <p class="small">${this.facts(planned)}</p>
      <div class="story-run-state">${this.state()}</div>
      ${problem ? html`<p class="error-text" role="alert">${problem}</p>` : nothing}
    </section>`;
  }

  /** @param {Planned} planned */
  facts({ recipe, pace }) {
    const { max_steps: steps } = recipe.training;
    const networks = recipe.twin ? "two networks" : "one network";
    const time = formatDuration(steps / pace);
    const data = dataInShort(recipe, this.datasets);
    return `${data} · ${networks} · ${formatCount(steps)} steps · ${time}`;
  }

  state() {
    const { run } = this;
    if (this.seeking && !run) {
      return html`<p class="quiet small">Looking whether it is there…</p>`;
    }
    if (!run && this.known) {
      return html`<button class="button primary" @click=${() => this.emit("run-show")}>
          Show its run
        </button>
        ${this.startButton("Start it anew", false)}`;
    }
    if (!run) return this.startButton("Start this run", true);
    const { text, detail } = runInWords(run);
    return html`<p class="small">
        <span class="strong">${text}</span>
        ${detail && run.state !== "finished" ? html`<span class="quiet">${detail}</span>` : nothing}
      </p>
      ${
        run.state === "running" && run.pace !== null
          ? html`<button class="button story-start" @click=${() => this.emit("run-hurry")}>
              Full speed
            </button>`
          : nothing
      }`;
  }

  /**
   * @param {string} text
   * @param {boolean} isMain
   */
  startButton(text, isMain) {
    return html`<button
        class="button story-start ${isMain ? "primary" : ""}"
        ?disabled=${this.pending}
        @click=${() => this.emit("run-start")}
      >
        ${isMain ? html`<span class="icon icon-play" aria-hidden="true"></span>` : nothing} ${text}
      </button>
      <p class="for-viewers quiet small">Your link is for watching: an operator can start it.</p>`;
  }
}

customElements.define("ds-story-run", StoryRun);
