import assert from "node:assert/strict";
import { test } from "node:test";
import { drawThumbnail } from "../../../../frontend/views/drawing/thumbnail.js";
import { RecordingContext, THEME } from "./recording-context.js";

/** @typedef {import("../../../../frontend/views/drawing/thumbnail.js").Thumbnail} Thumbnail */

const SIDE = 40;

/** @param {Thumbnail} thumbnail */
function drawn(thumbnail) {
  const canvas = new RecordingContext();
  drawThumbnail(canvas.context, thumbnail, SIDE, THEME);
  assert.deepEqual(canvas.painted[0].args, [0, 0, SIDE, SIDE]); // wiped clean
  assert.equal(canvas.globalAlpha, 1);
  return canvas;
}

test("points lie where they are, up is up, nothing hangs over the rim", () => {
  const dots = drawn({
    kind: "points",
    points: [
      [-1, -1, 0],
      [1, 1, 1],
      [0, 0.5, 2],
    ],
  })
    .all("fill")
    .map(({ path }) => path[0].args);
  assert.deepEqual(
    dots.map(([x, y]) => [x, y]),
    [
      [3, 37],
      [37, 3],
      [20, 11.5],
    ],
  );
  for (const [x, y, radius, start, end] of dots) {
    assert.ok(start === 0 && end >= 2 * Math.PI);
    assert.ok(Math.min(x, y) - radius >= 0 && Math.max(x, y) + radius <= SIDE);
  }
});

test("three classes have three colours", () => {
  const points = /** @type {[number, number, number][]} */ ([0, 1, 2].map((c) => [0, 0, c]));
  const colours = drawn({ kind: "points", points })
    .all("fill")
    .map(({ colour }) => colour);
  assert.equal(new Set(colours).size, 3);
  assert.ok(!colours.includes(/** @type {any} */ (undefined)));
});

test("an image covers its square, row by row, ink by value", () => {
  const values = [0, 0.25, 0.5, 1];
  const cells = drawn({ kind: "image", height: 2, width: 2, values }).all("fillRect");
  assert.deepEqual(
    cells.map(({ args }) => args),
    [
      [0, 0, 20, 20],
      [20, 0, 20, 20],
      [0, 20, 20, 20],
      [20, 20, 20, 20],
    ],
  );
  assert.deepEqual(
    cells.map(({ alpha, colour }) => [alpha, colour]),
    values.map((value) => [value, THEME.ink]),
  );
});

test("cells of an uneven size leave no seams", () => {
  const values = Array.from({ length: 28 * 28 }, () => 1);
  const cells = drawn({ kind: "image", height: 28, width: 28, values }).all("fillRect");
  const area = cells.reduce((sum, { args: [, , width, height] }) => sum + width * height, 0);
  assert.equal(area, SIDE * SIDE);
});

test("an image that is not square is centred and keeps its proportions", () => {
  const cells = drawn({ kind: "image", height: 1, width: 2, values: [1, 1] }).all("fillRect");
  assert.deepEqual(
    cells.map(({ args }) => args),
    [
      [0, 10, 20, 20],
      [20, 10, 20, 20],
    ],
  );
});

test("a tall image is centred too", () => {
  const cells = drawn({ kind: "image", height: 2, width: 1, values: [1, 1] }).all("fillRect");
  assert.deepEqual(
    cells.map(({ args }) => args),
    [
      [10, 0, 20, 20],
      [10, 20, 20, 20],
    ],
  );
});

test("a table has lines between its cells", () => {
  const cells = drawn({ kind: "table", height: 2, width: 2, values: [1, 1, 1, 1] });
  assert.deepEqual(cells.all("fillRect")[0].args, [0, 0, 19, 19]);
});

test("a surface is one colour below the middle and another above, paler the nearer", () => {
  const values = [0, 0.4, 0.5, 0.6, 1];
  const cells = drawn({ kind: "surface", height: 1, width: 5, values }).all("fillRect");
  const { positive, negative } = THEME;
  assert.deepEqual(
    cells.map(({ colour }) => colour),
    [negative, negative, positive, positive, positive],
  );
  const alphas = cells.map(({ alpha }) => alpha);
  assert.ok(alphas[0] > alphas[1] && alphas[1] > alphas[2]);
  assert.ok(alphas[2] > 0 && alphas[2] < alphas[3] && alphas[3] < alphas[4]);
});
