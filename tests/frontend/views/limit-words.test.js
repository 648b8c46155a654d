import assert from "node:assert/strict";
import { test } from "node:test";
import {
  limitsInWords,
  membersInWords,
  mostInWords,
  networkInWords,
  queueInWords,
  refusalInWords,
  sweepQueueInWords,
  sweepSizeInWords,
} from "../../../frontend/views/limit-words.js";
import { LIMITS } from "../state/limits.js";

test("who starts a run is told whether it would wait, and where", () => {
  const said = (/** @type {number} */ running, /** @type {number} */ queued) =>
    queueInWords({ running, queued }, LIMITS);
  assert.equal(said(0, 0), "");
  assert.equal(said(1, 0), "");
  assert.equal(said(2, 0), "2 of 2 runs train, none waits: yours would wait in place 1.");
  assert.equal(said(2, 1), "2 of 2 runs train, 1 waits: yours would wait in place 2.");
  assert.equal(
    said(2, 3),
    "The queue is full: 2 of 2 runs train, 3 wait. Once one has ended, another may start.",
  );
  assert.equal(queueInWords(null, LIMITS), "");
  assert.equal(queueInWords({ running: 9, queued: 9 }, null), "");
});

test("who starts a sweep is told what trains before it", () => {
  const said = (/** @type {number} */ unfinished, isAll = true) =>
    sweepQueueInWords(unfinished, isAll, LIMITS);
  assert.equal(said(0), "");
  assert.match(said(1), /^Another sweep trains: yours would come after, and at most 20 /);
  assert.match(said(4), /^A sweep trains, 3 wait: yours/);
  assert.match(said(10, false), /^A sweep trains, 9 or more wait: yours/);
  assert.match(said(20), /^20 sweeps train or wait, as many as may\. Once one has ended/);
  assert.equal(sweepQueueInWords(20, true, null), "");
});

test("of a number its end is said from half of it on", () => {
  assert.equal(mostInWords(500, 1000), "");
  assert.equal(mostInWords(501, 1000), "At most 1,000.");
  assert.equal(mostInWords(2000, 1000), "At most 1,000.");
  assert.equal(mostInWords(null, 1000), "");
  assert.equal(mostInWords(5, undefined), "");
});

test("of a sweep members and parameters are said near their ends", () => {
  assert.equal(membersInWords(5, 50, LIMITS), "");
  assert.equal(membersInWords(6, 50, LIMITS), "300 members, values times seeds; at most 500.");
  assert.equal(membersInWords(600, 50, null), "");
  assert.equal(sweepSizeInWords({ parameters: 1e8 }, LIMITS), "");
  assert.match(sweepSizeInWords({ parameters: 150e6 }, LIMITS), /^150,000,000 .* 200,000,000\.$/);
  assert.equal(sweepSizeInWords(null, LIMITS), "");
});

test("of a network whatever is near its end", () => {
  const { recipe } = LIMITS;
  assert.equal(networkInWords([512, 512], 2e6, recipe), "");
  assert.equal(
    networkInWords([513], 3e6, recipe),
    "At most 1,024 perceptrons in a layer. " +
      "3,000,000 parameters; at most 4,000,000 are allowed.",
  );
  assert.equal(networkInWords(Array(8).fill(4), 9, recipe), "At most 8 hidden layers.");
});

test("what is refused is named once, with its field", () => {
  assert.equal(refusalInWords({}), "");
  assert.equal(refusalInWords({ seed: "Too large." }), "Not possible: seed: Too large.");
  assert.equal(
    refusalInWords({
      "training.max_steps": "training.max_steps asks for 9 steps; this server allows 5.",
      seed: "Too large.",
      row: "Too large.",
    }),
    "Not possible: training.max_steps asks for 9 steps; this server allows 5. (and 2 more)",
  );
});

test("everything is listed, each with a number", () => {
  const all = limitsInWords(LIMITS);
  const most = Object.fromEntries(all.map(({ what, most }) => [what, most]));
  assert.equal(most["runs that train at once"], "2");
  assert.equal(most["the body of a request"], "256 KiB");
  assert.equal(most["multiply-adds of one that is a job"], "2e13");
  assert.equal(most["a recording, before activations of old steps are dropped"], "2 GiB");
  assert.ok(all.every(({ most }) => /\d/.test(most)));
  assert.equal(limitsInWords({ ...LIMITS, per_minute: null }).length, all.length - 4);
});
