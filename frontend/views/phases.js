/**
 * `ds-phases`: the five parts of a step, to look at one by one or to play slowly.
 *
 * Emits `phase-select` with a phase or null, and `phases-play`. Knows no step.
 */

import { html, nothing } from "lit";
import { View } from "./element.js";
import { PHASE_TITLES } from "./phase-words.js";

/** @typedef {import("../state/types.js").Phase} Phase */

const PHASES = /** @type {Phase[]} */ (Object.keys(PHASE_TITLES));

export class Phases extends View {
  /** @override */
  static properties = {
    phase: {},
    sentence: {},
    disabled: { type: Boolean },
  };

  constructor() {
    super();
    /** @type {Phase | null} */
    this.phase = null;
    this.sentence = "";
    this.disabled = false;
  }

  /** @override */
  render() {
    return html`<div class="phases">
      <div class="phase-buttons" role="group" aria-label="The parts of this step">
        <button
          class="phase-button play"
          ?disabled=${this.disabled}
          aria-label="Play this step slowly"
          title="Play this step slowly, part by part"
          @click=${() => this.emit("phases-play")}
        >
          <span class="icon icon-play" aria-hidden="true"></span> <span>this step, slowly</span>
        </button>
        ${PHASES.map((phase, index) => this.button(phase, index))}
      </div>
      <p class="phase-sentence" role="status">
        ${
          this.phase
            ? html`${this.sentence || "Going through the step again …"}
                <button class="text-button" @click=${() => this.emit("phase-select", null)}>
                  whole step
                </button>`
            : nothing
        }
      </p>
    </div>`;
  }

  /**
   * @param {Phase} phase
   * @param {number} index
   */
  button(phase, index) {
    const isShown = phase === this.phase;
    return html`<button
      class="phase-button"
      aria-pressed=${String(isShown)}
      aria-keyshortcuts=${index + 1}
      title="${PHASE_TITLES[phase]} (key ${index + 1})"
      ?disabled=${this.disabled}
      @click=${() => this.emit("phase-select", isShown ? null : phase)}
    >
      ${PHASE_TITLES[phase].toLowerCase()}
    </button>`;
  }
}

customElements.define("ds-phases", Phases);
