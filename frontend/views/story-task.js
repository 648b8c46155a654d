/**
 * `ds-story-task`: something small to do on the run, checked when the reader asks for it.
 *
 * Emits `task-check` with the choice that was made (0 where there is none to make). Never in
 * the way of going on.
 */

import { html, nothing } from "lit";
import { View } from "./element.js";
import { prose } from "./story-prose.js";

/** @typedef {import("./story-facts.js").Task} Task */

export class StoryTask extends View {
  /** @override */
  static properties = {
    task: { attribute: false },
    tried: { attribute: false },
    isDone: { type: Boolean },
    byHand: { type: Boolean },
    links: { attribute: false },
  };

  constructor() {
    super();
    /** @type {Task | null} */
    this.task = null;
    /** What came of the last try. @type {import("../state/story.js").Tried | null} */
    this.tried = null;
    /** Whether it was done, now or earlier. */
    this.isDone = false;
    /** Whether trying is done elsewhere, not by a button here. */
    this.byHand = false;
    /** @type {import("./story-prose.js").Links} */
    this.links = {};
  }

  /** @override */
  render() {
    const { task, tried, isDone, links } = this;
    if (!task) return nothing;
    return html`<section class="story-task card" aria-labelledby="story-task">
      <h4 class="heading" id="story-task">Try it${isDone ? " · done ✓" : ""}</h4>
      <p>${prose(task.ask, links)}</p>
      ${this.buttons(task)}
      <p class="tried ${tried ? "" : "untold"} ${tried?.right ? "right" : ""}" role="status">
        ${tried ? outcome(tried) : nothing}
      </p>
    </section>`;
  }

  /** @param {Task} task */
  buttons({ choices }) {
    if (this.byHand) return nothing;
    if (!choices) {
      return html`<button class="button" @click=${() => this.emit("task-check", 0)}>Check</button>`;
    }
    return html`<div class="choices">
      ${choices.map(
        (text, index) =>
          html`<button class="button" @click=${() => this.emit("task-check", index)}>
            ${text}
          </button>`,
      )}
    </div>`;
  }
}

/** @param {import("../state/story.js").Tried} tried */
function outcome({ right, words }) {
  return html`<span aria-hidden="true">${right ? "✓" : "→"}</span> ${words}`;
}

customElements.define("ds-story-task", StoryTask);
