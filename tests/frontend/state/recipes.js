/** Recipes and runs for tests of the state. */

import { limitOf } from "../../../frontend/state/speed.js";

/** @returns {import("../../../frontend/state/types.js").Recipe} the default recipe */
export function makeRecipe() {
  return {
    dataset: {
      name: "digits",
      train_size: 200,
      label_noise: 0.1,
      noise: null,
      give_away: 0,
      give_away_holdout: "removed",
      seed: 0,
    },
    network: { hidden: [4, 3], activation: "relu" },
    dropout: {
      input: 0.1,
      hidden: [0.5, 0.5],
      kind: "bernoulli",
      mask_scope: "example",
      mistake: "none",
    },
    training: {
      optimizer: "sgd",
      learning_rate: 0.05,
      momentum: 0.9,
      nesterov: false,
      weight_decay: 0,
      max_norm: null,
      batch_size: 32,
      max_steps: 4000,
    },
    twin: true,
    seed: 7,
  };
}

/**
 * @param {Partial<import("../../../frontend/state/types.js").Run>} [values]
 * @returns {import("../../../frontend/state/types.js").Run}
 */
export function makeRun(values = {}) {
  const recipe = values.recipe ?? makeRecipe();
  const hidden = recipe.dropout.hidden.map((p, i) => [`hidden_${i + 1}`, p]);
  return {
    id: "a1",
    title: "Digits",
    state: "running",
    step: 0,
    recipe,
    record: "example",
    row: 0,
    pace: 2,
    pace_now: values.pace === undefined ? 2 : limitOf(null, values.pace),
    settings: {
      drop_probability: Object.fromEntries([["input", recipe.dropout.input], ...hidden]),
      learning_rate: recipe.training.learning_rate,
    },
    steps_per_second: 2,
    queue_place: null,
    viewers: 1,
    pinned: false,
    created_at: 0,
    started_at: 0,
    ended_at: null,
    error: null,
    ...values,
  };
}

/**
 * Steps `first` … `last` of a run of two hidden layers of four and three perceptrons.
 *
 * @param {number} first
 * @param {number} last
 * @returns {import("../../../frontend/state/types.js").StepBatch}
 */
export function makeBatch(first, last) {
  const mask = (/** @type {number} */ step, /** @type {string} */ layer) =>
    Uint8Array.from({ length: { input: 2, hidden_1: 4 }[layer] ?? 3 }, (_, i) => (step + i) % 2);
  return {
    first,
    last,
    bytes: 100 * (last - first + 1),
    mask,
    answer: (step, { twin, layer, unit }) => {
      const isKept = twin === "dropout" && layer === "hidden_1";
      return isKept ? { example: step % 5, value: [step, 0, 1, 2][unit] ?? NaN } : null;
    },
    row: (step) => ({
      step,
      epoch: 0,
      example_index: step % 5,
      batch_size: 32,
      train_loss: { dropout: 1 / step, plain: 0.5 / step },
      keep_mask: Object.fromEntries(
        ["input", "hidden_1", "hidden_2"].map((layer) => [layer, mask(step, layer)]),
      ),
      drop_count: {},
      activation: { dropout: { hidden_1: [step, 0, 1, 2] }, plain: {} },
      error_signal: {},
      output: { dropout: [0, 1], plain: [1, 0] },
    }),
  };
}
