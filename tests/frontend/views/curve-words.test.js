import assert from "node:assert/strict";
import { test } from "node:test";
import {
  beforeStart,
  fateWords,
  gapWords,
  hiddenWords,
  measureWords,
  readOut,
  ringWords,
  WHY_HIGHER,
} from "../../../frontend/views/curve-words.js";
import { makeMeasured } from "./measured.js";

const LOSS = /** @type {const} */ ({ measure: "loss", regression: false, twin: true });
const ERROR = /** @type {const} */ ({ ...LOSS, measure: "error" });
const RMS = /** @type {const} */ ({ ...ERROR, regression: true });
const NO_TURN = { turn: null, lost: null };

/**
 * @param {number} value
 * @param {number} last
 */
const turned = (value, last) => ({ turn: { step: 1310, value, last, fell: true }, lost: null });

test("why the loss with masks on lies higher takes sixteen words at the most", () => {
  assert.ok(WHY_HIGHER.split(/\s+/).length <= 16);
  assert.match(WHY_HIGHER, /masks on.*higher/);
});

test("what is measured is named", () => {
  assert.deepEqual([LOSS, ERROR, RMS].map(measureWords), ["Loss", "Error", "Error (RMS)"]);
  assert.match(beforeStart(ERROR, false), /Press Start to see the error/);
  assert.equal(beforeStart(ERROR, true), "The first error is on its way.");
});

test("the ring says whether the curve turns or never fell", () => {
  const turn = { step: 1310, value: 1, last: 2, fell: true };
  assert.equal(ringWords(turn), "turns here, step 1,310");
  assert.equal(ringWords({ ...turn, step: 0, fell: false }), "lowest here, step 0");
});

test("what became of each hold-out curve is a sentence", () => {
  const fates = { dropout: NO_TURN, plain: turned(0.5, 0.67) };
  assert.deepEqual(fateWords(fates, LOSS), [
    "Hold-out loss, with: no turn so far.",
    "Without: turned at step 1,310, up 34 % since.",
  ]);
  assert.deepEqual(fateWords({ dropout: NO_TURN, plain: NO_TURN }, LOSS), [
    "Hold-out loss: no turn so far, with or without.",
  ]);
  assert.deepEqual(fateWords({ dropout: turned(0.5, 1.6), plain: NO_TURN }, LOSS), [
    "Hold-out loss, with: turned at step 1,310, now 3.2 times as high.",
    "Without: no turn so far.",
  ]);
});

test("a share rises by points, a distance by a share, and nothing is divided by nothing", () => {
  const of = (/** @type {any} */ shown, /** @type {number} */ value, /** @type {number} */ last) =>
    fateWords({ dropout: turned(value, last) }, { ...shown, twin: false }).join(" ");
  assert.equal(of(ERROR, 0, 0.035), "Hold-out error: turned at step 1,310, up 3.5 points since.");
  assert.equal(of(RMS, 0.2, 0.25), "Hold-out error: turned at step 1,310, up 25 % since.");
  assert.equal(of(LOSS, 0, 0.25), "Hold-out loss: turned at step 1,310, up to 0.250 since.");
});

test("a curve that left all bounds says after which step", () => {
  const lost = { turn: null, lost: 40 };
  assert.deepEqual(fateWords({ dropout: lost, plain: NO_TURN }, LOSS), [
    "Hold-out loss, with: no turn so far. No number after step 40.",
    "Without: no turn so far.",
  ]);
});

test("a measurement is read out with everything the legend has", () => {
  assert.equal(
    readOut(makeMeasured(1284), LOSS, "from step 1,200: p 0.5 → 0.8"),
    "Step 1,284; hold-out 0.485 with, 0.865 without; train, masks off 0.375 with, 0.125 without; " +
      "train, masks on 0.500 with, 0.250 without; from step 1,200: p 0.5 → 0.8.",
  );
  assert.equal(
    readOut(makeMeasured(0), { ...ERROR, twin: false }, ""),
    "Step 0; hold-out 9.8 %; train, masks off 4.0 %; train, masks on 7.0 %.",
  );
});

test("a gap between shares is in points", () => {
  assert.equal(gapWords(makeMeasured(1), LOSS, "plain"), "0.740");
  assert.equal(gapWords(makeMeasured(1), ERROR, "plain"), "12.6 pt");
  assert.equal(gapWords(makeMeasured(1), RMS, "plain"), "0.126");
  const diverged = makeMeasured(1, { holdout_loss: { dropout: NaN } });
  assert.equal(gapWords(diverged, LOSS, "dropout"), "–");
});

test("what is cut off is told, unless nothing is", () => {
  const cut = { min: 0, max: 7, peak: 1.2e12 };
  assert.match(hiddenWords(cut, LOSS, false), /up to 1\.2e12\. “log” shows it/);
  assert.equal(hiddenWords(cut, LOSS, true), "");
  assert.equal(hiddenWords({ min: 0, max: 7, peak: 6 }, LOSS, false), "");
  assert.equal(hiddenWords({ min: 0, max: 1, peak: NaN }, LOSS, false), "");
});
