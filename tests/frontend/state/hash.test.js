import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeHash, encodeHash } from "../../../frontend/state/hash.js";
import { NO_SWEEP_ADDRESS } from "../../../frontend/state/sweep-address.js";
import { makeRecipe } from "./recipes.js";

const BASE = makeRecipe();

test("the default recipe needs no words", () => {
  assert.equal(encodeHash(makeRecipe(), BASE), "#lab");
  assert.deepEqual(decodeHash("#lab", BASE).recipe, BASE);
  assert.deepEqual(decodeHash("", BASE).recipe, BASE);
});

test("every field of a recipe and of the view comes back", () => {
  const recipe = {
    ...BASE,
    dataset: {
      name: "cats_dogs",
      train_size: 60,
      label_noise: 0.2,
      noise: 0.35,
      give_away: 2,
      give_away_holdout: /** @type {const} */ ("lying"),
      seed: 3,
    },
    network: { hidden: [32, 16, 8], activation: /** @type {const} */ ("leaky_relu") },
    dropout: {
      input: 0,
      hidden: [0.5, 0.25, 1],
      kind: /** @type {const} */ ("gaussian"),
      mask_scope: /** @type {const} */ ("batch"),
      mistake: /** @type {const} */ ("forget_scale"),
    },
    training: {
      optimizer: /** @type {const} */ ("adamw"),
      learning_rate: 1e-7,
      momentum: 0,
      nesterov: true,
      weight_decay: 0.01,
      max_norm: 3.5,
      batch_size: 1,
      max_steps: 100,
    },
    twin: false,
    seed: 4294967295,
  };
  const view = {
    screen: "runs",
    run: "0f9a",
    step: 12,
    layer: "hidden_2",
    show: "batch",
    row: 17,
    zoom: 64,
    hide: ["data", "strip"],
    embed: true,
    find: "moons & co, 50 %",
    among: "open",
    compare: ["0f9a", "1b2c"],
    chapter: "hold-out",
  };
  const found = decodeHash(encodeHash(recipe, BASE, view), BASE);
  assert.deepEqual(found, { recipe, ...view, sweep: NO_SWEEP_ADDRESS, ignored: [] });
  // And back to the default from a base that is not.
  assert.deepEqual(decodeHash(encodeHash(BASE, recipe), recipe).recipe, BASE);
});

test("a row beyond every batch, and a mistake that nobody knows, are told", () => {
  const found = decodeHash("#lab?row=12345&break=everything&holdout=gone&seed=3", BASE);
  assert.deepEqual([found.row, found.recipe.dropout.mistake], [null, "none"]);
  assert.deepEqual(found.ignored, ["holdout", "break", "row"]);
  assert.equal(found.recipe.seed, 3);
});

test("a link can be read", () => {
  const recipe = { ...BASE, network: { ...BASE.network, hidden: [32, 32] }, seed: 1 };
  assert.equal(encodeHash(recipe, BASE), "#lab?layers=32-32&seed=1");
});

test("a link's zoom is the whole run or a power of two of steps a column", () => {
  const zoomOf = (/** @type {string} */ text) => decodeHash(`#lab?zoom=${text}`, BASE);
  assert.deepEqual(
    ["all", "1", "2048"].map((text) => zoomOf(text).zoom),
    ["all", 1, 2048],
  );
  for (const text of ["3", "0", "-2", "0.5", "auto", ""]) {
    assert.deepEqual([zoomOf(text).zoom, zoomOf(text).ignored], [null, ["zoom"]], text);
  }
});

test("a lesson's link can be read, and hides what is known", () => {
  const view = { hide: ["network", "training"], embed: true, find: "", compare: [] };
  assert.equal(encodeHash(BASE, BASE, view), "#lab?hide=network,training&embed=1");
  const found = decodeHash("#lab?hide=network,sky,network&embed=yes", BASE);
  assert.deepEqual(found.hide, ["network"]);
  assert.equal(found.embed, false);
  assert.deepEqual([...found.ignored].sort(), ["embed", "hide=sky"]);
});

test("screens are told apart", () => {
  for (const screen of ["lab", "sweep", "runs", "api"]) {
    assert.equal(encodeHash(BASE, BASE, { screen }), `#${screen}`);
    assert.equal(decodeHash(`#${screen}`, BASE).screen, screen);
  }
});

test("no more runs are compared than can be told apart", () => {
  assert.deepEqual(decodeHash("#runs?compare=a,b,c,d,e,f,g", BASE).ignored, ["compare"]);
  assert.deepEqual(decodeHash("#runs?compare=a,<b>", BASE).ignored, ["compare"]);
});

test("another number of layers gets a probability for each", () => {
  const { recipe } = decodeHash("#lab?layers=8-8-8", BASE);
  assert.deepEqual(recipe.dropout.hidden, [0.5, 0.5, 0.5]);
  assert.deepEqual(decodeHash("#lab?layers=8", BASE).recipe.dropout.hidden, [0.5]);
});

test("what cannot be understood is left out and told", () => {
  const hash = "#nowhere?layers=a-b&seed=-1&p=0.5&act=swish&colour=red&n=1e3&lr=&step=x&data=<b>";
  const found = decodeHash(hash, BASE);
  assert.equal(found.screen, "lab");
  assert.deepEqual(found.recipe, BASE);
  assert.deepEqual([...found.ignored].sort(), [
    "act",
    "colour",
    "data",
    "layers",
    "lr",
    "n",
    "nowhere",
    "p",
    "seed",
    "step",
  ]);
});

test("an autoencoder is in the address, and has no wrong labels", () => {
  const recipe = {
    ...BASE,
    dataset: { ...BASE.dataset, label_noise: 0 },
    network: { ...BASE.network, autoencoder: true },
  };
  const hash = encodeHash(recipe, BASE);
  assert.match(hash, /auto=yes/);
  assert.deepEqual(decodeHash(hash, BASE).recipe, recipe);
  assert.deepEqual(decodeHash("#lab?auto=yes", BASE).recipe, recipe);
  assert.deepEqual(decodeHash("#lab?auto=no", BASE).recipe, BASE);
});
