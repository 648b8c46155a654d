import assert from "node:assert/strict";
import { test } from "node:test";

import { INITIAL } from "../../../frontend/state/initial.js";
import {
  chapterRun,
  knownRun,
  NO_STORY,
  reduceStory,
  storyAnswers,
  storyPlace,
} from "../../../frontend/state/story.js";
import { storyMemory } from "../../../frontend/state/story-memory.js";
import {
  chapterAfter,
  hiddenIn,
  plannedChapter,
  questionsOfChapter,
  STORY_PLAN,
} from "../../../frontend/state/story-plan.js";
import { STORY_RUNS } from "../../../frontend/state/story-recipes.js";
import { makeRun } from "./recipes.js";

const READY = /** @type {const} */ ({ phase: "ready", answer: { x: 1 }, problem: "" });

/** @param {import("../../../frontend/state/story.js").StoryEvent[]} events */
const after = (...events) => events.reduce(reduceStory, NO_STORY);

/** @param {Partial<import("../../../frontend/state/types.js").Run>} [run] */
function stateOf(run = {}) {
  const { recipe } = STORY_RUNS.digits;
  return {
    ...INITIAL,
    screen: /** @type {const} */ ("story"),
    story: after({ do: "turn", chapter: "firing" }),
    run: makeRun({ id: "d1", recipe, state: "finished", step: 2000, ...run }),
    last: 2000,
  };
}

test("chapters that were opened are remembered, and a task once done stays done", () => {
  const tried = { right: true, words: "Yes." };
  const story = after(
    { do: "turn", chapter: "dropout" },
    { do: "try", chapter: "dropout", tried },
    { do: "try", chapter: "dropout", tried: { right: false, words: "No." } },
    { do: "turn", chapter: "noise" },
    { do: "turn", chapter: "dropout" },
  );
  assert.deepEqual(story.read, ["dropout", "noise"]);
  assert.deepEqual(story.done, ["dropout"]);
  assert.deepEqual(story.tried, {});
});

test("a run belongs to all chapters that are about its recipe", () => {
  const story = after(
    { do: "turn", chapter: "firing" },
    { do: "run", name: "digits", id: "d1" },
    { do: "turn", chapter: "hold-out" },
  );
  assert.equal(knownRun(story), "d1");
  assert.equal(knownRun(reduceStory(story, { do: "turn", chapter: "pixel" })), null);
  assert.equal(knownRun(reduceStory(story, { do: "run", name: "digits", id: null })), null);
});

test("the run on screen is the chapter's only if its recipe is", () => {
  const state = stateOf();
  assert.equal(chapterRun(state)?.id, "d1");
  const other = { ...STORY_RUNS.digits.recipe, seed: 8 };
  assert.equal(chapterRun({ ...state, run: makeRun({ recipe: other }) }), null);
  assert.equal(chapterRun({ ...state, run: null }), null);
});

test("figures are measured at the newest step, once nothing moves and all has arrived", () => {
  assert.deepEqual(storyPlace(stateOf()), { id: "d1", step: 2000 });
  assert.deepEqual(storyPlace(stateOf({ state: "paused" })), { id: "d1", step: 2000 });
  assert.equal(storyPlace(stateOf({ state: "running" })), null);
  assert.equal(storyPlace({ ...stateOf(), last: 1999 }), null);
  assert.equal(storyPlace({ ...stateOf({ step: 0 }), last: 0 }), null);
});

test("answers are those to the chapter's questions about this very step", () => {
  const told = (/** @type {string} */ key) =>
    reduceStory(stateOf().story, { do: "answer", key, answer: READY });
  const found = (/** @type {string} */ key) => storyAnswers({ ...stateOf(), story: told(key) });
  assert.deepEqual(found("d1 2000 firing"), { firing: READY });
  assert.deepEqual(found("d1 1999 firing"), {});
  assert.deepEqual(found("d1 2000 redundancy"), {});
  const dropped = reduceStory(told("k"), { do: "answer", key: "k", answer: null });
  assert.deepEqual(dropped.answers, {});
});

test("there are twelve chapters, one after the other", () => {
  assert.equal(STORY_PLAN.length, 12);
  assert.equal(chapterAfter("perceptrons", -1), "perceptrons");
  assert.equal(chapterAfter("perceptrons", 1), "training");
  assert.equal(chapterAfter("pytorch", 1), "pytorch");
  assert.equal(plannedChapter("nothing of the kind").name, "perceptrons");
  for (const { name, asks } of STORY_PLAN) {
    assert.deepEqual(
      questionsOfChapter(name)
        .map((one) => one.name)
        .sort(),
      [...asks].sort(),
      name,
    );
    assert.ok(!hiddenIn(name).includes("transport"), name);
    assert.ok(hiddenIn(name).includes("data"), name);
  }
});

/** @param {string | null} kept */
function storageWith(kept) {
  const storage = {
    kept,
    getItem: () => storage.kept,
    setItem: (/** @type {string} */ _, /** @type {string} */ text) => void (storage.kept = text),
  };
  return storage;
}

test("the place is kept and found again", () => {
  const storage = storageWith(null);
  const memory = storyMemory(() => storage);
  assert.equal(memory.recall(), null);
  const story = after(
    { do: "turn", chapter: "noise" },
    { do: "run", name: "dropout", id: "r1" },
    { do: "try", chapter: "noise", tried: { right: true, words: "" } },
  );
  memory.keep(story);
  const { chapter, runs, read, done } = story;
  assert.deepEqual(memory.recall(), { chapter, runs, read, done });
});

test("nonsense that was kept is nothing, and of a mixture the good part is taken", () => {
  for (const text of ["{", "[]", "null", '{"chapter": "none"}', '"noise"']) {
    assert.equal(storyMemory(() => storageWith(text)).recall(), null, text);
  }
  const mixed = { chapter: "noise", runs: { dropout: "r1", digits: "../x", x: "y" }, read: 3 };
  assert.deepEqual(storyMemory(() => storageWith(JSON.stringify(mixed))).recall(), {
    chapter: "noise",
    runs: { dropout: "r1" },
    read: [],
    done: [],
  });
});

test("a browser that refuses storage keeps no place, and the story goes on", () => {
  const refuse = () => {
    throw new DOMException("no", "SecurityError");
  };
  const memory = storyMemory(refuse);
  assert.equal(memory.recall(), null);
  memory.keep(NO_STORY);
  const full = storyMemory(() => ({ getItem: () => null, setItem: refuse }));
  full.keep(NO_STORY);
  const broken = storyMemory(() => {
    throw new TypeError("a mistake of ours");
  });
  assert.throws(() => broken.recall(), TypeError);
});
