/**
 * Fetches what is looked at of a run's past: steps, weights, examples, shares of masks.
 *
 * Of each kind one request is under way at a time, and what is wanted when it is answered comes
 * next: however a reader drags along the strip, no request waits behind others that nobody needs
 * any more. Knows the server's calls through what it is given; no view.
 */

import { missingRange, rowAt } from "../lib/step-log.js";
import { isAtHand, LATE_MS, newestStep } from "./seen.js";
import { RECENT_STEPS } from "./select.js";
import { nearestSnapshot } from "./snapshots.js";

/** @typedef {import("./types.js").Run} Run */
/** @typedef {import("./reduce.js").Event} Event */
/**
 * @typedef {object} Timers
 * @property {(callback: () => void, ms: number) => any} set
 * @property {(timer: any) => void} clear
 */
/**
 * @typedef {object} StripRange  columns of the strip
 * @property {string} layer
 * @property {number} size  steps a column
 * @property {number} from  first step
 * @property {number} to    last step, included
 * @property {number} bins
 */

/** Steps fetched before one that is looked at, as one tends to go further back; and after it. */
const [BEFORE, AFTER] = [2 * RECENT_STEPS, RECENT_STEPS];
/** Numbers of a training set that is fetched whole. */
const MAX_FEATURES_AT_ONCE = 2_000_000;

/** @type {Timers} */
const REAL_TIMERS = {
  set: (callback, ms) => setTimeout(callback, ms),
  clear: (timer) => clearTimeout(timer),
};

export class Past {
  /**
   * @param {object} parts
   * @param {import("./follow.js").Store} parts.store
   * @param {import("./follow.js").Api} parts.api
   * @param {Timers} [parts.timers]
   */
  constructor({ store, api, timers = REAL_TIMERS }) {
    this.store = store;
    this.api = api;
    this.timers = timers;
    /** Kinds of requests that are under way. @type {Set<string>} */
    this.busy = new Set();
    /** By kind, what it would be of no use to ask for again. @type {Map<string, string>} */
    this.done = new Map();
    /** Until when the screen may show another step. @type {{seen: number | null, timer: any}} */
    this.waiting = { seen: null, timer: null };
  }

  /** Another run, or none: nothing of this one is wanted any more. */
  forget() {
    this.retry();
    this.stopWaiting();
  }

  /** The server is there again: what failed may be asked for again. */
  retry() {
    this.done.clear();
  }

  /**
   * See to it that a step that is looked at is at hand: its numbers, its weights, its example.
   *
   * @param {number} step
   */
  async need(step) {
    const { run, chosen } = this.store.state;
    if (!run || step < 1 || step > newestStep(this.store.state)) return;
    this.watch();
    await Promise.all([this.needRows(run.id, step), this.needWeights(run.id, step)]);
    this.watch();
    await this.needExample(run.id, step);
    // The reader may have gone on meanwhile.
    const now = this.store.state.chosen;
    if (now !== null && now !== chosen) await this.need(now);
  }

  /**
   * @param {string} id
   * @param {number} step
   */
  async needRows(id, step) {
    const { batches, chosen } = this.store.state;
    const looksBack = chosen === null ? 0 : RECENT_STEPS - 1;
    if (!missingRange(batches, Math.max(1, step - looksBack), step)) return;
    const end = Math.min(newestStep(this.store.state), step + AFTER);
    const wanted = missingRange(batches, Math.max(1, step - BEFORE), end);
    if (!wanted) return;
    const { from, to } = wanted;
    await this.alone("steps", id, `${from}-${to}`, async () => {
      const found = await this.api.steps(id, from, to);
      const now = this.store.state.chosen ?? step;
      if (now < from - AFTER || now > to + BEFORE) return "stale";
      return found.length > 0 ? { type: "past-steps", batches: found } : null;
    });
  }

  /**
   * @param {string} id
   * @param {number} step
   */
  async needWeights(id, step) {
    const { snapshots, chosen, last } = this.store.state;
    if (chosen === null) return; // live ones come by themselves
    if (nearestSnapshot(snapshots, step, last)) return;
    await this.alone("weights", id, `${step}`, async () => {
      const snapshot = await this.api.snapshot(id, step);
      return snapshot && { type: "snapshot", snapshot, until: step };
    });
  }

  /**
   * @param {string} id
   * @param {number} step
   */
  async needExample(id, step) {
    const { batches, examples } = this.store.state;
    const index = rowAt(batches, step)?.example_index;
    if (index === undefined || examples.has(index)) return;
    await this.alone("examples", id, `${index}`, async () => {
      return { type: "examples", examples: await this.api.examples(id, index, index) };
    });
  }

  /**
   * The whole training set, where it is not too large.
   *
   * @param {Run} run
   */
  async needExamples({ id, recipe }) {
    const { datasets } = this.store.state;
    const features = datasets.find(({ name }) => name === recipe.dataset.name)?.feature_count ?? 1;
    const count = recipe.dataset.train_size;
    if (count * features > MAX_FEATURES_AT_ONCE) return;
    await this.alone("examples", id, "all", async () => {
      return { type: "examples", examples: await this.api.examples(id, 0, count - 1) };
    });
  }

  /** @param {StripRange} range  columns that the strip would show */
  async needStrip({ layer, size, from, to, bins }) {
    const { run } = this.store.state;
    if (!run) return;
    const { id } = run;
    const name = `${layer} ${from}-${to} ${bins}`;
    await this.alone("strip", id, name, async () => {
      const counted = await this.api.strip(id, layer, from, to, bins);
      return { type: "strip", strip: { ...counted, size } };
    });
    // The same answer at once again would not help either.
    this.done.set(`strip of ${id}`, name);
  }

  /**
   * Make a request unless one of its kind is under way, and take its answer if its run is still on
   * screen.
   *
   * @param {string} kind
   * @param {string} id
   * @param {string} name  what is asked for
   * @param {() => Promise<Event | "stale" | null>} request  null: there is no such thing
   */
  async alone(kind, id, name, request) {
    const own = `${kind} of ${id}`;
    if (this.busy.has(own) || this.done.get(own) === name) return;
    this.busy.add(own);
    this.done.set(own, name);
    try {
      const event = await request();
      if (event) this.done.delete(own);
      if (event && event !== "stale" && this.store.state.run?.id === id) {
        this.store.dispatch(event);
      }
    } finally {
      this.busy.delete(own);
    }
  }

  /** Let the screen show another step than the chosen one for a moment only. */
  watch() {
    const { chosen, seen } = this.store.state;
    if (chosen === null || seen === null || isAtHand(this.store.state, chosen)) {
      this.stopWaiting();
      return;
    }
    if (this.waiting.timer !== null && this.waiting.seen === seen) return;
    this.stopWaiting();
    const timer = this.timers.set(() => {
      this.waiting.timer = null;
      this.store.dispatch({ type: "late" });
    }, LATE_MS);
    this.waiting = { seen, timer };
  }

  stopWaiting() {
    if (this.waiting.timer !== null) this.timers.clear(this.waiting.timer);
    this.waiting.timer = null;
  }
}
