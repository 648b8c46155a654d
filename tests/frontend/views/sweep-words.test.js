import assert from "node:assert/strict";
import { test } from "node:test";
import { publishedFor } from "../../../frontend/views/sweep-published.js";
import {
  costInWords,
  doneInWords,
  errorsAt,
  figureName,
  pointInWords,
  progressInWords,
  ruleInWords,
  summaryInWords,
  sweepInWords,
  tallyInWords,
} from "../../../frontend/views/sweep-words.js";
import { makePoint, makeSeeds, makeSweep } from "../state/sweeps.js";

test("each state has words of its own, a failure its reason", () => {
  const states = ["queued", "running", "finished", "stopped", "interrupted", "failed"];
  const error = { code: "x", message: "The data are gone." };
  const words = states.map((state) =>
    sweepInWords(makeSweep({ state: /** @type {any} */ (state), error })),
  );
  assert.equal(new Set(words.map(({ text }) => text)).size, 6);
  assert.equal(words[5].detail, "The data are gone.");
});

test("a sweep that trains says how far it is; one that does not, nothing", () => {
  const values = { progress: 0.42, steps_per_second: 2100, eta_s: 12 };
  assert.equal(
    progressInWords(makeSweep({ state: "running", ...values })),
    "42 % · 2,100 steps/s · about 12 s left",
  );
  assert.equal(progressInWords(makeSweep(values)), "");
});

test("a cost says what it is reckoned by, and what is not known", () => {
  const cost = { members: 45, steps: 180_000, parameters: 1, seconds: 61 };
  assert.match(costInWords(cost), /^45 pairs of networks, 180,000 steps in all. About 1 min,/);
  assert.match(costInWords({ ...cost, seconds: null }), /not known yet/);
  assert.match(ruleInWords(9, 5, 4000), /5 seeds at each of 9 values, every one for 4,000 steps/);
  assert.match(ruleInWords(1, 10, 4000), /: 10 seeds, every one/);
});

test("means have the digits that their errors leave", () => {
  const summary = { mean: 0.1234, standard_error: 0.0042 };
  assert.equal(summaryInWords(summary, true), "12.34 ± 0.42 %");
  assert.equal(
    summaryInWords({ mean: -0.0312, standard_error: 0.02 }, true, true),
    "−3.1 ± 2.0 points",
  );
  assert.equal(summaryInWords({ mean: 0.5, standard_error: 0.011 }, false, true), "+0.500 ± 0.011");
  assert.equal(summaryInWords({ mean: 0.5, standard_error: null }, false), "0.500");
  assert.equal(summaryInWords({ mean: null, standard_error: null }, false), "–");
});

test("points are told by their axis, figures by what they measure", () => {
  assert.equal(pointInWords(makeSweep(), 0), "p = 0.5");
  assert.equal(pointInWords(makeSeeds(), 0), "this recipe");
  assert.equal(figureName("holdout_error", true), "hold-out error (root mean square)");
});

test("members that left all bounds are counted, and verdicts are tallied", () => {
  assert.equal(doneInWords(makeSweep()), "6 of 6 members done");
  const lost = makePoint(0.5, 0.1);
  lost.figures.holdout_loss = {
    ...lost.figures.holdout_loss,
    difference: { mean: -0.1, standard_error: 0.01, n: 2 },
  };
  assert.equal(
    doneInWords(makeSweep({ points: [lost, makePoint(0, 0.2, 1)] })),
    "4 of 6 members done; 1 left all bounds and have no figure",
  );
  assert.match(
    tallyInWords(makeSweep(), "holdout_error"),
    /^Of 2 verdicts: better with dropout at 1, no visible effect at 1\. Among many, chance/,
  );
  assert.equal(tallyInWords(makeSeeds(), "holdout_error"), "");
});

test("errors of a request stand beside their fields", () => {
  const errors = {
    "axis.values.1": "Too large.",
    "axis.field": "Not for Adam.",
    seeds: "Too many.",
    "recipe.dropout.mistake": "Set it to none.",
  };
  assert.deepEqual(errorsAt(errors, ""), {
    axis: "Not for Adam.",
    values: "Value 2: Too large.",
    seeds: "Too many.",
    recipe: "Set it to none.",
  });
  assert.equal(
    errorsAt({ "axis.values": "Twice." }, "“x” is no number.").values,
    "“x” is no number. Twice.",
  );
});

test("a published figure says its source and in what it differs", () => {
  for (const field of /** @type {const} */ (["dropout.hidden", "dataset.train_size"])) {
    const found = publishedFor(field);
    assert.match(
      found?.source ?? "",
      /Journal of Machine Learning Research 15, 2014, figure (9|10)\.$/,
    );
    assert.match(found?.setting ?? "", /MNIST/);
  }
  assert.equal(publishedFor("training.momentum"), null);
  assert.equal(publishedFor(undefined), null);
});
