/**
 * Evaluations as the columns that the chart draws. Pure; knows no chart library.
 */

/** @typedef {import("./figures.js").Measured} Measured */
/** @typedef {import("./figures.js").Twin} Twin */
/** @typedef {"train_loss" | "train_loss_eval" | "holdout_loss"} Curve */

/** The columns after `step`, in this order. @type {readonly (readonly [Twin, Curve])[]} */
export const COLUMNS = [
  ["dropout", "holdout_loss"],
  ["dropout", "train_loss_eval"],
  ["dropout", "train_loss"],
  ["plain", "holdout_loss"],
  ["plain", "train_loss_eval"],
];

/** Pairs of columns (hold-out above training, counted from 1) between which the gap lies. */
export const GAPS = /** @type {const} */ ([
  [1, 2],
  [4, 5],
]);

/**
 * One column of steps, then one a curve; what is missing or not finite is null.
 *
 * @param {readonly Measured[]} evaluations in order of steps
 * @returns {[number[], ...(number | null)[][]]}
 */
export function columnsOf(evaluations) {
  const curves = COLUMNS.map(([twin, curve]) =>
    evaluations.map((one) => {
      const value = one[curve][twin];
      return value !== undefined && Number.isFinite(value) ? value : null;
    }),
  );
  return [evaluations.map(({ step }) => step), ...curves];
}

/**
 * The loss axis: from 0 to a little above what matters. Early and diverging peaks are cut at three
 * times the loss of an untrained network, so that they do not flatten everything else.
 *
 * @param {readonly (readonly (number | null)[])[]} curves
 * @returns {[number, number]}
 */
export function lossRange(curves) {
  const values = curves.flatMap((curve) => curve.filter((value) => value !== null));
  if (values.length === 0) return [0, 1];
  const first = curves.map((curve) => curve[0] ?? 0);
  const highest = values.reduce((a, b) => Math.max(a, b), 0);
  const limit = 3 * Math.max(...first);
  return [0, 1.06 * (limit > 0 ? Math.min(highest, limit) : highest) || 1];
}
