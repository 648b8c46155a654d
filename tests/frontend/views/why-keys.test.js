import assert from "node:assert/strict";
import { test } from "node:test";

import { cellAfter, gridOf, inked, unitAfter } from "../../../frontend/views/why-keys.js";

test("arrow keys go from cell to cell and stay inside", () => {
  assert.deepEqual(cellAfter(null, "ArrowDown", 4), { row: 0, column: 1 });
  assert.deepEqual(cellAfter(null, "ArrowDown", 1), { row: 0, column: 0 });
  assert.deepEqual(cellAfter({ row: 0, column: 1 }, "ArrowDown", 4), { row: 1, column: 1 });
  assert.deepEqual(cellAfter({ row: 0, column: 3 }, "ArrowRight", 4), { row: 0, column: 3 });
  assert.deepEqual(cellAfter({ row: 0, column: 0 }, "ArrowUp", 4), { row: 0, column: 0 });
  assert.equal(cellAfter({ row: 0, column: 0 }, "a", 4), null);
});

test("arrow keys go from perceptron to perceptron and stay inside", () => {
  assert.equal(unitAfter(0, "ArrowRight", 4, 10), 1);
  assert.equal(unitAfter(1, "ArrowDown", 4, 10), 5);
  assert.equal(unitAfter(9, "ArrowDown", 4, 10), 9);
  assert.equal(unitAfter(0, "ArrowUp", 4, 10), 0);
  assert.equal(unitAfter(3, "Home", 4, 10), 0);
  assert.equal(unitAfter(3, "End", 4, 10), 9);
  assert.equal(unitAfter(3, "x", 4, 10), null);
});

test("every layer fits its width, however large", () => {
  for (const count of [1, 8, 64, 256, 1024]) {
    for (const width of [120, 300, 480]) {
      const { pitch, columns, rows } = gridOf(count, width);
      assert.ok(columns * pitch <= width, `${count} in ${width}`);
      assert.ok(columns * rows >= count && columns * (rows - 1) < count, `${count} in ${width}`);
      assert.ok(pitch >= 8 && pitch <= 20);
    }
  }
});

test("ink is where the brush is, never taken away", () => {
  const blank = new Array(64).fill(0);
  const point = { x: 2.5 / 8, y: 1.5 / 8 };
  const drawn = inked(blank, [8, 8], point);
  assert.equal(drawn[1 * 8 + 2], 1);
  assert.equal(drawn[6 * 8 + 6], 0);
  assert.ok(drawn.every((ink) => ink >= 0 && ink <= 1));
  assert.deepEqual(inked(new Array(64).fill(1), [8, 8], point), new Array(64).fill(1));
  assert.equal(inked(new Array(784).fill(0), [28, 28], { x: 0.5, y: 0.5 })[14 * 28 + 14], 1);
});
