/**
 * How fast a run goes, as far as seeing is concerned. Pure.
 */

/** @typedef {import("./types.js").Run} Run */
/** @typedef {import("./types.js").Pace} Pace */

/**
 * The pace of a run whose reader leaves the speed alone: slow enough to see single masks, then
 * faster by itself. The server sees to that. @type {"first_visit"}
 */
export const FIRST_VISIT = "first_visit";
/** With which it begins, steps a second. */
const FIRST_VISIT_START = 2;

/** Above so many steps a second single masks are a flicker (WCAG 2.3.1), not something to see. */
export const SEEN_STEPS_PER_SECOND = 3;
const TOLERANCE = 1.1;

/**
 * Whether steps come faster than they may be shown one by one.
 *
 * @param {Run | null} run
 */
export function isFast(run) {
  if (run?.state !== "running") return false;
  const speed = run.steps_per_second || (run.pace_now ?? Infinity);
  return speed > SEEN_STEPS_PER_SECOND * TOLERANCE;
}

/**
 * Steps a second that a run is held to, or would begin with.
 *
 * @param {Run | null} run
 * @param {Pace} pace  of the run, or of the next one
 * @returns {number | null} null: as many as it can
 */
export function limitOf(run, pace) {
  if (pace !== FIRST_VISIT) return pace;
  return run?.pace === FIRST_VISIT ? run.pace_now : FIRST_VISIT_START;
}
