import assert from "node:assert/strict";
import { test } from "node:test";

import {
  frequencyOf,
  HIGHEST,
  LOWEST,
  SPEEDS,
  stepAt,
  timeOf,
  voiceFrom,
  voicesOf,
} from "../../../frontend/lib/curve-tones.js";

const LINEAR = { min: 0, max: 2, isLog: false };
const LOG = { min: 0.01, max: 1, isLog: true };
const SPAN = { from: 0, to: 100 };
const near = (/** @type {number | null} */ a, /** @type {number} */ b) =>
  assert.ok(a !== null && Math.abs(a - b) < 1e-6, `${a} is not ${b}`);

test("the edges of the chart are the lowest and the highest tone", () => {
  near(frequencyOf(0, LINEAR), LOWEST);
  near(frequencyOf(2, LINEAR), HIGHEST);
  near(frequencyOf(-1, LINEAR), LOWEST);
  near(frequencyOf(9, LINEAR), HIGHEST);
});

test("pitch is the height on the chart, on its own scale", () => {
  near(frequencyOf(1, LINEAR), Math.sqrt(LOWEST * HIGHEST));
  near(frequencyOf(0.1, LOG), Math.sqrt(LOWEST * HIGHEST));
  near(frequencyOf(0, LOG), LOWEST);
  const higher = frequencyOf(1.5, LINEAR) ?? 0;
  assert.ok(higher > (frequencyOf(1.4, LINEAR) ?? Infinity));
  near(frequencyOf(5, { min: 5, max: 5, isLog: false }), LOWEST);
});

test("what is not a number is silent", () => {
  for (const value of [null, undefined, NaN, Infinity]) {
    assert.equal(frequencyOf(value, LINEAR), null);
  }
});

test("time goes with the steps, and back", () => {
  near(timeOf(25, SPAN, 8), 2);
  near(stepAt(2, SPAN, 8), 25);
  near(stepAt(99, SPAN, 8), 100);
  near(stepAt(-1, SPAN, 8), 0);
  near(timeOf(7, { from: 7, to: 7 }, 8), 0);
  assert.ok(SPEEDS.slow > SPEEDS.normal && SPEEDS.normal > SPEEDS.fast);
});

test("each twin with a value in sight is a voice, and only what is in sight sounds", () => {
  const steps = [0, 50, 100, 150];
  const curves = { dropout: [2, 1, null, 0], plain: [null, null, null, 1] };
  const voices = voicesOf(steps, curves, LINEAR, SPAN, 8);
  assert.deepEqual(
    voices.map(({ twin }) => twin),
    ["dropout"],
  );
  assert.deepEqual(
    voices[0].tones.map(({ time }) => time),
    [0, 4, 8],
  );
  near(voices[0].tones[0].frequency, HIGHEST);
  assert.equal(voices[0].tones[2].frequency, null);
  const zoomed = voicesOf(steps, curves, LINEAR, { from: 100, to: 150 }, 8);
  assert.deepEqual(
    zoomed.map(({ twin, tones }) => [twin, tones.length]),
    [
      ["dropout", 2],
      ["plain", 2],
    ],
  );
});

test("a voice begins in the middle with the tone that would be heard there", () => {
  const voice = {
    twin: /** @type {const} */ ("plain"),
    tones: [
      { time: 0, frequency: 200 },
      { time: 4, frequency: 400 },
      { time: 8, frequency: null },
    ],
  };
  assert.deepEqual(voiceFrom(voice, 0), voice);
  assert.deepEqual(voiceFrom(voice, 1).tones[0], { time: 1, frequency: 250 });
  assert.equal(voiceFrom(voice, 1).tones.length, 3);
  assert.deepEqual(voiceFrom(voice, 6).tones[0], { time: 6, frequency: 400 });
  assert.deepEqual(voiceFrom(voice, 9).tones, []);
});
