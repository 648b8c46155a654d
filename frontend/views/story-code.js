/**
 * `ds-story-code`: the program of the run, line by line; each line can be chosen.
 *
 * Emits `line-choose` with the number of a line, from 0. Knows a text, not where it comes from.
 */

import { html, nothing } from "lit";
import "./copy-text.js";
import { View } from "./element.js";

/** What lines do that the story has spoken of, by what is in them. */
const NOTES = [
  { pattern: /nn\.Dropout\(p=0\.0\)/, note: "p = 0: nothing is off here" },
  { pattern: /nn\.Dropout\(/, note: "draws the masks of this layer" },
  { pattern: /nn\.ReLU\(\)/, note: "sum, fire or be silent, dropout" },
  { pattern: /loss = /, note: "forward, and how wrong it is" },
  { pattern: /loss\.backward\(\)/, note: "backward: error signals" },
  { pattern: /optimizer\.step\(\)/, note: "update: weights move" },
];

/** The part to begin with, and how far below the upper edge. */
const MAIN = /nn\.Dropout\(/;
const MARGIN_PX = 30;

/** @param {string} line @returns {string} nothing where the story has not spoken of it */
export function noteOn(line) {
  return NOTES.find(({ pattern }) => pattern.test(line))?.note ?? "";
}

export class StoryCode extends View {
  /** @override */
  static properties = { text: {}, chosen: { state: true }, reached: { state: true } };

  constructor() {
    super();
    this.text = "";
    /** @type {number | null} */
    this.chosen = null;
    /** The line that Tab leads to. */
    this.reached = 0;
  }

  /** @override */
  render() {
    if (!this.text) return nothing;
    return html`<section class="story-code" aria-labelledby="story-code">
      <div class="story-code-head">
        <h4 class="heading" id="story-code">The program of this run</h4>
        <ds-copy .text=${this.text}></ds-copy>
      </div>
      <div class="code lines" role="listbox" aria-labelledby="story-code" @keydown=${this.onKey}>
        ${this.lines().map((line, index) => this.line(line, index))}
      </div>
    </section>`;
  }

  /**
   * What it is all about is in sight.
   *
   * @override
   * @param {Map<string, unknown>} changed
   */
  updated(changed) {
    const first = changed.has("text") ? this.lines().findIndex((line) => MAIN.test(line)) : -1;
    const box = /** @type {HTMLElement | null} */ (this.querySelector(".lines"));
    const line = /** @type {HTMLElement | undefined} */ (this.querySelectorAll(".line")[first]);
    if (!box || !line) return;
    box.scrollTop = line.offsetTop - box.offsetTop - MARGIN_PX;
    this.reached = first;
  }

  lines() {
    return this.text.trimEnd().split("\n");
  }

  /**
   * @param {string} line
   * @param {number} index
   */
  line(line, index) {
    const note = noteOn(line);
    return html`<div
      class="line"
      role="option"
      aria-selected=${index === this.chosen}
      tabindex=${index === this.reached ? 0 : -1}
      @click=${() => this.choose(index)}
      @focus=${() => (this.reached = index)}
    >
      <span class="line-text">${line || " "}</span
      >${note ? html`<span class="line-note">${note}</span>` : nothing}
    </div>`;
  }

  /** @param {number} index */
  choose(index) {
    this.chosen = index;
    this.emit("line-choose", index);
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const last = this.lines().length - 1;
    const to = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10, Home: -last, End: last };
    const by = to[/** @type {keyof typeof to} */ (event.key)];
    if (event.key === "Enter" || event.key === " ") this.choose(this.reached);
    else if (by) this.go(Math.min(Math.max(0, this.reached + by), last));
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {number} index */
  go(index) {
    const line = /** @type {HTMLElement | undefined} */ (this.querySelectorAll(".line")[index]);
    line?.focus();
  }
}

customElements.define("ds-story-code", StoryCode);
