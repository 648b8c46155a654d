import assert from "node:assert/strict";
import { test } from "node:test";
import { formatNumber } from "../../../frontend/lib/format.js";
import { layoutNetwork } from "../../../frontend/lib/layout.js";
import { networkScene, quotas } from "../../../frontend/views/network-scene.js";
import { makeFacts, makeStep } from "./facts-seen.js";

/** @typedef {import("../../../frontend/views/network-scene.js").NetworkInput} NetworkInput */

const SIZE = { width: 760, height: 300 };
const LAYOUT = layoutNetwork({
  ...{ inputCount: 2, hidden: [4, 2], outputCount: 2, imageShape: null, nameWidth: 30 },
  ...SIZE,
});
/** Only one weight a layer is not 0: input 1 → unit 3 → unit 0 → output 1. */
const WEIGHTS = {
  "linear_1.weight": { shape: [4, 2], values: [0, 0, 0, 0, 0, 0, 0, -2] },
  "linear_2.weight": { shape: [2, 4], values: [0, 0, 0, 0.25, 0, 0, 0, 0] },
  "linear_3.weight": { shape: [2, 2], values: [0, 0, 0.5, 0] },
};

/** @param {Partial<NetworkInput>} [values] */
function sceneOf(values = {}) {
  return networkScene(LAYOUT, {
    facts: makeFacts({ twin: "plain" }),
    example: { index: 3, label: 1, true_label: 1 },
    classNames: ["cat", "dog"],
    image: false,
    weights: WEIGHTS,
    edgeCount: 100,
    selected: null,
    ...SIZE,
    ...values,
  });
}

/** @param {ReturnType<typeof sceneOf>} scene by the layer they come from, input first */
function edgesByStart({ edges }) {
  return [...edges].sort((a, b) => a.x1 - b.x1);
}

/** @param {Partial<NetworkInput>} [values] */
function texts(values) {
  return sceneOf(values).words.map(({ text }) => text);
}

test("every perceptron of every layer has a mark", () => {
  const { inputs, hidden, twin } = sceneOf();
  assert.deepEqual([inputs.length, ...hidden.map(({ length }) => length)], [2, 4, 2]);
  assert.equal(twin, "plain");
});

test("an edge leads from perceptron to perceptron, the last ones to a class", () => {
  const [first, second, third] = edgesByStart(sceneOf());
  const [input, unit, next] = [
    LAYOUT.input.places[1],
    LAYOUT.hidden[0].places[3],
    LAYOUT.hidden[1].places[0],
  ];
  assert.deepEqual([first.x1, first.y1], [input.x + input.radius, input.y]);
  assert.deepEqual([first.x2, first.y2], [unit.x - unit.radius, unit.y]);
  assert.deepEqual([second.y1, second.y2], [unit.y, next.y]);
  assert.deepEqual([third.y1, third.y2], [next.y, LAYOUT.outputs.ys[1]]);
  assert.ok(third.x2 <= LAYOUT.outputs.x);
});

test("how many are drawn is bounded, how many there are is told", () => {
  const scene = sceneOf({ edgeCount: 2 });
  assert.deepEqual([scene.edges.length, scene.edgeTotal], [2, 8 + 8 + 4]);
  assert.deepEqual(sceneOf({ edgeCount: 0 }).edges, []);
});

test("strength is what an edge carries, beside the strongest of its layer, less by rank", () => {
  const weights = {
    ...WEIGHTS,
    "linear_1.weight": { shape: [4, 2], values: [0, 0, 0, 0.5, 0, 0, 0, -2] },
  };
  const { edges } = sceneOf({ weights });
  // Of the first layer |weight × value| is 0.5 and 2: weakest first, the weaker one at half rank.
  const strengths = edges.map(({ strength }) => strength);
  assert.deepEqual(strengths, [0.25 / 2, 1, 1, 1]);
});

test("a small layer shows all it has, a large one what is left, in proportion of its side", () => {
  const sized = (/** @type {number} */ length) => ({ weight: new Float32Array(length) });
  assert.deepEqual(quotas([sized(6400), sized(100)], 900), [800, 100]);
  assert.deepEqual(quotas([sized(10_000), sized(2500)], 600), [400, 200]);
  assert.deepEqual(quotas([sized(4), sized(9)], 100), [4, 9]);
  assert.deepEqual(quotas([sized(4), sized(4)], 0), [0, 0]);
});

