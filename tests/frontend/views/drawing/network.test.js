import assert from "node:assert/strict";
import { test } from "node:test";
import { layoutNetwork } from "../../../../frontend/lib/layout.js";
import { drawNetwork } from "../../../../frontend/views/drawing/network.js";
import { networkScene } from "../../../../frontend/views/network-scene.js";
import { makeFacts, makeStep } from "../facts-seen.js";
import { RecordingContext, THEME } from "./recording-context.js";

/** @typedef {import("../../../../frontend/views/network-scene.js").NetworkInput} NetworkInput */

const SIZE = { width: 760, height: 300 };

/**
 * @param {Partial<NetworkInput>} [values]
 * @param {number} [fill]  of all weights
 */
function drawn(values = {}, fill = 0.5) {
  const imageShape = values.image ? /** @type {const} */ ([1, 2]) : null;
  const sizes = { inputCount: 2, hidden: [4, 2], outputCount: 2, imageShape, nameWidth: 30 };
  const weight = (/** @type {[number, number]} */ ...shape) => {
    return { shape, values: Array.from({ length: shape[0] * shape[1] }, () => fill) };
  };
  const scene = networkScene(layoutNetwork({ ...sizes, ...SIZE }), {
    facts: makeFacts(),
    example: { index: 3, label: 1, true_label: 1 },
    classNames: ["cat", "dog"],
    image: false,
    weights: {
      "linear_1.weight": weight(4, 2),
      "linear_2.weight": weight(2, 4),
      "linear_3.weight": weight(2, 2),
    },
    edgeCount: 100,
    selected: null,
    ...SIZE,
    ...values,
  });
  const canvas = new RecordingContext();
  drawNetwork(canvas.context, scene, THEME);
  return { canvas, scene };
}

test("edges lie below perceptrons", () => {
  const { painted } = drawn().canvas;
  const isEdge = painted.map(({ path }) => path.some(({ op }) => op === "bezierCurveTo"));
  const isRing = painted.map(({ path }) => path.some(({ op }) => op === "arc"));
  assert.ok(isEdge.lastIndexOf(true) > 0);
  assert.ok(isEdge.lastIndexOf(true) < isRing.indexOf(true));
});

test("as many crosses as perceptrons are off, and no dashed ring without one", () => {
  const { painted } = drawn().canvas;
  const crosses = painted.filter(
    ({ op, path }) => op === "stroke" && path.filter((piece) => piece.op === "lineTo").length === 2,
  );
  const dashed = painted.filter(({ dash }) => dash.length > 0);
  assert.deepEqual([crosses.length, dashed.length], [3, 3]); // units 1 and 3, then unit 0
});

test("each twin has its colour and none of the other's", () => {
  const colours = (/** @type {"dropout" | "plain"} */ twin) =>
    new Set(drawn({ facts: makeFacts({ twin }) }).canvas.painted.map(({ colour }) => colour));
  assert.ok(colours("dropout").has(THEME.dropout) && !colours("dropout").has(THEME.plain));
  assert.ok(colours("plain").has(THEME.plain) && !colours("plain").has(THEME.dropout));
});

test("an image's inputs are pixels, other inputs perceptrons", () => {
  assert.ok(drawn({ image: true }).canvas.all("fillRect").length > 0);
  assert.deepEqual(drawn().canvas.all("fillRect"), []);
});

test("all words are set, those that alert in bold too", () => {
  const { canvas, scene } = drawn({ example: { index: 3, label: 0, true_label: 1 } });
  const set = canvas.all("fillText");
  for (const { text, x, y, align, alert } of scene.words) {
    const found = set.find(({ args }) => args[0] === text && args[1] === x && args[2] === y);
    assert.ok(found, text);
    assert.equal(found.font.startsWith("600 "), Boolean(alert), text);
    assert.equal(found.colour, alert ? THEME.negative : THEME.inkSoft, text);
    assert.deepEqual([found.align, found.baseline], [align, "alphabetic"], text);
  }
});

test("the ring of the chosen perceptron lies on top", () => {
  const { painted } = drawn({ selected: { layer: "hidden_1", unit: 2 } }).canvas;
  assert.equal(painted.at(-1)?.colour, THEME.focus);
  assert.ok(drawn().canvas.painted.every(({ colour }) => colour !== THEME.focus));
});

test("a network that left all bounds is drawn without a number that is none", () => {
  const bad = { hidden_1: [NaN, Infinity, 1, -Infinity], hidden_2: [NaN, NaN] };
  const step = makeStep({ activation: { dropout: bad }, output: { dropout: [NaN, NaN] } });
  for (const show of /** @type {const} */ (["example", "batch", "recent"])) {
    for (const classNames of [["cat", "dog"], []]) {
      for (const fill of [NaN, Infinity, 1]) {
        for (const image of [true, false]) {
          const recentShare = () => [0.25, 1, 0, 0.5];
          const facts = makeFacts({ step, show, recentShare, features: [NaN, 1] });
          const { canvas } = drawn({ facts, classNames, image }, fill);
          assert.deepEqual(canvas.refused, []);
          const said = canvas.all("fillText").map(({ args }) => args[0]);
          assert.ok(!said.some((text) => /NaN|Infinity|undefined/.test(text)), said.join("; "));
        }
      }
    }
  }
});
