import assert from "node:assert/strict";
import { test } from "node:test";
import { phaseInWords } from "../../../frontend/views/phase-words.js";
import { comparisonRows } from "../../../frontend/views/what-if-words.js";
import { makeAnatomy, makeCourse } from "./anatomy-seen.js";

const NAMES = ["cat", "dog"];

/** @param {any} phase @param {any} [anatomy] @param {string[]} [names] */
const told = (phase, anatomy = makeAnatomy(), names = NAMES) =>
  phaseInWords(phase, { anatomy, course: anatomy.actual }, names);

test("the mask is counted layer by layer", () => {
  assert.match(told("mask"), /1 of 3 in hidden 1, 0 of 2 in hidden 2/);
  const none = makeAnatomy({ actual: makeCourse({ keep_mask: {}, multiplier: {} }) });
  assert.match(told("mask", none), /No mask/);
  const noise = makeAnatomy({ actual: makeCourse({ keep_mask: {} }) });
  assert.match(told("mask", noise), /none is off/);
});

test("forward names the factor of what is kept, where there is one", () => {
  assert.match(told("forward"), /counts 2 times/);
  const plain = makeAnatomy({ actual: makeCourse({ keep_mask: {} }) });
  assert.doesNotMatch(told("forward", plain), /times/);
});

test("the loss is that of the label, right or wrong", () => {
  assert.match(told("loss"), /says dog with 75.0 %, which is the label: loss −log 75.0 % = 0.5/);
  const example = { index: 4, features: [], label: 0, true_label: 0 };
  const wrong = told("loss", makeAnatomy({ example }));
  assert.match(wrong, /says dog with 75.0 %; the label is cat, given 25.0 %/);
});

test("a regression has no probabilities, a lost one no number", () => {
  const course = makeCourse({ probability: null, output: [0.31], example_loss: null });
  const text = told("loss", makeAnatomy({ actual: course }), []);
  assert.match(text, /says 0.31, the label is 1: loss not a number/);
});

test("backward says what dropout does to learning, with dropout only", () => {
  assert.match(told("backward"), /exactly 0/);
  const plain = makeAnatomy({ actual: makeCourse({ keep_mask: {} }) });
  assert.doesNotMatch(told("backward", plain), /off/);
});

test("the update tells mean and most of the real changes", () => {
  // |0.3| + |-0.4| over 16 weights.
  assert.match(told("update"), /All 32 examples .* by 0.0438 on average, 0.4 at most/);
});

test("what if is compared figure by figure", () => {
  const altered = makeCourse({
    keep_mask: { hidden_1: [0, 0, 1], hidden_2: [1, 0] },
    probability: [0.5, 0.5],
    error_signal: { hidden_1: [0, 0, -2], hidden_2: [1, 0], output: [9, 9] },
  });
  const rows = comparisonRows(makeAnatomy({ altered }), NAMES);
  const row = (/** @type {string} */ name) => {
    const found = rows.find((one) => one.name === name);
    return [found?.before, found?.after];
  };
  assert.deepEqual(row("Off, hidden"), ["1 + 0", "2 + 1"]);
  assert.deepEqual(row("Says"), ["dog (75 %)", "cat (50 %)"]);
  assert.deepEqual(row("For the label"), ["75.0 %", "50.0 %"]);
  assert.deepEqual(row("Error signals"), ["1.75", "3"]);
  assert.deepEqual(row("Weights move"), ["0.5", "0.5"]);
  assert.deepEqual(comparisonRows(makeAnatomy(), NAMES), []);
});

test("a picture is off by so much a pixel, whatever its label", () => {
  const course = makeCourse({ probability: null, output: [0.5, -1], example_loss: 0.125 });
  const anatomy = makeAnatomy({ actual: course, altered: course });
  assert.match(told("loss", anatomy), /off by 0.354 a pixel: loss 0.354² = 0.125/);
  const says = comparisonRows(anatomy, NAMES).find(({ name }) => name === "Says");
  assert.equal(says?.after, "a picture, off by 0.354");
});
