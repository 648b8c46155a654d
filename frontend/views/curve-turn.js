/**
 * Where a hold-out curve turns: its minimum, once what came later lies above it by more than noise.
 *
 * Pure; knows a column of numbers, not what they measure.
 */

/**
 * @typedef {object} Turn
 * @property {number} step   of the minimum
 * @property {number} value  there
 * @property {number} last   the newest value
 * @property {boolean} fell  it came down before it turned
 */

/** So many of the newest measurements must all lie above the minimum, … */
export const LATER = 8;
/** … so many steps of training must have come since, … */
export const STEPS_SINCE = 32;
/** … and the lowest of them must be so many standard deviations of the noise above it. */
export const NOISES_ABOVE = 2.5;

/** Mean size of a second difference of white noise, in its standard deviations: √6 · √(2/π). */
const SECOND_DIFFERENCE = Math.sqrt(6) * Math.sqrt(2 / Math.PI);

/**
 * The noise is judged by the mean size of the second differences from the minimum on: a trend has
 * hardly any, jitter from one measurement to the next has. Holes are left out.
 *
 * @param {readonly number[]} steps
 * @param {readonly (number | null)[]} values
 * @returns {Turn | null} null: it has not turned, as far as can be told
 */
export function turnOf(steps, values) {
  const lowest = indexOfLowest(values);
  if (lowest < 0) return null;
  const value = /** @type {number} */ (values[lowest]);
  const since = values.slice(lowest).filter((one) => one !== null);
  const newest = since.slice(1).slice(-LATER);
  if (newest.length < LATER || steps[steps.length - 1] - steps[lowest] < STEPS_SINCE) return null;
  if (Math.min(...newest) <= value + NOISES_ABOVE * noiseOf(since)) return null;
  const fell = values.slice(0, lowest).some((one) => one !== null);
  return { step: steps[lowest], value, last: newest[LATER - 1], fell };
}

/** @param {readonly (number | null)[]} values */
function indexOfLowest(values) {
  let lowest = -1;
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index];
    if (value === null) continue;
    if (lowest < 0 || value < /** @type {number} */ (values[lowest])) lowest = index;
  }
  return lowest;
}

/**
 * @param {readonly number[]} values
 * @returns {number} standard deviation of what jumps from one measurement to the next
 */
export function noiseOf(values) {
  if (values.length < 3) return 0;
  let sum = 0;
  for (let index = 2; index < values.length; index += 1) {
    sum += Math.abs(values[index] - 2 * values[index - 1] + values[index - 2]);
  }
  return sum / (values.length - 2) / SECOND_DIFFERENCE;
}

/**
 * The step of the last number before a curve ended in holes.
 *
 * @param {readonly number[]} steps
 * @param {readonly (number | null)[]} values
 * @returns {number | null} null: it goes on, or was never measured
 */
export function lostAfter(steps, values) {
  if (values.length === 0 || values.at(-1) !== null) return null;
  const last = values.findLastIndex((one) => one !== null);
  return last < 0 ? null : steps[last];
}