test("the sign is that of the weight, whatever it is multiplied by", () => {
  const signs = (/** @type {Partial<NetworkInput>} */ values) =>
    edgesByStart(sceneOf(values)).map(({ sign }) => sign);
  assert.deepEqual(signs({}), [-1, 1, 1]);
  const activation = { hidden_1: [0, 0, 0, -4], hidden_2: [-3, 0] };
  const step = makeStep({ activation: { plain: activation } });
  assert.deepEqual(
    signs({ facts: makeFacts({ twin: "plain", step, features: [1, -1] }) }),
    [-1, 1, 1],
  );
});

test("an edge is off when either end is dropped, and only with dropout", () => {
  // Unit 3 of the first and unit 0 of the second layer are dropped.
  const off = (/** @type {Partial<NetworkInput>} */ values) =>
    edgesByStart(sceneOf(values)).map((edge) => edge.off);
  assert.deepEqual(off({ facts: makeFacts() }), [true, true, true]);
  const keep_mask = { input: [1, 1], hidden_1: [1, 1, 1, 1], hidden_2: [0, 1] };
  assert.deepEqual(off({ facts: makeFacts({ step: makeStep({ keep_mask }) }) }), [
    false,
    true,
    true,
  ]);
  assert.deepEqual(off({}), [false, false, false]);
  assert.deepEqual(off({ facts: makeFacts({ show: "batch" }) }), [false, false, false]);
});

test("before a step is known weights alone count", () => {
  const weights = {
    ...WEIGHTS,
    "linear_1.weight": { shape: [4, 2], values: [1, 0, 0, 0, 0, 0, 0, -2] },
  };
  const { edges } = sceneOf({ weights, facts: makeFacts({ step: null, features: null }) });
  assert.deepEqual(
    edges.map(({ strength }) => strength),
    [0.5 / 2, 1, 1, 1],
  );
});

test("weights that are missing or of another network draw no edges", () => {
  const { "linear_2.weight": _, ...missing } = WEIGHTS;
  const other = { ...WEIGHTS, "linear_2.weight": { shape: [2, 3], values: [1, 1, 1, 1, 1, 1] } };
  for (const weights of [{}, missing, other]) {
    const { edges, edgeTotal } = sceneOf({ weights });
    assert.deepEqual([edges, edgeTotal], [[], 0]);
  }
});

test("the answer is a share a class, the wanted one marked", () => {
  const { bars, value } = sceneOf().outputs;
  assert.deepEqual(
    bars.map(({ name, wanted, y }) => [name, wanted, y]),
    [
      ["cat", false, LAYOUT.outputs.ys[0]],
      ["dog", true, LAYOUT.outputs.ys[1]],
    ],
  );
  assert.ok(Math.abs((bars[0].share ?? 0) - 0.25) < 1e-9);
  assert.ok(Math.abs((bars[1].share ?? 0) - 0.75) < 1e-9);
  assert.equal(value, "");
});

test("the answer of a regression is one number", () => {
  const step = makeStep({ output: { plain: [0.417] } });
  const facts = makeFacts({ twin: "plain", step });
  const { bars, value } = sceneOf({ facts, classNames: [] }).outputs;
  assert.deepEqual([bars, value], [[], "0.42"]);
  assert.equal(sceneOf({ facts: makeFacts({ step: null }), classNames: [] }).outputs.value, "");
});

test("an answer that is no number is none, not an even one", () => {
  const step = makeStep({ output: { plain: [NaN, 1] } });
  const facts = makeFacts({ twin: "plain", step });
  assert.deepEqual(
    sceneOf({ facts }).outputs.bars.map(({ share }) => share),
    [null, null],
  );
  assert.equal(sceneOf({ facts, classNames: [] }).outputs.value, "–");
});

test("the chosen perceptron is found again, one of another network is not", () => {
  const scene = sceneOf({ selected: { layer: "hidden_2", unit: 1 } });
  assert.equal(scene.selected, scene.hidden[1][1]);
  assert.equal(
    sceneOf({ selected: { layer: "input", unit: 1 } }).selected?.y,
    LAYOUT.input.places[1].y,
  );
  assert.equal(sceneOf({ selected: { layer: "hidden_2", unit: 7 } }).selected, null);
  assert.equal(sceneOf({ selected: { layer: "hidden_9", unit: 0 } }).selected, null);
  assert.equal(sceneOf().selected, null);
});

test("words name each layer, its size, and how many are off", () => {
  const said = texts({ facts: makeFacts() });
  for (const words of ["hidden 1 · 4", "hidden 2 · 2", "2 of 4 off", "1 of 2 off", "0 of 2 off"]) {
    assert.ok(said.includes(words), `${words} in ${said.join("; ")}`);
  }
  assert.ok(texts().includes("2 inputs"));
  assert.ok(texts({ width: 390 }).includes("h1 · 4"));
});

test("an image needs no count of its pixels", () => {
  assert.ok(!texts({ image: true }).some((text) => /inputs/.test(text)));
});

