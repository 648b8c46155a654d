/**
 * What a perceptron fires on, told from the steps at hand. Pure.
 */

import { batchOf } from "../lib/step-log.js";
import { rememberLast } from "../lib/remember.js";
import { shownStep } from "./seen.js";

/** @typedef {import("./initial.js").State} State */
/** @typedef {import("./initial.js").Selected} Selected */
/**
 * @typedef {object} Firing
 * @property {number} label
 * @property {number} share  of the label's examples on which it fired
 * @property {number} count  how many there were
 */

/** How far back one looks. */
const FIRING_STEPS = 300;
/** Of fewer examples a share says nothing. */
const LEAST_EXAMPLES = 3;

/**
 * The classes on whose examples a perceptron was most active lately, most active first.
 *
 * @param {State} state
 * @param {Selected} selected
 * @returns {Firing[]} classes with fewer than three examples are left out
 */
export function firesOn(state, { twin, layer, unit }) {
  return counted(state.batches, state.examples, shownStep(state), twin, layer, unit);
}

/** Many pictures show the same steps. */
const counted = rememberLast(
  (
    /** @type {State["batches"]} */ batches,
    /** @type {State["examples"]} */ examples,
    /** @type {number} */ last,
    /** @type {Selected["twin"]} */ twin,
    /** @type {string} */ layer,
    /** @type {number} */ unit,
  ) => {
    const perceptron = { twin, layer, unit };
    /** @type {Map<number, {fired: number, count: number}>} */
    const found = new Map();
    for (let step = Math.max(1, last - FIRING_STEPS + 1); step <= last; step += 1) {
      const answer = batchOf(batches, step)?.answer(step, perceptron);
      if (!answer || Number.isNaN(answer.value)) continue;
      const label = examples.get(answer.example)?.true_label;
      if (label === undefined) continue;
      const { fired, count } = found.get(label) ?? { fired: 0, count: 0 };
      found.set(label, { fired: fired + (answer.value > 0 ? 1 : 0), count: count + 1 });
    }
    return [...found]
      .filter(([, { count }]) => count >= LEAST_EXAMPLES)
      .map(([label, { fired, count }]) => ({ label, share: fired / count, count }))
      .sort((a, b) => b.share - a.share || a.label - b.label);
  },
);
