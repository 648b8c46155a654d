import assert from "node:assert/strict";
import { test } from "node:test";
import { paintSurface, placeOf } from "../../../../frontend/views/drawing/surface.js";

const THEME = /** @type {any} */ ({
  stage: "#ffffff",
  ink: "#000000",
  inkSoft: "#808080",
  line: "#cccccc",
  positive: "#0000ff",
  negative: "#ff0000",
});

/**
 * @param {import("../../../../frontend/lib/surface.js").Surface} surface
 * @param {number} [range]
 */
function painted(surface, range = 1) {
  const pixels = new Uint8ClampedArray(4 * surface.side * surface.side);
  paintSurface(pixels, surface, range, THEME);
  return Array.from({ length: surface.side * surface.side }, (_, cell) => [
    ...pixels.subarray(4 * cell, 4 * cell + 4),
  ]);
}

test("a sure class has its colour, an open question the stage's", () => {
  const values = Float32Array.from([1, 0, 1, 0, 1, 0, 1, 0]);
  const [first] = painted({ side: 2, classes: 2, values });
  assert.ok(first[2] > first[0] + 50, "blue");
  const open = painted({ side: 1, classes: 2, values: Float32Array.from([0.5, 0.5]) })[0];
  assert.equal(open[0], open[2]);
});

test("heights go one colour up, the other down, and stop at the range", () => {
  const [up] = painted({ side: 1, classes: 0, values: Float32Array.from([1]) });
  const [higher] = painted({ side: 1, classes: 0, values: Float32Array.from([9]) });
  const [down] = painted({ side: 1, classes: 0, values: Float32Array.from([-1]) });
  const [flat] = painted({ side: 1, classes: 0, values: Float32Array.from([0]) });
  assert.deepEqual(up, higher);
  assert.ok(up[2] > up[0] && down[0] > down[2]);
  assert.deepEqual(flat, [255, 255, 255, 255]);
});

test("a boundary is darker than what it parts, so that colour is not all that tells", () => {
  const values = Float32Array.from([1, 0, 0, 1, 1, 0, 0, 1]);
  const [onEdge, beside] = painted({ side: 2, classes: 2, values });
  const brightness = (/** @type {number[]} */ pixel) => pixel[0] + pixel[1] + pixel[2];
  assert.ok(brightness(onEdge) < brightness(beside));
});

test("what is no number is left blank", () => {
  const [pixel] = painted({ side: 1, classes: 0, values: Float32Array.from([NaN]) });
  assert.deepEqual(pixel, [255, 255, 255, 255]);
});

test("points lie where their inputs say, x to the right and y up", () => {
  const extent = { left: -1, right: 1, bottom: -1, top: 1 };
  const at = (/** @type {number[]} */ features) =>
    placeOf({ features, label: 0, true_label: 0 }, extent, 100);
  assert.deepEqual(at([-1, 1]), [0, 0]);
  assert.deepEqual(at([1, 0]), [100, 50]);
});
