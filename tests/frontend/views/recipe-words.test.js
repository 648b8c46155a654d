import assert from "node:assert/strict";
import { test } from "node:test";
import {
  dataInShort,
  partInWords,
  recipeInShort,
  valueInWords,
} from "../../../frontend/views/recipe-words.js";
import { makeRecipe } from "../state/recipes.js";

const DATASETS = /** @type {any} */ ([{ name: "digits", title: "Digits" }]);

/** @param {object} recipe @returns {[string, unknown][]} every part of it */
function parts(recipe, prefix = "") {
  return Object.entries(recipe).flatMap(([name, value]) =>
    value !== null && typeof value === "object" && !Array.isArray(value)
      ? parts(value, `${prefix}${name}.`)
      : [/** @type {[string, unknown]} */ ([`${prefix}${name}`, value])],
  );
}

test("every part of a recipe has a name and a value in words", () => {
  const names = parts(makeRecipe()).map(([path]) => partInWords(path));
  assert.equal(new Set(names).size, names.length);
  for (const [path, value] of parts(makeRecipe())) {
    assert.notEqual(partInWords(path), path, path);
    assert.match(valueInWords(path, value, DATASETS), /\S/, path);
  }
});

test("values read as people say them", () => {
  /** @type {[string, unknown, string][]} */
  const cases = [
    ["dataset.name", "digits", "Digits"],
    ["dataset.name", "unheard_of", "unheard_of"],
    ["dataset.train_size", 1200, "1,200"],
    ["dataset.label_noise", 0.1, "10 %"],
    ["dataset.noise", null, "as usual"],
    ["dataset.seed", 4294967295, "4294967295"],
    ["network.hidden", [64, 32], "64 · 32"],
    ["network.activation", "leaky_relu", "leaky ReLU"],
    ["dropout.hidden", [0.5, 0.25], "0.5 · 0.25"],
    ["dropout.mask_scope", "batch", "one per batch"],
    ["training.max_norm", null, "none"],
    ["training.learning_rate", 1e-7, "1e-7"],
    ["training.optimizer", "adamw", "AdamW"],
    ["twin", false, "no"],
    ["training.something_new", undefined, "–"],
    ["training.something_new", "quite_new", "quite new"],
  ];
  for (const [path, value, words] of cases)
    assert.equal(valueInWords(path, value, DATASETS), words);
  assert.equal(partInWords("training.something_new"), "something new");
});

test("a recipe fits on a line", () => {
  const recipe = makeRecipe();
  assert.equal(recipeInShort(recipe), "4-3 ReLU · p 0.1 / 0.5 / 0.5 · SGD 0.05 · seed 7");
  const dropout = { ...recipe.dropout, kind: /** @type {const} */ ("gaussian") };
  assert.match(recipeInShort({ ...recipe, dropout }), /Gaussian p 0.1/);
  assert.equal(dataInShort(recipe, DATASETS), "Digits, 200 examples, 10 % wrong labels");
  const dataset = { ...recipe.dataset, label_noise: 0 };
  assert.equal(dataInShort({ ...recipe, dataset }, []), "digits, 200 examples");
});
