/** What the stage is shown, for tests of what it draws: two inputs, layers of four and two. */

/** @typedef {import("../../../frontend/views/drawing/scene.js").Facts} Facts */
/** @typedef {import("../../../frontend/views/drawing/scene.js").StepView} StepView */

/**
 * @param {Partial<StepView>} [values]
 * @returns {StepView}
 */
export function makeStep(values = {}) {
  const activation = { hidden_1: [0, 1, 2, 4], hidden_2: [3, 1.5] };
  return {
    step: 12,
    batch_size: 8,
    keep_mask: { input: [1, 1], hidden_1: [1, 0, 1, 0], hidden_2: [0, 1] },
    drop_count: { input: [0, 0], hidden_1: [0, 8, 2, 6], hidden_2: [4, 4] },
    activation: { dropout: activation, plain: activation },
    output: { dropout: [0, 0], plain: [0, Math.log(3)] },
    ...values,
  };
}

/**
 * @param {Partial<Facts>} [values]
 * @returns {Facts}
 */
export function makeFacts(values = {}) {
  return {
    twin: "dropout",
    step: makeStep(),
    show: "example",
    recentShare: () => null,
    features: [0.25, 1],
    ...values,
  };
}
