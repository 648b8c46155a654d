/**
 * A sweep that is being thought up: what varies, over which values, with how many seeds. Pure.
 *
 * Offers values that make sense for a recipe; limits are the server's word.
 */

/** @typedef {import("./types.js").Recipe} Recipe */
/** @typedef {import("./sweep.js").Draft} Draft */
/** @typedef {import("./sweep.js").AxisField} AxisField */
/** @typedef {import("./sweep.js").SweepPlan} SweepPlan */

/** Seeds at each value, and where nothing but seeds varies. */
export const [SEEDS, SEEDS_ALONE] = [5, 10];
const AROUND = [0.1, 0.3, 1, 3, 10];
const SIZES = [0.25, 0.5, 1, 2, 4];
const LEAST_SIZE = 10;

/** @type {Readonly<Record<Exclude<AxisField, "" | "dataset.train_size"
 *   | "training.learning_rate">, readonly number[]>>} */
const OFFERED = {
  "dropout.hidden": [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7],
  "dropout.input": [0, 0.1, 0.2, 0.3, 0.4, 0.5],
  "network.hidden": [8, 16, 32, 64, 128],
  "training.momentum": [0, 0.5, 0.8, 0.9, 0.95],
  "training.weight_decay": [0, 0.0001, 0.001, 0.01, 0.1],
  "training.max_norm": [0.5, 1, 2, 3, 4],
};

/** @type {readonly AxisField[]} */
export const AXIS_FIELDS = [
  "dropout.hidden",
  "dropout.input",
  "dataset.train_size",
  "network.hidden",
  "training.learning_rate",
  "training.momentum",
  "training.weight_decay",
  "training.max_norm",
  "",
];

/**
 * Values worth a look around a recipe.
 *
 * @param {AxisField} field
 * @param {Recipe | null} recipe
 * @param {number} [pool]  training examples there are to choose from
 * @returns {readonly number[]} none: only seeds vary
 */
export function offeredValues(field, recipe, pool = Infinity) {
  switch (field) {
    case "":
      return [];
    case "dataset.train_size": {
      const size = recipe?.dataset.train_size ?? 200;
      const sizes = SIZES.map((times) => Math.round(times * size));
      return [...new Set(sizes.map((n) => Math.min(pool, Math.max(LEAST_SIZE, n))))];
    }
    case "training.learning_rate": {
      const rate = recipe?.training.learning_rate ?? 0.05;
      return AROUND.map((times) => Number((times * rate).toPrecision(2)));
    }
    default:
      return OFFERED[field];
  }
}

/**
 * What is offered when an axis is chosen.
 *
 * @param {AxisField} field
 * @param {Recipe | null} recipe
 * @param {number} [pool]
 * @returns {Draft}
 */
export function draftOf(field, recipe, pool) {
  const values = offeredValues(field, recipe, pool).join(", ");
  return { field, values, seeds: field === "" ? SEEDS_ALONE : SEEDS };
}

/**
 * @param {string} text  numbers with commas or blanks between
 * @returns {{values: number[], problem: string}}  problem: what is no number
 */
export function readValues(text) {
  const words = text.split(/[\s,;]+/).filter((word) => word !== "");
  const strange = words.find((word) => !Number.isFinite(Number(word)));
  if (strange !== undefined) {
    return { values: [], problem: `“${strange}” is no number. Use 0.5, with commas between.` };
  }
  const problem = words.length === 0 ? "Give one value or more, with commas between." : "";
  return { values: words.map(Number), problem };
}

/**
 * What the server is asked to train.
 *
 * @param {Draft} draft
 * @param {Recipe} recipe
 * @returns {SweepPlan | null} null: the values cannot be read
 */
export function planOf({ field, values, seeds }, recipe) {
  if (field === "") return { recipe, axis: null, seeds };
  const read = readValues(values);
  return read.problem ? null : { recipe, axis: { field, values: read.values }, seeds };
}

/**
 * The draft that would make a sweep once more.
 *
 * @param {{axis: {field: AxisField, values: readonly number[]} | null, seeds: number}} sweep
 * @returns {Draft}
 */
export function draftAgain({ axis, seeds }) {
  return { field: axis?.field ?? "", values: axis?.values.join(", ") ?? "", seeds };
}
