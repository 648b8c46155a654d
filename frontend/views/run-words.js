/**
 * What a list says of a run: when it was made, how far it is, how its curves went. Pure.
 */

import { formatCount, formatLoss } from "../lib/format.js";

/** @typedef {import("../state/types.js").Run} Run */
/** @typedef {import("../state/runs.js").ListedRun} ListedRun */

const [MINUTE, HOUR, DAY] = [60, 3600, 86_400];
const MOST_DAYS = 6;
const DATE = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium" });
const MOMENT = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "medium" });

/**
 * @param {number} then  seconds since 1970
 * @param {number} now
 * @returns {string} `just now`, `5 min ago`, `3 h ago`, `2 days ago`, `24 Nov 2026`
 */
export function timeAgo(then, now) {
  const seconds = now - then;
  if (seconds < MINUTE) return "just now";
  if (seconds < HOUR) return `${Math.floor(seconds / MINUTE)} min ago`;
  if (seconds < DAY) return `${Math.floor(seconds / HOUR)} h ago`;
  const days = Math.floor(seconds / DAY);
  if (days > MOST_DAYS) return DATE.format(1000 * then);
  return days === 1 ? "yesterday" : `${days} days ago`;
}

/** @param {number} then seconds since 1970 */
export function momentInWords(then) {
  return MOMENT.format(1000 * then);
}

/** @param {Pick<Run, "step" | "recipe">} run @returns {string} `1,284 of 4,000` */
export function stepsInWords({ step, recipe }) {
  const most = recipe.training.max_steps;
  return step >= most ? formatCount(step) : `${formatCount(step)} of ${formatCount(most)}`;
}

/** @param {ListedRun} run @returns {string} what its small picture shows */
export function curveInWords({ curve }) {
  if (!curve) return "Nothing measured yet.";
  const at = curve.step.at(-1) ?? 0;
  const losses = Object.entries(curve.holdout_loss).map(([twin, values]) => {
    const name = twin === "plain" ? "without" : "with dropout";
    return `${name} ${formatLoss(values.at(-1))}`;
  });
  return `Hold-out loss after ${formatCount(at)} steps: ${losses.join(", ")}.`;
}
