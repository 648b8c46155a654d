/**
 * What the page knows of sweeps, and what each event does to that: the one that is thought up, the
 * list of those that were made, the one in view, and what the Lab's recipe gave over seeds. Pure.
 *
 * A part of the page's state; `sweep-asker.js` asks the server.
 */

import { draftOf } from "./sweep-draft.js";

/** @typedef {import("./types.js").Recipe} Recipe */
/** @typedef {"dropout.hidden" | "dropout.input" | "dataset.train_size" | "network.hidden"
 *   | "training.learning_rate" | "training.momentum" | "training.weight_decay"
 *   | "training.max_norm" | ""} AxisField  "": only seeds vary */
/** @typedef {"holdout_error" | "holdout_loss"} FigureName */
/** @typedef {"queued" | "running" | "finished" | "stopped" | "interrupted" | "failed"
 *   } SweepPhase */
/** @typedef {{field: AxisField, values: string, seeds: number}} Draft  values as they were typed */
/** @typedef {{field: AxisField, values: readonly number[]}} Axis */
/** @typedef {{recipe: Recipe, axis: Axis | null, seeds: number}} SweepPlan */
/** @typedef {{members: number, steps: number, parameters: number, seconds: number | null}} Cost */
/** @typedef {{mean: number | null, standard_error: number | null, n: number}} Summary */
/**
 * @typedef {object} PointFigure
 * @property {Summary} dropout
 * @property {Summary} plain
 * @property {Summary} difference  with dropout − without, in pairs of a seed
 * @property {string | null} verdict
 * @property {string} sentence     the verdict with its figures, or why there is none
 */
/** @typedef {{value: number | null, members: number, done: number,
 *   figures: Record<FigureName, PointFigure>}} Point */
/**
 * @typedef {object} ListedSweep  as `GET /sweeps` says it
 * @property {string} id
 * @property {string} title
 * @property {SweepPhase} state
 * @property {Recipe} recipe
 * @property {Axis | null} axis
 * @property {number} seeds
 * @property {number} created_at  seconds since 1970
 * @property {number | null} started_at
 * @property {number | null} ended_at
 * @property {number} progress    0 … 1
 * @property {number} steps_per_second
 * @property {number | null} eta_s
 * @property {number} trained_s
 * @property {{code: string, message: string} | null} error
 */
/** @typedef {ListedSweep & {points: readonly Point[]}} Sweep */
/** @typedef {readonly (number | null)[]} Curve */
/** @typedef {{mean: Curve, sd: Curve, standard_error: Curve}} Band */
/** @typedef {Record<"dropout" | "plain", Band>} Bands */
/** @typedef {{point: number, value: number | null, n: number, steps: readonly number[],
 *   holdout_loss: Bands, holdout_error: Bands}} PointCurves */
/** @typedef {Record<"dropout" | "plain", number | null>} TwinNumbers */
/** @typedef {{number: number, point: number, seed: number, recipe: Recipe,
 *   figures: Record<FigureName, TwinNumbers> | null}} Member */
/** What the Lab's recipe gave over seeds. @typedef {{sweep: ListedSweep | null,
 *   point: number | null, at_point: Point | null}} Found */
/**
 * @typedef {object} SweepState
 * @property {Draft | null} draft        null: what is offered at first
 * @property {Cost | null} cost          of the draft; null: not known yet
 * @property {Readonly<Record<string, string>>} errors  of the draft, by field of the request
 * @property {boolean} isStarting        one is on its way to the server
 * @property {"idle" | "loading" | "ready" | "failed"} phase  of the list
 * @property {string} problem            why something could not be asked or done
 * @property {readonly ListedSweep[]} rows  newest first
 * @property {number} total
 * @property {string | null} chosen      the one in view, by id
 * @property {Sweep | null} sweep        … as it is known; null: not yet
 * @property {readonly PointCurves[]} curves
 * @property {readonly Member[]} members
 * @property {number} point              which of its points is looked at
 * @property {FigureName} figure         what is drawn of it
 * @property {boolean} isCompared        the published figure lies beside it
 * @property {readonly string[]} deleted ids that are deleted unless the reader takes it back
 * @property {string} said               what was done last, for those who do not see it
 * @property {{recipe: Recipe, found: Found} | null} found  for the recipe that the Lab shows
 */
/**
 * @typedef {{do: "draft", draft: Draft}
 *   | {do: "cost", cost: Cost | null, errors: SweepState["errors"]}
 *   | {do: "start"}
 *   | {do: "started", sweep: Sweep}
 *   | {do: "refused", errors: SweepState["errors"], problem: string}
 *   | {do: "ask"}
 *   | {do: "page", rows: readonly ListedSweep[], total: number, offset: number}
 *   | {do: "fail", problem: string}
 *   | {do: "leave"}
 *   | {do: "choose", id: string | null, point?: number}
 *   | {do: "read", sweep: Sweep, curves?: readonly PointCurves[]}
 *   | {do: "members", id: string, members: readonly Member[]}
 *   | {do: "look", point?: number, figure?: FigureName, isCompared?: boolean}
 *   | {do: "delete" | "keep" | "gone", id: string}
 *   | {do: "say", said: string}
 *   | {do: "found", recipe: Recipe, found: Found}
 * } SweepEvent
 */

/** @type {SweepState} */
export const NO_SWEEP = Object.freeze({
  draft: null,
  cost: null,
  errors: {},
  isStarting: false,
  phase: "idle",
  problem: "",
  rows: [],
  total: 0,
  chosen: null,
  sweep: null,
  curves: [],
  members: [],
  point: 0,
  figure: "holdout_error",
  isCompared: false,
  deleted: [],
  said: "",
  found: null,
});

