import assert from "node:assert/strict";
import { test } from "node:test";

import { INITIAL } from "../../../frontend/state/initial.js";
import { reduce } from "../../../frontend/state/reduce.js";
import { createStore } from "../../../frontend/state/store.js";
import { STORY_RUNS } from "../../../frontend/state/story-recipes.js";
import { StoryTeller } from "../../../frontend/state/story-teller.js";
import { makeRun } from "./recipes.js";

/** @typedef {import("../../../frontend/state/types.js").Run} Run */

class Refusal extends Error {
  /** @param {number} status */
  constructor(status) {
    super();
    this.status = status;
    this.detail = `refused with ${status}`;
  }
}

/**
 * A teller over a server that has some runs.
 *
 * @param {Run[]} runs
 */
function makeTeller(runs = []) {
  /** @type {any[][]} */
  const calls = [];
  const server = { runs, isRefusing: false };
  const store = createStore(reduce, { ...INITIAL, screen: /** @type {const} */ ("story") });
  const show = (/** @type {Run} */ run) => {
    store.dispatch({ type: "run-opened", run });
    const batch = { first: run.step, last: run.step, bytes: 1, row: () => ({}), mask: () => null };
    if (run.step > 0) store.dispatch({ type: "steps", batch: /** @type {any} */ (batch), time: 0 });
  };
  const api = /** @type {any} */ ({
    run: async (/** @type {string} */ id) => {
      const found = server.runs.find((run) => run.id === id);
      if (!found) throw new Refusal(404);
      return found;
    },
    runs: async (/** @type {any} */ query) => {
      calls.push(["runs", query.q]);
      return { runs: server.runs };
    },
    createRun: async (/** @type {any} */ body) => {
      calls.push(["create", body]);
      return makeRun({ id: "new", recipe: body.recipe, title: body.title });
    },
    probe: async (
      /** @type {string} */ id,
      /** @type {string} */ name,
      /** @type {any} */ body,
    ) => {
      calls.push(["probe", id, name, body.step]);
      if (server.isRefusing) throw new Refusal(429);
      return { of: name };
    },
    whatIf: async () => ({ of: "what-if" }),
  });
  const actions = /** @type {any} */ ({
    api,
    open: async (/** @type {string} */ id) => show(await api.run(id)),
    leave: () => store.dispatch({ type: "run-left" }),
    look: async (/** @type {any} */ recipe) => store.dispatch({ type: "recipe", recipe }),
    chooseStep: async (/** @type {number | null} */ chosen) =>
      store.dispatch({ type: "view", view: { chosen } }),
    asking: (/** @type {() => Promise<any>} */ request) => request(),
    quietly: (/** @type {() => Promise<any>} */ request) => request(),
    setView: (/** @type {any} */ view) => store.dispatch({ type: "view", view }),
    follower: { open: async (/** @type {Run} */ run) => show(run) },
  });
  const memory = {
    recall: () => null,
    keep: (/** @type {any} */ s) => calls.push(["keep", s.chapter]),
  };
  const isApiError = /** @type {any} */ ((/** @type {unknown} */ e) => e instanceof Refusal);
  const teller = new StoryTeller({ store, api, actions, isApiError, memory });
  return { teller, store, calls, server };
}

const made = (/** @type {keyof typeof STORY_RUNS} */ name, /** @type {Partial<Run>} */ values) =>
  makeRun({ title: STORY_RUNS[name].title, recipe: STORY_RUNS[name].recipe, ...values });

test("a chapter without a run shows its recipe, and makes the run only when asked", async () => {
  const { teller, store, calls } = makeTeller();
  await teller.open(null);
  assert.equal(store.state.story.chapter, "perceptrons");
  assert.ok(!store.state.run);
  assert.equal(store.state.recipe, STORY_RUNS.points.recipe);
  assert.ok(!calls.some(([name]) => name === "create"));
  await teller.start();
  assert.equal(/** @type {any} */ (store.state.run).id, "new");
  const [, body] = calls.find(([name]) => name === "create") ?? [];
  assert.deepEqual([body.title, body.pace], [STORY_RUNS.points.title, STORY_RUNS.points.pace]);
  assert.equal(store.state.story.runs.points, "new");
});

