/**
 * Which part of a run the strip of masks shows, and at which scale. Pure.
 *
 * A column stands for a power of two of steps, counted from the first step of the run on, so that a
 * column means the same steps wherever the strip is moved to.
 */

/** @typedef {"auto" | "all" | number} Zoom  a number: steps a column */
/**
 * @typedef {object} Scale
 * @property {number} steps  a column, a power of two
 * @property {number} pitch  width of a column, CSS pixels
 */
/**
 * @typedef {object} StripStretch
 * @property {number} start    steps before its first column, a multiple of `steps`
 * @property {number} steps    a column
 * @property {number} pitch    CSS pixels a column
 * @property {number} columns  with at least one step in them
 * @property {number} last     newest step of the run
 */

/** Width of a column, its gap included, CSS pixels; another where the whole run is to fit. */
export const PITCH = 5;
const LEAST_PITCH = 3;

/**
 * The largest scale at which the whole run fits.
 *
 * @param {number} steps  of the run
 * @param {number} width  CSS pixels
 * @returns {Scale}
 */
export function wholeScale(steps, width) {
  const capacity = Math.max(1, Math.floor(width / LEAST_PITCH));
  let size = 1;
  while (Math.ceil(steps / size) > capacity) size *= 2;
  const pitch = width / Math.max(1, Math.ceil(steps / size));
  if (size > 1) return { steps: size, pitch };
  // Single steps have gaps between them, which are whole pixels.
  return { steps: 1, pitch: Math.min(PITCH, Math.max(LEAST_PITCH, Math.floor(pitch))) };
}

/**
 * @param {Exclude<Zoom, "auto">} zoom
 * @param {number} steps  of the run
 * @param {number} width  CSS pixels
 * @returns {Scale} never smaller than the whole run
 */
export function scaleOf(zoom, steps, width) {
  const whole = wholeScale(steps, width);
  if (zoom === "all") return whole;
  const isWhole = zoom >= whole.steps && whole.steps > 1;
  return isWhole ? whole : { steps: Math.min(zoom, whole.steps), pitch: PITCH };
}

/**
 * The next zoom, half or twice as many steps a column.
 *
 * @param {Scale} scale  as it is
 * @param {"in" | "out"} direction
 * @param {number} steps  of the run
 * @param {number} width  CSS pixels
 * @returns {Exclude<Zoom, "auto"> | null} null: there is none
 */
export function nextZoom(scale, direction, steps, width) {
  const whole = wholeScale(steps, width);
  const isWhole = scale.steps === whole.steps && scale.pitch === whole.pitch;
  if (direction === "out") {
    if (isWhole) return null;
    return scale.steps * 2 >= whole.steps ? "all" : scale.steps * 2;
  }
  if (scale.steps > 1) return scale.steps / 2;
  return scale.pitch < PITCH ? 1 : null;
}

/**
 * The longest run that the strip leaves room for while a run goes on: it grows into the room, and
 * the scale changes at each doubling only.
 *
 * @param {number} last  newest step
 * @param {number} maxSteps  where the run ends
 */
export function roomFor(last, maxSteps) {
  return Math.max(last, Math.min(maxSteps, 2 ** Math.ceil(Math.log2(Math.max(1, last)))));
}

/**
 * The stretch that begins near `start`, held within the run.
 *
 * @param {Scale} scale
 * @param {number} start  steps before its first column; any number
 * @param {number} last   newest step; 0: none yet
 * @param {number} width  CSS pixels
 * @returns {StripStretch}
 */
export function windowAt({ steps, pitch }, start, last, width) {
  const capacity = capacityOf(width, pitch);
  const all = Math.ceil(last / steps);
  const first = Math.min(Math.round(start / steps), Math.max(0, all - capacity));
  const held = Math.max(0, first);
  return { start: held * steps, steps, pitch, columns: Math.min(capacity, all - held), last };
}

/**
 * The stretch after something has changed: the newest steps while they are followed, else as it
 * was, moved only where the chosen step would lie outside.
 *
 * @param {Scale} scale
 * @param {{start: number, follows: boolean, chosen: number | null}} view  `chosen`: the step to
 *   bring into the stretch; null: none
 * @param {number} last
 * @param {number} width
 * @returns {StripStretch}
 */
