import assert from "node:assert/strict";
import { test } from "node:test";
import {
  curveInWords,
  momentInWords,
  stepsInWords,
  timeAgo,
} from "../../../frontend/views/run-words.js";
import { makeRun } from "../state/recipes.js";

test("how long ago", () => {
  const now = 1_764_000_000;
  /** @type {[number, string][]} */
  const cases = [
    [-5, "just now"],
    [59, "just now"],
    [60, "1 min ago"],
    [3599, "59 min ago"],
    [3600, "1 h ago"],
    [86_399, "23 h ago"],
    [86_400, "yesterday"],
    [6 * 86_400, "6 days ago"],
  ];
  for (const [seconds, words] of cases) assert.equal(timeAgo(now - seconds, now), words);
  assert.match(timeAgo(now - 30 * 86_400, now), /^\d+ [A-Z]\w+ 2025$/);
  assert.match(momentInWords(now), /2025.*\d\d:\d\d/);
});

test("how far", () => {
  assert.equal(stepsInWords(makeRun({ step: 1284 })), "1,284 of 4,000");
  assert.equal(stepsInWords(makeRun({ step: 4000 })), "4,000");
});

test("what the small picture shows", () => {
  const curve = { step: [0, 1500], holdout_loss: { dropout: [2.3, 0.5712], plain: [2.3, null] } };
  assert.equal(
    curveInWords({ ...makeRun(), curve }),
    "Hold-out loss after 1,500 steps: with dropout 0.571, without –.",
  );
  assert.equal(curveInWords({ ...makeRun(), curve: null }), "Nothing measured yet.");
});
