/**
 * `ds-share`: a link to what is on screen; as a lesson that leaves controls out; as a frame for
 * another page; and, for operators of a server that wants a link, those that let others in.
 *
 * Knows the state that it links to, and nothing of how a link is written.
 */

import { html, nothing } from "lit";
import { formatCount } from "../lib/format.js";
import { lessonLink } from "../state/address.js";
import { GROUPS } from "../state/lesson.js";
import { copyableTemplate } from "./copyable.js";
import { DialogView } from "./dialog.js";
import "./invitations.js";

/** @typedef {import("../state/initial.js").State} State */

export class ShareDialog extends DialogView {
  /** @override */
  static properties = {
    state: { attribute: false },
    base: {},
    isLocal: { type: Boolean },
    entry: { attribute: false },
    withRun: { state: true },
    withStep: { state: true },
    leftOut: { state: true },
    isFrame: { state: true },
  };

  constructor() {
    super();
    /** @type {State | null} */
    this.state = null;
    /** The page's address without its hash. */
    this.base = "";
    /** No other machine reaches that address. */
    this.isLocal = false;
    /** What lets others in. @type {import("../state/entry.js").Entry | null} */
    this.entry = null;
    this.withRun = true;
    this.withStep = true;
    /** Groups to leave out; null: those that are left out now. @type {readonly string[] | null} */
    this.leftOut = null;
    this.isFrame = false;
  }

  /** @override */
  get heading() {
    return "Share";
  }

  /** @override */
  content() {
    const { state } = this;
    if (!state) return nothing;
    const link = this.link(state);
    const isLab = state.screen === "lab";
    return html`<p class="quiet">${this.about(state)}</p>
      ${isLab ? this.what(state) : nothing} ${this.copyable("Link", link)}
      ${this.invitations(state)} ${isLab ? this.lesson(state) : nothing}
      ${isLab ? this.frame(link) : nothing}`;
  }

  /**
   * A server that wants a link tells operators which ones open it, with what is shared behind them.
   *
   * @param {State} state
   */
  invitations(state) {
    const { session } = state;
    const { entry } = this;
    if (!entry || !session || session.is_open) return nothing;
    const who = html`<p class="quiet small">
      It opens for whoever has come into this server before.
    </p>`;
    if (session.role === "viewer") return who;
    return html`${who}
      <ds-invitations
        .page=${this.link(state, false)}
        .isLocal=${this.isLocal}
        .read=${() => entry.links()}
        .renew=${(/** @type {import("../state/entry.js").Role} */ role) => entry.renewLinks(role)}
      ></ds-invitations>`;
  }

  /** @param {State} state */
  about({ screen, run }) {
    if (screen === "runs") return "The list as it is filtered now, or the comparison.";
    if (screen === "api") return "This page, with the code for this recipe.";
    return run && this.withRun
      ? "Whoever opens it sees this run as it is here, and can go on from it."
      : "Whoever opens it sees this recipe, ready to start, and can change all of it.";
  }

  /**
   * @param {State} state
   * @param {boolean} [isEmbedded]
   */
  link(state, isEmbedded = this.isFrame) {
    const hash = lessonLink(state, {
      withRun: this.withRun,
      withStep: this.withStep,
      hidden: this.leftOut ?? state.hidden,
      isEmbedded,
    });
    return `${this.base}${hash}`;
  }

  /** @param {State} state */
  what({ run, chosen }) {
    if (!run) return nothing;
    return html`<fieldset class="choices">
      <legend class="heading">What it shows</legend>
      <label>
        <input
          type="checkbox"
          .checked=${this.withRun}
          @change=${(/** @type {Event} */ event) => (this.withRun = isChecked(event))}
        />
        this very run; it lives on this server
      </label>
      ${
        chosen === null
          ? nothing
          : html`<label>
              <input
                type="checkbox"
                .checked=${this.withStep && this.withRun}
                ?disabled=${!this.withRun}
                @change=${(/** @type {Event} */ event) => (this.withStep = isChecked(event))}
              />
              at step ${formatCount(chosen)}
            </label>`
      }
    </fieldset>`;
  }

  /** @param {State} state */
  lesson({ hidden }) {
    const leftOut = this.leftOut ?? hidden;
    const choose = (/** @type {string} */ name, /** @type {boolean} */ isOut) => {
      this.leftOut = GROUPS.map((group) => group.name).filter((one) =>
        one === name ? isOut : leftOut.includes(one),
      );
    };
    return html`<fieldset class="choices groups">
      <legend class="heading">As a lesson, without</legend>
      ${GROUPS.map(
        ({ name, title }) =>
          html`<label>
            <input
              type="checkbox"
              name=${name}
              .checked=${leftOut.includes(name)}
              @change=${(/** @type {Event} */ event) => choose(name, isChecked(event))}
            />
            ${title}
          </label>`,
      )}
      <p class="quiet small">
        What is left out can be reached neither by pointer nor by keyboard. Who edits the link gets
        it back.
      </p>
    </fieldset>`;
  }

  /** @param {string} link */
  frame(link) {
    return html`<fieldset class="choices">
        <legend class="heading">In another page</legend>
        <label>
          <input
            type="checkbox"
            .checked=${this.isFrame}
            @change=${(/** @type {Event} */ event) => (this.isFrame = isChecked(event))}
          />
          without this page's bar, for a frame
        </label>
      </fieldset>
      ${
        this.isFrame
          ? html`${this.copyable("Frame", frameOf(link))}
              <p class="quiet small">
                Pages of other sites may show it once the server names them: start it with
                <code>--frame-ancestors https://course.example</code>. A server that wants a token
                stays closed there: browsers keep its cookie to its own pages.
              </p>`
          : nothing
      }`;
  }

  /**
   * @param {string} name
   * @param {string} text
   */
  copyable(name, text) {
    return copyableTemplate({
      text,
      label: html`<span class="visually-hidden">${name}</span>`,
      copyLabel: `Copy ${name.toLowerCase()}`,
      rows: 3,
      beside:
        name === "Link"
          ? html`<a class="button" href=${text} target="_blank" rel="noopener">Try it</a>`
          : nothing,
    });
  }
}

/** @param {Event} event */
function isChecked(event) {
  return /** @type {HTMLInputElement} */ (event.target).checked;
}

/**
 * @param {string} link
 * @returns {string} HTML for a page that shows it
 */
export function frameOf(link) {
  const address = link.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
  return (
    `<iframe src="${address}" title="Dropscope" width="100%" height="640"` +
    ' style="border: 0" allow="clipboard-write"></iframe>'
  );
}

customElements.define("ds-share", ShareDialog);
