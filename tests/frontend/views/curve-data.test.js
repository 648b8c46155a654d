import assert from "node:assert/strict";
import { test } from "node:test";
import { COLUMNS, columnsOf, GAPS, lossRange } from "../../../frontend/views/curve-data.js";
import { makeMeasured } from "./measured.js";

test("a column of steps, then one a curve", () => {
  const [steps, ...curves] = columnsOf([makeMeasured(0), makeMeasured(5)]);
  assert.deepEqual(steps, [0, 5]);
  assert.deepEqual(
    curves.map(([first]) => first),
    [0.485, 0.375, 0.5, 0.865, 0.125],
  );
  assert.deepEqual(
    curves.map(({ length }) => length),
    COLUMNS.map(() => 2),
  );
});

test("what is missing or left all bounds is a hole in its own curve only", () => {
  const alone = makeMeasured(1, {
    train_loss: { dropout: Infinity },
    train_loss_eval: { dropout: NaN },
    holdout_loss: { dropout: 0 },
  });
  const [steps, ...curves] = columnsOf([alone]);
  assert.deepEqual(steps, [1]);
  assert.deepEqual(curves, [[0], [null], [null], [null], [null]]);
});

test("before the first evaluation there are columns without rows", () => {
  assert.deepEqual(columnsOf([]), [[], [], [], [], [], []]);
});

test("the gap lies between hold-out and training loss, masks off, of one twin", () => {
  const pairs = GAPS.map((pair) => pair.map((column) => COLUMNS[column - 1]));
  assert.deepEqual(
    pairs,
    ["dropout", "plain"].map((twin) => [
      [twin, "holdout_loss"],
      [twin, "train_loss_eval"],
    ]),
  );
});

test("the axis begins at nothing and ends a little above the highest loss", () => {
  const [low, high] = lossRange([
    [2, 1],
    [2, null, 3],
  ]);
  assert.equal(low, 0);
  assert.ok(high > 3 && high < 3.3, `${high}`);
});

test("peaks beyond three times the untrained loss are cut", () => {
  const [, high] = lossRange([
    [2, 500, 1],
    [1, 1, 1],
  ]);
  assert.ok(high > 6 && high < 6.6, `${high}`);
  const [, small] = lossRange([[0.125, 500]]);
  assert.ok(small > 0.375 && small < 0.41, `${small}`);
});

test("a curve that begins with a hole cuts nothing", () => {
  const [, high] = lossRange([
    [null, 8],
    [null, null],
  ]);
  assert.ok(high > 8, `${high}`);
});

test("without losses, or with losses of nothing, the axis still has a length", () => {
  assert.deepEqual(lossRange([]), [0, 1]);
  assert.deepEqual(lossRange([[], [null]]), [0, 1]);
  assert.deepEqual(lossRange([[0, 0]]), [0, 1]);
});
