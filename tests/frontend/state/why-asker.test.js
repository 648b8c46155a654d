import assert from "node:assert/strict";
import { test } from "node:test";

import { INITIAL } from "../../../frontend/state/initial.js";
import { reduce } from "../../../frontend/state/reduce.js";
import { createStore } from "../../../frontend/state/store.js";
import { WhyAsker } from "../../../frontend/state/why-asker.js";
import { makeRun } from "./recipes.js";

class Refusal extends Error {
  detail = "This needs classes.";
}

/**
 * An asker over a server whose jobs are done when the test says so, with a clock moved by hand.
 *
 * @param {object} [run]
 */
function makeAsker(run = {}) {
  /** @type {any[][]} */
  const calls = [];
  /** @type {{at: number, callback: () => void}[]} */
  let timers = [];
  let now = 0;
  const server = { jobs: /** @type {any} */ ({ state: "done" }), isRefusing: false };
  const answer = (/** @type {any} */ { step }) => ({ step, example_count: 10, twins: {} });
  const api = /** @type {any} */ ({
    probe: async (/** @type {string} */ _, /** @type {string} */ name, /** @type {any} */ body) => {
      calls.push(["probe", name, body]);
      if (server.isRefusing) throw new Refusal();
      return answer(body);
    },
    startProbe: async (
      /** @type {string} */ _,
      /** @type {string} */ name,
      /** @type {any} */ body,
    ) => {
      calls.push(["job", name, body]);
      if (server.isRefusing) throw new Refusal();
      return { job: JSON.stringify(body) };
    },
    probeJob: async (/** @type {string} */ _, /** @type {string} */ job) => ({
      progress: 0.5,
      result: answer(JSON.parse(job)),
      ...server.jobs,
    }),
    cancelProbe: async () => calls.push(["cancel"]),
  });
  const store = createStore(reduce, {
    ...INITIAL,
    screen: /** @type {const} */ ("why"),
    run: makeRun({ state: "finished", step: 100, ...run }),
    last: 100,
  });
  const asker = new WhyAsker({
    store,
    api,
    isApiError: /** @type {any} */ ((/** @type {unknown} */ e) => e instanceof Refusal),
    now: () => now,
    later: (callback, ms) => {
      const timer = { at: now + ms, callback };
      timers.push(timer);
      return () => (timers = timers.filter((one) => one !== timer));
    },
  });
  /** Let what is under way come as far as it can. */
  const settle = async () => {
    for (let turn = 0; turn < 60; turn += 1) await Promise.resolve();
  };
  const wait = async (/** @type {number} */ ms) => {
    asker.watch();
    now += ms;
    const due = timers.filter(({ at }) => at <= now);
    timers = timers.filter(({ at }) => at > now);
    for (const { callback } of due) callback();
    await settle();
  };
  const asked = () => calls.filter(([kind]) => kind !== "cancel").map(([, name]) => name);
  return { asker, store, server, calls, wait, asked };
}

test("all that the screen shows is asked once, at the step on screen", async () => {
  const { wait, asked, calls, store } = makeAsker();
  await wait(300);
  const expected = [
    "co-adaptation",
    "course",
    "features",
    "firing",
    "noise",
    "noise",
    "redundancy",
  ];
  assert.deepEqual(asked().sort(), expected);
  assert.ok(calls.every(([, , body]) => body.step === 100));
  assert.equal(store.state.why["co-adaptation"].phase, "ready");
  assert.equal(store.state.why.averaging.phase, "ready");
  await wait(300);
  await wait(5000);
  assert.equal(asked().length, 7);
});

test("nothing is asked on another screen, nor without a run", async () => {
  const { wait, asked, store } = makeAsker();
  store.dispatch({ type: "screen", screen: "lab" });
  await wait(300);
  assert.deepEqual(asked(), []);
  store.dispatch({ type: "screen", screen: "why" });
  store.dispatch({ type: "run-left" });
  await wait(300);
  assert.deepEqual(asked(), []);
});

test("while a reader drags along the steps, only the one where it rests is measured", async () => {
  const { wait, calls, store } = makeAsker();
  await wait(300);
  for (const chosen of [40, 30, 20]) {
    store.dispatch({ type: "view", view: { chosen } });
    await wait(100);
  }
  assert.equal(calls.length, 7);
  await wait(300);
  assert.deepEqual([...new Set(calls.slice(7).map(([, , body]) => body.step))], [20]);
});

test("a measurement that nobody waits for is cancelled, and the next begins", async () => {
  const { wait, calls, store, server } = makeAsker();
  server.jobs = { state: "running" };
  await wait(300);
  assert.equal(store.state.why["co-adaptation"].progress, 0.5);
  store.dispatch({ type: "view", view: { chosen: 50 } });
  await wait(300);
  await wait(300);
  assert.ok(calls.some(([kind]) => kind === "cancel"));
  server.jobs = { state: "done" };
  await wait(300);
  assert.equal(store.state.why["co-adaptation"].answer?.step, 50);
});

