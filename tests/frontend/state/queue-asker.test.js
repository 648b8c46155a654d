import assert from "node:assert/strict";
import { test } from "node:test";
import { INITIAL } from "../../../frontend/state/initial.js";
import { couldStart, QueueAsker } from "../../../frontend/state/queue-asker.js";
import { reduce } from "../../../frontend/state/reduce.js";
import { createStore } from "../../../frontend/state/store.js";
import { LIMITS } from "./limits.js";
import { makeRun } from "./recipes.js";

const STATE = { ...INITIAL, allowed: LIMITS };
const ME = /** @type {const} */ ({ id: "a", name: "Ada", role: "operator", is_open: false });
const BOB = { id: "b", name: "Bob" };

class Refusal extends Error {}

/** @param {Record<string, number>} totals  of runs by their state */
function makeAsker(totals) {
  /** @type {string[]} */
  const asked = [];
  /** @type {{callback: () => void, ms: number}[]} */
  const timers = [];
  const store = createStore(reduce, STATE);
  const api = /** @type {any} */ ({
    runs: async (/** @type {any} */ { state, limit }) => {
      asked.push(`${state} ${limit}`);
      if (!(state[0] in totals)) throw new Refusal();
      const total = state.reduce(
        (/** @type {number} */ sum, /** @type {string} */ one) => sum + totals[one],
        0,
      );
      return { runs: [], total };
    },
  });
  const asker = new QueueAsker({
    store,
    api,
    isApiError: /** @type {any} */ ((/** @type {unknown} */ error) => error instanceof Refusal),
    later: (callback, ms) => {
      const timer = { callback, ms };
      timers.push(timer);
      return () => void timers.splice(timers.indexOf(timer), timers.includes(timer) ? 1 : 0);
    },
  });
  const settle = () => new Promise(setImmediate);
  return { asker, store, asked, timers, settle };
}

test("it is asked where a press would start or resume, and nowhere else", () => {
  const cases = /** @type {const} */ ([
    [{}, true],
    [{ allowed: null }, false],
    [{ screen: "story" }, true],
    [{ screen: "runs" }, false],
    [{ session: ME }, true],
    [{ session: { ...ME, role: "viewer" } }, false],
    [{ run: makeRun({ state: "running" }) }, false],
    [{ run: makeRun({ state: "queued" }) }, false],
    [{ run: makeRun({ state: "paused" }) }, true],
    [{ run: makeRun({ state: "finished" }) }, true],
    [
      {
        session: ME,
        run: makeRun({ state: "paused", steering: { holder: BOB, asking: [] } }),
      },
      false,
    ],
  ]);
  for (const [change, expected] of cases) {
    const state = /** @type {any} */ ({ ...STATE, ...change });
    assert.equal(couldStart(state), expected, JSON.stringify(change));
  }
});

test("those that train have the places, the others wait", async () => {
  const totals = { running: 1, queued: 0 };
  const { asker, store, asked, timers, settle } = makeAsker(totals);
  asker.watch();
  await settle();
  assert.deepEqual(asked, ["running,queued 1"]);
  assert.deepEqual(store.state.waiting, { running: 1, queued: 0 });
  Object.assign(totals, { running: 2, queued: 7 });
  const [{ callback, ms: seldom }] = timers.splice(0);
  callback();
  await settle();
  assert.deepEqual(asked.slice(1), ["running,queued 1"]);
  assert.deepEqual(store.state.waiting, { running: 2, queued: 7 });
  assert.ok(timers[0].ms < seldom);
});

test("nothing is asked or told once it is of no use, not even by a late answer", async () => {
  const { asker, store, asked, timers, settle } = makeAsker({ running: 2, queued: 0 });
  asker.watch();
  store.dispatch({ type: "screen", screen: "runs" });
  asker.watch();
  await settle();
  assert.equal(store.state.waiting, null);
  assert.deepEqual(timers, []);
  store.dispatch({ type: "screen", screen: "lab" });
  asker.watch();
  asker.watch();
  await settle();
  assert.equal(asked.length, 2);
  assert.deepEqual(store.state.waiting, { running: 2, queued: 0 });
});

test("a server that does not answer is asked again, and nothing is claimed meanwhile", async () => {
  const { asker, store, timers, settle } = makeAsker({});
  asker.watch();
  await settle();
  assert.equal(store.state.waiting, null);
  assert.equal(timers.length, 1);
});
