/**
 * A sweep as what drawings take: its figures against the axis, or seed by seed; its curves. Pure.
 */

import { axisScale } from "../lib/axis-scale.js";
import { publishedFor } from "./sweep-published.js";
import { AXES, figureName, isShare, valueInWords } from "./sweep-words.js";

/** @typedef {import("../state/sweep.js").FigureName} FigureName */
/** @typedef {import("../state/sweep.js").Member} Member */
/** @typedef {import("../state/sweep.js").Point} Point */
/** @typedef {import("../state/sweep.js").PointCurves} PointCurves */
/** @typedef {import("../state/sweep.js").Sweep} Sweep */
/** @typedef {import("./drawing/sweep-points.js").Entry} Entry */
/** @typedef {import("./drawing/sweep-points.js").Mark} Mark */
/** @typedef {import("./drawing/sweep-points.js").PointsScene} PointsScene */
/** @typedef {import("./drawing/sweep-curves.js").CurveLine} CurveLine */
/** @typedef {import("./drawing/sweep-curves.js").CurvesScene} CurvesScene */
/** @typedef {"dropout" | "plain"} Twin */
/**
 * @typedef {object} Shown  what of a sweep is looked at
 * @property {FigureName} figure
 * @property {number} point
 * @property {boolean} isRegression
 * @property {boolean} isCompared
 */

const SCALES = { linear: "", log: ", log scale", even: ", evenly spaced" };
/** What is measured earlier than at this share of the steps may lie above the picture. */
const EARLY = 0.05;
const MARGIN = 0.08;
/** Where the lowest is less than this share of the highest, heights begin at 0. */
const FROM_ZERO = 0.4;
/** The palest of several lines has this much of its colour. */
const PALEST = 0.5;
/** One after the other, CSS pixels. @type {readonly (readonly number[])[]} */
const DASHES = [[], [7, 3], [2, 3], [10, 3, 2, 3], [4, 2], [14, 4]];

/**
 * @param {Sweep} sweep
 * @param {readonly PointCurves[]} curves
 * @param {readonly Member[]} members
 * @param {Shown} shown
 * @returns {PointsScene}
 */
export function pointsScene(sweep, curves, members, shown) {
  const share = isShare(shown.figure, shown.isRegression);
  const measure = figureName(shown.figure, shown.isRegression);
  if (!sweep.axis) return { ...seedsScene(sweep, members, shown), share, measure };
  const { field, values } = sweep.axis;
  const scale = axisScale(values);
  const entries = sweep.points.map((point, index) => ({
    ...figuresAt(point, curves[index], shown.figure),
    index,
    place: scale.place(values[index]),
    label: valueInWords(field, values[index]),
  }));
  const published = shown.isCompared ? publishedFor(field) : null;
  return {
    axis: `${AXES[field].title}${SCALES[scale.kind]}`,
    entries: entries.sort((a, b) => a.place - b.place),
    isJoined: true,
    overall: null,
    chosen: shown.point,
    share,
    measure,
    spans: (published?.spans ?? []).map(({ from, to, text }) => ({
      from: inside(scale.place(from), 0),
      to: inside(scale.place(to), 1),
      text,
    })),
    flags: (published?.marks ?? [])
      .map(({ value, text }) => ({ place: scale.place(value), text }))
      .filter(({ place }) => place >= 0 && place <= 1),
  };
}

/**
 * @param {number} place
 * @param {number} otherwise  where it has none
 */
function inside(place, otherwise) {
  return Number.isFinite(place) ? Math.min(1, Math.max(0, place)) : otherwise;
}

/**
 * Figures at the end; as long as no member is done, those that the curves have come to.
 *
 * @param {Point} point
 * @param {PointCurves | undefined} curves
 * @param {FigureName} figure
 */
function figuresAt({ done, members, figures }, curves, figure) {
  const isFinal = done === members;
  const { dropout, plain, difference, verdict } = figures[figure];
  if (done > 0) {
    return {
      dropout: markOf(dropout.mean, dropout.standard_error, isFinal),
      plain: markOf(plain.mean, plain.standard_error, isFinal),
      difference: markOf(difference.mean, difference.standard_error, isFinal),
      verdict,
    };
  }
  const last = (/** @type {Twin} */ twin) => {
    const band = curves?.[figure][twin];
    return markOf(band?.mean.at(-1) ?? null, band?.standard_error.at(-1) ?? null, false);
  };
  return { dropout: last("dropout"), plain: last("plain"), difference: null, verdict: null };
}

