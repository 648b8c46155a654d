import assert from "node:assert/strict";
import { test } from "node:test";
import {
  exampleInWords,
  fillsOf,
  keepingOf,
  marksOf,
  offInWords,
  softmax,
} from "../../../../frontend/views/drawing/scene.js";
import { makeFacts, makeStep } from "../facts-seen.js";

const LAYER = {
  name: "hidden_1",
  shape: /** @type {const} */ ("disc"),
  places: [10, 30, 50, 70].map((y) => ({ x: 5, y, radius: 4 })),
};
const INPUT = { ...LAYER, name: "input", places: LAYER.places.slice(0, 2) };

/** @param {ArrayLike<number> | null} numbers */
const listOf = (numbers) => numbers && Array.from(numbers);
/** @param {Partial<import("../../../../frontend/views/drawing/scene.js").Facts>} values */
const marks = (values) => marksOf(LAYER, makeFacts(values));
/** @param {readonly {state: string}[]} all */
const states = (all) => all.map(({ state }) => state);

test("a mask says of each perceptron whether it is kept", () => {
  assert.deepEqual(states(marks({})), ["kept", "dropped", "kept", "dropped"]);
});

test("marks lie where the layout put them", () => {
  const [, second] = marks({});
  assert.deepEqual([second.x, second.y, second.radius, second.shape], [5, 30, 4, "disc"]);
});

test("the twin without dropout keeps everything, whatever is shown", () => {
  for (const show of /** @type {const} */ (["example", "batch", "recent"])) {
    const facts = { twin: /** @type {const} */ ("plain"), show, recentShare: () => [0, 0, 0, 0] };
    assert.deepEqual(states(marks(facts)), ["kept", "kept", "kept", "kept"]);
    assert.ok(marks(facts).every(({ share }) => share === 1));
  }
});

test("share of the batch: how many of its examples had each one on", () => {
  const all = marks({ show: "batch" });
  assert.deepEqual(states(all), ["share", "share", "share", "share"]);
  assert.deepEqual(
    all.map(({ share }) => share),
    [1, 0, 0.75, 0.25],
  );
});

test("recent shares are those of the layer; without any the mask is shown", () => {
  /** @type {Record<string, number[]>} */
  const shares = { hidden_1: [0.5, 0.25, 1, 0] };
  const recentShare = (/** @type {string} */ layer) => shares[layer] ?? null;
  const all = marks({ show: "recent", recentShare });
  assert.deepEqual(
    all.map(({ state, share }) => [state, share]),
    shares.hidden_1.map((share) => ["share", share]),
  );
  assert.deepEqual(states(marks({ show: "recent" })), states(marks({ show: "example" })));
});

test("where no mask was drawn nothing is off", () => {
  const step = makeStep({ keep_mask: {}, drop_count: {} });
  for (const show of /** @type {const} */ (["example", "batch", "recent"])) {
    const facts = makeFacts({ step, show, recentShare: () => [0, 0, 0, 0] });
    assert.equal(keepingOf("hidden_1", facts), null);
    assert.equal(offInWords("hidden_1", 4, facts), "all on");
  }
});

test("without a step perceptrons are idle, with an example there is something to see", () => {
  assert.deepEqual(states(marks({ step: null, features: null })), ["idle", "idle", "idle", "idle"]);
  assert.deepEqual(states(marksOf(INPUT, makeFacts({ step: null }))), ["kept", "kept"]);
});

test("perceptrons are as full as they fire, beside the fullest of their layer", () => {
  assert.deepEqual(listOf(fillsOf("hidden_1", makeFacts())), [0, 0.25, 0.5, 1]);
  const step = makeStep({ activation: { dropout: { hidden_1: [-2, 1, 0, 0.5] } } });
  assert.deepEqual(listOf(fillsOf("hidden_1", makeFacts({ step }))), [1, 0.5, 0, 0.25]);
});

