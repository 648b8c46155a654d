/**
 * `ds-topbar`: the name, where one can go, how the page stands with the server, and what can be
 * taken away from here.
 *
 * Emits `dialog-open` with the name of a dialog, and `skip`: to what the screen is about.
 */

import { html, nothing } from "lit";
import { View } from "./element.js";
import { connectionInWords } from "./words.js";

/** @typedef {import("../state/initial.js").Screen} Screen */
/** @typedef {"share" | "code" | "export" | "help"} DialogName */

/** Screens in the order of the bar. @type {readonly {screen: Screen, title: string}[]} */
export const SCREENS = [
  { screen: "lab", title: "Lab" },
  { screen: "why", title: "Why it works" },
  { screen: "sweep", title: "Sweep" },
  { screen: "story", title: "Story" },
  { screen: "runs", title: "Runs" },
  { screen: "api", title: "API" },
];

/** @type {readonly {name: DialogName, title: string, hint: string}[]} */
const DIALOGS = [
  { name: "share", title: "Share", hint: "A link to what is on screen, a lesson, a frame" },
  { name: "code", title: "Code", hint: "This run as a plain PyTorch script" },
  { name: "export", title: "Export", hint: "Figures, data, weights" },
];

export class Topbar extends View {
  /** @override */
  static properties = {
    connection: {},
    viewers: { type: Number },
    screen: {},
    links: { attribute: false },
  };

  constructor() {
    super();
    this.connection = "idle";
    this.viewers = 1;
    /** @type {Screen} */
    this.screen = "lab";
    /** Address of each screen, with what it is to show. @type {Partial<Record<Screen, string>>} */
    this.links = {};
  }

  /** @override */
  render() {
    const { text, detail, tone } = connectionInWords(this.connection, this.viewers);
    return html`<header class="topbar">
      <button class="button skip" @click=${() => this.emit("skip")}>
        ${this.screen === "lab" ? "Skip to the stage" : "Skip to the content"}
      </button>
      <h1 class="logo"><span class="logo-mark" aria-hidden="true"></span>Dropscope</h1>
      <nav aria-label="Screens">
        ${SCREENS.map(
          ({ screen, title }) =>
            html`<a
              href=${this.links[screen] ?? `#${screen}`}
              aria-current=${screen === this.screen ? "page" : nothing}
              >${title}</a
            >`,
        )}
      </nav>
      <p class="connection ${tone}" role="status" title=${detail || nothing}>
        <span class="dot" aria-hidden="true"></span><span class="words">${text}</span>
      </p>
      <div class="topbar-buttons">
        ${DIALOGS.map(
          ({ name, title, hint }) =>
            html`<button
              class="button"
              title=${hint}
              aria-haspopup="dialog"
              @click=${() => this.emit("dialog-open", name)}
            >
              ${title}
            </button>`,
        )}
        <button
          class="button help"
          title="What this is, and its keys (?)"
          aria-label="Help"
          aria-haspopup="dialog"
          aria-keyshortcuts="?"
          @click=${() => this.emit("dialog-open", "help")}
        >
          ?
        </button>
      </div>
    </header>`;
  }

  /**
   * On a phone not all names fit: the one of the screen that is shown is in sight.
   *
   * @override
   * @param {Map<string, unknown>} changed
   */
  updated(changed) {
    const nav = this.querySelector("nav");
    const current = /** @type {HTMLElement | null} */ (this.querySelector("[aria-current]"));
    if (!nav || !current || !changed.has("screen")) return;
    const middle = current.offsetLeft - nav.offsetLeft + current.offsetWidth / 2;
    nav.scrollLeft = middle - nav.clientWidth / 2;
  }
}

customElements.define("ds-topbar", Topbar);
