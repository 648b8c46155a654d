/**
 * Asks the server's probes what the screen "Why it works" shows: one question after the other, the
 * same one never twice, and none any more that nobody waits for.
 *
 * Knows the server's calls through what it is given; no view.
 */

import { newestStep } from "./seen.js";
import { layerOf } from "./why.js";

/** @typedef {import("./why.js").Measure} Measure */
/** @typedef {import("./why.js").WhyEvent} WhyEvent */
/** @typedef {import("./initial.js").State} State */
/** What is measured: a run after a step, one of its hidden layers.
 * @typedef {{id: string, step: number, layer: number}} Place */
/** Quick ones wait for no long one. @typedef {"quick" | "long"} Lane */
/**
 * @typedef {object} Question
 * @property {Measure} measure
 * @property {string} key
 * @property {Place} place
 * @property {Lane} lane
 * @property {string} probe
 * @property {object} body
 */
/** @typedef {(callback: () => void, ms: number) => () => void} Later  returns what calls it off */

/** How long a choice has to stand before it is measured, milliseconds. */
const REST_MS = 250;
/** How long measurements of a run that trains on are left to be read. */
const LIVE_MS = 4000;
/** How often a long measurement is asked how far it is. */
const POLL_MS = 250;
const ORDERINGS = 20;
const SHARES = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1];
const PAIRS = 200;
const MASKS = 200;
const POINTS = 24;
/** Hold-out examples of which two perceptrons are shown. */
const SHOWN = 300;
const BROKEN_OFF = "The measurement was broken off.";
const STOPPED = "You stopped the measurement.";

export class WhyAsker {
  /**
   * @param {object} parts
   * @param {import("./follow.js").Store} parts.store
   * @param {import("./follow.js").Api} parts.api
   * @param {(error: unknown) => error is import("../net/api.js").ApiError} parts.isApiError
   * @param {Later} parts.later
   * @param {() => number} parts.now  milliseconds, from anywhere
   */
  constructor({ store, api, isApiError, later, now }) {
    this.store = store;
    this.api = api;
    this.isApiError = isApiError;
    this.later = later;
    this.now = now;
    /** How long the last round of long measurements took, milliseconds. */
    this.took = 0;
    /** Keys of questions that the reader stopped. @type {Set<string>} */
    this.stopped = new Set();
    /** What is measured now; null: nobody looks. @type {Place | null} */
    this.place = null;
    /** What is going to be. @type {Place | null} */
    this.planned = null;
    this.isPlanned = false;
    this.callOff = () => {};
    this.isBusy = { quick: false, long: false };
  }

  get why() {
    return this.store.state.why;
  }

  /** To be called with each state: asks only when it is time to. */
  watch() {
    const { state } = this.store;
    const place = placeOf(state);
    if (!place) return this.leave();
    if (isSame(place, this.place) || isSame(place, this.planned)) return;
    const isSameNetwork = this.place?.id === place.id && this.place.layer === place.layer;
    if (!isLive(state) || !isSameNetwork) this.plan(REST_MS);
    else if (this.why.isHeld) return;
    // A run that trains on is never at rest: what has been measured is left to be read, and
    // measuring takes no more than half of the time.
    else if (!this.isPlanned && !this.isBusy.long) this.plan(Math.max(LIVE_MS, this.took));
  }

  /** Nobody looks any more. */
  leave() {
    this.callOff();
    this.isPlanned = false;
    this.planned = null;
    this.place = null;
  }

  /** Measure what is on screen in a while, and not before. @param {number} ms */
  plan(ms) {
    this.callOff();
    this.isPlanned = true;
    this.planned = placeOf(this.store.state);
    this.callOff = this.later(() => this.begin(), ms);
  }

  begin() {
    this.isPlanned = false;
    this.planned = null;
    const { state } = this.store;
    const place = placeOf(state);
    const stays = this.why.isHeld && isLive(state) && this.place?.id === place?.id;
    this.place = stays && this.place && place ? { ...this.place, layer: place.layer } : place;
    return this.go();
  }

