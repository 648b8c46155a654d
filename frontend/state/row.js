/**
 * Which row of its batch a step is looked at in. Pure.
 */

import { rowAt } from "../lib/step-log.js";

/**
 * The row of each batch that a run of a recipe can follow, where one is wanted.
 *
 * @param {import("./types.js").Recipe} recipe
 * @param {number} wanted  from 0
 */
export function rowWithin({ training }, wanted) {
  return Math.min(wanted, training.batch_size - 1);
}

/**
 * The row whose example, masks and activations the screen shows.
 *
 * @param {Pick<import("./initial.js").State, "run" | "recipe" | "row" | "batches">} state
 * @param {number} step  0: before the first, or whichever
 */
export function followedRow({ run, recipe, row, batches }, step) {
  const drawn = run?.recipe ?? recipe;
  const wanted = run?.row ?? row;
  const size = step > 0 ? rowAt(batches, step)?.batch_size : undefined;
  const within = drawn ? rowWithin(drawn, wanted) : wanted;
  return size === undefined ? within : Math.min(within, size - 1);
}
