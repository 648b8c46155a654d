/**
 * Keeps the state in step with the run on screen: opens it, decodes what its stream sends, fetches
 * what is asked for of the past. Knows the server's calls through what it is given; no view.
 */

import { missingRange, rowAt } from "../lib/step-log.js";
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

/** How many steps of the past come with a run; others are fetched when looked at. */
const BACKLOG = 400;
/** Steps fetched around one that is looked at. */
const AROUND = 100;
/** Numbers of a training set that is fetched whole. */
const MAX_FEATURES_AT_ONCE = 2_000_000;

export class Follower {
  /**
   * @param {object} parts
   * @param {Store} parts.store
   * @param {Api} parts.api
   * @param {(runId: string, listening: Listening) => {close: () => void}} parts.listen
   * @param {() => StreamDecoder} parts.makeDecoder
   * @param {() => number} parts.now  milliseconds
   */
  constructor({ store, api, listen, makeDecoder, now }) {
    this.store = store;
    this.api = api;
    this.listen = listen;
    this.makeDecoder = makeDecoder;
    this.now = now;
    /** @type {{close: () => void} | null} */
    this.stream = null;
    /** Requests under way, so that none is made twice. @type {Set<string>} */
    this.asked = new Set();
  }

  /**
   * Show a run: the past that a screen needs, then what happens.
   *
   * @param {Run} run
   */
  async open(run) {
    this.leave();
    this.store.dispatch({ type: "run-opened", run });
    this.store.dispatch({ type: "recipe", recipe: recipeOfRun(run) });
    this.store.dispatch({ type: "connection", connection: "connecting" });
    if (run.step > 0) await this.fetchPast(run);
    if (this.store.state.run?.id !== run.id) return;
    this.startStream(run);
    await this.fetchExamples(run);
  }

  /** Stop following. */
  leave() {
    this.stream?.close();
    this.stream = null;
    this.asked.clear();
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
    if (snapshot) this.store.dispatch({ type: "snapshot", snapshot });
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
      onState: (connection) => this.store.dispatch({ type: "connection", connection }),
    });
  }

  /** @param {any} message a JSON message of the stream */
  hear(message) {
    if (message.type === "hello" || message.type === "run") {
      this.store.dispatch({ type: "run", run: message.run });
    } else if (message.type === "closed") {
      this.leave();
      this.store.dispatch({ type: "run-left", notice: "This run is not there any more." });
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
        return this.store.dispatch({ type: "snapshot", snapshot: found.snapshot });
      case "events":
        return this.store.dispatch({ type: "events", events: found.events });
      default:
        return undefined;
    }
  }

  /** @param {Run} run */
  async fetchExamples({ id, recipe }) {
    const { datasets } = this.store.state;
    const features = datasets.find(({ name }) => name === recipe.dataset.name)?.feature_count ?? 1;
    if (recipe.dataset.train_size * features > MAX_FEATURES_AT_ONCE) return;
    await this.fetchOnce(`examples of ${id}`, id, async () => {
      const examples = await this.api.examples(id, 0, recipe.dataset.train_size - 1);
      return { type: "examples", examples };
    });
  }

  /**
   * See to it that a step that is looked at is at hand: its numbers, its weights, its example.
   *
   * @param {number} step
   */
  async need(step) {
    const { run, batches, last } = this.store.state;
    if (!run || step < 1 || step > last) return;
    if (!rowAt(batches, step)) await this.needRange(step - AROUND, step + AROUND);
    await Promise.all([this.needExample(run.id, step), this.needWeights(run.id, step)]);
  }

  /**
   * @param {number} from
   * @param {number} to  included
   */
  async needRange(from, to) {
    const { run, batches, last } = this.store.state;
    const missing = missingRange(batches, Math.max(1, from), Math.min(last, to));
    if (!run || !missing) return;
    const { id } = run;
    await this.fetchOnce(`steps ${missing.from}-${missing.to} of ${id}`, id, async () => {
      return { type: "past-steps", batches: await this.api.steps(id, missing.from, missing.to) };
    });
  }

  /**
   * @param {string} id
   * @param {number} step
   */
  async needExample(id, step) {
    const { batches, examples } = this.store.state;
    const index = rowAt(batches, step)?.example_index;
    if (index === undefined || examples.has(index) || this.asked.has(`examples of ${id}`)) return;
    await this.fetchOnce(`example ${index} of ${id}`, id, async () => {
      return { type: "examples", examples: await this.api.examples(id, index, index) };
    });
  }

  /**
   * @param {string} id
   * @param {number} step
   */
  async needWeights(id, step) {
    const { snapshots, chosen } = this.store.state;
    if (chosen === null) return; // live ones come by themselves
    const known = snapshots.findLast((one) => one.step <= step);
    const next = snapshots.find((one) => one.step > step);
    // Between two that are at hand there may be others; ask once for each step that is looked at.
    if (known && next && next.step - known.step <= 1) return;
    await this.fetchOnce(`weights at ${step} of ${id}`, id, async () => {
      const snapshot = await this.api.snapshot(id, step);
      return snapshot && snapshot.step !== known?.step ? { type: "snapshot", snapshot } : null;
    });
  }

  /**
   * Make a request unless it is under way, and take its answer if its run is still on screen.
   *
   * @param {string} name
   * @param {string} id
   * @param {() => Promise<import("./reduce.js").Event | null>} request
   */
  async fetchOnce(name, id, request) {
    if (this.asked.has(name)) return;
    this.asked.add(name);
    try {
      const event = await request();
      if (event && this.store.state.run?.id === id) this.store.dispatch(event);
    } finally {
      this.asked.delete(name);
    }
  }
}
