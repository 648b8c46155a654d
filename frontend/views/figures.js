/**
 * An evaluation's numbers as the words and figures that the screen shows. Pure.
 */

import { formatCount, formatLoss, formatPercent } from "../lib/format.js";
import { formatGap, gapOf, valueOf } from "./curve-data.js";

/** @typedef {"dropout" | "plain"} Twin */
/**
 * @typedef {object} Measured  one evaluation; every figure by twin, `plain` may be missing
 * @property {number} step
 * @property {Partial<Record<Twin, number>>} train_loss
 * @property {Partial<Record<Twin, number>>} train_loss_eval
 * @property {Partial<Record<Twin, number>>} holdout_loss
 * @property {Partial<Record<Twin, number>>} train_error
 * @property {Partial<Record<Twin, number>>} holdout_error
 * @property {Partial<Record<Twin, number>>} [train_error_masked]  not of runs of former versions
 * @property {Partial<Record<Twin, number | null>>} memorised
 */
/** @typedef {{error: string, gap: string, memorised: string}} TwinFigures */
/**
 * @typedef {object} Figures
 * @property {string} errorName
 * @property {TwinFigures} dropout
 * @property {TwinFigures | null} plain   null: it was trained alone
 * @property {string} caution             what these figures are worth
 */

/**
 * @param {Measured} measured
 * @param {boolean} regression errors are distances, not shares
 * @returns {Figures}
 */
export function figuresOf(measured, regression) {
  const both = measured.holdout_loss.plain !== undefined;
  const dropout = twinFigures(measured, "dropout", regression);
  const plain = both ? twinFigures(measured, "plain", regression) : null;
  return {
    errorName: regression ? "Hold-out RMS" : "Hold-out error",
    dropout,
    plain,
    caution: `Step ${formatCount(measured.step)}${cautionOf(measured)}`,
  };
}

/**
 * What the figures of one measurement are worth, true at every step. They are one run's: even a
 * large difference between its twins can be chance, and none can hide one.
 *
 * @param {Measured} measured
 */
function cautionOf({ step, holdout_loss: loss, holdout_error: error }) {
  const both = loss.plain !== undefined;
  if (step === 0) return `, before training${both ? ": both are the same network." : "."}`;
  const losses = Object.values(loss);
  if (!losses.every(Number.isFinite)) {
    return losses.some(Number.isFinite)
      ? ": one network left all bounds. There is nothing to compare."
      : ": the loss left all bounds. There is nothing to compare.";
  }
  if (!both) return ", one network, one seed: there is nothing to compare.";
  if (loss.plain === loss.dropout && error.plain === error.dropout) {
    return ", one seed: no difference at all.";
  }
  return ", one seed: chance alone can do this. Do not believe it yet.";
}

/**
 * @param {Measured} measured
 * @param {Twin} twin
 * @param {boolean} regression
 * @returns {TwinFigures}
 */
function twinFigures(measured, twin, regression) {
  const error = measured.holdout_error[twin];
  const memorised = measured.memorised[twin];
  return {
    error: regression ? formatLoss(error) : formatPercent(error ?? NaN, 1),
    gap: formatGap(gapOf(measured, "loss", twin), valueOf(measured, "loss", "holdout", twin)),
    memorised: memorised === null || memorised === undefined ? "" : formatPercent(memorised),
  };
}

/**
 * The newest evaluation at or before a step.
 *
 * @template {{step: number}} T
 * @param {readonly T[]} evaluations in order of steps
 * @param {number} step
 * @returns {T | null}
 */
export function evaluationAt(evaluations, step) {
  let [low, high] = [0, evaluations.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (evaluations[middle].step <= step) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? null : evaluations[low - 1];
}