  /** Ask until nothing is left to ask. */
  go() {
    return Promise.all([this.drain("quick"), this.drain("long")]);
  }

  /** One question after the other. @param {Lane} lane */
  async drain(lane) {
    if (this.isBusy[lane]) return;
    this.isBusy[lane] = true;
    const start = this.now();
    try {
      for (let next = this.next(lane); next; next = this.next(lane)) await this.ask(next);
    } finally {
      this.isBusy[lane] = false;
      if (lane === "long") this.took = this.now() - start;
    }
  }

  /** @param {Lane} lane @returns {Question | undefined} */
  next(lane) {
    return questionsOf(this.place, this.store.state).find(
      (one) =>
        one.lane === lane && this.why[one.measure].key !== one.key && !this.stopped.has(one.key),
    );
  }

  /** @param {Question} question */
  isWanted({ measure, key }) {
    if (this.stopped.has(key)) return false;
    return questionsOf(this.place, this.store.state).some(
      (one) => one.measure === measure && one.key === key,
    );
  }

  /** @param {Question} question */
  async ask(question) {
    const { measure, key, place } = question;
    this.tell({ do: "ask", measure, key, step: place.step });
    try {
      const found = await this.answerTo(question);
      if (this.why[measure].key !== key) return;
      // What was measured before stays to be read.
      if (this.stopped.has(key) && this.why[measure].answer) this.tell({ do: "drop", measure });
      else if (this.stopped.has(key)) this.tell({ do: "fail", measure, problem: STOPPED });
      else this.tell(found ?? { do: "drop", measure });
    } catch (error) {
      if (!this.isApiError(error)) throw error;
      if (this.why[measure].key === key) this.tell({ do: "fail", measure, problem: error.detail });
    }
  }

  /**
   * @param {Question} question
   * @returns {Promise<WhyEvent | null>} null: nobody waits for it any more
   */
  async answerTo(question) {
    const { place, probe, measure, body, lane } = question;
    const asked = { step: place.step, ...body };
    if (lane === "quick") {
      return { do: "answer", measure, answer: await this.api.probe(place.id, probe, asked) };
    }
    const { job } = await this.api.startProbe(place.id, probe, asked);
    for (;;) {
      const found = await this.api.probeJob(place.id, job);
      if (found.state === "done") return { do: "answer", measure, answer: found.result };
      if (found.state !== "running") {
        return { do: "fail", measure, problem: found.problem?.detail ?? BROKEN_OFF };
      }
      if (!this.isWanted(question)) {
        await this.api.cancelProbe(place.id, job);
        return null;
      }
      this.tell({ do: "progress", measure, progress: found.progress });
      await new Promise((resolve) => this.later(() => resolve(null), POLL_MS));
    }
  }

  /** Ask once more what failed. @param {Measure} measure */
  again(measure) {
    this.stopped.delete(this.why[measure].key);
    this.tell({ do: "drop", measure });
    return this.go();
  }

  /** End a measurement that takes too long for the reader. @param {Measure} measure */
  stop(measure) {
    this.stopped.add(this.why[measure].key);
  }

  /** Measure a run that trains on no further, or go on with it. @param {boolean} isHeld */
  hold(isHeld) {
    this.tell({ do: "hold", isHeld });
    if (isHeld && isLive(this.store.state)) {
      this.callOff();
      this.isPlanned = false;
      this.planned = null;
    }
  }

  /** @param {readonly [number, number] | null} pair  two perceptrons of the layer on screen */
  look(pair) {
    const { pair: before } = this.why;
    if (before?.[0] === pair?.[0] && before?.[1] === pair?.[1]) return;
    this.tell({ do: "pair", pair });
    if (pair) this.soon();
  }

