import assert from "node:assert/strict";
import { test } from "node:test";
import { MISTAKES, costOf, mistakeInWords, warningOf } from "../../../frontend/views/mistakes.js";

/** @typedef {import("../../../frontend/state/types.js").Evaluation} Evaluation */

/**
 * @param {Partial<Evaluation>} [values]
 * @returns {Evaluation}
 */
function makeEvaluation(values = {}) {
  return {
    step: 500,
    train_loss: { dropout: 0.8, plain: 0.1 },
    train_loss_eval: { dropout: 0.7, plain: 0.1 },
    holdout_loss: { dropout: 1.125, plain: 0.75 },
    train_error: { dropout: 0.2, plain: 0 },
    holdout_error: { dropout: 0.37, plain: 0.156 },
    memorised: { dropout: null, plain: null },
    holdout_loss_right: { dropout: 0.585, plain: 0.75 },
    holdout_error_right: { dropout: 0.144, plain: 0.156 },
    ...values,
  };
}

test("each mistake says what it is, and a run that makes one warns", () => {
  for (const { value, text, hint } of MISTAKES) {
    assert.ok(text && hint.endsWith("."), value);
    assert.match(warningOf(value), value === "none" ? /^$/ : /^This run .*\.$/);
    assert.equal(mistakeInWords(value).value, value);
  }
  assert.equal(new Set(MISTAKES.map(({ text }) => text)).size, MISTAKES.length);
  assert.equal(warningOf(undefined), "");
});

test("where a map is on screen, the warning says how it was reckoned", () => {
  assert.match(warningOf("forget_eval", true), /masks on\. The map shows it used rightly\.$/);
  assert.match(warningOf("forget_scale", true), /The map shows it as measured\.$/);
  assert.equal(warningOf("none", true), "");
});

test("the cost stands beside what the same weights are worth", () => {
  const cost = costOf(makeEvaluation(), "forget_eval", false);
  assert.deepEqual(cost?.rows, [
    { name: "Hold-out error", measured: "37.0 %", right: "14.4 %" },
    { name: "Hold-out loss", measured: "1.13", right: "0.585" },
  ]);
  assert.equal(cost.sentence, "The mistake costs 22.6 points.");
  assert.equal(cost.rightly, "masks off");
});

test("a mistake that looks better than it is, or makes no difference, says so", () => {
  const sentence = (/** @type {number} */ right, regression = false) =>
    costOf(makeEvaluation({ holdout_error_right: { dropout: right } }), "forget_scale", regression)
      ?.sentence;
  assert.equal(sentence(0.47), "The mistake makes it look 10.0 points better than it is.");
  assert.equal(sentence(0.3703), "Here the mistake makes no difference.");
  assert.equal(sentence(0.37, true), "Here the mistake makes no difference.");
  assert.equal(sentence(0.25, true), "The mistake costs 0.120.");
  assert.equal(sentence(NaN), "");
});

test("a regression's errors are distances", () => {
  const cost = costOf(makeEvaluation(), "scale_again", true);
  assert.deepEqual(cost?.rows[0], { name: "Hold-out RMS", measured: "0.370", right: "0.144" });
});

test("nothing is claimed of the untouched network, nor without a mistake", () => {
  assert.equal(costOf(makeEvaluation({ step: 0 }), "forget_eval", false)?.sentence, "");
  assert.equal(costOf(null, "forget_eval", false), null);
  assert.equal(costOf(makeEvaluation(), "none", false), null);
  const older = makeEvaluation({ holdout_error_right: undefined });
  assert.equal(costOf(older, "forget_eval", false), null);
});
