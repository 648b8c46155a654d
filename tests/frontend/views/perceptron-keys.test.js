import assert from "node:assert/strict";
import { test } from "node:test";
import { layoutNetwork } from "../../../frontend/lib/layout.js";
import { neighbour } from "../../../frontend/views/perceptron-keys.js";

/** @typedef {import("../../../frontend/lib/layout.js").PlacedLayer} PlacedLayer */

const KEYS = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"];

/** @param {Partial<import("../../../frontend/lib/layout.js").Sizes>} sizes */
function layersOf(sizes) {
  const all = { inputCount: 4, hidden: [4, 4], outputCount: 2, imageShape: null };
  const screen = { width: 760, height: 300, nameWidth: 30 };
  const { input, hidden } = layoutNetwork({ ...all, ...screen, ...sizes });
  return [input, ...hidden];
}

/**
 * How many perceptrons keys lead to, from the first one on.
 *
 * @param {readonly PlacedLayer[]} layers
 */
function reached(layers) {
  /** @type {Set<string>} */
  const found = new Set();
  const open = [neighbour(layers, null, "ArrowRight")];
  while (open.length > 0) {
    const from = open.pop();
    const name = `${from?.layer} ${from?.unit}`;
    if (!from || found.has(name)) continue;
    found.add(name);
    open.push(...KEYS.map((key) => neighbour(layers, from, key)));
  }
  return found.size;
}

test("keys begin at the first hidden perceptron", () => {
  const first = { layer: "hidden_1", unit: 0 };
  assert.deepEqual(neighbour(layersOf({}), null, "ArrowDown"), first);
  assert.deepEqual(neighbour(layersOf({}), { layer: "hidden_9", unit: 1 }, "ArrowUp"), first);
  assert.deepEqual(neighbour(layersOf({}), { layer: "hidden_1", unit: 99 }, "ArrowUp"), first);
  assert.equal(neighbour([], null, "ArrowDown"), null);
});

test("left and right go through the layers, up and down along one", () => {
  const layers = layersOf({});
  const from = { layer: "hidden_1", unit: 2 };
  assert.deepEqual(neighbour(layers, from, "ArrowLeft"), { layer: "input", unit: 2 });
  assert.deepEqual(neighbour(layers, from, "ArrowRight"), { layer: "hidden_2", unit: 2 });
  assert.deepEqual(neighbour(layers, from, "ArrowUp"), { layer: "hidden_1", unit: 1 });
  assert.deepEqual(neighbour(layers, from, "ArrowDown"), { layer: "hidden_1", unit: 3 });
});

test("at the rim there is nothing that way, and other keys mean nothing", () => {
  const layers = layersOf({});
  assert.equal(neighbour(layers, { layer: "input", unit: 0 }, "ArrowLeft"), null);
  assert.equal(neighbour(layers, { layer: "hidden_2", unit: 0 }, "ArrowRight"), null);
  assert.equal(neighbour(layers, { layer: "hidden_1", unit: 0 }, "ArrowUp"), null);
  assert.equal(neighbour(layers, { layer: "hidden_1", unit: 0 }, "Enter"), null);
});

test("keys reach every perceptron of every layer", () => {
  /** @type {Partial<import("../../../frontend/lib/layout.js").Sizes>[]} */
  const networks = [
    { inputCount: 64, hidden: [64, 64], imageShape: [8, 8] },
    { inputCount: 13, hidden: [200, 17, 5] },
    { inputCount: 2, hidden: [128, 1, 32], width: 390, height: 260 },
  ];
  for (const sizes of networks) {
    const layers = layersOf(sizes);
    const total = layers.reduce((sum, { places }) => sum + places.length, 0);
    assert.equal(reached(layers), total, JSON.stringify(sizes));
  }
});
