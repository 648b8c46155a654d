/**
 * The whole recipe of a run in words, for paper. Pure.
 */

import { partsOf } from "../state/recipe.js";
import { changesInWords, valueAt } from "./compare-data.js";
import { partInWords, valueInWords } from "./recipe-words.js";

/** @typedef {import("../state/types.js").Recipe} Recipe */
/** @typedef {import("../state/types.js").Dataset} Dataset */
/** @typedef {import("../state/types.js").Run} Run */

/**
 * @param {Recipe} recipe
 * @param {Run | null} run
 * @param {readonly Dataset[]} datasets
 */
export function recipeRows(recipe, run, datasets) {
  const rows = partsOf(recipe).map((path) => ({
    name: partInWords(path),
    value: valueInWords(path, valueAt(recipe, path), datasets),
  }));
  const changes = run ? changesInWords(run) : "";
  return changes ? [...rows, { name: "Changed on the way", value: changes }] : rows;
}
