/**
 * Runs beside each other: their curves on common steps, their last figures, in what their recipes
 * differ. Pure; knows no chart library.
 */

import { formatCount, formatLoss, formatNumber, formatPercent } from "../lib/format.js";
import { asLearnt, differences, probabilitiesOf } from "../state/recipe.js";
import { evaluationAt } from "./figures.js";
import { partInWords, valueInWords } from "./recipe-words.js";

/** @typedef {import("../state/types.js").Run} Run */
/** @typedef {import("../state/types.js").Dataset} Dataset */
/** @typedef {import("../state/types.js").Twin} Twin */
/** @typedef {import("../state/types.js").Evaluation} Evaluation */
/** @typedef {import("../state/runs.js").Compared} Compared */
/** @typedef {"holdout_loss" | "train_loss_eval" | "holdout_error"} Figure */
/** @typedef {{name: string, values: readonly string[]}} Row of a table, a value a run */

/** @type {readonly {value: Figure, text: string, hint: string}[]} */
export const FIGURES = [
  { value: "holdout_loss", text: "hold-out loss", hint: "On examples it never learns from" },
  { value: "train_loss_eval", text: "training loss", hint: "With masks off" },
  { value: "holdout_error", text: "hold-out error", hint: "Share of wrong answers, or RMS" },
];

/** Letters by which runs are told apart. */
export const LETTERS = ["A", "B", "C", "D", "E", "F"];

/**
 * One column of steps, then one a run; null where it was not measured, or is not finite.
 *
 * @param {readonly (readonly Evaluation[])[]} runs
 * @param {Figure} figure
 * @param {Twin} twin
 * @returns {[number[], ...(number | null)[][]]}
 */
export function columnsOf(runs, figure, twin) {
  const steps = [...new Set(runs.flatMap((rows) => rows.map(({ step }) => step)))];
  steps.sort((a, b) => a - b);
  const columns = runs.map((rows) => {
    const known = new Map(rows.map((row) => [row.step, finite(row[figure][twin])]));
    return steps.map((step) => known.get(step) ?? null);
  });
  return [steps, ...columns];
}

/**
 * The height that all charts share, cut where peaks of the start would flatten the rest.
 *
 * @param {readonly (readonly (number | null)[])[]} columns
 * @returns {[number, number]}
 */
export function rangeOf(columns) {
  const highest = columns.flat().reduce((/** @type {number} */ a, b) => Math.max(a, b ?? 0), 0);
  const first = Math.max(0, ...columns.map((column) => column.find((v) => v !== null) ?? 0));
  const limit = first > 0 ? Math.min(highest, 2 * first) : highest;
  return [0, 1.05 * limit || 1];
}

/** @param {number | undefined} value */
function finite(value) {
  return value !== undefined && Number.isFinite(value) ? value : null;
}

/**
 * A figure of both twins at a step, or the newest before it.
 *
 * @param {readonly Evaluation[]} evaluations
 * @param {Figure} figure
 * @param {number} step
 * @param {boolean} isRegression
 * @returns {Record<Twin, string>}
 */
export function figureAt(evaluations, figure, step, isRegression) {
  const found = evaluationAt(evaluations, step);
  const words = (/** @type {Twin} */ twin) =>
    figureInWords(found?.[figure][twin], figure, isRegression);
  return { dropout: words("dropout"), plain: words("plain") };
}

/**
 * @param {number | undefined} value
 * @param {Figure} figure
 * @param {boolean} isRegression  errors are distances, not shares
 */
export function figureInWords(value, figure, isRegression) {
  const isShare = figure === "holdout_error" && !isRegression;
  return isShare ? formatPercent(value ?? NaN, 1) : formatLoss(value);
}

/**
 * Figures with which each run ends.
 *
 * @param {readonly Compared[]} runs
 * @param {readonly Dataset[]} datasets
 * @returns {Row[]}
 */
export function lastFigures(runs, datasets) {
  const both = (
    /** @type {string} */ name,
    /** @type {(one: Compared, twin: Twin) => string} */ of,
  ) =>
    /** @type {const} */ (["dropout", "plain"]).map((twin) => ({
      name: `${name}, ${twin === "dropout" ? "with" : "without"} dropout`,
      values: runs.map((one) => of(one, twin)),
    }));
  const last = (/** @type {Compared} */ { evaluations }) => evaluations.at(-1);
  return [
    { name: "Steps", values: runs.map(({ run }) => formatCount(run.step)) },
    ...both("Hold-out loss", (one, twin) => formatLoss(last(one)?.holdout_loss[twin])),
    ...both("Hold-out error", (one, twin) =>
      figureInWords(last(one)?.holdout_error[twin], "holdout_error", isRegression(one, datasets)),
    ),
    ...both("Lowest hold-out loss", (one, twin) => lowestInWords(one.evaluations, twin)),
  ];
}

/**
 * @param {Compared} compared
 * @param {readonly Dataset[]} datasets
 */
export function isRegression({ run }, datasets) {
  return datasets.some(
    (one) =>
      one.name === run.recipe.dataset.name && asLearnt(one, run.recipe).task === "regression",
  );
}

/**
 * @param {readonly Evaluation[]} evaluations
 * @param {Twin} twin
 */
function lowestInWords(evaluations, twin) {
  let [lowest, at] = [Infinity, 0];
  for (const { step, holdout_loss: loss } of evaluations) {
    const value = loss[twin] ?? NaN;
    if (value < lowest) [lowest, at] = [value, step];
  }
  return lowest < Infinity ? `${formatLoss(lowest)} at ${formatCount(at)}` : "–";
}

/**
 * In what the runs differ: their recipes, and what was changed while they trained.
 *
 * @param {readonly Run[]} runs
 * @param {readonly Dataset[]} datasets
 * @returns {Row[]} none: they are the same
 */
export function differingParts(runs, datasets) {
  const [first, ...others] = runs;
  if (!first) return [];
  const paths = others.flatMap(({ recipe }) => differences(first.recipe, recipe));
  const rows = [...new Set(paths)].map((path) => ({
    name: partInWords(path),
    values: runs.map(({ recipe }) => valueInWords(path, valueAt(recipe, path), datasets)),
  }));
  const changes = runs.map(changesInWords);
  return changes.some(Boolean)
    ? [...rows, { name: "Changed on the way", values: changes.map((words) => words || "–") }]
    : rows;
}

/**
 * @param {object} recipe
 * @param {string} path  of a part, such as `network.hidden`
 * @returns {unknown}
 */
export function valueAt(recipe, path) {
  return path.split(".").reduce((part, name) => part?.[name], /** @type {any} */ (recipe));
}

/**
 * Settings now in force that are not the recipe's.
 *
 * @param {Run} run
 * @returns {string} empty: all of them are
 */
export function changesInWords({ recipe, settings }) {
  const own = probabilitiesOf(recipe);
  const changed = Object.entries(settings.drop_probability)
    .filter(([layer, p]) => own[layer] !== p)
    .map(([layer, p]) => `p of ${layer.replace("_", " ")} ${formatNumber(p)}`);
  if (settings.learning_rate !== recipe.training.learning_rate) {
    changed.push(`learning rate ${formatNumber(settings.learning_rate)}`);
  }
  return changed.join(", ");
}
