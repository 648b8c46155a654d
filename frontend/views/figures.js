/**
 * An evaluation's numbers as the words and figures that the screen shows. Pure.
 */

/** @typedef {"dropout" | "plain"} Twin */
/**
 * @typedef {object} Measured  one evaluation; every figure by twin, `plain` may be missing
 * @property {number} step
 * @property {Partial<Record<Twin, number>>} train_loss
 * @property {Partial<Record<Twin, number>>} train_loss_eval
 * @property {Partial<Record<Twin, number>>} holdout_loss
 * @property {Partial<Record<Twin, number>>} holdout_error
 * @property {Partial<Record<Twin, number | null>>} memorised
 */
/** @typedef {{error: string, gap: string, memorised: string}} TwinFigures */
/** @typedef {{errorName: string, dropout: TwinFigures, plain: TwinFigures | null}} Figures */

/**
 * @param {Measured} measured
 * @param {boolean} regression errors are distances, not shares
 * @returns {Figures}
 */
export function figuresOf(measured, regression) {
  const both = measured.holdout_loss.plain !== undefined;
  return {
    errorName: regression ? "Hold-out error (RMS)" : "Hold-out error",
    dropout: twinFigures(measured, "dropout", regression),
    plain: both ? twinFigures(measured, "plain", regression) : null,
  };
}

/**
 * @param {Measured} measured
 * @param {Twin} twin
 * @param {boolean} regression
 * @returns {TwinFigures}
 */
function twinFigures(measured, twin, regression) {
  const error = measured.holdout_error[twin];
  const gap = difference(measured.holdout_loss[twin], measured.train_loss_eval[twin]);
  const memorised = measured.memorised[twin];
  return {
    error: regression ? fixed(error, 3) : percent(error),
    gap: fixed(gap, 2),
    memorised: memorised === null || memorised === undefined ? "" : percent(memorised, 0),
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

/**
 * @param {number | undefined} a
 * @param {number | undefined} b
 */
function difference(a, b) {
  return a === undefined || b === undefined ? undefined : a - b;
}

/**
 * @param {number | undefined} value
 * @param {number} digits
 */
function fixed(value, digits) {
  if (value === undefined || !Number.isFinite(value)) return "–";
  return value.toFixed(digits).replace(/^-(?=[0.]+$)/, "");
}

/**
 * @param {number | undefined} share
 * @param {number} [digits]
 */
function percent(share, digits = 1) {
  return share === undefined || !Number.isFinite(share)
    ? "–"
    : `${(100 * share).toFixed(digits)} %`;
}