test("what is quick does not wait for what takes long", async () => {
  const { asker, wait, store, server } = makeAsker();
  server.jobs = { state: "running" };
  await wait(300);
  asker.toggle(3);
  await wait(300);
  assert.equal(store.state.why.off.phase, "ready");
  assert.equal(store.state.why["co-adaptation"].phase, "asking");
});

test("perceptrons are switched off and on again, by layer", async () => {
  const { asker, wait, calls, store } = makeAsker();
  await wait(300);
  asker.toggle(7);
  asker.toggle(3);
  await wait(300);
  assert.deepEqual(calls.at(-1)?.[2].off, { hidden_1: [3, 7] });
  assert.equal(calls.at(-1)?.[2].curve, false);
  asker.toggle(7);
  asker.switchOff([]);
  assert.deepEqual(store.state.why.units, {});
  const before = calls.length;
  await wait(300);
  assert.equal(calls.length, before);
});

test("another example goes through masks, and nothing else is measured again", async () => {
  const { asker, wait, calls } = makeAsker();
  await wait(300);
  asker.choose({ holdout: 5 });
  await wait(300);
  assert.equal(calls.length, 8);
  assert.deepEqual(calls[7][2].example, { holdout: 5 });
  assert.equal(calls[7][2].over_holdout, false);
});

test("a refusal is told, not repeated, and asked again when the reader says so", async () => {
  const { asker, wait, calls, store, server } = makeAsker();
  server.isRefusing = true;
  await wait(300);
  assert.equal(store.state.why.redundancy.phase, "failed");
  assert.equal(store.state.why.redundancy.problem, "This needs classes.");
  await wait(5000);
  assert.equal(calls.length, 7);
  server.isRefusing = false;
  await asker.again("redundancy");
  assert.equal(store.state.why.redundancy.phase, "ready");
  assert.equal(calls.length, 8);
});

test("a job that fails tells why", async () => {
  const { wait, store, server } = makeAsker();
  server.jobs = { state: "failed", problem: { code: "x", detail: "Out of reach." } };
  await wait(300);
  assert.equal(store.state.why.redundancy.problem, "Out of reach.");
});

test("a run that trains on is measured every few seconds", async () => {
  const { wait, asked, store } = makeAsker({ state: "running", step: 100 });
  await wait(300);
  assert.equal(asked().length, 7);
  const grow = (/** @type {number} */ step) =>
    store.dispatch({ type: "run", run: makeRun({ state: "running", step }) });
  grow(150);
  await wait(300);
  grow(200);
  await wait(300);
  assert.equal(asked().length, 7);
  await wait(4000);
  assert.equal(asked().length, 14);
  assert.equal(store.state.why.noise.answer?.step, 200);
});

test("of an autoencoder only its features are asked for", async () => {
  const { recipe } = makeRun();
  const network = { ...recipe.network, autoencoder: true };
  const { wait, asked } = makeAsker({ recipe: { ...recipe, network } });
  await wait(300);
  assert.deepEqual(asked(), ["features"]);
});

test("figures of a run that trains on can be held, and go on when the reader says so", async () => {
  const { asker, wait, calls, asked, store } = makeAsker({ state: "running", step: 100 });
  await wait(300);
  asker.hold(true);
  store.dispatch({ type: "run", run: makeRun({ state: "running", step: 500 }) });
  await wait(9000);
  await wait(9000);
  assert.equal(asked().length, 7);
  asker.choose({ holdout: 2 });
  await wait(300);
  assert.equal(asked().length, 8);
  assert.equal(calls.at(-1)?.[2].step, 100);
  asker.hold(false);
  await wait(9000);
  assert.equal(calls.at(-1)?.[2].step, 500);
});

test("what takes too long can be stopped, is not asked again by itself, and then is", async () => {
  const { asker, wait, calls, store, server } = makeAsker();
  server.jobs = { state: "running" };
  await wait(300);
  asker.stop("co-adaptation");
  await wait(300);
  assert.equal(calls.filter(([kind]) => kind === "cancel").length, 1);
  assert.equal(store.state.why["co-adaptation"].problem, "You stopped the measurement.");
  server.jobs = { state: "done" };
  await wait(300);
  await wait(300);
  assert.equal(store.state.why["co-adaptation"].phase, "failed");
  assert.equal(store.state.why.redundancy.phase, "ready");
  await asker.again("co-adaptation");
  assert.equal(store.state.why["co-adaptation"].phase, "ready");
});

test("two perceptrons are looked at once, and those that the layer has not never", async () => {
  const { asker, wait, calls, asked } = makeAsker();
  await wait(300);
  asker.look([0, 1]);
  asker.look([0, 1]);
  await wait(300);
  assert.deepEqual(calls.at(-1)?.[2].units, [0, 1]);
  assert.equal(asked().length, 8);
  asker.look([3, 5000]);
  await wait(300);
  asker.look(null);
  await wait(300);
  assert.equal(asked().length, 8);
});
