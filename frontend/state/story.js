/**
 * Where a reader is in the story, which runs belong to it, and what was measured about them.
 *
 * Pure. The text of the story is none of its business.
 */

import { differences } from "./recipe.js";
import { newestStep } from "./seen.js";
import { plannedChapter, questionsOfChapter, storyRunOf } from "./story-plan.js";

/** @typedef {import("./story-recipes.js").RunName} RunName */
/**
 * @typedef {object} StoryAnswer
 * @property {"asking" | "ready" | "failed"} phase
 * @property {any} answer     once ready
 * @property {string} problem once failed
 */
/**
 * @typedef {object} Tried  what came of the last try at a chapter's task
 * @property {boolean} right
 * @property {string} words  what to say about it
 */
/**
 * @typedef {object} StoryState
 * @property {string} chapter   its name; empty: the story was never opened
 * @property {Readonly<Partial<Record<RunName, string>>>} runs  ids of runs that were made or found
 * @property {boolean} seeking  whether a run of the chapter is being looked for
 * @property {Readonly<Record<string, StoryAnswer>>} answers  by `answerKey`
 * @property {Readonly<Record<string, Tried>>} tried  by chapter, since it was opened
 * @property {readonly string[]} read  chapters that were opened
 * @property {readonly string[]} done  chapters whose task was done
 * @property {string} pointed   the thing of the Lab that a sentence points at; empty: none
 * @property {string | null} left  the run that was on screen when the story was opened
 */
/**
 * @typedef {{do: "turn", chapter: string}
 *   | {do: "remember", story: Partial<Pick<StoryState, "chapter" | "runs" | "read" | "done">>}
 *   | {do: "left", run: string | null}
 *   | {do: "seek", seeking: boolean}
 *   | {do: "run", name: RunName, id: string | null}
 *   | {do: "answer", key: string, answer: StoryAnswer | null}
 *   | {do: "try", chapter: string, tried: Tried}
 *   | {do: "point", thing: string}
 * } StoryEvent
 */

/** @type {StoryState} */
export const NO_STORY = Object.freeze({
  chapter: "",
  runs: {},
  seeking: false,
  answers: {},
  tried: {},
  read: [],
  done: [],
  pointed: "",
  left: null,
});

/**
 * @param {StoryState} story
 * @param {StoryEvent} event
 * @returns {StoryState}
 */
export function reduceStory(story, event) {
  switch (event.do) {
    case "turn": {
      const read = withOne(story.read, event.chapter);
      return { ...story, chapter: event.chapter, read, tried: {}, pointed: "", seeking: false };
    }
    case "remember":
      return { ...story, ...event.story };
    case "left":
      return { ...story, left: event.run };
    case "seek":
      return { ...story, seeking: event.seeking };
    case "run": {
      const { [event.name]: _, ...others } = story.runs;
      return { ...story, runs: event.id ? { ...others, [event.name]: event.id } : others };
    }
    case "answer": {
      const { [event.key]: _, ...others } = story.answers;
      return {
        ...story,
        answers: event.answer ? { ...others, [event.key]: event.answer } : others,
      };
    }
    case "try": {
      const { chapter, tried } = event;
      const done = tried.right ? withOne(story.done, chapter) : story.done;
      return { ...story, done, tried: { ...story.tried, [chapter]: tried } };
    }
    case "point":
      return story.pointed === event.thing ? story : { ...story, pointed: event.thing };
  }
}

/**
 * @param {readonly string[]} list
 * @param {string} one
 */
function withOne(list, one) {
  return list.includes(one) ? list : [...list, one];
}

/** At rest in one of these, figures no longer change by themselves. */
const AT_REST = new Set(["paused", "finished", "stopped", "interrupted", "diverged", "failed"]);

/** @typedef {import("./types.js").Run} Run */
/** @typedef {import("./initial.js").State} State */

/**
 * The run on screen, if it is one of this chapter's recipe.
 *
 * @param {Pick<State, "run" | "story">} state
 * @returns {Run | null}
 */
export function chapterRun({ run, story }) {
  return run && isRunOf(run, story.chapter) ? run : null;
}

/**
 * @param {Pick<Run, "recipe">} run
 * @param {string} chapter
 */
export function isRunOf({ recipe }, chapter) {
  return differences(recipe, storyRunOf(chapter).recipe).length === 0;
}

/**
 * Where the chapter's figures are measured: its run's newest step, once it is at rest.
 *
 * @param {Pick<State, "run" | "story" | "last">} state
 * @returns {import("./story-plan.js").Place | null} null: not now
 */
export function storyPlace(state) {
  const run = chapterRun(state);
  const step = newestStep(state);
  // What was heard of has to have arrived, too.
  if (!run || !AT_REST.has(run.state) || step < 1 || state.last < step) return null;
  return { id: run.id, step };
}

/**
 * @param {import("./story-plan.js").Place} place
 * @param {string} name  of a question
 */
export function answerKey({ id, step }, name) {
  return `${id} ${step} ${name}`;
}

/**
 * What was answered of what the chapter asks, by the name of the question.
 *
 * @param {Pick<State, "run" | "story" | "last">} state
 * @returns {Record<string, StoryAnswer>}
 */
export function storyAnswers(state) {
  const place = storyPlace(state);
  if (!place) return {};
  const { chapter, answers } = state.story;
  return Object.fromEntries(
    questionsOfChapter(chapter).flatMap(({ name }) => {
      const found = answers[answerKey(place, name)];
      return found ? [[name, found]] : [];
    }),
  );
}

/**
 * The id of the run that the chapter is about, on screen or not; null: none is known.
 *
 * @param {StoryState} story
 */
export function knownRun({ chapter, runs }) {
  return runs[plannedChapter(chapter).run] ?? null;
}
