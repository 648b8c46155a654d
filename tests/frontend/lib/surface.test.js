import assert from "node:assert/strict";
import { test } from "node:test";
import { boundaries, extentOf, gridOf, surfaceOf } from "../../../frontend/lib/surface.js";

const EXTENT = { left: -2, right: 2, bottom: -1, top: 3 };
/** One linear layer: the outputs are x₁ and x₂ themselves. */
const IDENTITY = {
  "linear_1.weight": { shape: [2, 2], values: [1, 0, 0, 1] },
  "linear_1.bias": { shape: [2], values: [0, 0] },
};
const HEIGHT = {
  "linear_1.weight": { shape: [1, 2], values: [0, 1] },
  "linear_1.bias": { shape: [1], values: [0.5] },
};

test("the grid runs from the top left to the bottom right, in the middle of cells", () => {
  assert.deepEqual([...gridOf(EXTENT, 2)], [-1, 2, 1, 2, -1, 0, 1, 0]);
});

test("the extent is square and holds every point with a margin", () => {
  const points = [
    [0, 0],
    [4, 1],
    [2, -1],
  ].map((features) => ({ features }));
  const { left, right, bottom, top } = extentOf(points);
  assert.ok(Math.abs(right - left - (top - bottom)) < 1e-12);
  for (const { features } of points) {
    assert.ok(left < features[0] && features[0] < right);
    assert.ok(bottom < features[1] && features[1] < top);
  }
  const none = extentOf([]);
  assert.ok(none.left < none.right && none.bottom < none.top);
  const one = extentOf([{ features: [3, 3] }]);
  assert.ok(one.left < 3 && one.right > 3);
});

test("a classification gives probabilities that sum to one", () => {
  const { side, values, classes } = surfaceOf(IDENTITY, "relu", EXTENT, 3, false);
  assert.deepEqual([side, classes, values.length], [3, 2, 18]);
  for (let cell = 0; cell < 9; cell += 1) {
    assert.ok(Math.abs(values[2 * cell] + values[2 * cell + 1] - 1) < 1e-6);
  }
  // Bottom right, x₁ > x₂: the first class.
  assert.ok(values[16] > 0.5);
  assert.ok(values[0] < 0.5);
});

test("a regression gives the heights themselves", () => {
  const { values, classes } = surfaceOf(HEIGHT, "relu", EXTENT, 2, true);
  assert.equal(classes, 0);
  assert.deepEqual([...values], [2.5, 2.5, 0.5, 0.5]);
});

test("boundaries lie where the class changes", () => {
  const surface = surfaceOf(IDENTITY, "relu", { left: -2, right: 2, bottom: -2, top: 2 }, 4, false);
  // The second class wins above the diagonal; a boundary is told at its upper left cell.
  assert.deepEqual(
    [0, 4, 8, 12].map((start) => [...boundaries(surface, 1).subarray(start, start + 4)].join("")),
    ["0010", "0100", "1000", "0000"],
  );
});

test("a regression has a line at each level", () => {
  const surface = surfaceOf(HEIGHT, "relu", { left: 0, right: 1, bottom: 0, top: 4 }, 4, true);
  // Rows of 4, 3, 2 and 1: levels of 2 are crossed below the first and the third.
  const rows = [0, 4, 8, 12].map((start) => boundaries(surface, 2)[start]);
  assert.deepEqual(
    [...surface.values].filter((_, i) => i % 4 === 0),
    [4, 3, 2, 1],
  );
  assert.deepEqual(rows, [1, 0, 1, 0]);
});
