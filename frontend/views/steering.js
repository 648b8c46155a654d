/**
 * `ds-steering`: who steers the run, where several people could; nothing where one is alone.
 *
 * Emits `steer` with `{action, to}`, as the server takes it. Knows no run.
 */

import { html, nothing } from "lit";
import { View } from "./element.js";

export class Steering extends View {
  /** @override */
  static properties = { standing: { attribute: false } };

  constructor() {
    super();
    /** @type {import("../state/steering.js").Standing | null} */
    this.standing = null;
  }

  /** @override */
  render() {
    const { watchesOnly, other, hasAsked, asking } = this.standing ?? {};
    if (watchesOnly) {
      const who = other ? ` ${other} steers this run.` : "";
      return html`<p class="steering" role="status">You are watching.${who}</p>`;
    }
    if (other) return this.theirs(other, hasAsked ?? false);
    return asking?.length ? asking.map((one) => this.request(one)) : nothing;
  }

  /**
   * @param {string} other
   * @param {boolean} hasAsked
   */
  theirs(other, hasAsked) {
    return html`<p class="steering" role="status">
      <span class="strong">${other}</span> steers this
      run${hasAsked ? ", and knows that you ask to." : "."}
      ${hasAsked ? this.button("Never mind", "withdraw") : this.button("Ask to steer", "ask")}
    </p>`;
  }

  /** @param {import("../state/types.js").Steerer} one */
  request({ id, name }) {
    return html`<p class="steering" role="status">
      <span class="strong">${name}</span> asks to steer.
      ${this.button("Hand over", "hand_over", id)} ${this.button("Not now", "keep")}
    </p>`;
  }

  /**
   * @param {string} text
   * @param {string} action
   * @param {string} [to]
   */
  button(text, action, to = "") {
    return html`<button class="text-button" @click=${() => this.emit("steer", { action, to })}>
      ${text}
    </button>`;
  }
}

customElements.define("ds-steering", Steering);
