/**
 * `ds-invitations`: the links that let others into a server, one for each role, and how to have
 * them made anew.
 *
 * Holds the links only while it is on screen. Knows no server: it is given what reads and renews.
 */

import { html, nothing } from "lit";
import { withToken } from "../state/entry.js";
import { copyableTemplate } from "./copyable.js";
import { View } from "./element.js";

/** @typedef {import("../state/entry.js").Invitations} Told */
/** @typedef {import("../state/entry.js").Role} Role */

/** @type {readonly {role: "viewer" | "operator", title: string, may: string}[]} */
const LINKS = [
  { role: "viewer", title: "Viewers’ link", may: "only watches" },
  { role: "operator", title: "Operators’ link", may: "starts and steers runs" },
];
/** @type {Told} */
const NOTHING = { links: null, problem: "" };

export class Invitations extends View {
  /** @override */
  static properties = {
    page: {},
    isLocal: { type: Boolean },
    read: { attribute: false },
    renew: { attribute: false },
    told: { state: true },
    isAsked: { state: true },
    isSent: { state: true },
    said: { state: true },
  };

  constructor() {
    super();
    /** Address of what they show, with its hash. */
    this.page = "";
    /** No other machine reaches that address. */
    this.isLocal = false;
    /** @type {() => Promise<Told>} */
    this.read = async () => NOTHING;
    /** @type {(role: Role) => Promise<Told>} */
    this.renew = async () => NOTHING;
    /** @type {Told} */
    this.told = NOTHING;
    /** Whether to make them anew is being asked. */
    this.isAsked = false;
    this.isSent = false;
    /** What was done last. */
    this.said = "";
  }

  /** @override */
  async firstUpdated() {
    this.told = await this.read();
  }

  /** @override */
  render() {
    const { links, problem } = this.told;
    return html`<section class="invitations" aria-label="Let others in">
      <h3 class="heading">Let others in</h3>
      <p class="quiet small">
        Whoever opens one of these is in, and sees what is on screen here. Be careful with the
        operators’.
        ${
          this.isLocal
            ? "This address is this machine’s own: elsewhere, put the machine’s name in its place."
            : nothing
        }
      </p>
      ${links ? LINKS.map((one) => this.link(one, links[one.role])) : nothing}
      ${problem ? html`<p class="error-text" role="alert">${problem}</p>` : nothing}
      ${links && !this.isAsked ? this.offer() : nothing}
      ${links && this.isAsked ? this.question() : nothing}
      <p class=${this.said ? "small" : "visually-hidden"} role="status">${this.said}</p>
    </section>`;
  }

  /**
   * @param {typeof LINKS[number]} one
   * @param {string | null} link
   */
  link({ role, title, may }, link) {
    if (!link) return nothing;
    return copyableTemplate({
      text: withToken(link, this.page),
      label: html`<span class="strong">${title}</span> <span class="quiet">${may}</span>`,
      copyLabel: `Copy ${title.toLowerCase()}`,
      rows: 2,
      kind: `invitation ${role}`,
    });
  }

  offer() {
    return html`<p>
      <button class="button ask-renew" @click=${this.ask}>Make new links…</button>
    </p>`;
  }

  question() {
    return html`<div class="renewal" role="group" aria-label="Make new links">
      <p class="small">
        The old links will open nothing any more, and everybody who came by them is out at once:
        their pages close, their runs go on. Only this browser stays in. A link that was set when
        the server was started is back when it starts again.
      </p>
      <p class="renewal-buttons">
        ${this.choice("Make both anew", null)} ${this.choice("Viewers’ only", "viewer")}
        <button class="button keep" ?disabled=${this.isSent} @click=${this.keep}>
          Keep the old ones
        </button>
      </p>
    </div>`;
  }

  /**
   * @param {string} text
   * @param {Role} role
   */
  choice(text, role) {
    return html`<button class="button" ?disabled=${this.isSent} @click=${() => this.makeAnew(role)}>
      ${text}
    </button>`;
  }

  /** Nothing is done yet; the way back is under the reader's finger. */
  ask() {
    this.said = "";
    this.show(true, ".keep");
  }

  keep() {
    this.show(false, ".ask-renew");
  }

  /** @param {Role} role */
  async makeAnew(role) {
    this.isSent = true;
    const { links, problem } = await this.renew(role);
    this.isSent = false;
    // What could not be made anew is still what it was.
    this.told = { links: links ?? this.told.links, problem };
    if (links) {
      const whose = role === "viewer" ? "viewers’ old link" : "old links";
      this.said = `Made anew. Whoever came by the ${whose} is out.`;
    }
    await this.show(false, ".ask-renew");
  }

  /**
   * @param {boolean} isAsked
   * @param {string} next  what then has the focus
   */
  async show(isAsked, next) {
    this.isAsked = isAsked;
    await this.updateComplete;
    /** @type {HTMLElement | null} */ (this.querySelector(next))?.focus();
  }
}

customElements.define("ds-invitations", Invitations);
