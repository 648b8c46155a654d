/**
 * Leads a reader through the story: turns chapters, finds or makes their runs, has the server
 * measure what their sentences need, and keeps the place.
 *
 * Uses the one run on screen and its actions; knows the server through what it is given, no view.
 */

import { isSteerable } from "./recipe.js";
import { answerKey, chapterRun, isRunOf, knownRun, storyPlace } from "./story.js";
import {
  chapterAfter,
  plannedChapter,
  questionsOfChapter,
  STORY_LAYER,
  storyRunOf,
} from "./story-plan.js";

/** @typedef {import("./types.js").Run} Run */
/** @typedef {import("./story.js").StoryEvent} StoryEvent */
/** @typedef {import("./story.js").StoryState} StoryState */

/** Which of several runs of one recipe is shown: the one that has most to show. */
const BEST = ["finished", "running", "paused", "queued", "created", "interrupted"];
/** The list of runs is asked for so many at most. */
const LISTED = 50;
const NOT_THERE = 404;

export class StoryTeller {
  /**
   * @param {object} parts
   * @param {import("./follow.js").Store} parts.store
   * @param {import("./follow.js").Api} parts.api
   * @param {import("./actions.js").Actions} parts.actions
   * @param {(error: unknown) => error is import("../net/api.js").ApiError} parts.isApiError
   * @param {ReturnType<typeof import("./story-memory.js").storyMemory>} parts.memory
   */
  constructor({ store, api, actions, isApiError, memory }) {
    this.store = store;
    this.api = api;
    this.actions = actions;
    this.isApiError = isApiError;
    this.memory = memory;
    /** What was kept last. @type {StoryState | null} */
    this.kept = null;
    this.isAsking = false;
  }

  get story() {
    return this.store.state.story;
  }

  /** Take up what this browser remembers, without opening the story. */
  recall() {
    const story = this.memory.recall();
    if (story) this.tell({ do: "remember", story });
  }

  /**
   * Open the story at a chapter, as a link says.
   *
   * @param {string | null} chapter  null: where the reader was, else the first one
   * @param {string | null} [run]  the id of a run of it; null: the one that is known, if any
   * @param {number | null} [step]
   */
  async open(chapter, run = null, step = null) {
    const { run: shown } = this.store.state;
    if (shown && !chapterRun(this.store.state)) this.tell({ do: "left", run: shown.id });
    const name = plannedChapter(chapter ?? this.story.chapter).name;
    this.tell({ do: "turn", chapter: name });
    if (run) this.tell({ do: "run", name: plannedChapter(name).run, id: run });
    await this.show(step);
  }

  /** @param {string} chapter */
  async turn(chapter) {
    if (chapter === this.story.chapter) return;
    this.tell({ do: "turn", chapter });
    await this.show();
  }

  /** @param {1 | -1} by  chapters on or back */
  async turnBy(by) {
    await this.turn(chapterAfter(this.story.chapter, by));
  }

  /**
   * Put the chapter's run on screen, or the recipe that it will have.
   *
   * @param {number | null} [step]  null: the newest
   */
  async show(step = null) {
    // At once: what a reader chooses while the run still opens is to stay.
    this.store.dispatch({ type: "what-if", whatIf: null });
    const view = { layer: STORY_LAYER, show: /** @type {const} */ ("example"), row: 0 };
    this.store.dispatch({ type: "view", view: { ...view, phase: null, selected: null } });
    if (chapterRun(this.store.state)) await this.actions.chooseStep(step);
    else await this.bring(step);
  }

  /** @param {number | null} step */
  async bring(step) {
    const { chapter } = this.story;
    this.tell({ do: "seek", seeking: true });
    const found = await this.find(chapter);
    if (this.story.chapter !== chapter) return; // another one was turned to meanwhile
    this.tell({ do: "seek", seeking: false });
    if (this.store.state.screen !== "story") return; // whose run stays as it is
    const { run } = plannedChapter(chapter);
    this.tell({ do: "run", name: run, id: found?.id ?? null });
    if (found) return this.actions.open(found.id, step);
    if (this.store.state.run) this.actions.leave();
    await this.actions.look(storyRunOf(chapter).recipe);
  }

