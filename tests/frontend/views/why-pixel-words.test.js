import assert from "node:assert/strict";
import { test } from "node:test";

import {
  arrangementsSentence,
  leans,
  pixelSentences,
} from "../../../frontend/views/why-pixel-words.js";
import { firesTogether } from "../../../frontend/views/drawing/why-pair.js";
import { reachOf } from "../../../frontend/views/drawing/why-course.js";
import { firingSentence } from "../../../frontend/views/why-words.js";

const figure = (/** @type {number | null} */ value, error = 0.01) => ({
  value,
  standard_error: error,
});

/**
 * @param {number} lying  accuracy
 * @param {number} change
 */
function pixels(lying, change) {
  return /** @type {any} */ ({
    accuracy: { as_training: figure(1), removed: figure(0.6), lying: figure(lying) },
    change: { removed: figure(-0.1), lying: figure(change) },
  });
}

test("who leans on the pixel is told by what a lie costs, beyond two standard errors", () => {
  assert.equal(leans(pixels(0, -1)), true);
  assert.equal(leans(pixels(0.9, -0.019)), false);
  assert.equal(leans(pixels(1, 0.3)), false);
});

test("the sentence says who reads it, in every direction", () => {
  const [reads, not] = [pixels(0.1, -0.9), pixels(0.98, -0.005)];
  const told = (/** @type {any} */ dropout, /** @type {any} */ plain) =>
    pixelSentences({ dropout, plain }, 1).join(" ");
  assert.match(told(reads, reads), /10 % are right with dropout and 10 % without: both read/);
  assert.match(told(reads, reads), /Between the two: no visible difference/);
  assert.match(told(not, reads), /only the one without reads the pixel.*with dropout does better/);
  assert.match(told(reads, not), /only the one with dropout reads.*with dropout does worse/);
  assert.match(told(not, not), /a lie makes no visible difference/);
  assert.match(pixelSentences({ dropout: reads }, 3)[0], /^When the pixels lie, 10 % .*it reads/);
});

test("arrangements that help and those that do not are told apart", () => {
  const arrangement = (/** @type {string} */ name, /** @type {string} */ verdict) => ({
    name,
    error_difference: verdict ? { lying: { mean: 0, standard_error: 0, verdict } } : {},
  });
  const told = arrangementsSentence(
    /** @type {any} */ ({
      seeds: 5,
      found: [
        arrangement("no dropout", ""),
        arrangement("input 0.2", "better with dropout"),
        arrangement("hidden 0.5", "no visible effect"),
      ],
    }),
  );
  assert.equal(
    told,
    "Over 5 seeds, when the pixel lies: fewer errors than without dropout by input 0.2; " +
      "not fewer by hidden 0.5.",
  );
});

test("wiring together is claimed only beyond two standard errors, and in either direction", () => {
  const twin = (/** @type {number | null} */ value) =>
    /** @type {any} */ ({ relation: figure(value, 0.1) });
  assert.match(
    firingSentence({ dropout: twin(0.5), plain: twin(0.5) }),
    /^With and without: pairs/,
  );
  assert.match(firingSentence({ dropout: twin(-0.5), plain: twin(0.5) }), /less alike; without:/);
  assert.match(firingSentence({ dropout: twin(0.1) }), /^No visible relation\.$/);
  assert.match(firingSentence({ dropout: twin(null) }), /have not moved/);
});

test("two fire together where both are above nothing", () => {
  assert.deepEqual(firesTogether([0, 1, 2, 0], [0, 0, 3, 1]), { a: 2, b: 2, both: 1 });
});

test("an axis holds every error, from nothing on or below it", () => {
  const lines = /** @type {any} */ ([
    { twin: "dropout", points: [{ x: 0, value: 0.2, error: 0.05 }] },
    { twin: "plain", points: [{ x: 0, value: -0.1, error: 0.1 }] },
  ]);
  assert.equal(reachOf(lines, false)[0], 0);
  assert.ok(Math.abs(reachOf(lines, true)[0] + 0.3) < 1e-9);
  assert.ok(reachOf(lines, true)[1] >= 0.3);
  assert.deepEqual(reachOf([], false), [0, 1]);
});