/**
 * @param {number | null} mean
 * @param {number | null} error
 * @param {boolean} isFinal
 * @returns {Mark | null}
 */
function markOf(mean, error, isFinal) {
  return mean === null ? null : { mean, error: error ?? 0, isFinal };
}

/**
 * @param {Sweep} sweep
 * @param {readonly Member[]} members
 * @param {Shown} shown
 */
function seedsScene(sweep, members, { figure }) {
  const { difference } = sweep.points[0].figures[figure];
  const entries = members.map(({ number, recipe, figures }) => {
    const { dropout = null, plain = null } = figures?.[figure] ?? {};
    const gap = dropout === null || plain === null ? null : dropout - plain;
    return {
      index: number,
      place: members.length < 2 ? 0.5 : number / (members.length - 1),
      label: String(recipe.seed),
      dropout: markOf(dropout, 0, true),
      plain: markOf(plain, 0, true),
      difference: markOf(gap, 0, true),
      verdict: null,
    };
  });
  return {
    axis: "Seed",
    entries,
    isJoined: false,
    overall: markOf(difference.mean, difference.standard_error, true),
    chosen: null,
    spans: [],
    flags: [],
  };
}

/**
 * Curves of every point: a picture for each twin; where only seeds vary, one with both.
 *
 * @param {Sweep} sweep
 * @param {readonly PointCurves[]} curves
 * @param {Shown} shown
 * @returns {(CurvesScene & {title: string, twin: Twin | null})[]}
 */
export function curvesScenes(sweep, curves, shown) {
  const known = curves.filter(({ steps }) => steps.length > 0);
  const lastStep = sweep.recipe.training.max_steps;
  const share = isShare(shown.figure, shown.isRegression);
  const lines = (/** @type {Twin} */ twin) => linesOf(sweep, known, twin, shown);
  const panels = sweep.axis
    ? [
        { title: "With dropout", twin: /** @type {Twin} */ ("dropout"), lines: lines("dropout") },
        { title: "Without", twin: /** @type {Twin} */ ("plain"), lines: lines("plain") },
      ]
    : [{ title: "Both", twin: null, lines: [...lines("dropout"), ...lines("plain")] }];
  const range = rangeOf(
    panels.flatMap((panel) => panel.lines),
    lastStep,
  );
  return panels.map((panel) => ({ ...panel, lastStep, range, share }));
}

/**
 * @param {Sweep} sweep
 * @param {readonly PointCurves[]} curves
 * @param {Twin} twin
 * @param {Shown} shown
 * @returns {CurveLine[]} in order of the axis' values
 */
function linesOf({ axis }, curves, twin, { figure, point }) {
  const sorted = [...curves].sort((a, b) => (a.value ?? 0) - (b.value ?? 0));
  return sorted.map((one, rank) => ({
    label: axis ? valueInWords(axis.field, one.value) : twin === "dropout" ? "with" : "without",
    twin,
    steps: one.steps,
    mean: one[figure][twin].mean,
    error: one[figure][twin].standard_error,
    tone: sorted.length < 2 ? 1 : PALEST + ((1 - PALEST) * rank) / (sorted.length - 1),
    dash: axis ? DASHES[rank % DASHES.length] : twin === "dropout" ? DASHES[0] : DASHES[1],
    isChosen: axis === null || one.point === point,
  }));
}

/**
 * @param {readonly CurveLine[]} lines
 * @param {number} lastStep
 * @returns {[number, number]} what the picture shows: all but what was measured early
 */
function rangeOf(lines, lastStep) {
  const from = (/** @type {number} */ first) =>
    lines.flatMap(({ steps, mean }) =>
      mean.filter((value, i) => value !== null && steps[i] >= first),
    );
  const late = from(EARLY * lastStep);
  const values = /** @type {number[]} */ (late.length > 0 ? late : from(0));
  const high = values.reduce((most, value) => Math.max(most, value), 0);
  const low = values.reduce((least, value) => Math.min(least, value), high);
  return [low < FROM_ZERO * high ? 0 : low - MARGIN * (high - low), (1 + MARGIN) * high || 1];
}
