/**
 * Evaluations as the columns that the chart draws. Pure; knows no chart library.
 */

import { formatLoss, formatPercent } from "../lib/format.js";

/** @typedef {import("./figures.js").Measured} Measured */
/** @typedef {import("./figures.js").Twin} Twin */
/** @typedef {"loss" | "error"} Measure */
/** @typedef {"holdout" | "train_eval" | "train"} Kind */
/**
 * @typedef {"holdout_loss" | "holdout_error" | "train_loss_eval" | "train_error" | "train_loss"
 *   | "train_error_masked"} Figure
 */
/**
 * A column of steps, then one a curve; a hole is null.
 *
 * @typedef {[number[], ...(number | null)[][]]} Data
 */

/**
 * What is measured of each twin, in the order of the legend. One more entry is one more curve.
 *
 * @type {readonly {kind: Kind, name: string, hint: string, line: "solid" | "dashed" | "dotted",
 *   figures: Readonly<Record<Measure, Figure | null>>}[]}
 */
export const KINDS = [
  {
    kind: "holdout",
    name: "hold-out",
    hint: "On examples that training never sees.",
    line: "solid",
    figures: { loss: "holdout_loss", error: "holdout_error" },
  },
  {
    kind: "train_eval",
    name: "train, masks off",
    hint: "On training examples, every perceptron on.",
    line: "dashed",
    figures: { loss: "train_loss_eval", error: "train_error" },
  },
  {
    kind: "train",
    name: "train, masks on",
    hint: "On training examples, as the network is trained: masks drawn anew.",
    line: "dotted",
    figures: { loss: "train_loss", error: "train_error_masked" },
  },
];

/**
 * The columns after `step`, in this order. The twin without dropout has no masks: its two training
 * curves are one, drawn once.
 *
 * @type {readonly {twin: Twin, kind: Kind}[]}
 */
export const COLUMNS = [
  { twin: "dropout", kind: "holdout" },
  { twin: "dropout", kind: "train_eval" },
  { twin: "dropout", kind: "train" },
  { twin: "plain", kind: "holdout" },
  { twin: "plain", kind: "train_eval" },
];

/** Columns (counted from 1) between which the gap lies: hold-out, training with masks off. */
export const GAPS = /** @type {const} */ ([
  { twin: "dropout", holdout: 1, train: 2 },
  { twin: "plain", holdout: 4, train: 5 },
]);

/**
 * @param {Measured} measured
 * @param {Measure} measure
 * @param {Kind} kind
 * @param {Twin} twin
 * @returns {number | null} null: not measured, or left all bounds
 */
export function valueOf(measured, measure, kind, twin) {
  const figure = KINDS.find((one) => one.kind === kind)?.figures[measure];
  const value = figure ? measured[figure]?.[twin] : undefined;
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

/**
 * Hold-out minus training with masks off.
 *
 * @param {Measured} measured
 * @param {Measure} measure
 * @param {Twin} twin
 * @returns {number | null}
 */
export function gapOf(measured, measure, twin) {
  const holdout = valueOf(measured, measure, "holdout", twin);
  const train = valueOf(measured, measure, "train_eval", twin);
  return holdout === null || train === null ? null : holdout - train;
}

/**
 * @param {number | null} value
 * @param {Measure} measure
 * @param {boolean} regression  errors are distances (RMS), not shares
 */
export function formatValue(value, measure, regression) {
  const isShare = measure === "error" && !regression;
  return isShare ? formatPercent(value ?? NaN, 1) : formatLoss(value);
}

/**
 * A difference with as many decimals as the loss that it was taken from: more would be noise.
 *
 * @param {number | null} gap
 * @param {number | null} loss
 */
export function formatGap(gap, loss) {
  const text = formatLoss(loss);
  if (gap === null || text.includes("e") || Math.abs(gap) >= 1000) return formatLoss(gap);
  const rounded = gap.toFixed(text.split(".")[1]?.length ?? 0);
  return rounded.replace(/^-(?=[0.]+$)/, "");
}

/** Columns that grow with the evaluations, without being made anew each time. */
export class CurveColumns {
  /** @param {Measure} measure */
  constructor(measure) {
    this.measure = measure;
    /** @type {readonly Measured[]} */
    this.taken = [];
    /** @type {Data} */
    this.data = emptyData();
  }

  /**
   * @param {readonly Measured[]} evaluations  in order of steps
   * @returns {Data} the same object as long as evaluations only come on top
   */
  take(evaluations) {
    if (!this.isContinuedBy(evaluations)) {
      this.taken = [];
      this.data = emptyData();
    }
    for (let row = this.taken.length; row < evaluations.length; row += 1) {
      const measured = evaluations[row];
      const [steps, ...curves] = this.data;
      steps.push(measured.step);
      COLUMNS.forEach(({ twin, kind }, column) =>
        curves[column].push(valueOf(measured, this.measure, kind, twin)),
      );
    }
    this.taken = evaluations;
    return this.data;
  }

  /** @param {readonly Measured[]} evaluations */
  isContinuedBy(evaluations) {
    const { taken } = this;
    const newest = taken.length - 1;
    return newest < 0 || (evaluations[0] === taken[0] && evaluations[newest] === taken[newest]);
  }
}

/** @returns {Data} */
function emptyData() {
  return [[], ...COLUMNS.map(() => [])];
}

/**
 * Position of the first step at or after one.
 *
 * @param {readonly number[]} steps in order
 * @param {number} step
 */
export function indexFrom(steps, step) {
  let [low, high] = [0, steps.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (steps[middle] < step) low = middle + 1;
    else high = middle;
  }
  return low;
}
