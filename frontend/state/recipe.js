/**
 * Recipes compared and completed. Pure; limits and defaults are the server's word.
 */

/** @typedef {import("./types.js").Recipe} Recipe */
/** @typedef {import("./types.js").Run} Run */
/** @typedef {import("./types.js").Dataset} Dataset */

const OVER = new Set(["finished", "stopped", "diverged", "failed"]);

/**
 * Whether a run can still be steered.
 *
 * @param {Run | null} run
 * @returns {run is Run}
 */
export function isSteerable(run) {
  return run !== null && !OVER.has(run.state);
}

/**
 * The recipe of a run with the settings that are now in force: what a new run of it would be.
 *
 * @param {Run} run
 * @returns {Recipe}
 */
export function recipeOfRun({ recipe, settings }) {
  return withProbabilities(
    {
      ...recipe,
      training: { ...recipe.training, learning_rate: settings.learning_rate },
    },
    settings.drop_probability,
  );
}

/**
 * @param {Recipe} recipe
 * @param {Readonly<Record<string, number>>} probabilities by layer name; others stay
 * @returns {Recipe}
 */
export function withProbabilities(recipe, probabilities) {
  const { dropout } = recipe;
  return {
    ...recipe,
    dropout: {
      ...dropout,
      input: probabilities["input"] ?? dropout.input,
      hidden: dropout.hidden.map((p, index) => probabilities[`hidden_${index + 1}`] ?? p),
    },
  };
}

/**
 * How many weights and biases each twin has.
 *
 * @param {Recipe} recipe
 * @param {Dataset} dataset
 */
export function parameterCount({ network }, { feature_count: inputs, output_count: outputs }) {
  const sizes = [inputs, ...network.hidden, network.autoencoder ? inputs : outputs];
  return sizes.slice(1).reduce((sum, size, index) => sum + (sizes[index] + 1) * size, 0);
}

/** Data sets as autoencoders see them. @type {WeakMap<Dataset, Dataset>} */
const givenBack = new WeakMap();

/**
 * A data set as a recipe's network sees it: an autoencoder is to give its pixels back.
 *
 * @param {Dataset} dataset
 * @param {Recipe} recipe
 * @returns {Dataset} the same one each time; its `class_names` stay: examples have labels, learnt
 *   or not
 */
export function asLearnt(dataset, { network }) {
  if (!network.autoencoder) return dataset;
  const known = givenBack.get(dataset);
  if (known) return known;
  const { feature_count: pixels } = dataset;
  const found = { ...dataset, task: /** @type {const} */ ("regression"), output_count: pixels };
  givenBack.set(dataset, found);
  return found;
}

/**
 * A recipe's network and data as an autoencoder's, or as those of one that learns labels.
 *
 * @param {Recipe} recipe
 * @param {boolean} isOn
 * @returns {Pick<Recipe, "network" | "dataset">}
 */
export function withAutoencoder({ network, dataset }, isOn) {
  const { autoencoder: _, ...plain } = network;
  if (!isOn) return { network: plain, dataset };
  // The server refuses wrong labels where none is read.
  return { network: { ...plain, autoencoder: true }, dataset: { ...dataset, label_noise: 0 } };
}

/**
 * Drop probabilities of a recipe, by layer name.
 *
 * @param {Recipe} recipe
 * @returns {Record<string, number>}
 */
export function probabilitiesOf({ dropout }) {
  return Object.fromEntries([
    ["input", dropout.input],
    ...dropout.hidden.map((p, index) => [`hidden_${index + 1}`, p]),
  ]);
}

/**
 * Names of the layers that can drop perceptrons.
 *
 * @param {Recipe} recipe
 */
export function dropoutLayers({ network }) {
  return ["input", ...network.hidden.map((_, index) => `hidden_${index + 1}`)];
}

/**
 * Names of the recipe's parts in which two recipes differ, such as `network.hidden`.
 *
 * @param {Recipe} a
 * @param {Recipe} b
 * @returns {string[]}
 */
export function differences(a, b) {
  const flat = (/** @type {Recipe} */ recipe) => new Map(flatten(recipe, ""));
  const [left, right] = [flat(a), flat(b)];
  return [...new Set([...left.keys(), ...right.keys()])].filter(
    (name) => left.get(name) !== right.get(name),
  );
}

/**
 * @param {Recipe} recipe
 * @returns {string[]} names of all its parts, such as `network.hidden`
 */
export function partsOf(recipe) {
  return flatten(recipe, "").map(([name]) => name);
}

/**
 * @param {object} value
 * @param {string} prefix
 * @returns {[string, string][]}
 */
function flatten(value, prefix) {
  return Object.entries(value).flatMap(([name, inner]) =>
    inner !== null && typeof inner === "object" && !Array.isArray(inner)
      ? flatten(inner, `${prefix}${name}.`)
      : [/** @type {[string, string]} */ ([`${prefix}${name}`, JSON.stringify(inner)])],
  );
}