test("inputs are as full as they are, only larger ones than 1 are scaled", () => {
  assert.deepEqual(listOf(fillsOf("input", makeFacts())), [0.25, 1]);
  assert.deepEqual(listOf(fillsOf("input", makeFacts({ features: [0.25, 0.5] }))), [0.25, 0.5]);
  assert.deepEqual(listOf(fillsOf("input", makeFacts({ features: [-4, 1] }))), [1, 0.25]);
});

test("each twin is as full as it fires itself", () => {
  const activation = { dropout: { hidden_1: [1, 0, 0, 0] }, plain: { hidden_1: [0, 0, 0, 9] } };
  const step = makeStep({ activation });
  assert.deepEqual(listOf(fillsOf("hidden_1", makeFacts({ step, twin: "plain" }))), [0, 0, 0, 1]);
});

test("a layer that is silent, thinned out or unknown is empty and no error", () => {
  const silent = makeStep({ activation: { dropout: { hidden_1: [0, 0, 0, 0], hidden_2: null } } });
  assert.deepEqual(listOf(fillsOf("hidden_1", makeFacts({ step: silent }))), [0, 0, 0, 0]);
  assert.equal(fillsOf("hidden_2", makeFacts({ step: silent })), null);
  assert.equal(fillsOf("hidden_1", makeFacts({ step: null })), null);
  const all = marks({ step: makeStep({ activation: {} }) });
  assert.deepEqual(
    all.map(({ fill }) => fill),
    [0, 0, 0, 0],
  );
});

test("one value that is no number spoils no other", () => {
  const step = makeStep({ activation: { dropout: { hidden_1: [NaN, 1, 2, Infinity] } } });
  assert.deepEqual(listOf(fillsOf("hidden_1", makeFacts({ step }))), [0, 0.5, 1, 1]);
});

test("how many are off is told as the masks are shown", () => {
  assert.equal(offInWords("hidden_1", 4, makeFacts()), "2 of 4 off");
  assert.equal(offInWords("input", 2, makeFacts()), "0 of 2 off");
  assert.equal(offInWords("hidden_1", 4, makeFacts({ show: "batch" })), "50 % of the batch off");
  const recent = makeFacts({ show: "recent", recentShare: () => [1, 1, 1, 0.5] });
  assert.equal(offInWords("hidden_1", 4, recent), "13 % off, recently");
  assert.equal(offInWords("hidden_1", 4, recent, true), "13 % off");
  assert.equal(offInWords("hidden_1", 4, makeFacts({ twin: "plain" })), "all on");
  assert.equal(offInWords("hidden_1", 4, makeFacts({ step: null })), "");
});

test("logits become probabilities, however large they are", () => {
  const [a, b] = softmax([1000, 1000 + Math.log(3)]);
  assert.ok(Math.abs(a - 0.25) < 1e-9 && Math.abs(b - 0.75) < 1e-9);
  assert.deepEqual(softmax([0, -Infinity]), [1, 0]);
  assert.deepEqual(softmax([NaN, 1]), [0.5, 0.5]);
  assert.deepEqual(softmax([]), []);
});

test("the example says its label, and when that is wrong", () => {
  const names = ["cat", "dog"];
  const right = { index: 3, label: 1, true_label: 1 };
  assert.equal(exampleInWords(right, names), 'a "dog" · row 0 of batch');
  assert.equal(exampleInWords(right, names, 17), 'a "dog" · row 17 of batch');
  assert.equal(exampleInWords({ ...right, label: 0 }, names), "labelled cat, really dog");
  assert.match(exampleInWords({ index: 3, label: 7, true_label: 7 }, names), /"7"/);
  assert.equal(exampleInWords(null, names), "");
});

test("the example of a regression is a height, and the true one where it differs", () => {
  const example = { index: 3, label: 0.5, true_label: 0.501 };
  assert.equal(exampleInWords(example, []), "height 0.50");
  assert.equal(exampleInWords({ ...example, true_label: 0.25 }, []), "height 0.50, really 0.25");
});
