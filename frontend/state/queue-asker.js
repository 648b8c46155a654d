/**
 * Finds out whether a run that is started now would have to wait, while the page could start one.
 *
 * Knows the server's calls through what it is given; no view.
 */

import { maySteer } from "./steering.js";

/** @typedef {import("./initial.js").State} State */
/** @typedef {import("./types.js").Waiting} Waiting */

/** How often, while runs have to wait, and else; milliseconds. */
const [SOON_MS, SELDOM_MS] = [10_000, 30_000];
const GOING = new Set(["running", "queued"]);

export class QueueAsker {
  /**
   * @param {object} parts
   * @param {import("./follow.js").Store} parts.store
   * @param {import("./follow.js").Api} parts.api
   * @param {(error: unknown) => error is import("../net/api.js").ApiError} parts.isApiError
   * @param {import("./deletions.js").Later} parts.later
   */
  constructor({ store, api, isApiError, later }) {
    this.store = store;
    this.api = api;
    this.isApiError = isApiError;
    this.later = later;
    this.isWatched = false;
    /** Of several questions only the last one's answer counts. */
    this.asked = 0;
    this.callOff = () => {};
  }

  /** To be called with each state: asks only when it is time to. */
  watch() {
    const isWatched = couldStart(this.store.state);
    if (isWatched === this.isWatched) return;
    this.isWatched = isWatched;
    this.callOff();
    this.asked += 1;
    if (isWatched) this.ask();
    else this.tell(null);
  }

  async ask() {
    this.asked += 1;
    const { asked } = this;
    const waiting = await this.count();
    if (asked !== this.asked) return;
    this.tell(waiting);
    const isBusy = waiting !== null && waiting.running >= this.places();
    this.callOff = this.later(() => this.ask(), isBusy ? SOON_MS : SELDOM_MS);
  }

  /** @returns {Promise<Waiting | null>} null: the server does not say */
  async count() {
    try {
      // One question for both, since a whole class asks it: who waits does so as no place is free.
      const { total } = await this.api.runs({ state: [...GOING], limit: 1 });
      const running = Math.min(total, this.places());
      return { running, queued: total - running };
    } catch (error) {
      // Beside Start this is no news: whether the server is there is told elsewhere.
      if (!this.isApiError(error)) throw error;
      return null;
    }
  }

  places() {
    return this.store.state.allowed?.runs.running ?? Infinity;
  }

  /** @param {Waiting | null} waiting */
  tell(waiting) {
    this.store.dispatch({ type: "waiting", waiting });
  }
}

/**
 * Whether the next press of Start or Resume asks for a place to train.
 *
 * @param {State} state
 */
export function couldStart(state) {
  const { screen, allowed, session, run } = state;
  if (allowed === null || session?.role === "viewer") return false;
  if (screen !== "lab" && screen !== "story") return false;
  return run === null || (!GOING.has(run.state) && maySteer(state));
}
