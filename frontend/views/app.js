/**
 * `ds-app`: the page. A bar on top, the screen below, and the keys that work everywhere.
 */

import { html, nothing } from "lit";
import { linksOf } from "../state/address.js";
import { PHASES } from "../state/dissect.js";
import { hiddenInWords } from "../state/lesson.js";
import { hiddenIn } from "../state/story-plan.js";
import { View } from "./element.js";
import "./api-screen.js";
import "./code-dialog.js";
import "./export-dialog.js";
import "./help-dialog.js";
import "./lab.js";
import "./runs.js";
import "./share-dialog.js";
import "./sign-in.js";
import "./sweep.js";
import "./story.js";
import { SCREENS } from "./topbar.js";
import "./why.js";

/** @typedef {import("../state/initial.js").State} State */
/** @typedef {import("../state/actions.js").Actions} Actions */
/** @typedef {import("../state/types.js").Twin} Twin */

/**
 * @param {string} key  a digit
 * @returns {import("../state/types.js").Phase | null} null: the whole step
 */
function phaseOfKey(key) {
  return PHASES[Number(key) - 1] ?? null;
}

/** Keys that turn the chapters of the story. @type {Readonly<Record<string, 1 | -1>>} */
const TURNS = { n: 1, p: -1 };

/**
 * Groups of the Lab that are not to be seen: a lesson's choice, and the chapter's.
 *
 * @param {State} state
 */
function hiddenOf({ hidden, screen, story }) {
  return screen === "story" ? [...new Set([...hidden, ...hiddenIn(story.chapter)])] : hidden;
}

const LOOPBACK = /^(localhost|127\.[\d.]+|\[::1\])$/;
/** Elements that make use of a key themselves, by kind of key. */
const USES_SPACE = "input, select, textarea, button, a, summary, [role=slider], [role=application]";
const USES_ARROWS = "input, select, textarea, [role=slider], [role=application]";
const USES_LETTERS = "input:not([type=range], [type=radio], [type=checkbox]), select, textarea";

/**
 * @param {string} key
 * @returns {string} a selector of the elements to which the key belongs
 */
function usersOf(key) {
  if (key === " ") return USES_SPACE;
  return key.startsWith("Arrow") ? USES_ARROWS : USES_LETTERS;
}

export class App extends View {
  /** @override */
  static properties = {
    state: { attribute: false },
    actions: { attribute: false },
    dissection: { attribute: false },
    runList: { attribute: false },
    whyAsker: { attribute: false },
    sweepAsker: { attribute: false },
    sweepFinder: { attribute: false },
    storyTeller: { attribute: false },
    entry: { attribute: false },
    dialog: { state: true },
  };

  constructor() {
    super();
    /** @type {State | null} */
    this.state = null;
    /** @type {Actions | null} */
    this.actions = null;
    /** @type {import("../state/dissect.js").Dissection | null} */
    this.dissection = null;
    /** @type {import("../state/run-list.js").RunList | null} */
    this.runList = null;
    /** @type {import("../state/why-asker.js").WhyAsker | null} */
    this.whyAsker = null;
    /** @type {import("../state/sweep-asker.js").SweepAsker | null} */
    this.sweepAsker = null;
    /** @type {import("../state/sweep-finder.js").SweepFinder | null} */
    this.sweepFinder = null;
    /** @type {import("../state/story-teller.js").StoryTeller | null} */
    this.storyTeller = null;
    /** @type {import("../state/entry.js").Entry | null} */
    this.entry = null;
    /** The dialog that is open. @type {import("./topbar.js").DialogName | ""} */
    this.dialog = "";
    this.onKey = this.onKey.bind(this);
    this.fileUrl = this.fileUrl.bind(this);
  }

  /** @override */
  connectedCallback() {
    super.connectedCallback();
    document.addEventListener("keydown", this.onKey);
  }

  /** The page says that it is opening, until there is something else to be seen. @override */
  firstUpdated() {
    this.querySelector(":scope > .opening")?.remove();
  }

  /** @override */
  disconnectedCallback() {
    super.disconnectedCallback();
    document.removeEventListener("keydown", this.onKey);
  }

  /** @override */
  render() {
    const { state } = this;
    if (state && state.locked !== null) {
      return html`<ds-sign-in .reason=${state.locked}></ds-sign-in>`;
    }
    return html`${state?.embedded ? nothing : this.topbar()} ${this.screen()}
    ${state?.embedded ? this.wayOut(state) : nothing} ${this.dialogView()}`;
  }

  /** What a frame of another page has in the place of the bar. @param {State} state */
  wayOut(state) {
    const link = linksOf({ ...state, embedded: false }, SCREENS)[state.screen];
    return html`<footer class="way-out small">
      <h1 class="visually-hidden">Dropscope</h1>
      <a href=${link ?? "#lab"} target="_blank" rel="noopener">Open in Dropscope ↗</a>
    </footer>`;
  }

  topbar() {
    const { state } = this;
    return html`<ds-topbar
      .connection=${state?.connection ?? "idle"}
      .viewers=${Math.max(1, state?.run?.viewers ?? 1)}
      .screen=${state?.screen ?? "lab"}
      .links=${state ? linksOf(state, SCREENS) : {}}
      @dialog-open=${(/** @type {CustomEvent} */ event) => (this.dialog = event.detail)}
      @skip=${this.focusMain}
    ></ds-topbar>`;
  }

