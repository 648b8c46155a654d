import assert from "node:assert/strict";
import { test } from "node:test";
import { missingColumns, StripBins } from "../../../frontend/lib/strip-bins.js";

const UNITS = 5;

/** A mask without a pattern, the same every time. @param {number} step */
function maskOf(step) {
  return Uint8Array.from({ length: UNITS }, (_, unit) => ((step * 31 + unit * 17) % 7 < 3 ? 0 : 1));
}

/** @param {number} from @param {number} to included */
function counted(from, to) {
  const counts = Array.from({ length: UNITS }, () => 0);
  for (let step = from; step <= to; step += 1) {
    maskOf(step).forEach((kept, unit) => (counts[unit] += kept));
  }
  return { counts, steps: to - from + 1 };
}

/**
 * What the server answers: `backend/dropscope/trace/strip.py`, shares rounded as it does.
 *
 * @param {number} from
 * @param {number} to
 * @param {number} bins
 */
function answerOf(from, to, bins) {
  const all = to - from + 1;
  const edges = Array.from({ length: bins + 1 }, (_, i) => from + Math.floor((i * all) / bins));
  const share = edges.slice(1).map((end, i) => {
    const { counts, steps } = counted(edges[i], end - 1);
    return counts.map((kept) => Number((kept / steps).toFixed(4)));
  });
  return { layer: "hidden_1", size: 8, edges, share };
}

/** Masks of some steps only. @param {number} from @param {number} to */
const between = (from, to) => (/** @type {number} */ step) =>
  step >= from && step <= to ? maskOf(step) : null;
const none = () => null;

/** @param {import("../../../frontend/lib/strip-bins.js").Column | null} column */
const plain = (column) => column && { counts: [...Array.from(column.counts)], steps: column.steps };

test("every step of a column is counted", () => {
  for (const size of [1, 2, 8, 64]) {
    const bins = new StripBins();
    for (let index = 0; index < 3; index += 1) {
      const column = bins.column(size, index, 1000, between(1, 1000));
      assert.deepEqual(plain(column), counted(index * size + 1, (index + 1) * size), `${size}`);
    }
  }
});

test("the last column counts what is there, and goes on as steps come", () => {
  const bins = new StripBins();
  assert.equal(bins.column(8, 2, 16, between(1, 16)), null);
  for (const last of [17, 18, 22, 24, 30]) {
    const found = bins.column(8, 2, last, between(17, last));
    assert.deepEqual(plain(found), counted(17, Math.min(24, last)), `${last}`);
  }
});

test("steps that were counted are not needed again", () => {
  const bins = new StripBins();
  bins.column(8, 0, 5, between(1, 5));
  assert.deepEqual(plain(bins.column(8, 0, 8, between(6, 8))), counted(1, 8));
  assert.deepEqual(plain(bins.column(8, 0, 8, none)), counted(1, 8));
});

test("a column with a step that is not at hand is not known", () => {
  const bins = new StripBins();
  assert.equal(bins.column(8, 0, 8, between(2, 8)), null);
  assert.equal(bins.column(8, 0, 8, between(1, 7)), null);
  assert.equal(bins.column(1, 4, 8, none), null);
});

test("two halves make a whole, also where the second one is not full", () => {
  const bins = new StripBins();
  for (const index of [0, 1, 2]) bins.column(4, index, 11, between(1, 11));
  assert.deepEqual(plain(bins.column(8, 0, 11, none)), counted(1, 8));
  assert.deepEqual(plain(bins.column(8, 1, 11, none)), counted(9, 11));
  assert.deepEqual(plain(bins.column(16, 0, 11, none)), counted(1, 11));
  // A half that lacks steps is no start.
  const part = new StripBins();
  part.column(4, 0, 3, between(1, 3));
  part.column(4, 1, 8, between(5, 8));
  assert.equal(part.column(8, 0, 8, none), null);
});

test("what the server counted is taken to the last step", () => {
  const bins = new StripBins();
  bins.take(answerOf(9, 32, 3));
  for (const index of [1, 2, 3]) {
    const wanted = counted(index * 8 + 1, index * 8 + 8);
    assert.deepEqual(plain(bins.column(8, index, 100, none)), wanted);
  }
  assert.equal(bins.column(8, 0, 100, none), null);
  bins.take(answerOf(33, 35, 1));
  assert.deepEqual(plain(bins.column(8, 4, 35, none)), counted(33, 35));
  assert.deepEqual(plain(bins.column(8, 4, 37, between(36, 37))), counted(33, 37));
});

test("counts survive the server's rounding up to huge columns", () => {
  const size = 8192;
  const bins = new StripBins();
  const exact = counted(1, size);
  const share = [exact.counts.map((kept) => Number((kept / size).toFixed(4)))];
  bins.take({ layer: "hidden_1", size, edges: [1, size + 1], share });
  assert.deepEqual(plain(bins.column(size, 0, size, none)), exact);
});

test("bins that are no column are left out, and fewer steps replace no more", () => {
  const bins = new StripBins();
  bins.take(answerOf(3, 18, 2));
  bins.take({ ...answerOf(1, 32, 2) }); // twice as long
  assert.equal(bins.columns.size, 0);
  bins.take(answerOf(1, 8, 1));
  bins.take(answerOf(1, 4, 1));
  assert.equal(bins.column(8, 0, 8, none)?.steps, 8);
});

test("a larger column stands in for one that is on its way", () => {
  const bins = new StripBins();
  assert.equal(bins.standIn(1, 5), null);
  bins.take(answerOf(1, 16, 2));
  assert.deepEqual(plain(bins.standIn(1, 5)), counted(1, 8));
  assert.deepEqual(plain(bins.standIn(2, 4)), counted(9, 16));
  assert.equal(bins.standIn(2, 8), null);
});

test("what is kept has an end", () => {
  const bins = new StripBins();
  for (let index = 0; index < 5000; index += 1) {
    bins.keep(2, index, { counts: new Float64Array(1024), steps: 2 });
  }
  assert.equal(bins.columns.size, 4096);
  assert.equal(bins.column(2, 0, 1e6, none), null);
  assert.equal(bins.column(2, 4999, 1e6, none)?.steps, 2);
});

test("what is missing is asked for as whole columns, a last short one by itself", () => {
  const stretch = { start: 80, steps: 8, last: 118 };
  const ask = (/** @type {string} */ known) =>
    missingColumns(
      [...known].map((one) => one === "x"),
      stretch,
    );
  assert.equal(ask("xxxxx"), null);
  assert.deepEqual(ask("xx--x"), { from: 97, to: 112, bins: 2 });
  assert.deepEqual(ask("-xx-x"), { from: 81, to: 112, bins: 4 });
  assert.deepEqual(ask("x----"), { from: 89, to: 112, bins: 3 });
  assert.deepEqual(ask("xxxx-"), { from: 113, to: 118, bins: 1 });
  assert.deepEqual(missingColumns([false], { start: 0, steps: 64, last: 5 }), {
    from: 1,
    to: 5,
    bins: 1,
  });
});
