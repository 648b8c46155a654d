import assert from "node:assert/strict";
import { test } from "node:test";
import {
  FASTEST_PACE,
  LAST_POSITION,
  paceAt,
  paceInWords,
  positionOf,
  SLOWEST_PACE,
} from "../../../frontend/views/pace.js";

const POSITIONS = Array.from({ length: LAST_POSITION + 1 }, (_, position) => position);
/** Paces of the slider, the unlimited one left out. */
const PACES = POSITIONS.map(paceAt).filter((pace) => pace !== null);

test("the slider goes from half a step a second to a thousand, then unlimited", () => {
  assert.equal(paceAt(0), SLOWEST_PACE);
  assert.equal(PACES.at(-1), FASTEST_PACE);
  assert.equal(paceAt(LAST_POSITION), null);
  const limited = POSITIONS.filter((position) => paceAt(position) !== null);
  assert.deepEqual(
    limited,
    limited.map((_, index) => index),
  );
});

test("further right is never slower", () => {
  assert.deepEqual(
    PACES,
    [...PACES].sort((a, b) => a - b),
  );
});

test("one step and two steps a second can be had", () => {
  for (const pace of [1, 2, 10, 100]) assert.ok(PACES.includes(pace), `${pace}`);
});

test("paces have at most two digits that count", () => {
  for (const pace of PACES) assert.equal(pace, Number(pace.toPrecision(2)));
  assert.ok(PACES.includes(13) && PACES.includes(130));
});

test("a pace has the position that gives it again", () => {
  for (const pace of [...PACES, null]) assert.equal(paceAt(positionOf(pace)), pace, `${pace}`);
});

test("a pace beyond the slider has its end", () => {
  assert.equal(paceAt(positionOf(50_000)), FASTEST_PACE);
  assert.equal(positionOf(0.01), 0);
});

test("paces are told as people say them", () => {
  const told = /** @type {const} */ ([
    [null, "unlimited"],
    [0.5, "0.5 steps/s"],
    [1, "1 step/s"],
    [1.04, "1 step/s"],
    [2, "2 steps/s"],
    [9.96, "10 steps/s"],
    [12.6, "13 steps/s"],
    [100_000, "100,000 steps/s"],
  ]);
  for (const [pace, text] of told) assert.equal(paceInWords(pace), text);
});