test("a wrong label stands out in words, a height that is not quite true does not", () => {
  const alerts = (/** @type {Partial<NetworkInput>} */ values) =>
    sceneOf(values).words.flatMap(({ text, alert }) => (alert ? [text] : []));
  assert.deepEqual(alerts({}), []);
  assert.deepEqual(alerts({ example: { index: 3, label: 0, true_label: 1 } }), ["labelled cat"]);
  assert.ok(texts({ example: { index: 3, label: 0, true_label: 1 } }).includes("really dog"));
  const noisy = { index: 3, label: 0.5, true_label: 0.25 };
  assert.deepEqual(alerts({ example: noisy, classNames: [] }), []);
});

test("every word lies inside the picture, and no line on another", () => {
  const example = { index: 3, label: 0, true_label: 1 };
  for (const facts of [makeFacts(), makeFacts({ twin: "plain" })]) {
    const { words } = sceneOf({ facts, example });
    assert.ok(words.every(({ y }) => y >= 11 && y <= SIZE.height));
    for (const x of new Set(words.map((word) => word.x))) {
      const lines = words.filter((word) => word.x === x).map(({ y }) => y);
      const sorted = [...lines].sort((a, b) => a - b);
      for (let i = 1; i < sorted.length; i += 1) assert.ok(sorted[i] - sorted[i - 1] >= 11);
    }
  }
});

test("what the example is stands below it, how much of it is off above it", () => {
  const { words } = sceneOf({ facts: makeFacts(), row: 6 });
  const left = words.filter(({ x }) => x === LAYOUT.input.left);
  const below = left.filter(({ y }) => y > LAYOUT.input.bottom).map(({ text }) => text);
  const above = left.filter(({ y }) => y < LAYOUT.input.top).map(({ text }) => text);
  assert.deepEqual([below, above], [['a "dog"', "row 6 of batch"], ["0 of 2 off"]]);
});

test("a single number stands in the middle of the outputs", () => {
  const one = layoutNetwork({
    ...{ inputCount: 2, hidden: [4, 2], outputCount: 1, imageShape: null, nameWidth: 30 },
    ...SIZE,
  });
  const input = { facts: makeFacts(), example: null, classNames: [], image: false, weights: {} };
  const scene = networkScene(one, { ...input, edgeCount: 0, selected: null, ...SIZE });
  assert.equal(scene.outputs.y, one.outputs.ys[0]);
  assert.equal(sceneOf().outputs.y, (LAYOUT.outputs.ys[0] + LAYOUT.outputs.ys[1]) / 2);
});

test("an autoencoder's outputs are pixels, and how far off they are is told", () => {
  const shape = /** @type {[number, number]} */ ([1, 2]);
  const place = { inputCount: 2, hidden: [4, 2], outputCount: 2, nameWidth: 0, ...SIZE };
  const layout = layoutNetwork({ ...place, imageShape: shape, outputShape: shape });
  const step = makeStep({ output: { plain: [-0.5, 0.25] } });
  const facts = makeFacts({ twin: "plain", step, features: [0, 1] });
  const input = { facts, example: null, classNames: ["a", "b"], image: true, weights: WEIGHTS };
  const scene = networkScene(layout, { ...input, edgeCount: 100, selected: null, ...SIZE });
  const { bars, pixels } = scene.outputs;
  assert.equal(bars.length, 0);
  assert.deepEqual(
    pixels.map(({ fill, state }) => [fill, state]),
    [
      [0, "kept"],
      [0.25, "kept"],
    ],
  );
  const said = scene.words.map(({ text }) => text);
  assert.ok(said.includes("given back"));
  const off = Math.sqrt((0.5 ** 2 + 0.75 ** 2) / 2);
  assert.ok(said.some((text) => text === `off by ${formatNumber(off)}`));
  // The last edge, into output 1, ends beside its pixel.
  const last = [...scene.edges].sort((a, b) => b.x2 - a.x2)[0];
  assert.equal(last.y2, layout.outputs.image?.places[1].y);
});

test("before anything is known the picture that comes out is empty", () => {
  const shape = /** @type {[number, number]} */ ([1, 2]);
  const place = { inputCount: 2, hidden: [4], outputCount: 2, nameWidth: 0, ...SIZE };
  const layout = layoutNetwork({ ...place, imageShape: shape, outputShape: shape });
  const facts = makeFacts({ twin: "plain", step: null });
  const input = { facts, example: null, classNames: [], image: true, weights: {} };
  const scene = networkScene(layout, { ...input, edgeCount: 100, selected: null, ...SIZE });
  assert.ok(scene.outputs.pixels.every(({ state, fill }) => state === "idle" && fill === 0));
});
