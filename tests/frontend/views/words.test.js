import assert from "node:assert/strict";
import { test } from "node:test";
import {
  connectionInWords,
  progressInWords,
  runInWords,
  seenInWords,
} from "../../../frontend/views/words.js";
import { makeRun } from "../state/recipes.js";

/** @typedef {import("../../../frontend/state/types.js").RunState} RunState */

/** @type {RunState[]} */
const STATES = [
  "created",
  "queued",
  "running",
  "paused",
  "finished",
  "stopped",
  "interrupted",
  "diverged",
  "failed",
];
const CONNECTIONS = ["idle", "connecting", "live", "reconnecting", "gone"];

test("every state has words of its own", () => {
  const said = [runInWords(null), ...STATES.map((state) => runInWords(makeRun({ state })))];
  assert.equal(new Set(said.map(({ text }) => text)).size, STATES.length + 1);
  const silent = said.filter(({ detail }) => detail === "").map(({ text }) => text);
  assert.deepEqual(silent, ["running"]);
});

test("what needs the reader is never told calmly, what goes well never as a warning", () => {
  const tone = (/** @type {RunState} */ state) => runInWords(makeRun({ state })).tone;
  assert.deepEqual(
    ["diverged", "failed"].map((s) => tone(/** @type {RunState} */ (s))),
    ["bad", "bad"],
  );
  assert.deepEqual([tone("queued"), tone("interrupted")], ["warn", "warn"]);
  assert.deepEqual([tone("running"), tone("finished")], ["good", "good"]);
});

test("a queued run tells its place when it knows it", () => {
  assert.match(runInWords(makeRun({ state: "queued", queue_place: 3 })).text, /place 3$/);
  assert.equal(runInWords(makeRun({ state: "queued" })).text, "queued");
});

test("an interrupted run says how to go on", () => {
  assert.match(runInWords(makeRun({ state: "interrupted" })).detail, /Resume/);
});

test("a diverged run says why and always what to try", () => {
  /** @param {string} message */
  const detail = (message) =>
    runInWords(makeRun({ state: "diverged", error: { code: "diverged", message } })).detail;
  const plain = runInWords(makeRun({ state: "diverged" })).detail;
  assert.match(plain, /smaller learning rate/);
  assert.match(detail("Loss was NaN at step 7."), /^Loss was NaN at step 7\. .*learning rate/);
  const advised = "Loss was NaN at step 7. Lower the learning rate.";
  assert.equal(detail(advised), advised);
});

test("a failed run says why, without advice on learning", () => {
  const error = { code: "disk_full", message: "The disk is full." };
  assert.equal(runInWords(makeRun({ state: "failed", error })).detail, "The disk is full.");
  assert.match(runInWords(makeRun({ state: "failed" })).detail, /Reset/);
});

test("a state of a newer server is shown by its name", () => {
  const run = makeRun({ state: /** @type {any} */ ("archived") });
  assert.deepEqual(runInWords(run), { text: "archived", detail: "", tone: "calm" });
});

test("every state of the connection has words of its own", () => {
  const said = CONNECTIONS.map((connection) => connectionInWords(connection, 1));
  assert.equal(new Set(said.map(({ text }) => text)).size, CONNECTIONS.length);
  assert.deepEqual(
    said.map(({ tone }) => tone),
    ["calm", "warn", "good", "warn", "bad"],
  );
});

test("what goes on by itself is told as it was when the server was last heard", () => {
  const going = makeRun({ state: "running" });
  for (const connection of ["reconnecting", "gone"]) {
    const { detail } = connectionInWords(connection, 1);
    const seen = seenInWords(going, connection);
    assert.deepEqual([seen.text, seen.isHeard], ["was running", false]);
    assert.ok(
      seen.detail.startsWith(detail) &&
        seen.detail.endsWith(connection === "gone" ? "trying." : detail),
    );
    assert.equal(seenInWords(makeRun({ state: "paused" }), connection).text, "paused");
  }
  assert.match(seenInWords(null, "gone").detail, /reload/);
  for (const connection of ["idle", "connecting", "live"]) {
    assert.deepEqual(seenInWords(going, connection), { ...runInWords(going), isHeard: true });
  }
});

test("who else is watching is told", () => {
  assert.equal(connectionInWords("live", 1).text, "live · 1 viewer");
  assert.equal(connectionInWords("live", 2).text, "live · 2 viewers");
});

test("a run that goes says how fast, and when it will be over", () => {
  const run = makeRun({ state: "running", step: 1000, steps_per_second: 1500 });
  assert.equal(progressInWords(run), "1,500 steps/s · 2 s left");
  assert.equal(progressInWords(makeRun({ steps_per_second: 1.96 })), "2 steps/s · 34 min left");
  assert.equal(progressInWords(makeRun({ steps_per_second: 0 })), "");
  assert.equal(progressInWords(makeRun({ state: "paused", steps_per_second: 9 })), "");
  assert.equal(progressInWords(null), "");
});
