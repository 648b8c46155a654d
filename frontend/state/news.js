/**
 * Which changes of the state are worth a new picture. Pure.
 *
 * A run at speed brings something dozens of times a second. A page that follows each of it flickers
 * (WCAG 2.3.1) and keeps the processor from training; so it moves when the stage moves on
 * (`held`), and at once with whatever is not the stream's doing.
 */

import { isFast } from "./speed.js";

/** @typedef {import("./initial.js").State} State */
/** @typedef {import("./types.js").Run} Run */

/** What the stream of a run changes many times a second. @type {ReadonlySet<string>} */
const STREAMED = new Set(["last", "batches", "evaluations", "snapshots", "run"]);
/** What of a run tells how far it is, and how fast; the rest is news. */
const PROGRESS = new Set(["step", "steps_per_second"]);

/**
 * @param {State | null} shown  as it is on screen; null: nothing is yet
 * @param {State} next
 */
export function isNews(shown, next) {
  if (!shown || !isFast(next.run)) return shown !== next;
  const names = /** @type {(keyof State)[]} */ (Object.keys(next));
  if (names.some((name) => !STREAMED.has(name) && next[name] !== shown[name])) return true;
  return isOther(shown.run, next.run);
}

/**
 * The state as it is to be seen: while the stage holds a step, other news does not bring
 * newer figures with it. Who looks at the past sees all that has arrived of it.
 *
 * @param {State | null} shown
 * @param {State} next
 * @returns {State}
 */
export function asSeen(shown, next) {
  const holds =
    shown?.run?.id === next.run?.id &&
    shown?.held === next.held &&
    shown.chosen === null &&
    next.chosen === null &&
    isFast(next.run);
  return holds ? { ...next, last: shown.last, evaluations: shown.evaluations } : next;
}

/**
 * @param {Run | null} before
 * @param {Run | null} now
 */
function isOther(before, now) {
  if (before === now) return false;
  if (!before || !now) return true;
  const names = /** @type {(keyof Run)[]} */ (Object.keys(now));
  return names.some((name) => !PROGRESS.has(name) && now[name] !== before[name]);
}
