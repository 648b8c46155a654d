import assert from "node:assert/strict";
import { test } from "node:test";
import { layoutNetwork } from "../../../frontend/lib/layout.js";
import { networkScene } from "../../../frontend/views/network-scene.js";
import { phaseScene, revealOf } from "../../../frontend/views/phase-scene.js";
import { makeAnatomy, makeCourse } from "./anatomy-seen.js";
import { makeFacts } from "./facts-seen.js";

/** @typedef {import("../../../frontend/state/types.js").Phase} Phase */

const SIZE = { width: 760, height: 300 };
const LAYOUT = layoutNetwork({
  ...{ inputCount: 2, hidden: [3, 2], outputCount: 2, imageShape: null, nameWidth: 30 },
  ...SIZE,
});

/** @param {Phase} phase @param {number} [progress] @param {any} [anatomy] */
function sceneOf(phase, progress = 1, anatomy = makeAnatomy()) {
  const whole = networkScene(LAYOUT, {
    facts: makeFacts({ twin: "dropout", step: null, features: [1, -1] }),
    example: { index: 4, label: 1, true_label: 1 },
    classNames: ["cat", "dog"],
    image: false,
    weights: {},
    edgeCount: 100,
    selected: null,
    ...SIZE,
  });
  const input = { phase, progress, anatomy, course: anatomy.actual };
  return phaseScene(whole, LAYOUT, input, 100);
}

test("the mask says who is off before anything flows", () => {
  const { hidden, outputs, reveal } = sceneOf("mask");
  assert.deepEqual(
    hidden.map((marks) => marks.map(({ state }) => state)),
    [
      ["kept", "dropped", "kept"],
      ["kept", "kept"],
    ],
  );
  assert.ok(hidden.flat().every(({ fill }) => fill < 0.1));
  assert.ok(outputs.bars.every(({ share }) => share === null));
  assert.equal(reveal, null);
});

test("forward, perceptrons fill with what they pass on, once it has reached them", () => {
  const over = sceneOf("forward");
  assert.deepEqual(
    over.hidden.map((marks) => marks.map(({ fill }) => fill)),
    [
      [1, 0, 0],
      [1, 0],
    ],
  );
  assert.deepEqual(
    over.outputs.bars.map(({ share }) => share),
    [0.25, 0.75],
  );
  const begun = sceneOf("forward", 0);
  assert.ok(begun.hidden.flat().every(({ fill }) => fill < 0.1));
  assert.ok(begun.outputs.bars.every(({ share }) => share === null));
});

test("forward, an edge carries its weight times what came in", () => {
  // Of the first layer: 1 × 1, 2 × -1 and 3 × 1; the sign is that of what flows.
  const scene = sceneOf("forward");
  const first = scene.edges.filter(({ x2 }) => x2 < LAYOUT.hidden[0].right + 1);
  assert.equal(first.length, 3);
  assert.deepEqual(
    first.map(({ sign }) => sign),
    [1, -1, 1],
  );
  assert.deepEqual(
    first.map(({ off }) => off),
    [false, true, false],
  );
  assert.deepEqual(
    first.map(({ strength }) => strength),
    [1 / 9, (2 / 3) * (2 / 3), 1],
  );
});

test("backward, perceptrons show their error signal and a dropped one shows none", () => {
  const [first, second] = sceneOf("backward").hidden.map((marks) => marks.map(({ fill }) => fill));
  assert.deepEqual(first, [0.5, 0, 1]);
  assert.deepEqual(second, [1, 0]);
});

test("backward, an edge carries its weight times the error of where it leads", () => {
  // Into the outputs: 0.5 × 0.25 and 1 × -0.25.
  const last = sceneOf("backward").edges.filter(({ x2 }) => x2 > LAYOUT.hidden[1].right + 20);
  assert.deepEqual(
    last.map(({ sign }) => sign),
    [1, -1],
  );
});

test("the update shows by how much weights move, whoever was off", () => {
  const scene = sceneOf("update");
  assert.deepEqual(
    scene.edges.map(({ sign, off }) => [sign, off]),
    [
      [1, false],
      [-1, false],
    ],
  );
});

test("signals run from the left, errors from the right, to the very end", () => {
  const at = (/** @type {Phase} */ phase, /** @type {number} */ progress) => {
    const anatomy = makeAnatomy();
    const input = { phase, progress, anatomy, course: makeCourse() };
    return revealOf(input, LAYOUT, SIZE.width);
  };
  assert.deepEqual(at("forward", 1), { left: 0, right: SIZE.width });
  assert.deepEqual(at("backward", 1), { left: 0, right: SIZE.width });
  assert.equal(at("forward", 0).right, LAYOUT.input.left);
  assert.equal(at("backward", 0).left, LAYOUT.outputs.x);
  assert.ok(at("forward", 0.5).right < at("forward", 0.6).right);
  assert.ok(at("backward", 0.5).left > at("backward", 0.6).left);
  assert.deepEqual(at("loss", 0.3), { left: 0, right: SIZE.width });
});
