/**
 * The chapters in order: which run each looks at, what of the Lab it shows, what it has measured.
 *
 * Pure. Knows the server's calls by their shapes; what is said about the answers is `views/`.
 */

import { GROUPS } from "./lesson.js";
import { STORY_RUNS } from "./story-recipes.js";

/** @typedef {import("./follow.js").Api} Api */
/** @typedef {import("./story-recipes.js").RunName} RunName */
/** A run after its newest step. @typedef {{id: string, step: number}} Place */
/**
 * @typedef {object} StoryQuestion
 * @property {string} name
 * @property {(api: Api, place: Place) => Promise<any>} ask
 */
/**
 * @typedef {object} PlannedChapter
 * @property {string} name     in the link
 * @property {RunName} run
 * @property {readonly string[]} shows  groups of the Lab, as lessons call them
 * @property {readonly string[]} asks   names of questions
 */

/** How many masks, orders of going, and new pictures are looked at. */
const [MASKS, ORDERINGS, PICTURES] = [100, 20, 8];
/** The layer that the story looks at, and its name. */
const LAYER = 1;
export const STORY_LAYER = `hidden_${LAYER}`;

/** @type {readonly PlannedChapter[]} */
export const STORY_PLAN = [
  { name: "perceptrons", run: "points", shows: ["inspector"], asks: ["anatomy"] },
  { name: "training", run: "points", shows: ["phases"], asks: ["anatomy"] },
  { name: "firing", run: "digits", shows: ["inspector"], asks: ["anatomy", "firing"] },
  { name: "by-heart", run: "digits", shows: ["curves"], asks: [] },
  { name: "pixel", run: "pixel", shows: ["inspector"], asks: ["saliency", "flips"] },
  { name: "hold-out", run: "digits", shows: ["curves"], asks: [] },
  { name: "dropout", run: "dropout", shows: ["strip", "inspector"], asks: ["strip", "anatomy"] },
  { name: "leaning", run: "dropout", shows: ["curves", "inspector"], asks: ["co-adaptation"] },
  { name: "many-ways", run: "dropout", shows: ["whatif", "strip"], asks: ["redundancy"] },
  { name: "noise", run: "dropout", shows: ["whatif", "strip"], asks: ["noise"] },
  { name: "test-time", run: "dropout", shows: ["inspector", "curves"], asks: ["averaging"] },
  { name: "pytorch", run: "dropout", shows: ["curves"], asks: ["script", "averaging"] },
];

/** @param {string} name @returns {PlannedChapter} the first one where there is no such chapter */
export function plannedChapter(name) {
  return STORY_PLAN.find((one) => one.name === name) ?? STORY_PLAN[0];
}

/** @param {string | null} name */
export function isChapter(name) {
  return STORY_PLAN.some((one) => one.name === name);
}

/** @param {string} name @param {number} by  places further on @returns {string} a chapter's name */
export function chapterAfter(name, by) {
  const index = STORY_PLAN.indexOf(plannedChapter(name)) + by;
  return STORY_PLAN[Math.min(Math.max(0, index), STORY_PLAN.length - 1)].name;
}

/** @param {string} name of a chapter */
export function storyRunOf(name) {
  return STORY_RUNS[plannedChapter(name).run];
}

/** What is said of masks: before there is dropout it is only puzzling. */
const MASKS_ON = "masks-on";

/**
 * What of the Lab a chapter leaves out, so that what it speaks of is in sight.
 *
 * @param {string} name
 * @returns {string[]} names of groups, as the style sheet knows them
 */
export function hiddenIn(name) {
  const shown = ["transport", ...plannedChapter(name).shows];
  const groups = GROUPS.map((group) => group.name).filter((group) => !shown.includes(group));
  const isIdle = storyRunOf(name).recipe.dropout.hidden.every((p) => p === 0);
  return isIdle ? [...groups, MASKS_ON] : groups;
}

/** @type {readonly StoryQuestion[]} */
const QUESTIONS = [
  { name: "anatomy", ask: (api, { id, step }) => api.whatIf(id, { step, twin: "dropout" }) },
  { name: "firing", ask: (api, { id, step }) => api.probe(id, "firing", { step, layer: LAYER }) },
  {
    name: "saliency",
    ask: (api, { id, step }) => api.probe(id, "saliency", { step, example: { holdout: 0 } }),
  },
  { name: "flips", ask: askFlips },
  { name: "strip", ask: (api, { id, step }) => api.strip(id, STORY_LAYER, 1, step, 1) },
  {
    name: "co-adaptation",
    ask: (api, { id, step }) => api.probe(id, "co-adaptation", { step, layer: LAYER, pairs: 200 }),
  },
  {
    name: "redundancy",
    ask: (api, { id, step }) =>
      api.probe(id, "redundancy", { step, layer: LAYER, orderings: ORDERINGS, shares: [0, 0.5] }),
  },
  { name: "noise", ask: askMostDisputed },
  {
    name: "averaging",
    ask: (api, { id, step }) => api.probe(id, "noise", { step, masks: MASKS }),
  },
  { name: "script", ask: (api, { id }) => api.script(id, "dropout") },
];

/** @param {string} chapter @returns {StoryQuestion[]} */
export function questionsOfChapter(chapter) {
  const { asks } = plannedChapter(chapter);
  return QUESTIONS.filter(({ name }) => asks.includes(name));
}

/**
 * The answers to the first new pictures, each with the give-away pixel of its own class and with
 * that of the other one, all else being equal.
 *
 * @param {Api} api
 * @param {Place} place
 * @returns {Promise<{label: number, honest: number[], lying: number[]}[]>} probabilities by class
 */
async function askFlips(api, { id, step }) {
  const found = [];
  for (let holdout = 0; holdout < PICTURES; holdout += 1) {
    const asked = { step, twin: "dropout", masks: 1, over_holdout: false };
    const { example } = await api.probe(id, "noise", { ...asked, example: { holdout } });
    const [, ...rest] = /** @type {number[]} */ (example.features);
    const answerTo = async (/** @type {number} */ corner) => {
      const features = [corner, ...rest];
      const answer = await api.probe(id, "noise", { ...asked, example: { features } });
      return answer.twins.dropout.single.probability;
    };
    const label = /** @type {number} */ (example.label);
    found.push({ label, honest: await answerTo(label), lying: await answerTo(1 - label) });
  }
  return found;
}

/**
 * Of the first new pictures the one on which sub-networks disagree most, through many masks.
 *
 * @param {Api} api
 * @param {Place} place
 * @returns {Promise<{holdout: number, of: number, answer: any}>}
 */
async function askMostDisputed(api, { id, step }) {
  /** @type {{holdout: number, of: number, answer: any} | null} */
  let most = null;
  for (let holdout = 0; holdout < PICTURES; holdout += 1) {
    const body = { step, masks: MASKS, over_holdout: false, example: { holdout } };
    const answer = await api.probe(id, "noise", body);
    const dispute = answer.twins.dropout.mutual_information;
    if (!most || dispute > most.answer.twins.dropout.mutual_information) {
      most = { holdout, of: PICTURES, answer };
    }
  }
  return /** @type {{holdout: number, of: number, answer: any}} */ (most);
}
