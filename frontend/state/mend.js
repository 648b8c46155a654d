/**
 * A link's recipe that the server refuses, with defaults in the place of what is impossible. Pure.
 */

/** @typedef {import("./types.js").Recipe} Recipe */
/** @typedef {import("./types.js").Dataset} Dataset */

/**
 * @param {Recipe} recipe
 * @param {Recipe} base       the default
 * @param {readonly string[]} fields  at fault, such as `dataset.train_size`, `network.hidden.0`
 * @param {readonly Dataset[]} datasets
 * @returns {Recipe} the rest of it stays as it was wanted
 */
export function mendRecipe(recipe, base, fields, datasets) {
  return fields.reduce((mended, field) => mendField(mended, base, field, datasets), recipe);
}

/**
 * @param {Recipe} recipe
 * @param {Recipe} base
 * @param {string} field
 * @param {readonly Dataset[]} datasets
 * @returns {Recipe}
 */
function mendField(recipe, base, field, datasets) {
  const [part, name] = field.split(".");
  if (field === "dataset.name") return { ...recipe, dataset: base.dataset };
  if (part === "dataset") {
    const facts = datasets.find((one) => one.name === recipe.dataset.name);
    const standard = { ...base.dataset, train_size: facts?.default_train_size, noise: null };
    return { ...recipe, dataset: { ...recipe.dataset, ...pick(standard, name) } };
  }
  if (name === "hidden") {
    // Layers and their drop probabilities only fit together.
    const network = { ...recipe.network, hidden: base.network.hidden };
    return { ...recipe, network, dropout: { ...recipe.dropout, hidden: base.dropout.hidden } };
  }
  const [own, standard] = [/** @type {any} */ (recipe)[part], /** @type {any} */ (base)[part]];
  if (name === undefined) return { ...recipe, ...pick(base, part) };
  return { ...recipe, [part]: { ...own, ...pick(standard, name) } };
}

/**
 * @param {any} values
 * @param {string} name
 */
function pick(values, name) {
  return name in Object(values) ? { [name]: values[name] } : {};
}
