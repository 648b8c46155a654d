import assert from "node:assert/strict";
import { test } from "node:test";
import { placeLabels } from "../../../frontend/views/curve-place.js";

const PLOT = { width: 300, height: 140 };

/**
 * @param {string} text
 * @param {...[number, number]} middles
 */
function label(text, ...middles) {
  return { text, look: "", places: middles.map(([x, y]) => ({ x, y })) };
}

test("a label lies around the middle it asks for", () => {
  const [{ x, y }] = placeLabels([label("with", [150, 70])], PLOT);
  assert.ok(x > 130 && x < 150, `${x}`);
  assert.ok(y > 55 && y < 70, `${y}`);
});

test("near an edge it is pushed inside", () => {
  const placed = placeLabels([label("turns here", [0, 0]), label("turns here", [300, 140])], PLOT);
  assert.deepEqual([placed[0].x, placed[0].y], [0, 0]);
  assert.ok(placed[1].x < 260 && placed[1].x > 200 && placed[1].y <= 125);
});

test("a place that is taken is left for the next, and the last one is left out", () => {
  const same = label("without", [100, 50], [100, 70]);
  const placed = placeLabels([same, same, same], PLOT);
  assert.deepEqual(
    placed.map(({ y }) => Math.round(y / 10)),
    [4, 6],
  );
});

test("nothing covers an obstacle", () => {
  const obstacle = { x: 95, y: 45, width: 10, height: 10 };
  const [{ y }] = placeLabels([label("gap", [100, 50], [100, 90])], PLOT, [obstacle]);
  assert.ok(y > 80, `${y}`);
});

test("what is wider than the plot is left out", () => {
  assert.deepEqual(placeLabels([label("x".repeat(80), [150, 70])], PLOT), []);
});
