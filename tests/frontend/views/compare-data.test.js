import assert from "node:assert/strict";
import { test } from "node:test";
import {
  changesInWords,
  columnsOf,
  differingParts,
  figureAt,
  lastFigures,
  rangeOf,
} from "../../../frontend/views/compare-data.js";
import { makeRecipe, makeRun } from "../state/recipes.js";

/**
 * @param {number} step
 * @param {number} dropout
 * @param {number} [plain]
 * @returns {import("../../../frontend/state/types.js").Evaluation}
 */
function measured(step, dropout, plain) {
  const twins = plain === undefined ? { dropout } : { dropout, plain };
  const figures = { train_loss: twins, train_loss_eval: twins, holdout_loss: twins };
  const errors = { train_error: twins, holdout_error: twins };
  return { step, ...figures, ...errors, memorised: {} };
}

const A = [measured(0, 2, 2), measured(10, 1, 0.5), measured(20, 0.5, NaN)];
const B = [measured(0, 3), measured(15, 0.25)];
const DATASETS = /** @type {any} */ ([
  { name: "digits", title: "Digits", task: "classification" },
  { name: "surface", title: "f(x)", task: "regression" },
]);

test("curves of runs lie on the steps of all of them", () => {
  assert.deepEqual(columnsOf([A, B], "holdout_loss", "dropout"), [
    [0, 10, 15, 20],
    [2, 1, null, 0.5],
    [3, null, 0.25, null],
  ]);
  assert.deepEqual(columnsOf([A, B], "holdout_loss", "plain"), [
    [0, 10, 15, 20],
    [2, 0.5, null, null],
    [null, null, null, null],
  ]);
  assert.deepEqual(columnsOf([], "holdout_loss", "plain"), [[]]);
});

test("peaks do not flatten the rest", () => {
  assert.deepEqual(rangeOf([[2, 900, 1]]), [0, 4.2]);
  assert.deepEqual(
    rangeOf([
      [2, 1],
      [1, 1.5],
    ]),
    [0, 2.1],
  );
  assert.deepEqual(rangeOf([[null, null]]), [0, 1]);
});

test("figures of a step are the newest measured until then", () => {
  assert.deepEqual(figureAt(A, "holdout_loss", 12, false), { dropout: "1.00", plain: "0.500" });
  assert.deepEqual(figureAt(A, "holdout_error", Infinity, false), {
    dropout: "50.0 %",
    plain: "–",
  });
  assert.equal(figureAt(A, "holdout_error", 20, true).dropout, "0.500");
  assert.deepEqual(figureAt([], "holdout_loss", 9, false), { dropout: "–", plain: "–" });
});

test("how runs end", () => {
  const recipe = { ...makeRecipe(), dataset: { ...makeRecipe().dataset, name: "surface" } };
  const runs = [
    { run: makeRun({ step: 4000 }), evaluations: A },
    { run: makeRun({ step: 15, recipe }), evaluations: B },
  ];
  const rows = Object.fromEntries(
    lastFigures(runs, DATASETS).map(({ name, values }) => [name, values]),
  );
  assert.deepEqual(rows["Steps"], ["4,000", "15"]);
  assert.deepEqual(rows["Hold-out loss, with dropout"], ["0.500", "0.250"]);
  assert.deepEqual(rows["Hold-out error, with dropout"], ["50.0 %", "0.250"]);
  assert.deepEqual(rows["Lowest hold-out loss, without dropout"], ["0.500 at 10", "–"]);
});

test("in what recipes differ, each part once, and what was changed on the way", () => {
  const base = makeRecipe();
  const other = { ...base, seed: 9, network: { ...base.network, hidden: [4, 2] } };
  const third = { ...base, seed: 8 };
  const changed = makeRun({ recipe: third });
  const settings = {
    drop_probability: { ...changed.settings.drop_probability, hidden_2: 0.8 },
    learning_rate: 0.01,
  };
  const runs = [makeRun(), makeRun({ recipe: other }), { ...changed, settings }];
  assert.deepEqual(differingParts(runs, DATASETS), [
    { name: "Hidden layers", values: ["4 · 3", "4 · 2", "4 · 3"] },
    { name: "Seed", values: ["7", "9", "8"] },
    { name: "Changed on the way", values: ["–", "–", "p of hidden 2 0.8, learning rate 0.01"] },
  ]);
  assert.deepEqual(differingParts([makeRun(), makeRun()], DATASETS), []);
  assert.deepEqual(differingParts([], DATASETS), []);
  assert.equal(changesInWords(makeRun()), "");
});
