/**
 * `ds-code`: the run on screen as one file of plain PyTorch, for each of its networks.
 */

import { html, nothing } from "lit";
import { formatCount } from "../lib/format.js";
import "./copy-text.js";
import { DialogView } from "./dialog.js";
import "./segments.js";

/** @typedef {import("../state/types.js").Run} Run */
/** @typedef {import("../state/types.js").Twin} Twin */
/** @typedef {{text: string, problem: string}} Script  one of them is empty */

/** @type {readonly {value: Twin, text: string}[]} */
const TWINS = [
  { value: "dropout", text: "with dropout" },
  { value: "plain", text: "without" },
];

export class CodeDialog extends DialogView {
  /** @override */
  static properties = {
    run: { attribute: false },
    read: { attribute: false },
    href: { attribute: false },
    twin: { state: true },
    script: { state: true },
  };

  constructor() {
    super();
    /** @type {Run | null} */
    this.run = null;
    /** Asks for the script of a network. @type {(twin: Twin) => Promise<Script>} */
    this.read = async () => ({ text: "", problem: "" });
    /** Where the script lies, to be saved. @type {(twin: Twin) => string} */
    this.href = () => "";
    /** @type {Twin} */
    this.twin = "dropout";
    /** Null: on its way. @type {Script | null} */
    this.script = null;
    /** The step up to which it goes. */
    this.upTo = 0;
  }

  /** @override */
  get heading() {
    return "This run as plain PyTorch";
  }

  /** @override */
  firstUpdated() {
    super.firstUpdated();
    this.load();
  }

  async load() {
    if (!this.run) return;
    const { twin } = this;
    this.script = null;
    const script = await this.read(twin);
    if (twin !== this.twin) return; // another one was asked for meanwhile
    this.upTo = this.run.step;
    this.script = script;
  }

  /** @override */
  content() {
    const { run } = this;
    if (!run) {
      return html`<p>
        The script belongs to a run: it repeats its seeds, its batches, its masks and every change
        of settings, and prints the same losses to the last bit. Press Start in the Lab first.
      </p>`;
    }
    return html`<p class="quiet">
        One file that needs torch and scikit-learn, not Dropscope. With one thread on this machine
        it prints the losses of this run to the last bit${this.reach(run)}.
      </p>
      <div class="code-choices">
        ${
          run.recipe.twin
            ? html`<ds-segments
                label="Network"
                .options=${TWINS}
                .value=${this.twin}
                @choose=${(/** @type {CustomEvent<Twin>} */ event) => this.choose(event.detail)}
              ></ds-segments>`
            : nothing
        }
        <span class="code-takes">
          ${
            this.upTo < run.step && this.script
              ? html`<button class="button" @click=${this.load}>Up to now</button>`
              : nothing
          }
          <ds-copy .text=${this.script?.text ?? ""}></ds-copy>
          <a class="button" href=${this.href(this.twin)} download>Download</a>
        </span>
      </div>
      ${this.shown()}`;
  }

  /** @param {Run} run */
  reach(run) {
    if (!this.script || this.upTo === 0) return "";
    const all = this.upTo >= run.recipe.training.max_steps;
    return all ? "" : `, up to step ${formatCount(this.upTo)}`;
  }

  shown() {
    const { script } = this;
    if (!script) return html`<p class="quiet" role="status">Asking…</p>`;
    if (script.problem) return html`<p class="notice bad" role="alert">${script.problem}</p>`;
    return html`<pre
      class="code script"
      tabindex="0"
      role="region"
      aria-label="Script"
    ><code>${script.text}</code></pre>`;
  }

  /** @param {Twin} twin */
  choose(twin) {
    this.twin = twin;
    this.load();
  }
}

customElements.define("ds-code", CodeDialog);
