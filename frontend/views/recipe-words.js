/**
 * A recipe in words: what its parts are called, what their values mean, the whole in one line.
 *
 * Pure. Parts that are not known here are told by their own name.
 */

import { formatCount, formatNumber, formatPercent } from "../lib/format.js";

/** @typedef {import("../state/types.js").Recipe} Recipe */
/** @typedef {import("../state/types.js").Dataset} Dataset */

/** @type {Readonly<Record<string, string>>} */
const NAMES = {
  "dataset.name": "Data",
  "dataset.train_size": "Training examples",
  "dataset.label_noise": "Wrong labels",
  "dataset.noise": "Noise",
  "dataset.give_away": "Give-away pixels",
  "dataset.give_away_holdout": "Give-away pixels, held out",
  "dataset.seed": "Seed of the data",
  "network.hidden": "Hidden layers",
  "network.activation": "Activation",
  "network.autoencoder": "Autoencoder",
  "dropout.input": "p, inputs",
  "dropout.hidden": "p, hidden layers",
  "dropout.kind": "Kind of dropout",
  "dropout.mask_scope": "Masks",
  "dropout.mistake": "Mistake made on purpose",
  "training.optimizer": "Optimiser",
  "training.learning_rate": "Learning rate",
  "training.momentum": "Momentum",
  "training.nesterov": "Nesterov",
  "training.weight_decay": "Weight decay",
  "training.max_norm": "Max-norm",
  "training.batch_size": "Batch size",
  "training.max_steps": "Steps",
  twin: "Twin without dropout",
  seed: "Seed",
};
/** @type {Readonly<Record<string, string>>} */
const WORDS = {
  relu: "ReLU",
  leaky_relu: "leaky ReLU",
  gelu: "GELU",
  sgd: "SGD",
  adam: "Adam",
  adamw: "AdamW",
  "dropout.mask_scope example": "one per example",
  "dropout.mask_scope batch": "one per batch",
  bernoulli: "on or off",
  gaussian: "Gaussian noise",
};
const COUNTS = new Set(["dataset.train_size", "training.max_steps", "training.batch_size"]);

/**
 * @param {string} path  such as `training.learning_rate`
 * @returns {string}
 */
export function partInWords(path) {
  const own = path.split(".").at(-1) ?? path;
  return NAMES[path] ?? own.replaceAll("_", " ");
}

/**
 * @param {string} path
 * @param {unknown} value  as the recipe has it
 * @param {readonly Dataset[]} datasets
 * @returns {string}
 */
export function valueInWords(path, value, datasets) {
  if (value === undefined) return "–";
  if (value === null) return path === "dataset.noise" ? "as usual" : "none";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (Array.isArray(value)) {
    return value.map((one) => valueInWords("", one, datasets)).join(path ? " · " : ", ");
  }
  if (typeof value === "number") return numberInWords(path, value);
  if (path === "dataset.name") return titleOf(String(value), datasets);
  return WORDS[`${path} ${value}`] ?? WORDS[String(value)] ?? String(value).replaceAll("_", " ");
}

/**
 * @param {string} path
 * @param {number} value
 */
function numberInWords(path, value) {
  if (path === "dataset.label_noise") return formatPercent(value);
  if (COUNTS.has(path)) return formatCount(value);
  return path.endsWith("seed") ? String(value) : formatNumber(value);
}

/**
 * @param {string} name  of a data set
 * @param {readonly Dataset[]} datasets
 */
export function titleOf(name, datasets) {
  return datasets.find((one) => one.name === name)?.title ?? name;
}

/**
 * @param {Recipe} recipe
 * @returns {string} `64-64 ReLU · p 0.1 / 0.5 / 0.5 · SGD 0.05 · seed 7`
 */
export function recipeInShort({ network, dropout, training, seed }) {
  const kind = dropout.kind === "gaussian" ? "Gaussian p" : "p";
  return [
    ...(network.autoencoder ? ["autoencoder"] : []),
    `${network.hidden.join("-")} ${valueInWords("network.activation", network.activation, [])}`,
    `${kind} ${[dropout.input, ...dropout.hidden].map((p) => formatNumber(p)).join(" / ")}`,
    `${WORDS[training.optimizer]} ${formatNumber(training.learning_rate)}`,
    `seed ${seed}`,
  ].join(" · ");
}

/**
 * @param {Recipe} recipe
 * @param {readonly Dataset[]} datasets
 * @returns {string} both of them, without the seed
 */
export function runInShort(recipe, datasets) {
  const short = recipeInShort(recipe).split(" · ").slice(0, -1).join(" · ");
  return `${dataInShort(recipe, datasets)} · ${short}`;
}

/**
 * @param {Recipe} recipe
 * @param {readonly Dataset[]} datasets
 * @returns {string} `Digits, 200 examples, 10 % wrong labels`
 */
export function dataInShort({ dataset }, datasets) {
  const wrong = dataset.label_noise;
  return [
    titleOf(dataset.name, datasets),
    `${formatCount(dataset.train_size)} examples`,
    ...(wrong > 0 ? [`${formatPercent(wrong)} wrong labels`] : []),
  ].join(", ");
}
