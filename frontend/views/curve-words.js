/**
 * What the curves say, in words. Pure; knows figures, not how they are drawn.
 */

import { formatCount, formatNumber, formatPercent } from "../lib/format.js";
import { formatGap, formatValue, gapOf, KINDS, valueOf } from "./curve-data.js";

/** @typedef {import("./curve-data.js").Measure} Measure */
/** @typedef {import("./curve-turn.js").Turn} Turn */
/** @typedef {import("./figures.js").Measured} Measured */
/** @typedef {import("./figures.js").Twin} Twin */
/** @typedef {{measure: Measure, regression: boolean, twin: boolean}} Shown  twin: both are there */
/** @typedef {{turn: Turn | null, lost: number | null}} Fate  of a hold-out curve */

/** The most-asked question about dropout, answered in sixteen words. */
export const WHY_HIGHER =
  "Dropout makes the task harder while it trains, so loss with masks on usually lies higher.";

export const TWIN_WORDS = Object.freeze({ dropout: "with", plain: "without" });

/**
 * The twins that are there.
 *
 * @param {boolean} both
 * @returns {readonly Twin[]}
 */
export function twinsOf(both) {
  return both ? ["dropout", "plain"] : ["dropout"];
}

/**
 * @param {Shown} shown
 * @returns {string} `Loss`, `Error`, `Error (RMS)`
 */
export function measureWords({ measure, regression }) {
  if (measure === "loss") return "Loss";
  return regression ? "Error (RMS)" : "Error";
}

/**
 * @param {Shown} shown
 * @param {boolean} isStarted  nothing has been measured yet
 * @returns {string} what stands in place of curves that have not begun
 */
export function beforeStart({ measure }, isStarted) {
  if (isStarted) return `The first ${measure} is on its way.`;
  return `Press Start to see the ${measure} on examples it trains on, and on ones it never sees.`;
}

/**
 * The word beside the ring.
 *
 * @param {Turn} turn
 */
export function ringWords({ step, fell }) {
  return fell ? `turns here, step ${formatCount(step)}` : `lowest here, step ${formatCount(step)}`;
}

/**
 * What became of the hold-out curves.
 *
 * @param {Readonly<Partial<Record<Twin, Fate>>>} fates
 * @param {Shown} shown
 * @returns {string[]} a sentence a twin
 */
export function fateWords(fates, shown) {
  const what = `Hold-out ${shown.measure}`;
  const both = shown.twin ? [fates.dropout, fates.plain] : [];
  if (both.length > 0 && both.every((fate) => fate && !fate.turn && fate.lost === null)) {
    return [`${what}: no turn so far, with or without.`];
  }
  const names = shown.twin ? { dropout: `${what}, with`, plain: "Without" } : { dropout: what };
  return /** @type {Twin[]} */ (Object.keys(names)).flatMap((twin) => {
    const fate = fates[twin];
    if (!fate) return [];
    const end = fate.lost === null ? "" : ` No number after step ${formatCount(fate.lost)}.`;
    return [`${names[twin]}: ${turnWords(fate.turn, shown)}${end}`];
  });
}

/**
 * @param {Turn | null} turn
 * @param {Shown} shown
 */
function turnWords(turn, shown) {
  if (!turn) return "no turn so far.";
  const { step, value, last, fell } = turn;
  const verb = fell ? "turned at step" : "lowest at step";
  return `${verb} ${formatCount(step)}, ${riseWords(value, last, shown)}.`;
}

/**
 * Shares rise by points, losses and distances by a share of what they were.
 *
 * @param {number} from
 * @param {number} to
 * @param {Shown} shown
 */
function riseWords(from, to, { measure, regression }) {
  if (measure === "error" && !regression) {
    return `up ${(100 * (to - from)).toFixed(1)} points since`;
  }
  if (from <= 0) return `up to ${formatValue(to, measure, regression)} since`;
  const times = to / from;
  return times < 2
    ? `up ${formatPercent(times - 1)} since`
    : `now ${formatNumber(times, 2)} times as high`;
}

/**
 * A measurement read out.
 *
 * @param {Measured} measured
 * @param {Shown} shown
 * @param {string} changed  settings that changed just before it
 */
export function readOut(measured, shown, changed) {
  const figures = KINDS.filter(({ figures }) => figures[shown.measure]).map(
    ({ kind, name }) =>
      `${name} ${twinsOf(shown.twin)
        .map((twin) => {
          const value = formatValue(
            valueOf(measured, shown.measure, kind, twin),
            shown.measure,
            shown.regression,
          );
          return shown.twin ? `${value} ${TWIN_WORDS[twin]}` : value;
        })
        .join(", ")}`,
  );
  const parts = [`Step ${formatCount(measured.step)}`, ...figures];
  return `${[...parts, ...(changed ? [changed] : [])].join("; ")}.`;
}

/**
 * The gap of a twin, as the legend says it.
 *
 * @param {Measured} measured
 * @param {Shown} shown
 * @param {Twin} twin
 */
export function gapWords(measured, { measure, regression }, twin) {
  const gap = gapOf(measured, measure, twin);
  const isShare = measure === "error" && !regression;
  if (gap === null || !isShare) {
    return formatGap(gap, valueOf(measured, measure, "holdout", twin));
  }
  return `${formatPercent(gap, 1).replace(" %", "")} pt`;
}

/**
 * What the value axis does not show.
 *
 * @param {import("./curve-axis.js").Reach} reach
 * @param {Shown} shown
 * @param {boolean} isLog
 * @returns {string} empty: nothing is hidden
 */
export function hiddenWords({ max, peak }, { measure, regression }, isLog) {
  if (isLog || !(peak > max)) return "";
  return `Cut off above: up to ${formatValue(peak, measure, regression)}. “log” shows it all.`;
}
