/**
 * Keeps a reader's place in the story in this browser; without storage it is kept nowhere.
 *
 * Knows a storage by its two calls. What was kept is read as if anyone could have written it.
 */

import { isChapter } from "./story-plan.js";
import { STORY_RUNS } from "./story-recipes.js";

/** @typedef {import("./story.js").StoryState} StoryState */
/** @typedef {Pick<StoryState, "chapter" | "runs" | "read" | "done">} Remembered */
/** @typedef {Pick<Storage, "getItem" | "setItem">} Store  `localStorage`, or what is like it */

const KEY = "dropscope.story";

/**
 * @param {() => Store} storage  may throw a DOMException, as its calls may
 */
export function storyMemory(storage) {
  return {
    /** @returns {Remembered | null} null: nothing is kept, or nothing of use */
    recall: () => {
      const text = spared(() => storage().getItem(KEY), null);
      return text === null ? null : remembered(parsed(text));
    },

    /** @param {StoryState} story */
    keep: ({ chapter, runs, read, done }) => {
      const text = JSON.stringify({ chapter, runs, read, done });
      spared(() => storage().setItem(KEY, text), undefined);
    },
  };
}

/**
 * Browsers refuse storage in private windows, in frames of other sites, and when it is full.
 *
 * @template T
 * @param {() => T} act
 * @param {T} otherwise
 */
function spared(act, otherwise) {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    return otherwise;
  }
}

/** @param {string} text @returns {any} undefined: it is no JSON */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
}

/** @param {any} kept @returns {Remembered | null} */
function remembered(kept) {
  if (!isChapter(kept?.chapter)) return null;
  const names = Object.keys(STORY_RUNS);
  const runs = Object.entries(Object(kept.runs)).filter(
    ([name, id]) => names.includes(name) && /^\w{1,64}$/.test(String(id)),
  );
  return {
    chapter: kept.chapter,
    runs: Object.fromEntries(runs),
    read: chapters(kept.read),
    done: chapters(kept.done),
  };
}

/** @param {unknown} list @returns {string[]} */
function chapters(list) {
  return Array.isArray(list) ? list.filter((one) => isChapter(one)) : [];
}
