import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import {
  addressOf,
  ASK_AGAIN_MS,
  bindAddress,
  lessonLink,
  linkToRun,
  readCatalogue,
} from "../../../frontend/state/address.js";
import { INITIAL } from "../../../frontend/state/initial.js";
import { reduce } from "../../../frontend/state/reduce.js";
import { createStore } from "../../../frontend/state/store.js";
import { STORY_RUNS } from "../../../frontend/state/story-recipes.js";
import { LIMITS } from "./limits.js";
import { makeRecipe, makeRun } from "./recipes.js";

/** What a browser has of an address bar. */
const bar = {
  location: { hash: "" },
  history: {
    replaceState: (/** @type {any[]} */ ...[, , hash]) => (bar.location.hash = hash),
    pushState: (/** @type {any[]} */ ...[, , hash]) => (bar.location.hash = hash),
  },
  window: { addEventListener() {} },
};
before(() => Object.assign(globalThis, bar));
after(() => {
  for (const name of Object.keys(bar)) Reflect.deleteProperty(globalThis, name);
});

/** @typedef {import("../../../frontend/state/follow.js").Store} Store */

/** @param {(store: Store, step: number | null) => Promise<void>} open */
function makeParts(open) {
  const store = createStore(reduce, INITIAL);
  const choose = (/** @type {number | null} */ step) =>
    store.dispatch({ type: "view", view: { chosen: step } });
  const actions = /** @type {any} */ ({
    open: (/** @type {string} */ _id, /** @type {number | null} */ step) => open(store, step),
    chooseStep: async (/** @type {number | null} */ step) => choose(step),
    setView: (/** @type {any} */ view) => store.dispatch({ type: "view", view }),
    grant: async () => {},
  });
  const preset = /** @type {any} */ ({ recipe: makeRecipe() });
  const api = /** @type {any} */ ({
    datasets: async () => [],
    presets: async () => [preset],
    limits: async () => LIMITS,
  });
  const isApiError = /** @type {any} */ (() => false);
  /** @type {any[][]} */
  const opened = [];
  return {
    store,
    choose,
    opened,
    bind: () => {
      const openStory = async (/** @type {any[]} */ ...wanted) => void opened.push(wanted);
      const parts = { store, api, actions, isApiError, openStory };
      return bindAddress({ ...parts, pause: async () => {} });
    },
  };
}

test("a link's step is shown, and one chosen while its run opens stays", async () => {
  bar.location.hash = "#lab?run=r1&step=410";
  /** @type {(value?: unknown) => void} */
  let finish = () => {};
  const { store, choose, bind } = makeParts(async (store, step) => {
    store.dispatch({ type: "run-opened", run: makeRun({ id: "r1", step: 4000 }) });
    store.dispatch({ type: "recipe", recipe: makeRecipe() });
    store.dispatch({ type: "view", view: { chosen: step } });
    await new Promise((resolve) => (finish = resolve));
  });
  const bound = bind();
  while (store.state.chosen === null) await Promise.resolve();
  assert.equal(store.state.chosen, 410);
  choose(3413);
  finish();
  await bound;
  assert.equal(store.state.chosen, 3413);
  assert.match(bar.location.hash, /step=3413/);
});

/** @param {number[]} refusals  status of each answer until the server answers well */
function makeCatalogue(refusals) {
  const store = createStore(reduce, INITIAL);
  /** @type {any[]} */
  const seen = [];
  const preset = /** @type {any} */ ({ recipe: makeRecipe() });
  const api = /** @type {any} */ ({
    datasets: async () => {
      const status = refusals.shift();
      if (status !== undefined) throw Object.assign(new Error(), { status, detail: `${status}` });
      return [];
    },
    presets: async () => [preset],
    limits: async () => LIMITS,
  });
  const isApiError = /** @type {any} */ ((/** @type {any} */ error) => "status" in error);
  const pause = async (/** @type {number} */ ms) => {
    const { connection, notice, presets } = store.state;
    seen.push([ms, connection, notice, presets.length]);
  };
  return { store, seen, read: () => readCatalogue({ store, api, isApiError, pause }) };
}

test("a server that does not answer yet is asked again, and the page says so", async () => {
  const { store, seen, read } = makeCatalogue([0, 503]);
  assert.equal(await read(), true);
  assert.deepEqual(seen, [
    [ASK_AGAIN_MS, "gone", "0", 0],
    [ASK_AGAIN_MS, "gone", "503", 0],
  ]);
  const { connection, notice, presets } = store.state;
  assert.deepEqual([connection, notice, presets.length], ["idle", "", 1]);
});

test("a server that refuses is not asked again", async () => {
  const { store, seen, read } = makeCatalogue([401]);
  assert.equal(await read(), false);
  assert.deepEqual([seen, store.state.notice, store.state.presets], [[], "401", []]);
});

test("a link to the story names chapter, run and step, and nothing that follows from these", () => {
  const preset = /** @type {any} */ ({ recipe: makeRecipe() });
  const { recipe } = STORY_RUNS.digits;
  const story = { ...INITIAL.story, chapter: "hold-out", runs: { digits: "d1" } };
  const run = makeRun({ id: "d1", recipe, state: "finished", step: 2000 });
  const screen = /** @type {const} */ ("story");
  const state = { ...INITIAL, screen, story, recipe, presets: [preset], run, chosen: 231 };
  assert.equal(addressOf(state), "#story?chapter=hold-out&run=d1&step=231");
  const lesson = { withRun: false, withStep: true, hidden: [], isEmbedded: false };
  assert.equal(lessonLink(state, lesson), "#story?chapter=hold-out");
  const other = { ...state, run: makeRun({ id: "mine" }) };
  assert.equal(addressOf(other), "#story?chapter=hold-out");
  assert.match(linkToRun(state, run), /^#lab\?.*run=d1/);
});

test("a link to the story opens it, and tells what it did not understand", async () => {
  bar.location.hash = "#story?chapter=noise&run=r1&step=7&chapters=9";
  const { store, opened, bind } = makeParts(async () => {});
  await bind();
  assert.deepEqual(opened, [["noise", "r1", 7]]);
  assert.equal(store.state.screen, "story");
  assert.match(store.state.notice, /chapters/);
});
