/** A step taken apart, small enough to reckon by hand: 2 inputs, 3 and 2 hidden, 2 outputs. */

/** @typedef {import("../../../frontend/state/types.js").Course} Course */
/** @typedef {import("../../../frontend/state/types.js").Anatomy} Anatomy */

/** @param {number[]} shape @param {number[]} values */
const parameter = (shape, values) => ({ shape, values: Float32Array.from(values) });

/** @param {Partial<Course>} [values] @returns {Course} */
export function makeCourse(values = {}) {
  return {
    keep_mask: { hidden_1: [1, 0, 1], hidden_2: [1, 1] },
    multiplier: { hidden_1: [2, 0, 2], hidden_2: [2, 2] },
    pre_activation: { hidden_1: [1, 2, -1], hidden_2: [3, -1], output: [0, 1] },
    activation: { hidden_1: [1, 2, 0], hidden_2: [3, 0] },
    passed: { input: [1, -1], hidden_1: [2, 0, 0], hidden_2: [6, 0] },
    output: [0, 1],
    probability: [0.25, 0.75],
    example_loss: 0.5,
    batch_loss: 0.6,
    error_signal: { hidden_1: [0.5, 0, -1], hidden_2: [0.25, 0], output: [0.25, -0.25] },
    weight_change: {
      "linear_1.weight": parameter([3, 2], [0.3, 0, 0, 0, 0, -0.4]),
      "linear_2.weight": parameter([2, 3], [0, 0, 0, 0, 0, 0]),
      "linear_3.weight": parameter([2, 2], [0, 0, 0, 0]),
    },
    ...values,
  };
}

/** @param {Partial<Anatomy>} [values] @returns {Anatomy} */
export function makeAnatomy(values = {}) {
  return {
    step: 7,
    epoch: 1,
    batch_size: 32,
    twin: "dropout",
    row: 0,
    example: { index: 4, features: [1, -1], label: 1, true_label: 1 },
    drop_probability: { input: 0, hidden_1: 0.5, hidden_2: 0.5 },
    learning_rate: 0.05,
    weights: {
      "linear_1.weight": parameter([3, 2], [1, 0, 0, 2, 3, 0]),
      "linear_2.weight": parameter([2, 3], [1, 0, 0, 0, 0, -1]),
      "linear_3.weight": parameter([2, 2], [0.5, 0, 0, 1]),
    },
    actual: makeCourse(),
    altered: null,
    ...values,
  };
}
