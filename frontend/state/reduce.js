/**
 * What each event does to the state. Pure: no clock, no network, no document.
 */

import { addBatch } from "../lib/step-log.js";
import { INITIAL } from "./initial.js";
import { reduceRuns } from "./runs.js";
import { late, settled } from "./seen.js";
import { addSnapshot } from "./snapshots.js";
import { isFast } from "./speed.js";
import { reduceSweep } from "./sweep.js";
import { reduceStory } from "./story.js";
import { NO_WHY, reduceWhy } from "./why.js";

/** @typedef {import("./initial.js").State} State */
/** @typedef {import("./types.js").Recipe} Recipe */
/** @typedef {import("./types.js").Run} Run */
/**
 * @typedef {{type: "screen", screen: State["screen"]}
 *   | {type: "session", session: import("./types.js").Session}
 *   | {type: "locked", reason: string}
 *   | {type: "lesson", hidden: readonly string[], embedded: boolean}
 *   | {type: "runs", event: import("./runs.js").RunsEvent}
 *   | {type: "sweep", event: import("./sweep.js").SweepEvent}
 *   | {type: "why", event: import("./why.js").WhyEvent}
 *   | {type: "story", event: import("./story.js").StoryEvent}
 *   | {type: "catalogue", datasets: State["datasets"], presets: State["presets"]}
 *   | {type: "limits", limits: import("./types.js").Limits}
 *   | {type: "waiting", waiting: State["waiting"]}
 *   | {type: "recipe", recipe: Recipe}
 *   | {type: "preview", recipe: Recipe, preview: import("./types.js").Preview}
 *   | {type: "errors", errors: State["errors"]}
 *   | {type: "run-opened", run: Run}
 *   | {type: "run-left", notice?: string}
 *   | {type: "run", run: Run}
 *   | {type: "connection", connection: State["connection"]}
 *   | {type: "steps", batch: import("./types.js").StepBatch, time: number}
 *   | {type: "past-steps", batches: readonly import("./types.js").StepBatch[]}
 *   | {type: "evaluations", rows: State["evaluations"]}
 *   | {type: "events", events: State["events"]}
 *   | ({type: "snapshot", snapshot: import("./types.js").Snapshot}
 *       & import("./snapshots.js").Arrival)
 *   | {type: "strip", strip: State["strips"][number]}
 *   | {type: "late"}
 *   | {type: "examples", examples: readonly import("./types.js").Example[]}
 *   | {type: "view", view: Partial<Pick<State, "chosen" | "layer" | "show" | "row" | "edgeCount"
 *       | "selected" | "phase" | "zoom" | "notice">>}
 *   | {type: "anatomy", anatomy: import("./types.js").Anatomy}
 *   | {type: "what-if", whatIf: State["whatIf"]}
 *   | {type: "pace", pace: import("./types.js").Pace, byReader: boolean}
 *   | {type: "command-sent"}
 *   | {type: "command-done"}
 *   | {type: "command-refused", problem: string, errors: State["errors"]}
 * } Event
 */

/**
 * How long the stage holds a step while training is too fast to be seen, milliseconds: of changes
 * that begin and end early or late, never more than three fall into one second.
 */
export const HOLD_MS = 500;
const KEEP_BYTES = 96 * 2 ** 20;
const MAX_EXAMPLES = 4096;
/** A view has taken what came before these. */
const KEEP_STRIPS = 4;

/** What belongs to one run and goes with it. */
const FORGET_RUN = {
  run: null,
  last: 0,
  held: INITIAL.held,
  batches: [],
  evaluations: [],
  events: [],
  snapshots: [],
  examples: new Map(),
  chosen: null,
  seen: null,
  strips: [],
  phase: null,
  anatomies: {},
  whatIf: null,
  why: NO_WHY,
  problem: "",
};

/**
 * @param {State} state
 * @param {Event} event
 * @returns {State}
 */
export function reduce(state, event) {
  return settled(state, changedBy(state, event));
}

/**
 * @param {State} state
 * @param {Event} event
 * @returns {State}
 */
function changedBy(state, event) {
  switch (event.type) {
    case "screen":
      return { ...state, screen: event.screen };
    case "session":
      return { ...state, session: event.session, locked: null };
    case "locked":
      return { ...state, session: null, locked: event.reason };
    case "lesson":
      return { ...state, hidden: event.hidden, embedded: event.embedded };
    case "runs":
      return { ...state, runs: reduceRuns(state.runs, event.event) };
    case "sweep":
      return { ...state, sweep: reduceSweep(state.sweep, event.event) };
    case "why":
      return { ...state, why: reduceWhy(state.why, event.event) };
    case "story":
      return { ...state, story: reduceStory(state.story, event.event) };
    case "catalogue":
      return { ...state, datasets: event.datasets, presets: event.presets };
    case "limits":
    case "waiting":
      return permitted(state, event);
    case "recipe":
      return { ...state, recipe: event.recipe, errors: {} };
    case "preview":
      return event.recipe === state.recipe
        ? { ...state, preview: { recipe: event.recipe, preview: event.preview }, errors: {} }
        : state;
    case "errors":
      return { ...state, errors: event.errors };
    case "run-opened":
      return opened(state, event.run);
    case "run-left":
      return { ...state, ...FORGET_RUN, connection: "idle", notice: event.notice ?? "" };
    case "connection":
      return { ...state, connection: event.connection };
    case "view":
      return viewed(state, event.view);
    case "anatomy":
      return {
        ...state,
        anatomies: { ...state.anatomies, [event.anatomy.twin]: event.anatomy },
      };
    case "what-if":
      return { ...state, whatIf: event.whatIf };
    case "pace":
      return { ...state, pace: event.pace, paceTaken: state.paceTaken || event.byReader };
    case "command-sent":
      return { ...state, pending: true, problem: "", errors: {} };
    case "command-done":
      return { ...state, pending: false };
    case "command-refused":
      return { ...state, pending: false, problem: event.problem, errors: event.errors };
    case "run":
      return changed(state, event.run);
    default:
      return recorded(state, event);
  }
}

