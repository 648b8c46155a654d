/**
 * `ds-app`: the page. A bar on top, the screen below, and the keys that work everywhere.
 */

import { html } from "lit";
import { PHASES } from "../state/dissect.js";
import { View } from "./element.js";
import "./lab.js";
import "./topbar.js";

/** @typedef {import("../state/initial.js").State} State */
/** @typedef {import("../state/actions.js").Actions} Actions */

/**
 * @param {string} key  a digit
 * @returns {import("../state/types.js").Phase | null} null: the whole step
 */
function phaseOfKey(key) {
  return PHASES[Number(key) - 1] ?? null;
}

/** Elements that use space or arrows themselves. */
const USES_KEYS = "input, select, textarea, button, a, [role=slider], [role=application]";

export class App extends View {
  /** @override */
  static properties = {
    state: { attribute: false },
    actions: { attribute: false },
    dissection: { attribute: false },
  };

  constructor() {
    super();
    /** @type {State | null} */
    this.state = null;
    /** @type {Actions | null} */
    this.actions = null;
    /** @type {import("../state/dissect.js").Dissection | null} */
    this.dissection = null;
    this.onKey = this.onKey.bind(this);
  }

  /** @override */
  connectedCallback() {
    super.connectedCallback();
    document.addEventListener("keydown", this.onKey);
  }

  /** @override */
  disconnectedCallback() {
    super.disconnectedCallback();
    document.removeEventListener("keydown", this.onKey);
  }

  /** @override */
  render() {
    return html`<ds-topbar
        .connection=${this.state?.connection ?? "idle"}
        .viewers=${this.state?.run?.viewers ?? 1}
      ></ds-topbar>
      <ds-lab
        .state=${this.state}
        .actions=${this.actions}
        .dissection=${this.dissection}
      ></ds-lab>`;
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey) return;
    const target = event.target instanceof Element ? event.target : null;
    if (target?.closest(USES_KEYS)) return;
    if (event.key === " ") this.actions?.toggle();
    else if (event.key === "ArrowRight") this.stepOn(1);
    else if (event.key === "ArrowLeft") this.stepOn(-1);
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
    const { state, actions } = this;
    if (!state || !actions) return;
    const { chosen, last, run } = state;
    const step = (chosen ?? last) + direction;
    if (step >= 1 && step < last) actions.chooseStep(step);
    else if (step === last) actions.chooseStep(null);
    else if (direction === 1 && run?.state !== "running") actions.transport("step");
  }
}

customElements.define("ds-app", App);
