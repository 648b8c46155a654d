/** Facts of a chapter's run for tests of what the story says. */

import { STORY_RUNS } from "../../../frontend/state/story-recipes.js";
import { makeMeasured } from "./measured.js";

/** @typedef {import("../../../frontend/views/story-facts.js").Facts} Facts */

/** Of 4 perceptrons the first two stay silent, and the first and the third are dropped. */
export const ACTUAL = {
  pre_activation: { hidden_1: [-1, -0.5, 0.5, 2] },
  activation: { hidden_1: [0, 0, 0.5, 2] },
  error_signal: { hidden_1: [0, 0, 0, 0.2] },
  keep_mask: { hidden_1: [0, 1, 0, 1] },
  weight_change: { "linear_1.weight": { shape: [4, 2], values: new Float32Array(8).fill(0.01) } },
};

/** @param {object} [actual] */
export function makeAnatomy(actual = {}) {
  return {
    example: { features: [0.5, -1] },
    weights: {
      "linear_1.weight": { shape: [4, 2], values: Float32Array.of(1, 1, 1, 1, 1, 1, 1, -2) },
      "linear_1.bias": { shape: [4], values: Float32Array.of(0, 0, 0, -0.5) },
    },
    actual: { ...ACTUAL, ...actual },
  };
}

/** @param {number} value @param {number | null} [error] */
export const figure = (value, error = 0.01) => ({ value, standard_error: error });

/** Hold-out loss of both twins over steps 0, 100, …; training loss falls all the while. */
export function makeEvaluations(
  /** @type {number[]} */ dropout,
  /** @type {number[]} */ plain = dropout,
  /** @type {Partial<import("../../../frontend/state/types.js").Evaluation>} */ last = {},
) {
  return dropout.map((loss, i) =>
    makeMeasured(100 * i, {
      holdout_loss: { dropout: loss, plain: plain[i] },
      train_loss_eval: { dropout: 2.3 - 0.1 * i, plain: 2.3 - 0.15 * i },
      ...(i === dropout.length - 1 ? last : {}),
    }),
  );
}

export const FALLS = Array.from({ length: 16 }, (_, i) => 2.3 - 0.1 * i);
export const TURNS = Array.from({ length: 16 }, (_, i) => (i < 6 ? 2.3 - 0.3 * i : 0.7 + 0.1 * i));
export const RISES = Array.from({ length: 16 }, (_, i) => 2.3 + 0.1 * i);

/**
 * @param {Partial<Facts>} [values]
 * @param {Partial<import("../../../frontend/state/types.js").Evaluation>} [last]
 * @returns {Facts}
 */
export function makeFacts(values = {}, last = {}) {
  return {
    step: 1500,
    recipe: STORY_RUNS.dropout.recipe,
    evaluations: makeEvaluations(TURNS, TURNS, last),
    answers: {},
    masks: [],
    classNames: ["cat", "dog", ..."23456789"],
    holdoutSize: 540,
    ...values,
  };
}
