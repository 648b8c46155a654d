import assert from "node:assert/strict";
import { test } from "node:test";
import { drawHistory } from "../../../../frontend/views/drawing/history.js";
import { RecordingContext, THEME } from "./recording-context.js";

/** @param {readonly number[]} history */
function drawn(history, width = 100) {
  const canvas = new RecordingContext();
  drawHistory(canvas.context, history, { width, height: 20 }, THEME);
  return canvas.all("fillRect");
}

test("a bar a step, oldest on the left, kept ones inked and full", () => {
  const bars = drawn([1, 0, 0, 1]);
  assert.deepEqual(
    bars.map(({ colour }) => colour),
    [THEME.dropout, THEME.fill, THEME.fill, THEME.dropout],
  );
  assert.deepEqual(
    bars.map(({ args }) => args[0]),
    [0, 25, 50, 75],
  );
  assert.deepEqual([bars[0].args[1], bars[0].args[3]], [0, 20]);
});

test("dropped ones are shorter, so that colour alone tells nothing", () => {
  const [kept, dropped] = drawn([1, 0]);
  assert.ok(dropped.args[3] > 0 && dropped.args[3] < kept.args[3]);
  assert.equal(dropped.args[1] + dropped.args[3] / 2, 10);
});

test("bars stay apart and inside, and never vanish", () => {
  for (const length of [1, 8, 32]) {
    const bars = drawn(Array.from({ length }, () => 1));
    bars.forEach(({ args: [x, , width] }, index) => {
      assert.ok(width >= 1 && x + width <= (bars[index + 1]?.args[0] ?? 100));
    });
  }
  assert.equal(
    drawn(
      Array.from({ length: 32 }, () => 1),
      20,
    )[0].args[2],
    1,
  );
});

test("no steps, no bars", () => {
  assert.deepEqual(drawn([]), []);
});
