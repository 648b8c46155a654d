/**
 * Sweeps in words: axes and their values, states, what one costs, by which rule it ends. Pure.
 */

import {
  formatCount,
  formatDuration,
  formatLoss,
  formatNumber,
  formatPercent,
} from "../lib/format.js";

/** @typedef {import("../state/sweep.js").AxisField} AxisField */
/** @typedef {import("../state/sweep.js").FigureName} FigureName */
/** @typedef {import("../state/sweep.js").ListedSweep} ListedSweep */
/** @typedef {import("../state/sweep.js").Summary} Summary */
/** @typedef {import("../state/sweep.js").Sweep} Sweep */
/** @typedef {import("./words.js").Words} Words */

/** @type {Readonly<Record<AxisField, {title: string, sign: string, hint: string}>>} */
export const AXES = {
  "dropout.hidden": {
    title: "Drop probability, hidden layers",
    sign: "p",
    hint: "The share of hidden perceptrons that is off at each step; the same for every layer.",
  },
  "dropout.input": {
    title: "Drop probability, inputs",
    sign: "input p",
    hint: "The share of inputs that is off at each step.",
  },
  "dataset.train_size": {
    title: "Training examples",
    sign: "n",
    hint: "How many examples both networks learn from.",
  },
  "network.hidden": {
    title: "Width of the hidden layers",
    sign: "width",
    hint: "Perceptrons in each hidden layer; the same for every layer.",
  },
  "training.learning_rate": {
    title: "Learning rate",
    sign: "rate",
    hint: "How far a step goes along its gradient.",
  },
  "training.momentum": {
    title: "Momentum",
    sign: "momentum",
    hint: "How much of the former step goes into the next one. For SGD only.",
  },
  "training.weight_decay": {
    title: "Weight decay",
    sign: "decay",
    hint: "How strongly every weight is pulled towards 0.",
  },
  "training.max_norm": {
    title: "Max-norm",
    sign: "max-norm",
    hint: "The longest that a perceptron's incoming weights may be together.",
  },
  "": { title: "Nothing: only seeds", sign: "", hint: "The same recipe, with other seeds." },
};
const COUNTS = new Set(["dataset.train_size", "network.hidden"]);
/** A field of the request. */
const VALUE = /^axis\.values\.(\d+)$/;
/** @type {Readonly<Record<FigureName, string>>} */
const FIGURE_NAMES = { holdout_error: "hold-out error", holdout_loss: "hold-out loss" };

/**
 * @param {AxisField} field
 * @param {number | null} value
 */
export function valueInWords(field, value) {
  if (value === null) return "";
  return COUNTS.has(field) ? formatCount(value) : formatNumber(value);
}

/**
 * @param {Sweep} sweep
 * @param {number} point
 * @returns {string} `p = 0.5`, or `this recipe` where only seeds vary
 */
export function pointInWords({ axis, points }, point) {
  if (!axis) return "this recipe";
  return `${AXES[axis.field].sign} = ${valueInWords(axis.field, points[point]?.value ?? null)}`;
}

/**
 * @param {FigureName} figure
 * @param {boolean} isRegression  errors are distances, not shares
 */
export function figureName(figure, isRegression) {
  const isDistance = figure === "holdout_error" && isRegression;
  return isDistance ? "hold-out error (root mean square)" : FIGURE_NAMES[figure];
}

/**
 * @param {FigureName} figure
 * @param {boolean} isRegression
 */
export function isShare(figure, isRegression) {
  return figure === "holdout_error" && !isRegression;
}

/**
 * @param {number | null} value
 * @param {boolean} share
 */
export function numberInWords(value, share) {
  return share ? formatPercent(value ?? NaN, 1) : formatLoss(value);
}

/**
 * @param {Pick<Summary, "mean" | "standard_error">} summary
 * @param {boolean} share
 * @param {boolean} [isSigned]  of a difference
 * @returns {string} `9.1 ± 0.4 %`, `−0.031 ± 0.006`
 */
export function summaryInWords({ mean, standard_error: error }, share, isSigned = false) {
  if (mean === null) return "–";
  const scale = share ? 100 : 1;
  const digits = decimalsOf(scale * (error ?? 0), share ? 1 : 3);
  const sign = mean < 0 ? "−" : isSigned && mean > 0 ? "+" : "";
  const size = `${sign}${Math.abs(scale * mean).toFixed(digits)}`;
  const spread = error === null ? "" : ` ± ${(scale * error).toFixed(digits)}`;
  const unit = !share ? "" : isSigned ? " points" : " %";
  return `${size}${spread}${unit}`;
}

/**
 * Two digits of an error that count.
 *
 * @param {number} error
 * @param {number} otherwise
 */
function decimalsOf(error, otherwise) {
  if (!(error > 0)) return otherwise;
  return Math.min(6, Math.max(1, 1 - Math.floor(Math.log10(error))));
}

/**
 * @param {ListedSweep} sweep
 * @returns {Words}
 */
