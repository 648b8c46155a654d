import assert from "node:assert/strict";
import { test } from "node:test";
import { Follower } from "../../../frontend/state/follow.js";
import { INITIAL } from "../../../frontend/state/initial.js";
import { reduce } from "../../../frontend/state/reduce.js";
import { createStore } from "../../../frontend/state/store.js";
import { makeBatch, makeRun } from "./recipes.js";

const DATASET = /** @type {any} */ ({ name: "digits", feature_count: 64 });

/**
 * A follower whose server is made of what it was asked and plain answers.
 *
 * @param {Record<string, (...args: any[]) => any>} [answers]
 */
function makeFollower(answers = {}) {
  /** @type {any[][]} */
  const calls = [];
  const call =
    (/** @type {string} */ name, /** @type {any} */ answer) =>
    async (/** @type {any[]} */ ...args) => {
      calls.push([name, ...args]);
      return answers[name] ? answers[name](...args) : answer;
    };
  const api = /** @type {any} */ ({
    evaluations: call("evaluations", []),
    events: call("events", []),
    snapshot: call("snapshot", null),
    steps: call("steps", []),
    examples: call("examples", []),
  });
  /** @type {any[]} */
  const streams = [];
  const store = createStore(reduce, { ...INITIAL, datasets: [DATASET] });
  const follower = new Follower({
    store,
    api,
    listen: (id, listening) => {
      const stream = {
        id,
        ...listening,
        isClosed: false,
        isPaused: false,
        close: () => (stream.isClosed = true),
        pause: () => (stream.isPaused = true),
        resume: () => (stream.isPaused = false),
      };
      streams.push(stream);
      return stream;
    },
    makeDecoder: () => /** @type {any} */ ({ decode: (/** @type {any} */ frame) => frame }),
    now: () => 0,
  });
  return { store, follower, calls, streams };
}

/** @param {number} first @param {number} last */
const stepsFrame = (first, last) => ({ type: "steps", batch: makeBatch(first, last) });

test("a new run is followed from its start", async () => {
  const { store, follower, calls, streams } = makeFollower();
  await follower.open(makeRun());
  assert.equal(streams[0].after, 0);
  assert.deepEqual(calls, [["examples", "a1", 0, 199]]);
  streams[0].onState("live");
  streams[0].onFrame(stepsFrame(1, 3));
  assert.equal(store.state.connection, "live");
  assert.equal(store.state.last, 3);
  assert.equal(streams[0].nextAfter(), 3);
});

test("of a long run the newest steps come, and the figures of all", async () => {
  const { follower, calls, streams } = makeFollower();
  await follower.open(makeRun({ step: 5000, state: "paused" }));
  assert.equal(streams[0].after, 4600);
  assert.equal(streams[0].nextAfter(), 4600);
  assert.deepEqual(calls.slice(0, 3), [
    ["evaluations", "a1", 0, 5000],
    ["events", "a1", 0, 5000],
    ["snapshot", "a1", 5000],
  ]);
});

test("every kind of frame reaches the state", async () => {
  const { store, follower, streams } = makeFollower();
  await follower.open(makeRun());
  const [stream] = streams;
  stream.onFrame({ type: "schema" });
  stream.onFrame({ type: "evaluations", rows: [{ step: 0 }] });
  stream.onFrame({ type: "snapshots", snapshot: { step: 0, parameters: {} } });
  stream.onFrame({ type: "events", events: [{ index: 0, step: 0, kind: "state", detail: {} }] });
  stream.onMessage({ type: "run", run: makeRun({ state: "paused" }) });
  const { evaluations, snapshots, events, run } = store.state;
  assert.deepEqual(
    [evaluations.length, snapshots.length, events.length, run?.state],
    [1, 1, 1, "paused"],
  );
});

test("a run that was deleted is left with a word", async () => {
  const { store, follower, streams } = makeFollower();
  await follower.open(makeRun());
  streams[0].onMessage({ type: "closed", code: 4404, reason: "" });
  assert.equal(store.state.run, null);
  assert.notEqual(store.state.notice, "");
  assert.equal(streams[0].isClosed, true);
});

test("a run whose recording cannot be read stays on screen, and awaits nothing", async () => {
  const { store, follower, streams } = makeFollower();
  /** @type {string[]} */
  const told = [];
  follower.onUnreadable = (reason) => told.push(reason);
  await follower.open(makeRun());
  streams[0].onMessage({ type: "unreadable", code: 1011, reason: "damaged" });
  assert.deepEqual([store.state.run?.id, streams[0].isClosed, told], ["a1", true, ["damaged"]]);
});

test("another run takes the place of the first, late answers of which are dropped", async () => {
  /** @type {(rows: any[]) => void} */
  let answer = () => {};
  const { store, follower, streams } = makeFollower({
    evaluations: () => new Promise((resolve) => (answer = resolve)),
  });
  const first = follower.open(makeRun({ step: 10 }));
  await follower.open(makeRun({ id: "b2" }));
  answer([{ step: 1 }]);
  await first;
  assert.deepEqual(store.state.evaluations, []);
  assert.deepEqual(
    streams.map(({ id }) => id),
    ["b2"],
  );
});

test("a page that was let out leaves the server alone until it is let in again", async () => {
  const { store, follower, streams } = makeFollower();
  let asked = 0;
  follower.onLost = () => (asked += 1);
  await follower.open(makeRun());
  const [stream] = streams;
  stream.onState("reconnecting"); // away, or on its way
  follower.watch();
  assert.deepEqual([asked, stream.isPaused], [1, false]);
  store.dispatch({ type: "locked", reason: "" });
  follower.watch();
  assert.equal(stream.isPaused, true);
  store.dispatch({ type: "session", session: /** @type {any} */ ({ role: "viewer" }) });
  follower.watch();
  assert.deepEqual([stream.isPaused, stream.isClosed, streams.length], [false, false, 1]);
});

test("whether it is let in is asked with each failed try while the server is gone", async () => {
  const { follower, streams } = makeFollower();
  let asked = 0;
  follower.onLost = () => (asked += 1);
  await follower.open(makeRun());
  for (const state of ["connecting", "live", "reconnecting", "gone", "gone"]) {
    streams[0].onState(state);
  }
  assert.equal(asked, 3);
});