export function windowOf(scale, { start, follows, chosen }, last, width) {
  if (follows) return windowAt(scale, last, last, width);
  const found = windowAt(scale, start, last, width);
  if (chosen === null || isInside(found, chosen)) return found;
  const half = Math.floor(found.columns / 2) * scale.steps;
  return windowAt(scale, chosen - 1 - half, last, width);
}

/**
 * @param {number} width
 * @param {number} pitch
 * @returns {number} columns that fit, at least one
 */
export function capacityOf(width, pitch) {
  return Math.max(1, Math.floor(width / pitch + 1e-6));
}

/** @param {StripStretch} stretch @returns {number} its last step */
export function endOf({ start, steps, columns, last }) {
  return Math.min(last, start + columns * steps);
}

/**
 * @param {StripStretch} stretch
 * @param {number} step
 */
export function isInside(stretch, step) {
  return step > stretch.start && step <= endOf(stretch);
}

/** @param {StripStretch} stretch @returns {boolean} whether the whole run is in it */
export function isWhole(stretch) {
  return stretch.start === 0 && endOf(stretch) === stretch.last;
}

/**
 * @param {StripStretch} stretch
 * @param {number} x  CSS pixels from its left edge
 * @returns {number} the step there, held inside the stretch
 */
export function stepAtX(stretch, x) {
  const step = stretch.start + 1 + Math.floor((x / stretch.pitch) * stretch.steps);
  return Math.max(stretch.start + 1, Math.min(endOf(stretch), step));
}

/**
 * @param {StripStretch} stretch
 * @param {number} step
 * @returns {number} CSS pixels from the left edge to the middle of the step; may lie outside
 */
export function xOfStep(stretch, step) {
  return ((step - 0.5 - stretch.start) / stretch.steps) * stretch.pitch;
}

/**
 * @param {StripStretch} stretch
 * @param {number} step
 * @returns {number} CSS pixels from the left edge to where the step ends; may lie outside
 */
export function endOfStep(stretch, step) {
  return ((step - stretch.start) / stretch.steps) * stretch.pitch;
}

/**
 * Where a stretch begins that shows a step where another one showed it.
 *
 * @param {Scale} scale
 * @param {number} step  a place in the run, fractions count
 * @param {number} x     CSS pixels
 */
export function startAround(scale, step, x) {
  return step - (x / scale.pitch) * scale.steps;
}

/**
 * @param {number} step
 * @param {StripStretch} stretch
 * @returns {number} index of its column, perhaps of none
 */
export function columnOf(step, { start, steps }) {
  return Math.floor((step - 1 - start) / steps);
}

/**
 * @param {{key: string, shiftKey: boolean}} pressed
 * @param {number} step  the chosen step
 * @param {StripStretch} stretch
 * @returns {number | null} the new step; null: the key means nothing here
 */
export function stepAfterKey({ key, shiftKey }, step, stretch) {
  const one = shiftKey ? stretch.steps : 1;
  const page = Math.max(1, stretch.columns - 1) * stretch.steps;
  /** @type {Record<string, number>} */
  const moves = {
    ArrowLeft: step - one,
    ArrowDown: step - one,
    ArrowRight: step + one,
    ArrowUp: step + one,
    PageUp: step + page,
    PageDown: step - page,
    Home: 1,
    End: stretch.last,
  };
  return key in moves ? Math.min(stretch.last, Math.max(1, moves[key])) : null;
}

/**
 * @param {string} key
 * @param {StripStretch} stretch
 * @returns {number | null} where the stretch begins after a key that moves it
 */
export function startAfterKey(key, stretch) {
  const { start, steps, columns, last } = stretch;
  /** @type {Record<string, number>} */
  const moves = {
    ArrowLeft: start - steps,
    ArrowRight: start + steps,
    PageUp: start - columns * steps,
    PageDown: start + columns * steps,
    Home: 0,
    End: last,
  };
  return key in moves ? moves[key] : null;
}
