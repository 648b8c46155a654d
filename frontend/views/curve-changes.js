/**
 * Settings that a reader changed while a run trained, as marks for the curves. Pure.
 */

import { formatNumber } from "../lib/format.js";
import { rememberLast } from "../lib/remember.js";
import { probabilitiesOf } from "../state/recipe.js";

/** @typedef {import("../state/types.js").Recipe} Recipe */
/** @typedef {import("../state/types.js").RunEvent} RunEvent */
/** @typedef {{step: number, words: string}} Change  step: the last one trained the old way */

/** More than so many in one breath nobody reads. */
const MOST_NAMED = 2;

/**
 * Changes of a drop probability or of the learning rate; a pace changes nothing that is measured,
 * nor does a setting that is set to what it was.
 *
 * @type {(events: readonly RunEvent[], recipe: Recipe | null) => readonly Change[]}
 */
export const changesIn = rememberLast((events, recipe) => {
  if (!recipe) return [];
  let probabilities = probabilitiesOf(recipe);
  let rate = recipe.training.learning_rate;
  /** @type {Change[]} */
  const changes = [];
  for (const { kind, step, detail } of events) {
    if (kind !== "set") continue;
    const next = { ...probabilities, ...detail.drop_probability };
    const words = [
      ...probabilityWords(probabilities, next),
      ...arrow("learning rate", rate, detail.learning_rate ?? rate),
    ];
    if (words.length > 0) changes.push({ step, words: words.join(", ") });
    probabilities = next;
    rate = detail.learning_rate ?? rate;
  }
  return changes;
});

/**
 * All hidden layers that moved alike are one `p`; a layer that went its own way has its name.
 *
 * @param {Record<string, number>} before
 * @param {Record<string, number>} after
 * @returns {string[]}
 */
function probabilityWords(before, after) {
  const hidden = Object.keys(before).filter((layer) => layer !== "input");
  const alike = hidden.every(
    (layer) => before[layer] === before[hidden[0]] && after[layer] === after[hidden[0]],
  );
  const input = arrow("p of input", before["input"], after["input"]);
  if (hidden.length === 0) return input;
  if (alike) return [...arrow("p", before[hidden[0]], after[hidden[0]]), ...input];
  const own = hidden.flatMap((layer) =>
    arrow(`p of ${layer.replace("_", " ")}`, before[layer], after[layer]),
  );
  return [...own, ...input];
}

/**
 * @param {string} name
 * @param {number} before
 * @param {number} after
 */
function arrow(name, before, after) {
  return before === after ? [] : [`${name} ${formatNumber(before)} → ${formatNumber(after)}`];
}

/**
 * Changes that a measurement is the first to show.
 *
 * @param {readonly Change[]} changes
 * @param {number} before  step of the measurement before it
 * @param {number} step
 */
export function changesBetween(changes, before, step) {
  return changes.filter((change) => change.step >= before && change.step < step);
}

/**
 * @param {readonly Change[]} changes
 * @returns {string} empty: there are none
 */
export function changeWords(changes) {
  const newest = changes.slice(-MOST_NAMED);
  const rest = changes.length - newest.length;
  const named = newest.map(({ step, words }) => `from step ${step + 1}: ${words}`);
  return [...(rest > 0 ? [`${rest} more`] : []), ...named].join("; ");
}
