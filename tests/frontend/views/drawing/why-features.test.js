import assert from "node:assert/strict";
import { test } from "node:test";

import {
  drawFilter,
  drawHistogram,
  filterGrid,
  paintFilter,
} from "../../../../frontend/views/drawing/why-features.js";
import { RecordingContext, THEME } from "./recording-context.js";

const SQUARE = /** @type {const} */ ([8, 8]);

test("filters lie in a grid about as high as wide, and none beside the screen", () => {
  for (const count of [1, 7, 64, 256, 1024]) {
    for (const width of [120, 358, 900]) {
      const { columns, rows, tile, height } = filterGrid(count, SQUARE, width);
      assert.ok(columns * rows >= count && columns * (rows - 1) < count);
      assert.ok(columns * tile <= width + 1e-9 && tile <= 56);
      assert.ok(Math.abs(height - rows * tile) < 1e-9);
    }
  }
  assert.equal(filterGrid(256, SQUARE, 320).columns, 16);
});

test("colour is the sign of a weight, ink its size up to the scale", () => {
  const pixels = new Uint8ClampedArray(16);
  const inks = { positive: [1, 2, 3], negative: [7, 8, 9] };
  paintFilter(pixels, [0.5, -0.25, 9, NaN], 1, inks);
  assert.deepEqual(Array.from(pixels.slice(0, 8)), [1, 2, 3, 128, 7, 8, 9, 64]);
  assert.deepEqual([pixels[11], pixels[15]], [255, 0]);
});

test("seen large, a weight below 0 has a dash", () => {
  const recording = new RecordingContext();
  const weights = [0.5, -0.5, 0, -0.001];
  drawFilter(recording.context, { weights, shape: [2, 2], scale: 1 }, 80, THEME);
  const [ground, ...cells] = recording.all("fillRect");
  assert.deepEqual(ground.args, [0, 0, 80, 80]);
  assert.deepEqual(
    cells.map(({ colour, args: [x, y], alpha }) => [colour, x, Math.round(y), alpha]),
    [
      ["positive", 0, 0, 0.5],
      ["negative", 40, 0, 0.5],
      ["ink", 52, 20, 0.5],
      ["positive", 0, 40, 0],
      ["negative", 40, 40, 0.001],
    ],
  );
  assert.deepEqual(recording.refused, []);
});

test("a bar is as high as its share, and one that is hardly there is still seen", () => {
  const recording = new RecordingContext();
  const scene = { edges: [0, 1, 2, 3], shares: [0.4, 0.0001, 0], most: 0.4, mean: 1.5 };
  drawHistogram(recording.context, scene, { width: 300, height: 118 }, "accent", THEME);
  const bars = recording.all("fillRect").filter(({ colour }) => colour === "accent");
  assert.deepEqual(
    bars.map(({ args }) => args),
    [
      [0, 14, 99, 86],
      [100, 99, 99, 1],
      [200, 100, 99, 0],
    ],
  );
  const mean = recording.all("fillRect").find(({ colour }) => colour === "ink");
  assert.equal(mean?.args[0], 149.25);
  assert.ok(recording.all("fillText").some(({ args }) => args[0] === "40.0 % a bar"));
  const nothing = { edges: [0, 1], shares: [0], most: 0, mean: null };
  drawHistogram(recording.context, nothing, { width: 300, height: 118 }, "accent", THEME);
  assert.deepEqual(recording.refused, []);
});