  screen() {
    const { state, actions, dissection, runList } = this;
    switch (state?.screen) {
      case "why":
        return html`<ds-why .state=${state} .actions=${actions} .asker=${this.whyAsker}></ds-why>`;
      case "sweep":
        return html`<ds-sweep
          .state=${state}
          .actions=${actions}
          .asker=${this.sweepAsker}
        ></ds-sweep>`;
      case "runs":
        return html`<ds-runs .state=${state} .list=${runList}></ds-runs>`;
      case "api":
        return html`<ds-api-screen
          .state=${state}
          .origin=${location.origin}
          .needsToken=${() => actions?.needsToken() ?? false}
        ></ds-api-screen>`;
      case "story":
        return html`<ds-story
            .state=${state}
            .actions=${actions}
            .teller=${this.storyTeller}
          ></ds-story>
          ${this.lab(state, actions, dissection)}`;
      default:
        return this.lab(state, actions, dissection);
    }
  }

  /**
   * @param {State | null} state
   * @param {Actions | null} actions
   * @param {import("../state/dissect.js").Dissection | null} dissection
   */
  lab(state, actions, dissection) {
    return html`<ds-lab
      .state=${state}
      .actions=${actions}
      .dissection=${dissection}
      .finder=${this.sweepFinder}
      .entry=${this.entry}
    ></ds-lab>`;
  }

  /**
   * Where a file of the run on screen lies.
   *
   * @param {string} name
   * @param {Record<string, string | number | undefined>} [wanted]
   */
  fileUrl(name, wanted) {
    const { state, actions } = this;
    return state?.run && actions ? actions.api.fileUrl(state.run.id, name, wanted) : "";
  }

  dialogView() {
    const { state, actions } = this;
    const close = () => (this.dialog = "");
    switch (this.dialog) {
      case "help":
        return html`<ds-help @dialog-close=${close}></ds-help>`;
      case "share":
        return html`<ds-share
          .state=${state}
          .base=${`${location.origin}${location.pathname}`}
          .isLocal=${LOOPBACK.test(location.hostname)}
          .entry=${this.entry}
          @dialog-close=${close}
        ></ds-share>`;
      case "export":
        return html`<ds-export
          .state=${state}
          .fileUrl=${this.fileUrl}
          .shares=${(/** @type {Parameters<Actions["shares"]>} */ ...asked) =>
            actions?.shares(...asked)}
          @dialog-close=${close}
        ></ds-export>`;
      case "code":
        return html`<ds-code
          .run=${state?.run ?? null}
          .read=${(/** @type {Twin} */ twin) => actions?.script(twin)}
          .href=${(/** @type {Twin} */ twin) => this.fileUrl("script", { twin })}
          @dialog-close=${close}
        ></ds-code>`;
      default:
        return nothing;
    }
  }

  /**
   * What style sheets, the tab and a keyboard that has lost its place have to know.
   *
   * @override
   */
  updated() {
    const { state } = this;
    if (!state) return;
    const isAway = this.dataset.screen !== undefined && this.dataset.screen !== state.screen;
    this.dataset.screen = state.screen;
    this.dataset.role = state.session?.role ?? "operator";
    this.dataset.hidden = hiddenInWords(hiddenOf(state));
    this.toggleAttribute("embedded", state.embedded);
    const title = SCREENS.find(({ screen }) => screen === state.screen)?.title;
    document.title = state.screen === "lab" ? "Dropscope" : `${title} · Dropscope`;
    if (isAway) this.findPlace();
  }

  /** On another screen, what had the focus may be gone. */
  async findPlace() {
    await new Promise(requestAnimationFrame);
    if (document.activeElement === document.body) this.focusMain();
  }

  focusMain() {
    const main = /** @type {HTMLElement | null} */ (
      this.querySelector(".story-column") ?? this.querySelector("main")
    );
    if (!main) return;
    main.tabIndex = -1;
    main.focus({ preventScroll: true });
    if (document.activeElement === main) return;
    // On a phone it has no box of its own.
    const first = /** @type {HTMLElement | null} */ (main.querySelector("button, a, [tabindex]"));
    first?.focus();
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey) return;
    const target = event.target instanceof Element ? event.target : null;
    if (target?.closest(usersOf(event.key)) || this.dialog) return;
    if (event.key === "?") this.dialog = "help";
    else if (this.state?.screen === "story" && TURNS[event.key]) {
      this.storyTeller?.turnBy(TURNS[event.key]);
    } else if (this.state?.screen !== "lab" && this.state?.screen !== "story") return;
    else if (event.key === " " && this.state.hidden.includes("transport")) return;
    else if (event.key === " ") this.actions?.toggle();
    else if (event.key === "ArrowRight") this.stepOn(1);
    else if (event.key === "ArrowLeft") this.stepOn(-1);
    else if (/^[0-5]$/.test(event.key) && hiddenOf(this.state).includes("phases")) return;
    else if (/^[0-5]$/.test(event.key)) this.dissection?.choosePhase(phaseOfKey(event.key));
    else return;
    event.preventDefault();
  }

  /**
   * Look one step back or on; at the newest step, take another one.
   *
   * @param {1 | -1} direction
   */
  stepOn(direction) {
    const { actions } = this;
    if (!actions) return;
    // As it is now: keys come faster than pictures.
    const { chosen, last, run, hidden } = actions.store.state;
    const step = (chosen ?? last) + direction;
    if (hidden.includes("strip") && (direction === -1 || step <= last)) return;
    if (hidden.includes("transport") && step > last) return;
    if (step >= 1 && step < last) actions.chooseStep(step);
    else if (step === last) actions.chooseStep(null);
    else if (direction === 1 && run?.state !== "running") actions.transport("step");
  }
}

customElements.define("ds-app", App);
