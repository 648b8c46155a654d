/**
 * Curves as tones: when each value sounds, and how high. Pure; makes no sound.
 *
 * Pitch is the height on the chart, whatever its scale: as far up the picture, so high the tone.
 */

/** @typedef {"dropout" | "plain"} Twin */
/** @typedef {{min: number, max: number, isLog: boolean}} Scale  of the chart's value axis */
/** @typedef {{from: number, to: number}} Span  steps in sight */
/** @typedef {{time: number, frequency: number | null}} Tone  seconds, hertz; null: silent */
/**
 * @typedef {object} Voice
 * @property {Twin} twin
 * @property {readonly Tone[]} tones  in order of time; between two of them the pitch glides
 */

/** The lower and the upper edge of the chart, hertz: three octaves that any speaker can play. */
export const [LOWEST, HIGHEST] = [165, 1320];
/** How long the whole width of the chart sounds, seconds, at each speed. */
export const SPEEDS = Object.freeze({ slow: 16, normal: 8, fast: 4 });

/**
 * @param {readonly number[]} steps  in order
 * @param {Partial<Record<Twin, readonly (number | null)[]>>} curves  a value for each step
 * @param {Scale} scale
 * @param {Span} span
 * @param {number} seconds  of the whole width
 * @returns {Voice[]} of the twins that have a value in sight
 */
export function voicesOf(steps, curves, scale, span, seconds) {
  const twins = /** @type {Twin[]} */ (Object.keys(curves));
  return twins.flatMap((twin) => {
    const values = curves[twin] ?? [];
    const tones = steps.flatMap((step, index) =>
      step < span.from || step > span.to
        ? []
        : [{ time: timeOf(step, span, seconds), frequency: frequencyOf(values[index], scale) }],
    );
    return tones.some(({ frequency }) => frequency !== null) ? [{ twin, tones }] : [];
  });
}

/**
 * What is beyond an edge of the chart sounds as the edge does.
 *
 * @param {number | null | undefined} value
 * @param {Scale} scale
 * @returns {number | null} hertz
 */
export function frequencyOf(value, { min, max, isLog }) {
  if (value === null || value === undefined || !Number.isFinite(value)) return null;
  const place = (/** @type {number} */ one) => (isLog ? Math.log(Math.max(one, min)) : one);
  const width = place(max) - place(min);
  const height = width > 0 ? (place(value) - place(min)) / width : 0;
  return LOWEST * (HIGHEST / LOWEST) ** Math.min(1, Math.max(0, height));
}

/**
 * @param {number} step
 * @param {Span} span
 * @param {number} seconds
 */
export function timeOf(step, { from, to }, seconds) {
  return to > from ? (seconds * (step - from)) / (to - from) : 0;
}

/**
 * The step that sounds at a time; the way back of `timeOf`.
 *
 * @param {number} time
 * @param {Span} span
 * @param {number} seconds
 */
export function stepAt(time, { from, to }, seconds) {
  return from + ((to - from) * Math.min(seconds, Math.max(0, time))) / seconds;
}

/**
 * A voice from a time on, so that it can begin in the middle: its first tone is the one that would
 * be heard there.
 *
 * @param {Voice} voice
 * @param {number} start  seconds
 * @returns {Voice}
 */
export function voiceFrom({ twin, tones }, start) {
  const next = tones.findIndex(({ time }) => time >= start);
  if (next <= 0) return { twin, tones: next < 0 ? [] : tones };
  const [a, b] = [tones[next - 1], tones[next]];
  const share = (start - a.time) / (b.time - a.time);
  const frequency =
    a.frequency === null || b.frequency === null
      ? a.frequency
      : a.frequency + share * (b.frequency - a.frequency);
  return { twin, tones: [{ time: start, frequency }, ...tones.slice(next)] };
}
