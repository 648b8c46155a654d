import assert from "node:assert/strict";
import { test } from "node:test";
import { evaluationAt, figuresOf } from "../../../frontend/views/figures.js";
import { makeMeasured } from "./measured.js";

test("errors are shares in percent, the gap is hold-out minus training loss, masks off", () => {
  const { errorName, dropout, plain } = figuresOf(makeMeasured(9), false);
  assert.equal(errorName, "Hold-out error");
  assert.deepEqual(dropout, { error: "9.8 %", gap: "0.110", memorised: "" });
  assert.deepEqual(plain, { error: "12.6 %", gap: "0.740", memorised: "" });
});

test("errors of a regression are distances and say so", () => {
  const { errorName, dropout } = figuresOf(makeMeasured(9), true);
  assert.equal(errorName, "Hold-out RMS");
  assert.equal(dropout.error, "0.0980");
});

test("wrong labels learnt are told where there are any, none learnt included", () => {
  const figures = figuresOf(makeMeasured(9, { memorised: { dropout: 0, plain: 0.75 } }), false);
  assert.equal(figures.dropout.memorised, "0 %");
  assert.equal(figures.plain?.memorised, "75 %");
});

test("alone there is nothing to compare with", () => {
  const alone = makeMeasured(9, {
    train_loss_eval: { dropout: 0.2 },
    holdout_loss: { dropout: 0.3 },
    holdout_error: { dropout: 0.1 },
    memorised: {},
  });
  const figures = figuresOf(alone, false);
  assert.equal(figures.plain, null);
  assert.deepEqual(figures.dropout, { error: "10.0 %", gap: "0.100", memorised: "" });
});

test("what is not a number is a dash", () => {
  const diverged = makeMeasured(9, {
    holdout_loss: { dropout: NaN, plain: Infinity },
    holdout_error: { dropout: NaN, plain: 0.9 },
    memorised: { dropout: NaN, plain: null },
  });
  const figures = figuresOf(diverged, false);
  assert.deepEqual(figures.dropout, { error: "–", gap: "–", memorised: "–" });
  assert.deepEqual(figures.plain, { error: "90.0 %", gap: "–", memorised: "" });
});

test("a gap may be negative, but nothing is not", () => {
  const gap = (/** @type {number} */ holdout) =>
    figuresOf(makeMeasured(9, { holdout_loss: { dropout: holdout } }), false).dropout.gap;
  assert.equal(gap(0.125), "-0.250");
  assert.equal(gap(0.374), "-0.001");
  assert.equal(gap(0.3749), "0.000");
  assert.equal(gap(0.375), "0.000");
});

test("what the figures are worth is said, and true at every step", () => {
  const caution = (/** @type {number} */ step, values = {}) =>
    figuresOf(makeMeasured(step, values), false).caution;
  const alone = { holdout_loss: { dropout: 0.4 }, holdout_error: { dropout: 0.1 } };
  const alike = {
    holdout_loss: { dropout: 0.4, plain: 0.4 },
    holdout_error: { dropout: 0.1, plain: 0.1 },
  };
  const lost = (/** @type {number} */ dropout, /** @type {number} */ plain) => ({
    holdout_loss: { dropout, plain },
  });
  assert.match(caution(1284), /^Step 1,284, one seed: chance alone can do this/);
  assert.match(caution(0, alike), /before training: both are the same network/);
  assert.doesNotMatch(caution(0, alone), /both|same/);
  assert.match(caution(5, alone), /nothing to compare/);
  assert.match(caution(5, alike), /no difference at all/);
  assert.match(caution(5, lost(NaN, 0.3)), /one network left all bounds/);
  assert.match(caution(5, lost(NaN, Infinity)), /: the loss left all bounds/);
  assert.match(caution(5, { holdout_loss: { dropout: NaN } }), /: the loss left all bounds/);
});

test("the evaluation shown is the newest one at or before the step", () => {
  const steps = [0, 1, 2, 4, 8, 16, 100];
  const evaluations = steps.map((step) => ({ step }));
  for (let step = -1; step <= 101; step += 1) {
    const expected = steps.filter((one) => one <= step).at(-1);
    assert.equal(evaluationAt(evaluations, step)?.step, expected, `at ${step}`);
  }
  assert.equal(evaluationAt([], 3), null);
});
