/**
 * What lies on the curves: rings, words, lines of changed settings and of the step on screen.
 *
 * Works out where, and says it as a template. Knows scales as functions, no chart library.
 */

import { html } from "lit";
import { changesBetween, changeWords } from "./curve-changes.js";
import { COLUMNS, GAPS, indexFrom } from "./curve-data.js";
import { placeLabels } from "./curve-place.js";
import { ringWords, TWIN_WORDS } from "./curve-words.js";

/** @typedef {import("./curve-changes.js").Change} Change */
/** @typedef {import("./curve-data.js").Data} Data */
/** @typedef {import("./curve-place.js").Label} Label */
/** @typedef {import("./curve-turn.js").Turn} Turn */
/** @typedef {import("./figures.js").Twin} Twin */
/**
 * @typedef {object} Plot   the drawing area, CSS pixels
 * @property {number} width
 * @property {number} height
 * @property {(step: number) => number} xOf
 * @property {(value: number) => number} yOf
 */
/**
 * @typedef {object} Marked
 * @property {Data} data
 * @property {Readonly<Partial<Record<Twin, Turn | null>>>} turns
 * @property {readonly Change[]} changes
 * @property {number | null} here        the step of the past that the screen shows
 * @property {number | null} cursor      the measurement that the arrow keys have reached
 * @property {number | null} [heard]     the step that sounds
 * @property {number | null} pointer     where the pointer is, in the plot
 * @property {boolean} twin              both twins are there
 */

/** How far a word keeps from what it belongs to. */
const AWAY = 15;
/** How far to the left a twin's name may stand of the end of its curve. */
const ASIDE = 50;
/** A pointer so close to a line asks for its words. */
const NEAR = 8;
/** A gap that is lower has no room for its word. */
const GAP_HEIGHT = 18;
/** Where in the plot a gap's word may stand, as shares of its width. */
const GAP_PLACES = [0.8, 0.65, 0.5, 0.35];

/**
 * @param {Marked} marked
 * @param {Plot} plot
 */
export function marksTemplate(marked, plot) {
  const rings = ringsOf(marked, plot);
  const ends = endsOf(marked, plot);
  const labels = placeLabels(
    [
      ...namesOf(marked, plot),
      ...ringLabels(rings),
      ...endLabels(ends),
      ...gapLabels(marked, plot),
    ],
    plot,
    [...ends.map((at) => boxAround(at, 3)), ...rings.map((at) => boxAround(at, 7))],
  );
  return html`${linesOf(marked, plot).map(
    ({ look, x, step }) =>
      html`<span class="curve-line ${look}" data-step=${step} .style=${`left:${x}px`}></span>`,
  )}
  ${ends.map(({ twin, x, y }) => spot(`curve-end ${twin}`, x, y))}
  ${rings.map(({ twin, x, y }) => spot(`curve-ring ${twin}`, x, y))}
  ${labels.map(
    ({ text, look, x, y }) =>
      html`<span class="curve-label ${look}" .style=${`left:${x}px;top:${y}px`}>${text}</span>`,
  )}`;
}

/**
 * @param {{x: number, y: number}} middle
 * @param {number} half
 */
function boxAround({ x, y }, half) {
  return { x: x - half, y: y - half, width: 2 * half, height: 2 * half };
}

/**
 * @param {string} look
 * @param {number} x
 * @param {number} y
 */
function spot(look, x, y) {
  return html`<span class=${look} .style=${`left:${x}px;top:${y}px`}></span>`;
}

/**
 * @param {Marked} marked
 * @param {Plot} plot
 */
export function linesOf({ changes, here, cursor, heard = null }, plot) {
  const lines = [
    ...changes.map(({ step }) => ({ look: "change", step })),
    ...(here === null ? [] : [{ look: "here", step: here }]),
    ...(cursor === null ? [] : [{ look: "cursor", step: cursor }]),
    ...(heard === null ? [] : [{ look: "heard", step: heard }]),
  ];
  return lines.flatMap(({ look, step }) => {
    const x = Math.round(plot.xOf(step));
    return x >= 0 && x <= plot.width ? [{ look, step, x }] : [];
  });
}

/**
 * @param {Marked} marked
 * @param {Plot} plot
 */