/**
 * What the server allows, and who stands before this page there.
 *
 * @param {State} state
 * @param {Extract<Event, {type: "limits" | "waiting"}>} event
 * @returns {State}
 */
function permitted(state, event) {
  if (event.type === "waiting") return { ...state, waiting: event.waiting };
  return { ...state, limits: event.limits.recipe, allowed: event.limits };
}

/**
 * @param {State} state
 * @param {Run} run
 * @returns {State}
 */
function opened(state, run) {
  const layer = run.recipe.network.hidden.length > 0 ? "hidden_1" : "input";
  const selected = null;
  const { row, pace } = run;
  return { ...state, ...FORGET_RUN, run, layer, selected, row, pace, notice: "", errors: {} };
}

/**
 * A newer word on the run that is on screen; of any other run nothing is wanted.
 *
 * @param {State} state
 * @param {Run} run
 * @returns {State}
 */
function changed(state, run) {
  if (state.run?.id !== run.id) return state;
  const next = { ...state, run: withKnown(state.run, run), pace: run.pace };
  // At rest, everything that has arrived may be looked at.
  return isFast(run) ? next : { ...next, held: { step: state.last, time: -Infinity } };
}

/**
 * The newer word on a run, with what it says again as the very values that are known: who has made
 * something of them need not make it anew.
 *
 * @param {Run} known
 * @param {Run} run
 * @returns {Run}
 */
function withKnown(known, run) {
  const isSame = (/** @type {keyof Run} */ name) =>
    JSON.stringify(known[name]) === JSON.stringify(run[name]);
  const parts = /** @type {const} */ (["recipe", "settings", "error", "steering"]);
  const again = parts.filter(isSame).map((name) => [name, known[name]]);
  return { ...run, ...Object.fromEntries(again) };
}

/**
 * @param {State} state
 * @param {Partial<State>} view
 * @returns {State}
 */
function viewed(state, view) {
  // Another step was never gone through with the masks that were made up for this one.
  const whatIf = "chosen" in view && view.chosen !== state.chosen ? null : state.whatIf;
  const next = { ...state, ...view, whatIf };
  const { chosen } = next;
  if (chosen === null || chosen === undefined) return { ...next, chosen: null };
  // Steps of a run that has just been opened are there before they have arrived.
  const newest = Math.max(1, state.last, state.run?.step ?? 0);
  return { ...next, chosen: Math.min(Math.max(1, chosen), newest) };
}

/**
 * What a run recorded, as it arrives.
 *
 * @param {State} state
 * @param {Event} event
 * @returns {State}
 */
function recorded(state, event) {
  switch (event.type) {
    case "steps":
      return withSteps(state, event.batch, event.time);
    case "past-steps":
      return {
        ...state,
        batches: event.batches.reduce(
          (all, one) => addBatch(all, one, limits(state)),
          state.batches,
        ),
      };
    case "evaluations":
      return { ...state, evaluations: merged(state.evaluations, event.rows, ({ step }) => step) };
    case "events":
      return { ...state, events: merged(state.events, event.events, ({ index }) => index) };
    case "snapshot":
      return withSnapshot(state, event);
    case "strip":
      return { ...state, strips: [...state.strips, event.strip].slice(-KEEP_STRIPS) };
    case "late":
      return late(state);
    case "examples":
      return { ...state, examples: withExamples(state.examples, event.examples) };
    default:
      return state;
  }
}

/** @param {State} state */
function limits(state) {
  return { keepBytes: KEEP_BYTES, live: state.chosen === null, near: state.chosen };
}

/**
 * @param {State} state
 * @param {import("./types.js").StepBatch} batch
 * @param {number} time milliseconds
 * @returns {State}
 */
function withSteps(state, batch, time) {
  const last = Math.max(state.last, batch.last);
  const holds = isFast(state.run) && time - state.held.time < HOLD_MS && state.held.step > 0;
  const held = holds ? state.held : { step: last, time };
  return { ...state, last, held, batches: addBatch(state.batches, batch, limits(state)) };
}

/**
 * Join two lists that are in order of a key; what comes again replaces what was there.
 *
 * @template T
 * @param {readonly T[]} known
 * @param {readonly T[]} rows
 * @param {(row: T) => number} key
 * @returns {readonly T[]}
 */
function merged(known, rows, key) {
  if (rows.length === 0) return known;
  const newest = known.at(-1);
  if (newest === undefined || key(newest) < key(rows[0])) return [...known, ...rows];
  const all = new Map([...known, ...rows].map((row) => [key(row), row]));
  return [...all.values()].sort((a, b) => key(a) - key(b));
}

/**
 * @param {State} state
 * @param {{snapshot: import("./types.js").Snapshot} & import("./snapshots.js").Arrival} arrived
 * @returns {State}
 */
function withSnapshot(state, { snapshot, until, gap }) {
  const arrival = { until, gap, last: state.last, near: state.chosen };
  return { ...state, snapshots: addSnapshot(state.snapshots, snapshot, arrival) };
}

/**
 * @param {State["examples"]} known
 * @param {readonly import("./types.js").Example[]} examples
 * @returns {State["examples"]}
 */
function withExamples(known, examples) {
  const kept = known.size + examples.length > MAX_EXAMPLES ? [] : known;
  return new Map([...kept, ...examples.map((one) => /** @type {const} */ ([one.index, one]))]);
}