  /**
   * A run of the chapter that is there already.
   *
   * @param {string} chapter
   * @returns {Promise<Run | null>}
   */
  async find(chapter) {
    const id = knownRun(this.story);
    const known = id ? await this.spared(() => this.api.run(id), null) : null;
    if (known && isRunOf(known, chapter)) return known;
    const { title } = storyRunOf(chapter);
    const listed = await this.spared(() => this.api.runs({ q: title, limit: LISTED }), null);
    const fitting = (listed?.runs ?? []).filter(
      (one) => one.title === title && isRunOf(one, chapter) && BEST.includes(one.state),
    );
    fitting.sort((a, b) => BEST.indexOf(a.state) - BEST.indexOf(b.state));
    return fitting[0] ?? null;
  }

  /**
   * What is not there is none; any other failure is told, and the story goes on without.
   *
   * @template T
   * @param {() => Promise<T>} request
   * @param {T | null} otherwise
   */
  async spared(request, otherwise) {
    try {
      return await request();
    } catch (error) {
      if (!this.isApiError(error)) throw error;
      if (error.status !== NOT_THERE) this.actions.setView({ notice: error.detail });
      return otherwise;
    }
  }

  /** Make the chapter's run and watch it. */
  async start() {
    const { chapter } = this.story;
    const { title, recipe, pace } = storyRunOf(chapter);
    const body = { recipe, title, pace, row: 0, start: true };
    const run = await this.actions.asking(() => this.api.createRun(body));
    if (!run) return;
    this.tell({ do: "run", name: plannedChapter(chapter).run, id: run.id });
    if (this.story.chapter !== chapter || this.store.state.screen !== "story") return;
    await this.actions.quietly(() => this.actions.follower.open(run));
  }

  /** As fast as it goes: for who has watched enough. */
  async hurry() {
    if (!isSteerable(this.store.state.run)) return;
    // Of this run alone: how the Lab begins is no business of the story.
    await this.actions.command({ command: "set", pace: null });
  }

  /** @param {string} thing  of the Lab; empty: none any more */
  point(thing) {
    this.tell({ do: "point", thing });
  }

  /** @param {import("./story.js").Tried} tried  at the chapter's task */
  try(tried) {
    this.tell({ do: "try", chapter: this.story.chapter, tried });
  }

  /** To be called with each state. */
  watch() {
    const { screen, story } = this.store.state;
    if (screen !== "story") {
      if (story.pointed) this.point("");
      return;
    }
    const run = chapterRun(this.store.state);
    const { run: name } = plannedChapter(story.chapter);
    // Started, or started anew, from the transport bar.
    if (run && story.runs[name] !== run.id) this.tell({ do: "run", name, id: run.id });
    this.keep();
    this.ask();
  }

  keep() {
    const { story, kept } = this;
    const parts = /** @type {const} */ (["chapter", "runs", "read", "done"]);
    if (kept && parts.every((part) => kept[part] === story[part])) return;
    this.kept = story;
    this.memory.keep(story);
  }

  /** Have measured what the chapter's sentences need, one question after the other. */
  async ask() {
    if (this.isAsking) return;
    this.isAsking = true;
    try {
      for (let next = this.next(); next; next = this.next()) await this.answer(next);
    } finally {
      this.isAsking = false;
    }
  }

  next() {
    const { state } = this.store;
    const place = state.screen === "story" ? storyPlace(state) : null;
    if (!place) return null;
    const question = questionsOfChapter(state.story.chapter).find(
      ({ name }) => !state.story.answers[answerKey(place, name)],
    );
    return question ? { place, question } : null;
  }

  /** @param {NonNullable<ReturnType<StoryTeller["next"]>>} asked */
  async answer({ place, question }) {
    const key = answerKey(place, question.name);
    const told = (/** @type {import("./story.js").StoryAnswer} */ answer) =>
      this.tell({ do: "answer", key, answer });
    told({ phase: "asking", answer: null, problem: "" });
    try {
      told({ phase: "ready", answer: await question.ask(this.api, place), problem: "" });
    } catch (error) {
      if (!this.isApiError(error)) throw error;
      told({ phase: "failed", answer: null, problem: error.detail });
    }
  }

  /** Ask once more what failed. @param {string} name  of the question */
  again(name) {
    const place = storyPlace(this.store.state);
    if (place) this.tell({ do: "answer", key: answerKey(place, name), answer: null });
    return this.ask();
  }

  /** @param {StoryEvent} event */
  tell(event) {
    this.store.dispatch({ type: "story", event });
  }
}