  /** @returns {Promise<any>} what other arrangements of dropout do to the pixel; null: unknown */
  async findings() {
    try {
      return await this.api.giveAwayFindings();
    } catch (error) {
      if (!this.isApiError(error)) throw error;
      return null;
    }
  }

  /** @param {import("./why.js").Chosen} chosen  the example to send through many masks */
  choose(chosen) {
    this.tell({ do: "choose", chosen });
    this.soon();
  }

  /**
   * Switch a perceptron off, or on again.
   *
   * @param {number} unit
   */
  toggle(unit) {
    const { units } = this.why;
    const layer = `hidden_${layerOf(this.store.state)}`;
    const off = units[layer] ?? [];
    const changed = off.includes(unit) ? off.filter((one) => one !== unit) : [...off, unit];
    this.switchOff(changed);
  }

  /**
   * Switch these perceptrons of the layer on screen off, and all others of it on.
   *
   * @param {readonly number[]} off
   */
  switchOff(off) {
    const layer = `hidden_${layerOf(this.store.state)}`;
    const { [layer]: _, ...others } = this.why.units;
    const units = off.length > 0 ? { ...others, [layer]: [...off].sort((a, b) => a - b) } : others;
    this.tell({ do: "switch", units });
    this.soon();
  }

  /** Go on when the reader has finished choosing. */
  soon() {
    if (this.place) this.plan(REST_MS);
  }

  /** @param {WhyEvent} event */
  tell(event) {
    this.store.dispatch({ type: "why", event });
  }
}

/**
 * @param {State} state
 * @returns {Place | null} null: nothing is to be measured
 */
export function placeOf(state) {
  const { screen, run, chosen } = state;
  if (screen !== "why" || !run) return null;
  return { id: run.id, step: chosen ?? newestStep(state), layer: layerOf(state) };
}

/** The newest step of a run that trains on is looked at. @param {State} state */
function isLive({ run, chosen }) {
  return run?.state === "running" && chosen === null;
}

/**
 * @param {Place | null} a
 * @param {Place | null} b
 */
function isSame(a, b) {
  return a?.id === b?.id && a?.step === b?.step && a?.layer === b?.layer;
}

/**
 * All that is to be known, what the reader waits for most first.
 *
 * @param {Place | null} place
 * @param {State} state
 * @returns {Question[]}
 */
export function questionsOf(place, { run, why }) {
  if (!place || run?.id !== place.id) return [];
  const { id, step, layer } = place;
  const units = why.pair?.every((unit) => unit < run.recipe.network.hidden[layer - 1])
    ? [...why.pair]
    : null;
  const ask = (
    /** @type {Lane} */ lane,
    /** @type {Measure} */ measure,
    /** @type {string} */ probe,
    /** @type {object} */ body,
  ) => ({ lane, measure, key: JSON.stringify([id, step, body]), place, probe, body });
  const off = { layer, off: why.units, curve: false, importance: false };
  const features = ask("quick", "features", "features", { layer });
  if (run.recipe.network.autoencoder) return [features]; // all else is about classes
  const example = { masks: MASKS, example: why.chosen, over_holdout: false };
  return [
    ...(Object.keys(why.units).length > 0 ? [ask("quick", "off", "redundancy", off)] : []),
    ...(units
      ? [ask("quick", "activations", "activations", { layer, units, examples: SHOWN })]
      : []),
    ask("quick", "noise", "noise", example),
    features,
    ...(run.recipe.dataset.give_away > 0
      ? [ask("quick", "give-away", "give-away", { example: why.chosen })]
      : []),
    ask("long", "co-adaptation", "co-adaptation", { layer, pairs: PAIRS }),
    ask("long", "redundancy", "redundancy", { layer, orderings: ORDERINGS, shares: SHARES }),
    ask("long", "course", "course", { layer, points: POINTS }),
    ask("long", "firing", "firing", { layer }),
    ask("long", "averaging", "noise", { masks: MASKS }),
  ];
}
