/**
 * Keeps the state in step with the run on screen: opens it, decodes what its stream sends; `past`
 * fetches what is looked at of its past. Knows the server through what it is given; no view.
 */

import { Past } from "./past.js";
import { recipeOfRun } from "./recipe.js";

/** @typedef {import("./types.js").Run} Run */
/** @typedef {import("./initial.js").State} State */
/** @typedef {import("./store.js").Store<State, import("./reduce.js").Event>} Store */
/** @typedef {ReturnType<typeof import("../net/api.js").createApi>} Api */
/** @typedef {import("../net/decode.js").StreamDecoder} StreamDecoder */
/**
 * @typedef {object} Listening  what a stream is to call, see `net/socket.js`
 * @property {number} after
 * @property {() => number} nextAfter
 * @property {(message: any) => void} onMessage
 * @property {(frame: ArrayBuffer) => void} onFrame
 * @property {(connection: State["connection"]) => void} onState
 */

/** @typedef {{close: () => void, pause: () => void, resume: () => void}} Stream */

/** How many steps of the past come with a run; others are fetched when looked at. */
const BACKLOG = 400;

export class Follower {
  /**
   * @param {object} parts
   * @param {Store} parts.store
   * @param {Api} parts.api
   * @param {(runId: string, listening: Listening) => Stream} parts.listen
   * @param {() => StreamDecoder} parts.makeDecoder
   * @param {() => number} parts.now  milliseconds
   * @param {(reason: string) => void} [parts.onUnreadable]  the recording of the run on screen is
   *   damaged; nothing more comes of it
   * @param {() => void} [parts.onLost]  the stream is gone, maybe since the server lets nobody in;
   *   called again now and then while it stays so
   * @param {import("./past.js").Timers} [parts.timers]
   */
  constructor({
    store,
    api,
    listen,
    makeDecoder,
    now,
    onUnreadable = () => {},
    onLost = () => {},
    timers,
  }) {
    this.store = store;
    this.api = api;
    this.listen = listen;
    this.makeDecoder = makeDecoder;
    this.now = now;
    this.onUnreadable = onUnreadable;
    this.onLost = onLost;
    /** @type {Stream | null} */
    this.stream = null;
    /** Whether the stream waits to be let in again. */
    this.isOut = false;
    this.past = new Past({ store, api, timers });
  }

  /**
   * Show a run: the past that a screen needs, then what happens.
   *
   * @param {Run} run
   * @param {number | null} [step]  the one to look at; null: the newest
   */
  async open(run, step = null) {
    this.leave();
    this.store.dispatch({ type: "run-opened", run });
    if (step !== null) this.store.dispatch({ type: "view", view: { chosen: step } });
    this.store.dispatch({ type: "recipe", recipe: recipeOfRun(run) });
    this.store.dispatch({ type: "connection", connection: "connecting" });
    if (run.step > 0) await this.fetchPast(run);
    if (this.store.state.run?.id !== run.id) return;
    this.startStream(run);
    await this.past.needExamples(run);
  }

  /** Stop following. */
  leave() {
    this.stream?.close();
    this.stream = null;
    this.isOut = false;
    this.past.forget();
  }

  /** @param {Run} run */
  async fetchPast({ id, step }) {
    const [evaluations, events, snapshot] = await Promise.all([
      this.api.evaluations(id, 0, step),
      this.api.events(id, 0, step),
      this.api.snapshot(id, step),
    ]);
    if (this.store.state.run?.id !== id) return;
    this.store.dispatch({ type: "evaluations", rows: evaluations });
    this.store.dispatch({ type: "events", events });
    if (snapshot) this.store.dispatch({ type: "snapshot", snapshot, until: step });
  }

  /** @param {Run} run */
  startStream({ id, step }) {
    const after = Math.max(0, step - BACKLOG);
    let decoder = this.makeDecoder();
    this.stream = this.listen(id, {
      after,
      nextAfter: () => Math.max(after, this.store.state.last),
      onMessage: (message) => {
        if (message.type === "hello") decoder = this.makeDecoder();
        this.hear(message);
      },
      onFrame: (frame) => this.take(decoder.decode(frame)),
      onState: (connection) => {
        if (connection === "live") this.past.retry();
        if (connection === "reconnecting" || connection === "gone") this.onLost();
        this.store.dispatch({ type: "connection", connection });
      },
    });
  }

  /** To be called with each state: a page that is out leaves the server alone until it is in. */
  watch() {
    const isOut = this.store.state.locked !== null;
    if (!this.stream || isOut === this.isOut) return;
    this.isOut = isOut;
    if (isOut) this.stream.pause();
    else this.stream.resume();
  }

  /** @param {any} message a JSON message of the stream */
  hear(message) {
    if (message.type === "hello" || message.type === "run") {
      this.store.dispatch({ type: "run", run: message.run });
    } else if (message.type === "closed") {
      this.leave();
      this.store.dispatch({ type: "run-left", notice: "This run is not there any more." });
    } else if (message.type === "unreadable") {
      this.leave();
      this.onUnreadable(message.reason);
    }
  }

  /** @param {ReturnType<StreamDecoder["decode"]>} found */
  take(found) {
    switch (found.type) {
      case "steps":
        return this.store.dispatch({ type: "steps", batch: found.batch, time: this.now() });
      case "evaluations":
        return this.store.dispatch({ type: "evaluations", rows: found.rows });
      case "snapshots":
        // Of those in the file only the newest is sent.
        return this.store.dispatch({
          type: "snapshot",
          snapshot: found.snapshot,
          gap: found.fromFile,
        });
      case "events":
        return this.store.dispatch({ type: "events", events: found.events });
      default:
        return undefined;
    }
  }
}
