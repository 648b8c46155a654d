/**
 * How fast a run goes, as far as seeing is concerned. Pure.
 */

/** @typedef {import("./types.js").Run} Run */

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
  const speed = run.steps_per_second || (run.pace ?? Infinity);
  return speed > SEEN_STEPS_PER_SECOND * TOLERANCE;
}

/** Up to which step a first run has which pace, steps a second; then as the last row says. */
const RAMP = [
  { below: 7, pace: 2 },
  { below: 15, pace: 3 },
  { below: 40, pace: 10 },
  { below: 120, pace: 30 },
  { below: 400, pace: 90 },
  { below: Infinity, pace: 250 },
];

/**
 * The pace of a run whose reader has left the speed alone: slow at first, then faster by itself.
 *
 * @param {number} step
 * @returns {number} steps a second
 */
export function rampPace(step) {
  return (RAMP.find(({ below }) => step < below) ?? RAMP[0]).pace;
}
