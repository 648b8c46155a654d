/**
 * Pictures between two pictures: how a fill or a share gets from one value to the next.
 * Pure; knows no canvas and no clock.
 */

/**
 * @typedef {object} Blendable  what of a mark may change by and by
 * @property {string} state
 * @property {number} fill   0 … 1
 * @property {number} share  0 … 1
 */

/**
 * Where a change stands after a part of its time: slow at either end.
 *
 * @param {number} part  0 … 1; beyond, it has not begun or is over
 * @returns {number} 0 … 1
 */
export function eased(part) {
  const bounded = Math.min(1, Math.max(0, part));
  return bounded * bounded * (3 - 2 * bounded);
}

/**
 * @param {number} from
 * @param {number} to
 * @param {number} share  0: `from`, 1: `to`
 */
export function blend(from, to, share) {
  return from + (to - from) * share;
}

/**
 * Marks on their way. Kept and dropped have nothing between them: such a mark is new at once.
 *
 * @template {Blendable} Mark
 * @param {readonly Mark[]} from  as many as `to`
 * @param {readonly Mark[]} to
 * @param {number} share
 * @returns {Mark[]}
 */
export function blendMarks(from, to, share) {
  return to.map((mark, index) => {
    const before = from[index];
    if (before.state !== mark.state) return mark;
    return {
      ...mark,
      fill: blend(before.fill, mark.fill, share),
      share: blend(before.share, mark.share, share),
    };
  });
}
