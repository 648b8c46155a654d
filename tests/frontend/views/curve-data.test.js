import assert from "node:assert/strict";
import { test } from "node:test";
import {
  COLUMNS,
  CurveColumns,
  formatGap,
  formatValue,
  gapOf,
  GAPS,
  indexFrom,
  KINDS,
  valueOf,
} from "../../../frontend/views/curve-data.js";
import { makeMeasured } from "./measured.js";

test("a column of steps, then one a curve: loss", () => {
  const [steps, ...curves] = new CurveColumns("loss").take([makeMeasured(0), makeMeasured(5)]);
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

test("errors with masks on are drawn too, and not made up where they were not measured", () => {
  const former = makeMeasured(1, { train_error_masked: undefined });
  const [, ...curves] = new CurveColumns("error").take([makeMeasured(0), former]);
  assert.deepEqual(curves, [
    [0.098, 0.098],
    [0.04, 0.04],
    [0.07, null],
    [0.126, 0.126],
    [0, 0],
  ]);
});

test("what is missing or left all bounds is a hole in its own curve only", () => {
  const alone = makeMeasured(1, {
    train_loss: { dropout: Infinity },
    train_loss_eval: { dropout: NaN },
    holdout_loss: { dropout: 0 },
  });
  const [steps, ...curves] = new CurveColumns("loss").take([alone]);
  assert.deepEqual(steps, [1]);
  assert.deepEqual(curves, [[0], [null], [null], [null], [null]]);
});

test("before the first evaluation there are columns without rows", () => {
  assert.deepEqual(new CurveColumns("loss").take([]), [[], [], [], [], [], []]);
});

test("columns grow in place, and are made anew for another run", () => {
  const columns = new CurveColumns("loss");
  const rows = [0, 1, 2].map((step) => makeMeasured(step));
  const data = columns.take(rows.slice(0, 2));
  assert.equal(columns.take(rows), data, "the same object");
  assert.deepEqual(data[0], [0, 1, 2]);
  const again = [makeMeasured(0), makeMeasured(7)];
  assert.deepEqual(columns.take(again)[0], [0, 7]);
  assert.deepEqual(columns.take([])[0], []);
  assert.deepEqual(columns.take(rows)[0], [0, 1, 2]);
});

test("a newest measurement that came again with other figures is not kept as it was", () => {
  const columns = new CurveColumns("loss");
  const first = makeMeasured(0);
  columns.take([first, makeMeasured(1)]);
  const corrected = makeMeasured(1, { holdout_loss: { dropout: 9, plain: 9 } });
  assert.deepEqual(columns.take([first, corrected, makeMeasured(2)])[1], [0.485, 9, 0.485]);
});

test("the gap lies between hold-out and training with masks off, of one twin", () => {
  for (const { twin, holdout, train } of GAPS) {
    assert.deepEqual(COLUMNS[holdout - 1], { twin, kind: "holdout" });
    assert.deepEqual(COLUMNS[train - 1], { twin, kind: "train_eval" });
  }
  assert.equal(gapOf(makeMeasured(1), "loss", "plain"), 0.74);
  const diverged = makeMeasured(1, { holdout_loss: { dropout: NaN, plain: 1 } });
  assert.equal(gapOf(diverged, "loss", "dropout"), null);
});

test("kinds differ in name and in line, so that colour is never all there is", () => {
  const differing = (/** @type {"name" | "line"} */ what) => new Set(KINDS.map((k) => k[what]));
  assert.equal(differing("name").size, KINDS.length);
  assert.equal(differing("line").size, KINDS.length);
});

test("a value is the evaluation's own", () => {
  const measured = makeMeasured(3);
  assert.equal(valueOf(measured, "loss", "train", "dropout"), measured.train_loss.dropout);
  assert.equal(valueOf(measured, "error", "holdout", "plain"), measured.holdout_error.plain);
  assert.equal(valueOf(measured, "error", "train", "dropout"), 0.07);
});

test("shares are said in percent, losses and distances with three digits", () => {
  assert.equal(formatValue(0.098, "error", false), "9.8 %");
  assert.equal(formatValue(0.098, "error", true), "0.0980");
  assert.equal(formatValue(1.23456, "loss", false), "1.23");
  assert.equal(formatValue(null, "error", false), "–");
  assert.equal(formatValue(null, "loss", false), "–");
});

test("a gap has the decimals of the loss it was taken from", () => {
  assert.equal(formatGap(0.000498, 2.29), "0.00");
  assert.equal(formatGap(-0.1551, 1.34), "-0.16");
  assert.equal(formatGap(0.017, 0.0302), "0.0170");
  assert.equal(formatGap(1.99, 86.8), "2.0");
  assert.equal(formatGap(2.5e7, 3e7), "2.5e7");
  assert.equal(formatGap(3e-7, 5e-7), "3e-7");
  assert.equal(formatGap(null, 2), "–");
});

test("the position of a step is found as if by looking at each", () => {
  const steps = [0, 1, 2, 4, 8, 16];
  for (let step = -1; step <= 17; step += 1) {
    const expected = steps.filter((one) => one < step).length;
    assert.equal(indexFrom(steps, step), expected, `at ${step}`);
  }
});
