/**
 * All chapters of the story, in order. Pure.
 */

import { STORY_PLAN } from "../state/story-plan.js";
import { DROPOUT_CHAPTERS } from "./story-dropout-text.js";
import { FITTING_CHAPTERS } from "./story-fitting-text.js";
import { NETWORK_CHAPTERS } from "./story-network-text.js";
import { USE_CHAPTERS } from "./story-use-text.js";

/** @typedef {import("./story-facts.js").Chapter} Chapter */

/** @type {readonly Chapter[]} */
const TEXTS = [...NETWORK_CHAPTERS, ...FITTING_CHAPTERS, ...DROPOUT_CHAPTERS, ...USE_CHAPTERS];

/** In the order of the plan. @type {readonly Chapter[]} */
export const CHAPTERS = STORY_PLAN.map(
  ({ name }) => /** @type {Chapter} */ (TEXTS.find((one) => one.name === name)),
);

/** @param {string} name @returns {{chapter: Chapter, number: number}} `number` from 1 */
export function chapterOf(name) {
  const index = Math.max(
    0,
    CHAPTERS.findIndex((one) => one.name === name),
  );
  return { chapter: CHAPTERS[index], number: index + 1 };
}
