/**
 * Round numbers along an axis. Pure.
 */

const STEPS = [1, 2, 2.5, 5, 10];

/**
 * @param {number} from
 * @param {number} to     above `from`
 * @param {number} most   ticks wanted at most, at least 2
 * @returns {number[]} from `from` to `to`, equally far apart
 */
export function ticksBetween(from, to, most) {
  const span = to - from;
  if (!(span > 0)) return [from];
  const size = 10 ** Math.floor(Math.log10(span / most));
  const step = size * (STEPS.find((one) => span / (one * size) <= most) ?? 10);
  const first = Math.ceil(from / step - 1e-9);
  const last = Math.floor(to / step + 1e-9);
  const count = Math.max(0, last - first + 1);
  return Array.from({ length: count }, (_, index) =>
    Number(((first + index) * step).toPrecision(12)),
  );
}
