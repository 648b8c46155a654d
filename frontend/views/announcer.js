/**
 * `ds-announcer`: tells screen readers what is on screen, politely and at a bearable rate.
 *
 * While things move it speaks every few seconds at most; at rest, as soon as something changes.
 * Shows nothing. Knows words, not what they are about.
 */

import { html } from "lit";
import { View } from "./element.js";

/** The least time between two announcements while things move, milliseconds. */
export const MOVING_MS = 6000;
/** So long something must stand still at rest: a key that is held down is told once. */
export const RESTING_MS = 350;

export class Announcer extends View {
  /** @override */
  static properties = {
    text: {},
    moving: { type: Boolean },
    spoken: { state: true },
  };

  constructor() {
    super();
    this.text = "";
    /** Whether the text changes by itself, as while a run trains. */
    this.moving = false;
    this.spoken = "";
    /** @type {ReturnType<typeof setTimeout> | null} */
    this.timer = null;
  }

  /** @override */
  disconnectedCallback() {
    super.disconnectedCallback();
    this.cancel();
  }

  /** @override */
  render() {
    return html`<p class="visually-hidden" role="status">${this.spoken}</p>`;
  }

  /**
   * @override
   * @param {Map<string, unknown>} changed
   */
  updated(changed) {
    if (!changed.has("text") && !changed.has("moving")) return;
    // At rest each change starts the wait anew; on the move the first one decides.
    if (!this.moving || changed.has("moving")) this.cancel();
    if (this.timer !== null || this.text === this.spoken) return;
    this.timer = setTimeout(() => this.speak(), this.moving ? MOVING_MS : RESTING_MS);
  }

  speak() {
    this.timer = null;
    this.spoken = this.text;
  }

  cancel() {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }
}

customElements.define("ds-announcer", Announcer);