export function ringsOf({ turns }, plot) {
  return /** @type {Twin[]} */ (["dropout", "plain"]).flatMap((twin) => {
    const turn = turns[twin];
    if (!turn) return [];
    const at = { twin, turn, x: plot.xOf(turn.step), y: plot.yOf(turn.value) };
    return isInside(at, plot) ? [at] : [];
  });
}

/**
 * The newest point of each curve in sight.
 *
 * @param {Marked} marked
 * @param {Plot} plot
 */
export function endsOf({ data }, plot) {
  const [steps, ...curves] = data;
  return curves.flatMap((curve, column) => {
    const index = curve.findLastIndex((value) => value !== null);
    if (index < 0) return [];
    const at = {
      ...COLUMNS[column],
      x: plot.xOf(steps[index]),
      y: plot.yOf(/** @type {number} */ (curve[index])),
    };
    return isInside(at, plot) ? [at] : [];
  });
}

/**
 * @param {{x: number, y: number}} at
 * @param {Plot} plot
 */
function isInside({ x, y }, { width, height }) {
  return x >= -1 && x <= width + 1 && y >= -1 && y <= height + 1;
}

/**
 * @param {ReturnType<typeof ringsOf>} rings
 * @returns {Label[]}
 */
function ringLabels(rings) {
  return rings.map(({ twin, turn, x, y }) => ({
    text: ringWords(turn),
    look: `ring-word ${twin}`,
    places: [1, -1, 2, -2, 3, -3].map((times) => ({ x, y: y + times * AWAY })),
  }));
}

/**
 * Twins are named where their hold-out curves end.
 *
 * @param {ReturnType<typeof endsOf>} ends
 * @returns {Label[]}
 */
function endLabels(ends) {
  const holdout = ends.filter(({ kind }) => kind === "holdout");
  if (holdout.length < 2) return [];
  return holdout.map(({ twin, x, y }, index) => {
    const away = y <= holdout[1 - index].y ? -AWAY : AWAY;
    const places = [0, -ASIDE].flatMap((aside) =>
      [1, -1, 2, -2].map((times) => ({ x: x + aside, y: y + times * away })),
    );
    return { text: TWIN_WORDS[twin], look: twin, places };
  });
}

/**
 * @param {Marked} marked
 * @param {Plot} plot
 * @returns {Label[]}
 */
function gapLabels({ data, twin: both }, plot) {
  return GAPS.flatMap(({ twin, holdout, train }) => {
    const places = GAP_PLACES.flatMap((share) => {
      const index = indexAtX(data[0], share * plot.width, plot);
      const [upper, lower] = [data[holdout][index], data[train][index]];
      if (upper === null || upper === undefined || lower === null || lower === undefined) return [];
      const [top, bottom] = [Math.max(0, plot.yOf(upper)), plot.yOf(lower)];
      const x = plot.xOf(data[0][index]);
      return bottom - top < GAP_HEIGHT ? [] : [{ x, y: (top + bottom) / 2 }];
    });
    const text = both ? `gap ${TWIN_WORDS[twin]}` : "gap";
    return places.length > 0 ? [{ text, look: `gap-word ${twin}`, places }] : [];
  });
}

/**
 * Position of the first step at or right of a place.
 *
 * @param {readonly number[]} steps
 * @param {number} x
 * @param {Plot} plot
 */
function indexAtX(steps, x, plot) {
  let [low, high] = [0, steps.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (plot.xOf(steps[middle]) < x) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Words of the changes that the reader points at or has reached with the arrow keys.
 *
 * @param {Marked} marked
 * @param {Plot} plot
 * @returns {Label[]}
 */
function namesOf(marked, plot) {
  const named = namedChanges(marked, plot);
  if (named.length === 0) return [];
  const x = plot.xOf(named[named.length - 1].step);
  return [{ text: changeWords(named), look: "change-word", places: [{ x, y: 8 }] }];
}

/**
 * @param {Marked} marked
 * @param {Plot} plot
 */
export function namedChanges({ data, changes, cursor, pointer }, plot) {
  if (pointer !== null) {
    return changes.filter(({ step }) => Math.abs(plot.xOf(step) - pointer) <= NEAR);
  }
  if (cursor === null) return [];
  const before = data[0][indexFrom(data[0], cursor) - 1];
  return changesBetween(changes, before ?? -1, cursor);
}