export function sweepInWords({ state, error }) {
  switch (state) {
    case "queued":
      return words("queued", "Another sweep trains; this one begins by itself.", "warn");
    case "running":
      return words("training", "", "good");
    case "finished":
      return words("finished", "All members are trained.", "good");
    case "stopped":
      return words("cancelled", "What was done is kept. Resume goes on where it stood.");
    case "interrupted":
      return words(
        "interrupted",
        "The server went away while it trained. What was done is kept; Resume goes on.",
        "warn",
      );
    case "failed":
      return words("failed", error?.message ?? "Resume tries again.", "bad");
  }
}

/**
 * @param {string} text
 * @param {string} detail
 * @param {import("./words.js").Tone} [tone]
 * @returns {Words}
 */
function words(text, detail, tone = "calm") {
  return { text, detail, tone };
}

/**
 * @param {ListedSweep} sweep
 * @returns {string} `42 % · 21,000 steps/s · about 12 s left`; empty where it does not train
 */
export function progressInWords({ state, progress, steps_per_second: speed, eta_s: left }) {
  if (state !== "running") return "";
  const parts = [formatPercent(progress)];
  if (speed > 0) parts.push(`${formatCount(speed)} steps/s`);
  if (left !== null) parts.push(`about ${formatDuration(left)} left`);
  return parts.join(" · ");
}

/**
 * @param {import("../state/sweep.js").Cost} cost
 * @returns {string}
 */
export function costInWords({ members, steps, seconds }) {
  const time =
    seconds === null
      ? "How long that takes is not known yet: no sweep has been timed here."
      : `About ${formatDuration(Math.max(1, seconds))}, by how fast a former sweep went here.`;
  const pairs = members === 1 ? "1 pair of networks" : `${formatCount(members)} pairs of networks`;
  return `${pairs}, ${formatCount(steps)} steps in all. ${time}`;
}

/**
 * When a sweep ends, and what its verdict is about: fixed before it starts.
 *
 * @param {number} points
 * @param {number} seeds
 * @param {number} steps
 */
export function ruleInWords(points, seeds, steps) {
  const each = points > 1 ? ` at each of ${formatCount(points)} values` : "";
  const count = `${formatCount(seeds)} ${seeds === 1 ? "seed" : "seeds"}`;
  return (
    `Fixed before the start: ${count}${each}, every one for ${formatCount(steps)} steps, judged ` +
    "by its last measurement. Nothing ends early, nothing is left out."
  );
}

/**
 * @param {Sweep} sweep
 * @returns {string} how many members are done, and how many left all bounds
 */
export function doneInWords({ points }) {
  const all = points.reduce((sum, { members }) => sum + members, 0);
  const done = points.reduce((sum, point) => sum + point.done, 0);
  const lost = points.reduce((sum, point) => sum + lostAt(point), 0);
  const left = lost === 0 ? "" : `; ${formatCount(lost)} left all bounds and have no figure`;
  return `${formatCount(done)} of ${formatCount(all)} members done${left}`;
}

/**
 * @param {Sweep} sweep
 * @param {FigureName} figure
 * @returns {string} how its verdicts are spread over the values; empty where there are not several
 */
export function tallyInWords({ points }, figure) {
  const verdicts = points
    .map((point) => point.figures[figure].verdict)
    .filter((one) => one !== null);
  if (verdicts.length < 2) return "";
  const count = (/** @type {string} */ verdict) => verdicts.filter((one) => one === verdict).length;
  const parts = ["better with dropout", "worse with dropout", "no visible effect"]
    .filter((verdict) => count(verdict) > 0)
    .map((verdict) => `${verdict} at ${formatCount(count(verdict))}`);
  const all = formatCount(verdicts.length);
  const caution = "Among many, chance alone makes some point somewhere.";
  return `Of ${all} verdicts: ${parts.join(", ")}. ${caution}`;
}

/** @param {import("../state/sweep.js").Point} point */
export function lostAt({ done, figures }) {
  return done - figures.holdout_loss.difference.n;
}

/**
 * Errors of the request, each beside what it is about.
 *
 * @param {Readonly<Record<string, string>>} errors  by field
 * @param {string} problem                           with the text of the values; empty: none
 * @returns {Record<"axis" | "values" | "seeds" | "recipe", string>}
 */
export function errorsAt(errors, problem) {
  const found = { axis: "", values: problem, seeds: "", recipe: "" };
  for (const [field, message] of Object.entries(errors)) {
    const [, number] = VALUE.exec(field) ?? [];
    const text = number === undefined ? message : `Value ${Number(number) + 1}: ${message}`;
    const part = field === "axis.field" || field === "axis" ? "axis" : field.split(".")[0];
    const at = field.startsWith("axis.values") ? "values" : part;
    const key = at === "axis" || at === "values" || at === "seeds" ? at : "recipe";
    found[key] = `${found[key]} ${text}`.trim();
  }
  return found;
}
