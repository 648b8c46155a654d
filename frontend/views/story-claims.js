/**
 * `ds-story-claims`: what a chapter says of its run, sentence by sentence, each with its figure; or
 * what is going to be measured; or why it could not be.
 *
 * Emits `answer-again` with the name of a question that failed, and what `story-prose.js` does.
 */

import { html, nothing } from "lit";
import { View } from "./element.js";
import { prose } from "./story-prose.js";

/** @typedef {import("./story-facts.js").Claim} Claim */
/** @typedef {import("./story-facts.js").Facts} Facts */
/** @typedef {import("../state/story.js").StoryAnswer} StoryAnswer */

export class StoryClaims extends View {
  /** @override */
  static properties = {
    claims: { attribute: false },
    facts: { attribute: false },
    answers: { attribute: false },
    links: { attribute: false },
    compared: { type: Boolean },
  };

  constructor() {
    super();
    /** @type {readonly Claim[]} */
    this.claims = [];
    /** Null: the run is not at rest, or not there. @type {Facts | null} */
    this.facts = null;
    /** @type {Readonly<Record<string, StoryAnswer>>} */
    this.answers = {};
    /** @type {import("./story-prose.js").Links} */
    this.links = {};
    /** Whether the run compares two networks. */
    this.compared = false;
  }

  /** @override */
  render() {
    return html`<section class="story-claims" aria-labelledby="story-claims">
      <h4 class="heading" id="story-claims">Measured in this run</h4>
      <ul aria-live="polite">
        ${this.claims.map((claim) => this.claim(claim))}
      </ul>
      ${
        this.compared && this.facts
          ? html`<p class="quiet small">
              One run is one throw of the dice: another seed can come out otherwise.
              <a href=${this.links.sweep ?? "#sweep"}>Sweep</a> trains this recipe with many seeds;
              <a href=${this.links.why ?? "#why"}>Why it works</a> measures more about this one.
            </p>`
          : nothing
      }
    </section>`;
  }

  /** @param {Claim} claim */
  claim({ needs, before, say }) {
    const { facts } = this;
    if (!facts) return html`<li class="quiet">${before}</li>`;
    const asked = needs ? this.answers[needs] : null;
    if (needs && asked?.phase === "failed") return this.failure(needs, asked.problem);
    if (needs && asked?.phase !== "ready") {
      return html`<li class="quiet">${before} <span class="small">Measuring…</span></li>`;
    }
    const found = say(facts);
    if (!found) return html`<li class="quiet">${before} This run has not recorded it.</li>`;
    return html`<li data-direction=${found.direction ?? "none"}>
      ${prose(found.text, this.links)}
    </li>`;
  }

  /**
   * @param {string} name  of the question
   * @param {string} problem
   */
  failure(name, problem) {
    return html`<li>
      <p class="error-text">This could not be measured. ${problem}</p>
      <button class="button" @click=${() => this.emit("answer-again", name)}>Try again</button>
    </li>`;
  }
}

customElements.define("ds-story-claims", StoryClaims);
