/** Evaluations for tests of figures and curves. */

/**
 * @param {number} step
 * @param {Partial<import("../../../frontend/views/figures.js").Measured>} [values]
 * @returns {import("../../../frontend/views/figures.js").Measured}
 */
export function makeMeasured(step, values = {}) {
  return {
    step,
    train_loss: { dropout: 0.5, plain: 0.25 },
    train_loss_eval: { dropout: 0.375, plain: 0.125 },
    holdout_loss: { dropout: 0.485, plain: 0.865 },
    train_error: { dropout: 0.04, plain: 0 },
    holdout_error: { dropout: 0.098, plain: 0.126 },
    train_error_masked: { dropout: 0.07, plain: 0 },
    memorised: { dropout: null, plain: null },
    ...values,
  };
}
