/**
 * `ds-summary`: a run in words, behind a word that opens it. While it is open it is told anew when
 * what it tells of has changed, and not more often than one can read.
 *
 * Knows a paragraph, not how it is made.
 */

import { html, nothing } from "lit";
import "./copy-text.js";
import { View } from "./element.js";

/** @typedef {{text: string, problem: string}} Told  one of them is empty */

/** How long a paragraph is left to be read while its run goes on. */
const REST_MS = 3000;

export class Summary extends View {
  /** @override */
  static properties = {
    runId: {},
    mark: {},
    read: { attribute: false },
    heading: {},
    about: {},
    isOpen: { state: true },
    told: { state: true },
  };

  constructor() {
    super();
    this.runId = "";
    /** Changes with the run's state and its figures. */
    this.mark = "";
    /** @type {(id: string) => Promise<Told>} */
    this.read = async () => ({ text: "", problem: "" });
    this.heading = "This run in words";
    /** Which run, for who does not see where this stands. */
    this.about = "";
    this.isOpen = false;
    /** Null: on its way. @type {Told | null} */
    this.told = null;
    this.isAsking = false;
    /** What `told` was told of. */
    this.toldOf = "";
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
  }

  /** @override */
  disconnectedCallback() {
    super.disconnectedCallback();
    this.rest();
  }

  /** @override */
  render() {
    return html`<details class="in-words" @toggle=${this.onToggle}>
      <summary>${this.heading}${this.hiddenName()}</summary>
      ${this.isOpen ? this.paragraph() : nothing}
    </details>`;
  }

  hiddenName() {
    return this.about ? html`<span class="visually-hidden">: ${this.about}</span>` : nothing;
  }

  paragraph() {
    const { told } = this;
    if (!told) return html`<p class="quiet small" role="status">Asking…</p>`;
    if (told.problem) return html`<p class="error-text" role="alert">${told.problem}</p>`;
    return html`<p class="in-words-text">${told.text.replaceAll(" %", "\u00a0%")}</p>
      <ds-copy .text=${told.text} label="Copy"></ds-copy>`;
  }

  onToggle() {
    this.isOpen = this.querySelector("details")?.open ?? false;
    if (this.isOpen && this.told?.problem && !this.isAsking) this.ask();
  }

  /**
   * @override
   * @param {Map<string, unknown>} changed
   */
  willUpdate(changed) {
    if (!changed.has("runId")) return;
    this.rest();
    this.told = null;
    this.toldOf = "";
  }

  /** @override */
  updated() {
    const isNew = this.toldOf !== this.wanted();
    if (!this.isOpen || !isNew || this.isAsking || this.timer !== undefined) return;
    if (this.told === null) this.ask();
    else this.timer = setTimeout(() => this.ask(), REST_MS);
  }

  wanted() {
    return `${this.runId} ${this.mark}`;
  }

  async ask() {
    this.rest();
    const [id, of] = [this.runId, this.wanted()];
    this.isAsking = true;
    const told = await this.read(id);
    this.isAsking = false;
    if (id === this.runId) [this.told, this.toldOf] = [told, of];
    this.requestUpdate();
  }

  rest() {
    clearTimeout(this.timer);
    this.timer = undefined;
  }
}

customElements.define("ds-summary", Summary);
