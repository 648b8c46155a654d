/**
 * Takes a step apart: phases one by one, and how it would have gone with other masks.
 *
 * What is shown comes from the server, which goes through the very step again; nothing of the run
 * is altered. Knows no view.
 */

import { followedRow } from "./row.js";
import { shownStep } from "./seen.js";
import { isFast } from "./speed.js";

/** @typedef {import("./types.js").Phase} Phase */
/** @typedef {import("./types.js").Twin} Twin */
/** @typedef {import("./types.js").AlteredMasks} AlteredMasks */
/** @typedef {import("./initial.js").State} State */

/** @type {readonly Phase[]} */
export const PHASES = ["mask", "forward", "loss", "backward", "update"];

/** How long each phase stays when they are played, milliseconds. */
export const PHASE_MS = 2600;

export class Dissection {
  /**
   * @param {object} parts
   * @param {import("./follow.js").Store} parts.store
   * @param {import("./follow.js").Api} parts.api
   * @param {import("./actions.js").Actions} parts.actions
   * @param {{set: (callback: () => void, ms: number) => unknown, clear: (timer: any) => void}}
   *   parts.timers
   */
  constructor({ store, api, actions, timers }) {
    this.store = store;
    this.api = api;
    this.actions = actions;
    this.timers = timers;
    /** @type {unknown} */
    this.playing = null;
    /** Questions under way, and those that were refused. @type {Set<string>} */
    this.asked = new Set();
  }

  /**
   * Show one phase of the step on screen; null: all of it again.
   *
   * @param {Phase | null} phase
   */
  async choosePhase(phase) {
    this.stop();
    await this.show(phase);
  }

  /** Show the phases of the step on screen one after the other, then the whole again. */
  async play() {
    this.stop();
    await this.playFrom(0);
  }

  /** @param {number} index */
  async playFrom(index) {
    await this.show(PHASES[index] ?? null);
    if (index >= PHASES.length || this.store.state.phase === null) return;
    this.playing = this.timers.set(() => this.playFrom(index + 1), PHASE_MS);
  }

  /** Stop playing; the phase on screen stays. */
  stop() {
    if (this.playing !== null) this.timers.clear(this.playing);
    this.playing = null;
  }

  /** @param {Phase | null} phase */
  async show(phase) {
    const { run } = this.store.state;
    if (phase && run?.state === "running") await this.actions.transport("pause");
    this.store.dispatch({ type: "view", view: { phase } });
    if (phase) await this.needShown();
  }

  /** See to it that the step on screen can be taken apart, where that is wanted. */
  async needShown() {
    const { run, chosen, phase, selected, anatomies } = this.store.state;
    const step = shownStep(this.store.state);
    const isStill = run !== null && (chosen !== null || !isFast(run)) && run.state !== "running";
    if (!run || step < 1 || !(phase || (selected && isStill))) return;
    /** @type {Twin[]} */
    const twins = phase ? (run.recipe.twin ? ["dropout", "plain"] : ["dropout"]) : [];
    if (selected && !twins.includes(selected.twin)) twins.push(selected.twin);
    const wanted = twins.filter((twin) => anatomies[twin]?.step !== step);
    await Promise.all(wanted.map((twin) => this.takeApart(run.id, step, twin)));
  }

  /**
   * @param {string} id
   * @param {number} step
   * @param {Twin} twin
   */
  async takeApart(id, step, twin) {
    const name = `${id} ${step} ${twin}`;
    // What was refused once is not asked for again with each picture.
    if (this.asked.has(name)) return;
    this.asked.add(name);
    await this.actions.quietly(async () => {
      const row = followedRow(this.store.state, step);
      const anatomy = await this.api.whatIf(id, { step, twin, row });
      this.asked.delete(name);
      if (this.store.state.run?.id === id) this.store.dispatch({ type: "anatomy", anatomy });
    });
  }

  /**
   * Go through the step on screen with other masks.
   *
   * @param {AlteredMasks | null} masks null: as it was
   */
  async ask(masks) {
    const { run, chosen } = this.store.state;
    const step = shownStep(this.store.state);
    if (!masks || !run || step < 1) {
      this.store.dispatch({ type: "what-if", whatIf: null });
      return;
    }
    if (run.state === "running" && chosen === null) {
      await this.actions.chooseStep(step); // the step asked about stays on screen
    }
    const before = this.store.state.whatIf;
    const answer = before?.step === step ? before.answer : null;
    this.store.dispatch({ type: "what-if", whatIf: { step, masks, answer } });
    await this.actions.quietly(async () => {
      const row = followedRow(this.store.state, step);
      const found = await this.api.whatIf(run.id, { step, twin: "dropout", row, masks });
      // Another question may have been asked meanwhile.
      if (this.store.state.whatIf?.masks !== masks) return;
      this.store.dispatch({ type: "what-if", whatIf: { step, masks, answer: found } });
    });
  }

  /** Take the step on screen as it was, to change its masks by hand. */
  async begin() {
    const { run, chosen } = this.store.state;
    const step = shownStep(this.store.state);
    if (!run || step < 1) return;
    if (run.state === "running" && chosen === null) await this.actions.chooseStep(step);
    if (this.store.state.anatomies.dropout?.step !== step) {
      await this.takeApart(run.id, step, "dropout");
    }
    const anatomy = this.store.state.anatomies.dropout;
    if (anatomy?.step === step) await this.ask({ keep: keptOf(anatomy.actual) });
  }

  /** Draw the masks of the step anew. */
  async redraw() {
    const masks = this.store.state.whatIf?.masks;
    const seed = masks && "seed" in masks ? masks.seed + 1 : 1;
    await this.ask({ seed });
  }

  /**
   * Switch one perceptron of the example off, or on again.
   *
   * @param {string} layer
   * @param {number} unit
   */
  async toggle(layer, unit) {
    await this.keep(layer, (kept, i) => (i === unit ? 1 - kept : kept));
  }

  /** Switch every perceptron of a layer off. @param {string} layer */
  async layerOff(layer) {
    await this.keep(layer, () => 0);
  }

  /**
   * Go through the step with another mask of one layer.
   *
   * @param {string} layer
   * @param {(kept: number, unit: number) => number} change
   */
  async keep(layer, change) {
    const { whatIf, anatomies } = this.store.state;
    const course = whatIf?.answer?.altered ?? anatomies.dropout?.actual;
    const mask = course?.keep_mask[layer];
    if (!mask) return;
    const known = whatIf && "keep" in whatIf.masks ? whatIf.masks.keep : keptOf(course);
    await this.ask({ keep: { ...known, [layer]: Array.from(mask, change) } });
  }
}

/** @param {import("./types.js").Course} course */
function keptOf({ keep_mask: masks }) {
  return Object.fromEntries(
    Object.entries(masks).map(([layer, mask]) => [layer, Array.from(mask)]),
  );
}

/**
 * How the dropout twin went through the step on screen: as it did, or as it would have.
 *
 * @param {State} state
 * @param {Twin} twin
 * @returns {{anatomy: import("./types.js").Anatomy, course: import("./types.js").Course,
 *   isAltered: boolean} | null} null: not at hand
 */
export function shownCourse(state, twin) {
  const { whatIf, anatomies } = state;
  const step = shownStep(state);
  if (twin === "dropout" && whatIf?.step === step && whatIf.answer?.altered) {
    return { anatomy: whatIf.answer, course: whatIf.answer.altered, isAltered: true };
  }
  const anatomy = anatomies[twin];
  return anatomy?.step === step ? { anatomy, course: anatomy.actual, isAltered: false } : null;
}