test("a run that is there is found again, the one that has most to show first", async () => {
  const going = made("digits", { id: "going", state: "running" });
  const done = made("digits", { id: "done", state: "finished", step: 2000 });
  const other = made("digits", { id: "other", state: "finished", title: "Mine" });
  const failed = made("digits", { id: "failed", state: "failed" });
  const { teller, store } = makeTeller([failed, other, going, done]);
  await teller.open("firing");
  assert.equal(store.state.run?.id, "done");
  assert.equal(store.state.story.runs.digits, "done");
});

test("chapters about one run share it, and another recipe brings another", async () => {
  const runs = [
    made("digits", { id: "d", state: "finished", step: 2000 }),
    made("dropout", { id: "p", state: "finished", step: 2000 }),
  ];
  const { teller, store, calls } = makeTeller(runs);
  await teller.open("hold-out", "d");
  assert.equal(store.state.run?.id, "d");
  assert.deepEqual(
    calls.filter(([name]) => name === "runs"),
    [],
  );
  await teller.turnBy(1);
  assert.equal(store.state.story.chapter, "dropout");
  assert.equal(store.state.run?.id, "p");
  await teller.turnBy(1);
  assert.equal(store.state.run?.id, "p");
});

test("a remembered run that was deleted is forgotten", async () => {
  const { teller, store } = makeTeller();
  store.dispatch({ type: "story", event: { do: "run", name: "pixel", id: "gone" } });
  await teller.open("pixel");
  assert.equal(store.state.run, null);
  assert.equal(store.state.story.runs.pixel, undefined);
  assert.equal(store.state.notice, "");
});

test("what the reader had on screen before is remembered", async () => {
  const { teller, store } = makeTeller();
  store.dispatch({ type: "run-opened", run: makeRun({ id: "mine" }) });
  await teller.open("pixel");
  assert.equal(store.state.story.left, "mine");
});

test("what a chapter needs is asked once, at rest, and again only when it failed", async () => {
  const { teller, store, calls, server } = makeTeller([
    made("dropout", { id: "p", state: "finished", step: 2000 }),
  ]);
  server.isRefusing = true;
  await teller.open("leaning");
  teller.watch();
  await teller.ask();
  await new Promise(setImmediate);
  const key = "p 2000 co-adaptation";
  assert.equal(store.state.story.answers[key]?.phase, "failed");
  assert.equal(store.state.story.answers[key]?.problem, "refused with 429");
  server.isRefusing = false;
  await teller.again("co-adaptation");
  await teller.ask();
  assert.deepEqual(store.state.story.answers[key]?.answer, { of: "co-adaptation" });
  assert.equal(calls.filter(([name]) => name === "probe").length, 2);
});

test("a run that was started from the transport bar is the chapter's, too", async () => {
  const { teller, store, calls } = makeTeller();
  await teller.open("training");
  store.dispatch({ type: "run-opened", run: made("points", { id: "bar" }) });
  teller.watch();
  assert.equal(store.state.story.runs.points, "bar");
  assert.deepEqual(calls.at(-1), ["keep", "training"]);
});

test("off the screen nothing is pointed at and nothing is asked", async () => {
  const { teller, store, calls } = makeTeller([
    made("dropout", { id: "p", state: "finished", step: 2000 }),
  ]);
  await teller.open("leaning");
  teller.point("strip");
  store.dispatch({ type: "screen", screen: "lab" });
  teller.watch();
  await teller.ask();
  assert.equal(store.state.story.pointed, "");
  assert.ok(!calls.some(([name]) => name === "probe"));
});
