/**
 * Which steps the chart shows: all of them, or a window that a reader zoomed into. Pure.
 */

/** Steps, both included. @typedef {{from: number, to: number}} Span */

/** A window shows at least so many steps. */
export const NARROWEST = 4;
/** How much wider or narrower one press of a zoom button makes it. */
const PRESS = 2;
/** Of a window's width, what lies beyond the cursor when it pulls the window along. */
const MARGIN = 0.1;

/**
 * Everything there is to see.
 *
 * @param {number} last newest step
 * @returns {Span}
 */
export function wholeSpan(last) {
  return { from: 0, to: Math.max(1, last) };
}

/**
 * A window of a run, in order, wide enough and within what there is.
 *
 * @param {Span} wanted
 * @param {Span} whole
 * @returns {Span | null} null: it shows everything
 */
export function windowWithin(wanted, whole) {
  const width = Math.max(NARROWEST, Math.abs(wanted.to - wanted.from));
  if (width >= whole.to - whole.from) return null;
  const middle = (wanted.from + wanted.to) / 2;
  const from = Math.min(Math.max(whole.from, middle - width / 2), whole.to - width);
  return { from, to: from + width };
}

/**
 * @param {Span | null} zoom  as it is
 * @param {Span} whole
 * @param {number} centre  the step that stays where it is on screen
 * @param {"in" | "out"} direction
 * @returns {Span | null}
 */
export function zoomedBy(zoom, whole, centre, direction) {
  const { from, to } = zoom ?? whole;
  const still = Math.min(Math.max(from, centre), to);
  const factor = direction === "in" ? 1 / PRESS : PRESS;
  const start = still - (still - from) * factor;
  const wanted = { from: start, to: start + (to - from) * factor };
  return windowWithin(wanted, whole);
}

/**
 * The same window, moved as little as shows a step with some room around it.
 *
 * @param {Span | null} zoom
 * @param {Span} whole
 * @param {number} step
 * @returns {Span | null}
 */
export function movedTo(zoom, whole, step) {
  if (!zoom) return null;
  const room = MARGIN * (zoom.to - zoom.from);
  const early = Math.min(0, step - room - zoom.from);
  const late = Math.max(0, step + room - zoom.to);
  const shift = early || late;
  return windowWithin({ from: zoom.from + shift, to: zoom.to + shift }, whole);
}

/**
 * The measurement to which a key moves the cursor.
 *
 * @param {string} key
 * @param {number} index  where the cursor is
 * @param {number} count  how many there are
 * @returns {number | null} null: not a key of the cursor
 */
export function indexAfterKey(key, index, count) {
  const moves = /** @type {Record<string, number>} */ ({
    ArrowLeft: index - 1,
    ArrowDown: index - 1,
    ArrowRight: index + 1,
    ArrowUp: index + 1,
    PageDown: index - 10,
    PageUp: index + 10,
    Home: 0,
    End: count - 1,
  });
  const wanted = Object.hasOwn(moves, key) ? moves[key] : null;
  return wanted === null || count === 0 ? null : Math.min(Math.max(0, wanted), count - 1);
}
