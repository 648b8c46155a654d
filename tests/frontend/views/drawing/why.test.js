import assert from "node:assert/strict";
import { test } from "node:test";

import { drawImage } from "../../../../frontend/views/drawing/why-image.js";
import { cellsInOrder, paintCells } from "../../../../frontend/views/drawing/why-matrix.js";
import { drawSpread } from "../../../../frontend/views/drawing/why-spread.js";
import { drawSubNetwork, packed } from "../../../../frontend/views/drawing/why-sub-network.js";
import { RecordingContext, THEME } from "./recording-context.js";

test("a matrix of some perceptrons is brought into the order of all", () => {
  const cells = cellsInOrder(
    [9, 4, 7],
    [4, 9],
    [
      [1, -0.25],
      [-0.25, 1],
    ],
  );
  assert.deepEqual(Array.from(cells), [1, -0.25, NaN, -0.25, 1, NaN, NaN, NaN, NaN]);
});

test("ink is the strength of a correlation, whatever its sign; the dead have none", () => {
  const pixels = new Uint8ClampedArray(16);
  paintCells(pixels, Float32Array.from([1, -0.5, NaN, 0]), [10, 20, 30]);
  assert.deepEqual(
    [3, 7, 11, 15].map((at) => pixels[at]),
    [255, 128, 0, 0],
  );
  assert.deepEqual(Array.from(pixels.slice(0, 3)), [10, 20, 30]);
});

test("a pixel that is off is not drawn", () => {
  const recording = new RecordingContext();
  const image = { features: [0, 1, 0.5, 2], shape: /** @type {const} */ ([2, 2]), kept: null };
  drawImage(recording.context, image, 40, THEME);
  assert.equal(recording.all("fillRect").length, 4);
  const masked = new RecordingContext();
  drawImage(masked.context, { ...image, kept: [1, 0, 0, 1] }, 40, THEME);
  assert.deepEqual(
    masked.all("fillRect").map(({ args: [x, y] }) => [x, y]),
    [
      [0, 0],
      [20, 20],
    ],
  );
  assert.deepEqual([...recording.refused, ...masked.refused], []);
});

test("a sub-network shows each perceptron, kept ones larger", () => {
  const recording = new RecordingContext();
  drawSubNetwork(recording.context, { hidden: [[1, 0, 1, 0]], image: null }, 60, 40, THEME);
  const radii = recording.all("fill").map(({ path }) => path[0].args[2]);
  assert.equal(radii.length, 4);
  assert.ok(radii[0] > 2 * radii[1] && radii[0] === radii[2] && radii[1] === radii[3]);
  assert.deepEqual(recording.refused, []);
});

test("squares are as large as fits", () => {
  assert.deepEqual(packed(4, 40, 40), { columns: 2, pitch: 20 });
  assert.deepEqual(packed(3, 90, 10), { columns: 3, pitch: 10 });
});

test("the spread has a line for each mask and a mark of another shape for each answer", () => {
  const recording = new RecordingContext();
  const row = { name: "cat", isWanted: true, values: [0, 0.5, 1], mean: 0.5, single: 0.4 };
  const scene = { range: /** @type {const} */ ([0, 1]), nameWidth: 40, ends: ["0 %", "100 %"] };
  drawSpread(recording.context, { ...scene, rows: [{ ...row, plain: 0.9 }] }, 252, THEME);
  // The axis, three masks, the bar of the network without dropout.
  assert.equal(recording.all("fillRect").length, 5);
  const places = recording.all("fillRect").slice(1, 4);
  assert.deepEqual(
    places.map(({ args: [x] }) => x + 0.5),
    [46, 146, 246],
  );
  const shapes = recording.all("fill").map(({ path }) => path.map(({ op }) => op).join(" "));
  assert.deepEqual(shapes, ["moveTo lineTo lineTo lineTo", "arc"]);
  assert.deepEqual(
    recording.all("fillText").map(({ args: [text] }) => text),
    ["cat", "0 %", "100 %"],
  );
  const without = new RecordingContext();
  drawSpread(without.context, { ...scene, rows: [{ ...row, plain: null }] }, 252, THEME);
  assert.equal(without.all("fillRect").length, 4);
  assert.deepEqual([...recording.refused, ...without.refused], []);
});
