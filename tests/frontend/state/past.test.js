import assert from "node:assert/strict";
import { test } from "node:test";
import { INITIAL } from "../../../frontend/state/initial.js";
import { Past } from "../../../frontend/state/past.js";
import { reduce } from "../../../frontend/state/reduce.js";
import { shownStep } from "../../../frontend/state/seen.js";
import { shownWeights } from "../../../frontend/state/select.js";
import { createStore } from "../../../frontend/state/store.js";
import { makeBatch, makeRun } from "./recipes.js";

const DATASET = /** @type {any} */ ({ name: "digits", feature_count: 64 });
/** After which steps the server of these tests kept weights. */
const KEPT = [0, 1, 2, 500, 1990, 4000, 5000];
const nearest = (/** @type {number} */ step) => KEPT.findLast((one) => one <= step);

/**
 * A run of 5,000 steps at rest, of which the last 400 are at hand, and a server that answers when
 * it is told to.
 *
 * @param {Record<string, (...args: any[]) => any>} [answers]
 */
function makePast(answers = {}) {
  /** @type {any[][]} */
  const calls = [];
  /** @type {(() => void)[]} */
  const waiting = [];
  let holds = false;
  const plain = /** @type {Record<string, (...args: any[]) => any>} */ ({
    steps: (_id, from, to) => [makeBatch(from, to)],
    snapshot: (_id, to) => ({ step: nearest(to), parameters: { dropout: {} } }),
    examples: (_id, from) => [{ index: from, features: [], label: 0, true_label: 0 }],
    strip: (_id, layer, from, to) => ({ layer, edges: [from, to + 1], share: [[0.5]] }),
    ...answers,
  });
  const call =
    (/** @type {string} */ name) =>
    async (/** @type {any[]} */ ...args) => {
      calls.push([name, ...args.slice(1)]);
      if (holds) await new Promise((resolve) => waiting.push(() => resolve(null)));
      return plain[name](...args);
    };
  const api = /** @type {any} */ (Object.fromEntries(Object.keys(plain).map((n) => [n, call(n)])));
  const store = createStore(reduce, { ...INITIAL, datasets: [DATASET] });
  store.dispatch({ type: "run-opened", run: makeRun({ step: 5000, state: "paused" }) });
  store.dispatch({
    type: "snapshot",
    snapshot: { step: 5000, parameters: { dropout: {} } },
    until: 5000,
  });
  store.dispatch({ type: "steps", batch: makeBatch(4601, 5000), time: 0 });
  /** @type {Map<number, () => void>} */
  const timers = new Map();
  const past = new Past({
    store,
    api,
    timers: {
      set: (callback) => {
        timers.set(timers.size, callback);
        return timers.size - 1;
      },
      clear: (timer) => timers.delete(timer),
    },
  });
  /** @param {number | null} step */
  const choose = (step) => {
    store.dispatch({ type: "view", view: { chosen: step } });
    return step === null ? undefined : past.need(step);
  };
  const named = (/** @type {string} */ name) => calls.filter(([one]) => one === name);
  return {
    store,
    past,
    calls,
    named,
    choose,
    timers,
    hold: () => (holds = true),
    /** Answer what is waiting, and what is asked for next, one by one. */
    release: async (count = 1) => {
      for (let i = 0; i < count; i += 1) {
        waiting.splice(0).forEach((answer) => answer());
        await settle();
      }
    },
  };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

test("a step of the past is fetched with a few around it, once", async () => {
  const { store, choose, named, calls } = makePast();
  await Promise.all([choose(1000), choose(1000)]);
  assert.deepEqual(named("steps"), [["steps", 936, 1032]]);
  assert.deepEqual(named("snapshot"), [["snapshot", 1000]]);
  assert.equal(named("examples").length, 1);
  assert.equal(shownStep(store.state), 1000);
  const before = calls.length;
  for (const step of [999, 1001, 968]) await choose(step);
  assert.equal(named("steps").length, 1, "these are at hand, and those before them");
  await choose(960); // the last 31 before it are not all at hand: the picture of its past is whole
  assert.deepEqual(named("steps").at(-1), ["steps", 896, 935]);
  assert.ok(calls.length > before);
});

test("near the start no more is asked for than there is", async () => {
  const { choose, named } = makePast();
  await choose(1);
  assert.deepEqual(named("steps"), [["steps", 1, 33]]);
});

test("weights are the nearest earlier ones after jumps to and fro", async () => {
  const { store, choose } = makePast();
  for (const step of [600, 2000, 1000, 4700, 1995, 3, 1, 1989, 499, 5000, 4001]) {
    await choose(step);
    assert.equal(shownStep(store.state), step);
    assert.equal(shownWeights(store.state, "dropout").step, nearest(step), `step ${step}`);
  }
});

test("weights that are known to be the nearest are not asked for", async () => {
  const { choose, named } = makePast();
  await choose(2100);
  await choose(2050);
  await choose(2100);
  assert.equal(named("snapshot").length, 1);
});

test("while the run goes on, looking at a step asks for nothing again", async () => {
  const { store, past, choose, calls } = makePast();
  await choose(1000);
  const before = calls.length;
  store.dispatch({ type: "steps", batch: makeBatch(5001, 5010), time: 0 });
  await past.need(1000);
  assert.equal(calls.length, before);
});

test("while one drags, the first and the last place are fetched, none between", async () => {
  const { store, choose, named, hold, release } = makePast();
  hold();
  for (let step = 4000; step >= 1000; step -= 100) choose(step);
  await settle();
  assert.deepEqual(named("steps"), [["steps", 3936, 4032]]);
  await release(4);
  assert.deepEqual(named("steps"), [
    ["steps", 3936, 4032],
    ["steps", 936, 1032],
  ]);
  assert.deepEqual(named("snapshot"), [
    ["snapshot", 4000],
    ["snapshot", 1000],
  ]);
  assert.equal(shownStep(store.state), 1000);
  assert.equal(store.state.batches.length, 2, "the stale answer was dropped");
});

test("a step on its way may keep the screen for a moment, no longer", async () => {
  const { store, choose, timers, hold, release } = makePast();
  hold();
  choose(1000);
  await settle();
  assert.deepEqual([shownStep(store.state), timers.size], [5000, 1]);
  choose(1500); // the moment does not begin anew as long as the screen shows the same step
  assert.equal(timers.size, 1);
  for (const callback of timers.values()) callback();
  assert.equal(shownStep(store.state), 1500);
  await release(4);
  assert.equal(shownStep(store.state), 1500);
  assert.equal(store.state.seen, 1500);
});

test("once the step is there nothing is late", async () => {
  const { choose, timers } = makePast();
  await choose(1000);
  await choose(1001);
  assert.equal(timers.size, 0);
});

test("what failed is not asked for again until the server is back", async () => {
  let away = true;
  const { past, choose, named } = makePast({
    steps: (_id, from, to) => {
      if (away) throw new Error("away");
      return [makeBatch(from, to)];
    },
  });
  await assert.rejects(async () => choose(1000), /away/);
  await past.need(1000);
  assert.equal(named("steps").length, 1);
  away = false;
  past.retry();
  await past.need(1000);
  assert.equal(named("steps").length, 2);
});

test("what the server does not have is not asked for for ever", async () => {
  const { past, choose, named } = makePast({ steps: () => [], snapshot: () => null });
  await choose(1000);
  await past.need(1000);
  await past.need(1000);
  assert.deepEqual([named("steps").length, named("snapshot").length], [1, 1]);
});

test("answers about a run that has left the screen are dropped", async () => {
  const { store, choose, hold, release } = makePast();
  hold();
  choose(1000);
  await settle();
  store.dispatch({ type: "run-opened", run: makeRun({ id: "b2" }) });
  await release(2);
  assert.deepEqual([store.state.batches, store.state.snapshots], [[], []]);
});

test("nothing is fetched that no run has", async () => {
  const { store, past, calls } = makePast();
  await past.need(5001);
  await past.need(0);
  store.dispatch({ type: "run-left" });
  await past.need(3);
  await past.needStrip({ layer: "hidden_1", size: 8, from: 1, to: 8, bins: 1 });
  assert.deepEqual(calls, []);
});

test("live, only the example of the step on screen is seen to", async () => {
  const { past, calls } = makePast();
  await past.need(5000);
  assert.deepEqual(calls, [["examples", 0, 0]]);
});

test("a small training set comes whole, of a large one what is looked at", async () => {
  const { store, past, calls } = makePast();
  const run = /** @type {import("../../../frontend/state/types.js").Run} */ (store.state.run);
  await past.needExamples(run);
  assert.deepEqual(calls, [["examples", 0, 199]]);
  const dataset = { ...run.recipe.dataset, train_size: 60_000 };
  await past.needExamples({ ...run, recipe: { ...run.recipe, dataset } });
  assert.equal(calls.length, 1);
});

test("columns of the strip come one question at a time", async () => {
  const { store, past, named, hold, release } = makePast();
  const range = { layer: "hidden_1", size: 8, from: 1, to: 80, bins: 10 };
  hold();
  past.needStrip(range);
  past.needStrip({ ...range, to: 160, bins: 20 });
  await settle();
  assert.deepEqual(named("strip"), [["strip", "hidden_1", 1, 80, 10]]);
  await release();
  assert.deepEqual(
    store.state.strips.map(({ size, edges }) => [size, edges[1]]),
    [[8, 81]],
  );
  past.needStrip(range);
  assert.equal(named("strip").length, 1, "the same answer again would not help");
  past.needStrip({ ...range, layer: "hidden_2" });
  await release();
  assert.deepEqual(
    store.state.strips.map(({ layer }) => layer),
    ["hidden_1", "hidden_2"],
  );
});
