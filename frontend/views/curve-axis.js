/**
 * How far the chart's value axis reaches and where its ticks lie. Pure; knows no chart library.
 */

import { indexFrom } from "./curve-data.js";

/** @typedef {import("./curve-data.js").Data} Data */
/** @typedef {import("./curve-window.js").Span} Span */
/** @typedef {{min: number, max: number, peak: number}} Reach  peak: the highest value in sight */

/** Room above the highest value, as a share. */
const HEADROOM = 0.06;
/** What is so many times higher than the rest is cut off a linear axis. */
const CUT = 3;
/** Values of a curve that are looked at to find where most of them lie. */
const SAMPLE = 256;
/** Multiples of a power of ten that a logarithmic axis may name, fewest first. */
const LADDERS = [[1], [1, 3], [1, 2, 5], [1, 1.5, 2, 3, 5, 7]];

/**
 * The linear axis. All in sight, it begins at nothing, and rare peaks far above the rest are cut,
 * so that they do not flatten everything else; zoomed in, it fits.
 *
 * @param {Data} data
 * @param {Span | null} zoom  steps in sight; null: all
 * @returns {Reach}
 */
export function linearReach(data, zoom) {
  const { low, high } = extremes(data, zoom, -Infinity);
  if (low > high) return { min: 0, max: 1, peak: NaN };
  const top = Math.min(high, Math.max(low, worthSeeing(data)));
  if (!zoom) return { min: 0, max: (1 + HEADROOM) * top || 1, peak: high };
  const room = HEADROOM * (top - low) || 0.1 * Math.abs(top) || 1;
  return { min: Math.max(0, low - room), max: top + room, peak: high };
}

/**
 * Up to where values are to be seen: three times what the untrained network had, or more where most
 * of the curves, or their newest values, lie higher.
 *
 * @param {Data} data
 */
function worthSeeing([, ...curves]) {
  const usual = 1.5 * upperQuartile(curves);
  const limit = Math.max(usual, ...curves.map(([first]) => CUT * (first ?? 0)));
  const newest = curves.map((curve) => curve.findLast((value) => value !== null) ?? 0);
  return Math.max(limit, ...newest.filter((value) => value <= CUT * limit));
}

/** @param {readonly (readonly (number | null)[])[]} curves */
function upperQuartile(curves) {
  const sample = curves.flatMap((curve) => {
    const every = Math.ceil(curve.length / SAMPLE);
    return curve.filter((value, index) => value !== null && index % every === 0);
  });
  const sorted = /** @type {number[]} */ (sample).sort((a, b) => a - b);
  return sorted[Math.floor(0.75 * sorted.length)] ?? 0;
}

/**
 * The logarithmic axis: every positive value in sight; what is zero lies on its lower edge.
 *
 * @param {Data} data
 * @param {Span | null} zoom
 * @returns {Reach}
 */
export function logReach(data, zoom) {
  const { low, high } = extremes(data, zoom, 0);
  if (low > high) return { min: 0.1, max: 1, peak: NaN };
  const room = Math.max(1.1, (high / low) ** HEADROOM);
  return { min: low / room, max: high * room, peak: high };
}

/**
 * @param {Data} data
 * @param {Span | null} zoom
 * @param {number} above  values up to here do not count
 */
function extremes([steps, ...curves], zoom, above) {
  const start = zoom ? indexFrom(steps, zoom.from) : 0;
  const end = zoom ? indexFrom(steps, zoom.to) : steps.length - 1;
  // A line enters and leaves the window: the measurements on either side belong to it.
  const [first, last] = [Math.max(0, start - 1), Math.min(steps.length - 1, end)];
  let [low, high] = [Infinity, -Infinity];
  for (const curve of curves) {
    for (let index = first; index <= last; index += 1) {
      const value = curve[index];
      if (value === null || value <= above) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  return { low, high };
}

/**
 * Ticks of a logarithmic axis: as many as fit, powers of ten first.
 *
 * @param {number} min above 0
 * @param {number} max
 * @param {number} most  how many fit
 * @returns {number[]}
 */
export function logTicks(min, max, most) {
  /** @type {number[]} */
  let best = [];
  for (const ladder of LADDERS) {
    const ticks = rungs(min, max, ladder);
    if (best.length > 0 && ticks.length > most) break;
    best = ticks;
  }
  if (best.length < 2) return evenTicks(min, max, most);
  const every = Math.ceil(best.length / most);
  return best.filter((_, index) => (best.length - 1 - index) % every === 0);
}

/**
 * Where not even two round multiples lie in sight, round differences will do.
 *
 * @param {number} min
 * @param {number} max
 * @param {number} most
 */
function evenTicks(min, max, most) {
  const wanted = (max - min) / Math.max(1, most);
  const power = 10 ** Math.floor(Math.log10(wanted));
  const every = [1, 2, 5, 10].map((one) => one * power).find((one) => one >= wanted) ?? wanted;
  const first = Math.ceil(min / every);
  const count = Math.floor(max / every) - first + 1;
  return Array.from({ length: Math.max(0, count) }, (_, index) =>
    Number(((first + index) * every).toPrecision(12)),
  );
}

/**
 * @param {number} min
 * @param {number} max
 * @param {readonly number[]} ladder
 */
function rungs(min, max, ladder) {
  const [first, last] = [Math.floor(Math.log10(min)), Math.ceil(Math.log10(max))];
  return Array.from({ length: last - first + 1 }, (_, index) => first + index)
    .flatMap((power) => ladder.map((one) => Number(`${one}e${power}`)))
    .filter((tick) => tick >= min && tick <= max);
}