/** Nothing of a sweep that was in view before. */
const UNREAD = { sweep: null, curves: [], members: [], point: 0, isCompared: false };

/** @param {ListedSweep | null | undefined} sweep */
export function isMoving(sweep) {
  return sweep?.state === "queued" || sweep?.state === "running";
}

/**
 * The sweep that is thought up, or what is offered instead of it.
 *
 * @param {SweepState} state
 * @param {Recipe | null} recipe
 */
export function shownDraft(state, recipe) {
  return state.draft ?? draftOf("dropout.hidden", recipe);
}

/**
 * @param {SweepState} state
 * @param {SweepEvent} event
 * @returns {SweepState}
 */
export function reduceSweep(state, event) {
  switch (event.do) {
    case "draft":
      return { ...state, draft: event.draft, cost: null, errors: {}, problem: "" };
    case "leave":
      // What was refused here is no news on another screen.
      return { ...state, errors: {}, problem: "" };
    case "cost":
      return { ...state, cost: event.cost, errors: event.errors };
    case "start":
      return { ...state, isStarting: true, problem: "", errors: {} };
    case "started":
      return started(state, event.sweep);
    case "refused":
      return { ...state, isStarting: false, errors: event.errors, problem: event.problem };
    case "say":
      return { ...state, said: event.said };
    case "found":
      return { ...state, found: { recipe: event.recipe, found: event.found } };
    case "delete":
    case "keep":
    case "gone":
      return deleted(state, event);
    case "ask":
    case "page":
    case "fail":
      return listed(state, event);
    default:
      return viewed(state, event);
  }
}

/**
 * @param {SweepState} state
 * @param {Sweep} sweep
 * @returns {SweepState}
 */
function started(state, sweep) {
  const { points: _, ...row } = sweep;
  const rows = [row, ...state.rows.filter(({ id }) => id !== sweep.id)];
  const more = rows.length - state.rows.length;
  const next = { ...state, ...UNREAD, rows, total: state.total + more };
  return { ...next, isStarting: false, chosen: sweep.id, sweep, point: ownPoint(sweep) };
}

/**
 * The point that is nearest to the recipe as it was.
 *
 * @param {Sweep} sweep
 */
function ownPoint({ axis, recipe }) {
  if (!axis) return 0;
  const [part, name] = axis.field.split(".");
  const [own] = [/** @type {any} */ (recipe)[part]?.[name]].flat();
  const far = axis.values.map((value) => Math.abs(value - (own ?? axis.values[0])));
  return far.indexOf(Math.min(...far));
}

/**
 * @param {SweepState} state
 * @param {Extract<SweepEvent, {do: "ask" | "page" | "fail"}>} event
 * @returns {SweepState}
 */
function listed(state, event) {
  switch (event.do) {
    case "ask":
      return { ...state, phase: state.phase === "idle" ? "loading" : state.phase };
    case "fail":
      return { ...state, phase: "failed", problem: event.problem };
    case "page": {
      const { rows, total, offset } = event;
      const fresh = new Set(rows.map(({ id }) => id));
      // Sweeps that were made since push others to the next page: none is listed twice.
      const before = state.rows.slice(0, offset).filter(({ id }) => !fresh.has(id));
      const problem = state.phase === "failed" ? "" : state.problem;
      return { ...state, phase: "ready", problem, rows: [...before, ...rows], total };
    }
  }
}

/**
 * @param {SweepState} state
 * @param {Extract<SweepEvent, {do: "choose" | "read" | "members" | "look"}>} event
 * @returns {SweepState}
 */
function viewed(state, event) {
  switch (event.do) {
    case "choose": {
      const isOther = event.id !== state.chosen;
      const next = isOther ? { ...state, ...UNREAD, problem: "" } : state;
      const most = next.sweep ? next.sweep.points.length - 1 : Infinity;
      return { ...next, chosen: event.id, point: Math.min(event.point ?? next.point, most) };
    }
    case "read":
      return read(state, event.sweep, event.curves);
    case "members":
      return event.id === state.chosen ? { ...state, members: event.members } : state;
    case "look": {
      const { do: _, ...look } = event;
      return { ...state, ...look };
    }
  }
}

/**
 * A newer word on a sweep: in the list, and in view if it is the one.
 *
 * @param {SweepState} state
 * @param {Sweep} sweep
 * @param {readonly PointCurves[] | undefined} curves
 * @returns {SweepState}
 */
function read(state, sweep, curves) {
  const { points, ...row } = sweep;
  const rows = state.rows.map((one) => (one.id === sweep.id ? row : one));
  if (sweep.id !== state.chosen) return { ...state, rows };
  const point = Math.min(state.point, points.length - 1);
  // Why it could not be asked before is over; why something could not be done is still to be read.
  const problem = state.phase === "failed" ? "" : state.problem;
  return { ...state, phase: "ready", rows, sweep, point, problem, curves: curves ?? state.curves };
}

/**
 * A sweep on its way out: hidden at once, gone from the list only when it is gone from the server.
 *
 * @param {SweepState} state
 * @param {{do: "delete" | "keep" | "gone", id: string}} event
 * @returns {SweepState}
 */
function deleted(state, { do: what, id }) {
  const others = state.deleted.filter((one) => one !== id);
  if (what === "keep") return { ...state, deleted: others };
  if (what === "delete") return { ...state, deleted: [...others, id] };
  const rows = state.rows.filter((row) => row.id !== id);
  const total = state.total - (state.rows.length - rows.length);
  const left = id === state.chosen ? { ...UNREAD, chosen: null } : {};
  return { ...state, ...left, deleted: others, rows, total };
}
