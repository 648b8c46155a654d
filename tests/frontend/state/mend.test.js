import assert from "node:assert/strict";
import { test } from "node:test";
import { mendRecipe } from "../../../frontend/state/mend.js";
import { makeRecipe } from "./recipes.js";

const BASE = makeRecipe();
const MOONS = /** @type {any} */ ({ name: "moons", default_train_size: 60 });

/** @param {...string} fields */
const mended = (recipe = BASE, ...fields) => mendRecipe(recipe, BASE, fields, [MOONS]);

test("only what is impossible gets its default", () => {
  const training = { ...BASE.training, batch_size: 0, learning_rate: 0.5 };
  const found = mended({ ...BASE, training, seed: 3 }, "training.batch_size");
  assert.deepEqual(found, { ...BASE, training: { ...training, batch_size: 32 }, seed: 3 });
  assert.equal(mended({ ...BASE, seed: -1 }, "seed").seed, BASE.seed);
});

test("a data set keeps its own size and noise", () => {
  const dataset = {
    ...BASE.dataset,
    name: "moons",
    train_size: 10 ** 9,
    label_noise: 7,
    noise: 99,
    give_away: 9,
    seed: 4,
  };
  const fields = ["dataset.train_size", "dataset.noise", "dataset.label_noise"];
  assert.deepEqual(mended({ ...BASE, dataset }, ...fields, "dataset.give_away").dataset, {
    ...BASE.dataset,
    name: "moons",
    train_size: 60,
    label_noise: BASE.dataset.label_noise,
    noise: null,
    seed: 4,
  });
});

test("an unknown data set gives way whole", () => {
  const dataset = { ...BASE.dataset, name: "nonsense", train_size: 9, seed: 4 };
  assert.deepEqual(mended({ ...BASE, dataset }, "dataset.name").dataset, BASE.dataset);
});

test("layers and their probabilities stay together", () => {
  const network = { ...BASE.network, hidden: [0, 1, 2], activation: /** @type {const} */ ("tanh") };
  const dropout = { ...BASE.dropout, hidden: [0.1, 0.2, 0.3], input: 0.4 };
  for (const field of ["network.hidden.0", "dropout.hidden.2", "dropout.hidden"]) {
    const found = mended({ ...BASE, network, dropout }, field);
    assert.deepEqual(found.network, { ...network, hidden: BASE.network.hidden });
    assert.deepEqual(found.dropout, { ...dropout, hidden: BASE.dropout.hidden });
  }
});

test("a field that is not known changes nothing", () => {
  assert.deepEqual(mended(BASE, "pace", "body"), BASE);
});
