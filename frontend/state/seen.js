/**
 * Which step the screen shows while one of the past is chosen. Pure.
 *
 * A chosen step is shown once it is at hand whole, its masks and its weights alike. Until then the
 * screen keeps what it shows, for a moment: pictures that come and go would flicker while a reader
 * drags along the strip. After that moment (`late`) only what is at hand of the chosen step counts.
 */

import { batchOf } from "../lib/step-log.js";
import { nearestSnapshot } from "./snapshots.js";

/** @typedef {import("./initial.js").State} State */

/** How long the screen may go on showing another step than the chosen one, milliseconds. */
export const LATE_MS = 250;

/**
 * The newest step that can be looked at: all that have arrived, or that the server told of.
 *
 * @param {Pick<State, "last" | "run">} state
 */
export function newestStep({ last, run }) {
  return Math.max(last, run?.step ?? 0);
}

/**
 * Whether a step is at hand whole: its numbers, and its weights where there are any at all.
 *
 * @param {Pick<State, "batches" | "snapshots" | "last">} state
 * @param {number} step
 */
export function isAtHand({ batches, snapshots, last }, step) {
  if (batchOf(batches, step) === null) return false;
  return snapshots.length === 0 || nearestSnapshot(snapshots, step, last) !== null;
}

/**
 * The step that the screen shows; 0 before the first.
 *
 * @param {Pick<State, "chosen" | "seen" | "held">} state
 */
export function shownStep({ chosen, seen, held }) {
  return chosen === null ? held.step : (seen ?? chosen);
}

/**
 * A state in which the chosen step is seen as soon as it can be. To be called after each change.
 *
 * @param {State} before
 * @param {State} next
 * @returns {State} `next` itself where nothing is to be changed
 */
export function settled(before, next) {
  const { chosen, seen } = next;
  if (chosen === null) return seen === null ? next : { ...next, seen: null };
  if (seen !== chosen && isAtHand(next, chosen)) return { ...next, seen: chosen };
  if (chosen === before.chosen || before.run?.id !== next.run?.id) return next;
  const shown = shownStep(before);
  const kept = shown > 0 && batchOf(next.batches, shown) ? shown : null;
  return kept === seen ? next : { ...next, seen: kept };
}

/**
 * The moment is over.
 *
 * @param {State} state
 * @returns {State}
 */
export function late(state) {
  return state.seen === state.chosen ? state : { ...state, seen: null };
}
