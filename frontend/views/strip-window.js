/**
 * Which steps the strip of masks shows, and which of them a pointer or a key means. Pure.
 */

/** Width of one step's column, the gap after it included, CSS pixels. */
export const PITCH = 5;

/**
 * @param {number} width CSS pixels
 * @returns {number} steps that fit, at least one
 */
export function capacityOf(width) {
  return Math.max(1, Math.floor(width / PITCH));
}

/**
 * The steps to show: the newest ones, or, when an older one is chosen, those around it.
 *
 * @param {number} last newest step of the run; 0: none yet
 * @param {number | null} chosen null: live
 * @param {number} capacity steps that fit
 * @returns {{from: number, to: number}} both included; `to < from` when there is nothing
 */
export function windowOf(last, chosen, capacity) {
  const newest = Math.max(1, last - capacity + 1);
  if (chosen === null || chosen >= newest) return { from: newest, to: last };
  const from = Math.min(newest, Math.max(1, chosen - Math.floor(capacity / 2)));
  return { from, to: Math.min(last, from + capacity - 1) };
}

/**
 * @param {number} x CSS pixels from the strip's left edge
 * @param {{from: number, to: number}} range
 * @returns {number} the step there, held inside the range
 */
export function stepAtX(x, { from, to }) {
  return Math.min(to, Math.max(from, from + Math.floor(x / PITCH)));
}

/**
 * @param {string} key as a keyboard event names it
 * @param {number} step the chosen step
 * @param {number} last newest step
 * @param {number} page how far a page key goes
 * @returns {number | null} the new step; null: the key means nothing here
 */
export function stepAfterKey(key, step, last, page) {
  /** @type {Record<string, number>} */
  const moves = {
    ArrowLeft: step - 1,
    ArrowDown: step - 1,
    ArrowRight: step + 1,
    ArrowUp: step + 1,
    PageUp: step + page,
    PageDown: step - page,
    Home: 1,
    End: last,
  };
  return key in moves ? Math.min(last, Math.max(1, moves[key])) : null;
}
