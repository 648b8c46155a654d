/**
 * Trains the story's runs over seeds through the API, and prints as JSON which way each of its
 * sentences came out: a line for each chapter, sentence and seed.
 *
 * `node figures.mjs http://127.0.0.1:8000 5`. Uses the story's own questions and sentences.
 */

import { setTimeout as pause } from "node:timers/promises";

import { createApi } from "../../../frontend/net/api.js";
import { INITIAL } from "../../../frontend/state/initial.js";
import { answerKey } from "../../../frontend/state/story.js";
import { questionsOfChapter, STORY_PLAN } from "../../../frontend/state/story-plan.js";
import { STORY_RUNS } from "../../../frontend/state/story-recipes.js";
import { chapterOf } from "../../../frontend/views/story-chapters.js";
import { factsOf } from "../../../frontend/views/story-facts.js";

const [origin, seeds] = process.argv.slice(2);
const POLL_MS = 100;
/** As many newest steps as sentences look back on. */
const LOOK_BACK = 220;
const api = createApi(fetch, `${origin}/api/v1`);
const datasets = await api.datasets();

/** The recipe with other seeds: other examples, weights, batches and masks. */
function seeded(recipe, number) {
  const dataset = { ...recipe.dataset, seed: recipe.dataset.seed + number };
  return { ...recipe, dataset, seed: recipe.seed + number };
}

/** Train a recipe to its end. */
async function train(recipe, title) {
  const { id } = await api.createRun({ recipe, title, pace: null });
  for (;;) {
    const run = await api.run(id);
    if (run.state === "finished") return run;
    if (!["created", "queued", "running"].includes(run.state)) {
      throw new Error(`${title} is ${run.state}`);
    }
    await pause(POLL_MS);
  }
}

/** What the page would know of a run: its sentences cannot tell the difference. */
async function stateOf(name, run, recipe) {
  const { id, step } = run;
  const [evaluations, batches] = await Promise.all([
    api.evaluations(id, 0, step),
    api.steps(id, Math.max(1, step - LOOK_BACK), step),
  ]);
  const story = { ...INITIAL.story, chapter: name };
  return { ...INITIAL, datasets, run: { ...run, recipe }, last: step, evaluations, batches, story };
}

/** Which way each sentence of a chapter came out. */
async function sentencesOf(name, run, recipe) {
  const place = { id: run.id, step: run.step };
  const answers = {};
  for (const question of questionsOfChapter(name)) {
    const answer = await question.ask(api, place);
    answers[answerKey(place, question.name)] = { phase: "ready", answer, problem: "" };
  }
  const state = await stateOf(name, run, recipe);
  const facts = factsOf({ ...state, story: { ...state.story, answers } });
  return chapterOf(name).chapter.claims.map(({ say }) => say(facts));
}

for (let number = 0; number < Number(seeds); number += 1) {
  const runs = {};
  for (const [name, { recipe, title }] of Object.entries(STORY_RUNS)) {
    runs[name] = await train(seeded(recipe, number), `${title}, seed ${number}`);
  }
  for (const { name, run } of STORY_PLAN) {
    const found = await sentencesOf(name, runs[run], STORY_RUNS[run].recipe);
    found.forEach((sentence, index) => {
      const { title } = chapterOf(name).chapter;
      console.log(JSON.stringify({ chapter: title, index, seed: number, ...sentence }));
    });
  }
}
