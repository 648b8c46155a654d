/**
 * What a chapter's run recorded and what was measured about it, as its sentences need it, and how
 * figures become words. Pure.
 */

import { formatCount, formatPercent } from "../lib/format.js";
import { datasetOf, recentMasks } from "../state/select.js";
import { chapterRun, storyAnswers, storyPlace } from "../state/story.js";
import { STORY_LAYER } from "../state/story-plan.js";
import { valueOf } from "./curve-data.js";
import { turnOf } from "./curve-turn.js";

/** @typedef {import("../state/initial.js").State} State */
/** @typedef {import("../state/types.js").Twin} Twin */
/** @typedef {import("../state/types.js").Evaluation} Evaluation */
/** @typedef {import("../state/why.js").Figure} Figure */
/**
 * @typedef {object} Facts  of a run at rest
 * @property {number} step      its newest
 * @property {import("../state/types.js").Recipe} recipe
 * @property {readonly Evaluation[]} evaluations  oldest first
 * @property {Readonly<Record<string, any>>} answers  by the name of the question
 * @property {readonly (Uint8Array | null)[]} masks  of the story's layer, newest steps, in order
 * @property {readonly string[]} classNames
 * @property {number} holdoutSize
 */
/** 1: as the chapter has it; −1: the other way round; 0: neither; null: nothing to agree with.
 * @typedef {1 | 0 | -1 | null} Direction */
/** @typedef {{text: string, direction: Direction}} Said  with marks, see `lib/marked.js` */
/**
 * @typedef {object} Claim
 * @property {string} [needs]  the question that has to be answered
 * @property {string} before   what is going to be measured
 * @property {(facts: Facts) => Said | null} say  null: the run has not got what it takes
 */
/** @typedef {import("../state/story.js").Tried} Tried */
/**
 * @typedef {object} Task
 * @property {string} ask
 * @property {readonly string[]} [choices]  to be chosen from; else what is on screen is checked
 * @property {(state: State, facts: Facts | null, choice: number) => Tried} check
 */
/**
 * @typedef {object} Chapter
 * @property {string} name
 * @property {string} title
 * @property {readonly string[]} prose  paragraphs
 * @property {readonly Claim[]} claims
 * @property {Task} task
 */

/** Newest steps whose masks are compared with those of the step before. */
const MASKS_COMPARED = 200;
/** Beyond so many standard errors a difference is one. */
const BEYOND = 2;

/**
 * @param {State} state
 * @returns {Facts | null} null: the chapter's run is not at rest
 */
export function factsOf(state) {
  const place = storyPlace(state);
  const run = chapterRun(state);
  if (!place || !run) return null;
  const dataset = datasetOf(state, run.recipe);
  const ready = Object.entries(storyAnswers(state)).filter(([, { phase }]) => phase === "ready");
  return {
    step: place.step,
    recipe: run.recipe,
    evaluations: state.evaluations.filter(({ step }) => step <= place.step),
    answers: Object.fromEntries(ready.map(([name, { answer }]) => [name, answer])),
    masks: recentMasks(state.batches, place.step, STORY_LAYER, MASKS_COMPARED),
    classNames: dataset?.class_names ?? [],
    holdoutSize: dataset?.holdout_size ?? 0,
  };
}

/** @param {Facts} facts @returns {Evaluation | null} the newest one */
export function finalOf({ evaluations }) {
  return evaluations.at(-1) ?? null;
}

/**
 * Of a share of the hold-out set, with its binomial standard error.
 *
 * @param {Facts} facts
 * @param {number | undefined} share
 * @returns {Figure}
 */
export function shareOf({ holdoutSize }, share) {
  if (share === undefined || holdoutSize === 0) return { value: null, standard_error: null };
  return { value: share, standard_error: Math.sqrt((share * (1 - share)) / holdoutSize) };
}

/**
 * The hold-out loss of one twin from its first measurement to its newest.
 *
 * @param {Facts} facts
 * @param {Twin} [twin]
 */
export function holdoutCurve({ evaluations }, twin = "dropout") {
  const steps = evaluations.map(({ step }) => step);
  const values = evaluations.map((one) => valueOf(one, "loss", "holdout", twin));
  const [first, last] = [values[0] ?? null, values.at(-1) ?? null];
  return { first, last, turn: turnOf(steps, values) };
}

/**
 * Whether one figure is above the other, by more than chance among examples makes.
 *
 * @param {Figure} a
 * @param {Figure} b
 * @returns {Direction}
 */
export function beyond(a, b) {
  if (a.value === null || b.value === null) return null;
  const error = Math.hypot(a.standard_error ?? 0, b.standard_error ?? 0);
  const difference = a.value - b.value;
  if (Math.abs(difference) <= BEYOND * error) return 0;
  return difference > 0 ? 1 : -1;
}

/**
 * A sentence made of a figure, with what it says of the chapter.
 *
 * @param {string} figures
 * @param {Direction} direction
 * @param {{agrees: string, neither: string, against: string}} words
 * @returns {Said}
 */
export function said(figures, direction, { agrees, neither, against }) {
  const verdict = direction === 1 ? agrees : direction === -1 ? against : neither;
  return { text: `${figures} ${verdict}`.trim(), direction };
}

/** @param {Figure} figure  a share @returns {string} `23.5 % ± 1.8` */
export function shareInWords({ value, standard_error: error }) {
  const share = formatPercent(value ?? NaN, 1);
  return error === null ? share : `${share} ± ${(100 * error).toFixed(1)}`;
}

/** @param {number} count @param {string} one @param {string} [many] */
export function counted(count, one, many = `${one}s`) {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** @param {string} words @returns {Tried} */
export function right(words) {
  return { right: true, words };
}

/** @param {string} words @returns {Tried} a hint */
export function notYet(words) {
  return { right: false, words };
}

/** What a task that needs figures says before there are any. */
export const NEEDS_RUN = "This is checked against the run: start it, and let it come to its end.";
