/** Sweeps for tests of the state and of drawings. */

import { makeRecipe } from "./recipes.js";

/** @typedef {import("../../../frontend/state/sweep.js").Sweep} Sweep */
/** @typedef {import("../../../frontend/state/sweep.js").Point} Point */
/** @typedef {import("../../../frontend/state/sweep.js").PointFigure} PointFigure */

/**
 * @param {number | null} mean
 * @param {number | null} error
 * @param {number} n
 */
const summary = (mean, error, n) => ({ mean, standard_error: error, n });

/**
 * @param {number} mean  of the twin with dropout; the other one has 0.2
 * @param {number} done
 * @returns {PointFigure}
 */
function makeFigure(mean, done) {
  const isKnown = done > 0;
  return {
    dropout: summary(isKnown ? mean : null, isKnown ? 0.01 : null, done),
    plain: summary(isKnown ? 0.2 : null, isKnown ? 0.02 : null, done),
    difference: summary(isKnown ? mean - 0.2 : null, isKnown ? 0.015 : null, done),
    verdict: done === 3 ? (mean < 0.2 ? "better with dropout" : "no visible effect") : null,
    sentence: done === 3 ? `The verdict about ${mean}.` : `No verdict yet: ${done} of 3.`,
  };
}

/**
 * @param {number | null} value
 * @param {number} mean
 * @param {number} [done]
 * @returns {Point}
 */
export function makePoint(value, mean, done = 3) {
  const figure = makeFigure(mean, done);
  return { value, members: 3, done, figures: { holdout_error: figure, holdout_loss: figure } };
}

/**
 * @param {Partial<Sweep>} [values]
 * @returns {Sweep} of two drop probabilities and three seeds, finished
 */
export function makeSweep(values = {}) {
  return {
    id: "s1",
    title: "Digits: drop probability",
    state: "finished",
    recipe: makeRecipe(),
    axis: { field: "dropout.hidden", values: [0.5, 0] },
    seeds: 3,
    created_at: 0,
    started_at: 1,
    ended_at: 2,
    progress: 1,
    steps_per_second: 0,
    eta_s: null,
    trained_s: 1,
    error: null,
    points: [makePoint(0.5, 0.1), makePoint(0, 0.2)],
    ...values,
  };
}

/** @returns {Sweep} of three seeds and nothing else */
export function makeSeeds() {
  return makeSweep({ id: "s2", axis: null, points: [makePoint(null, 0.1)] });
}

/**
 * @param {number} point
 * @param {number | null} value
 * @param {readonly (number | null)[]} mean
 * @param {number} [n]
 * @returns {import("../../../frontend/state/sweep.js").PointCurves}
 */
export function makeCurves(point, value, mean, n = 3) {
  const error = mean.map((one) => (one === null || n < 2 ? null : 0.01));
  const band = { mean, sd: error, standard_error: error };
  const twins = { dropout: band, plain: { ...band, mean: mean.map((one) => one && one + 0.1) } };
  const steps = mean.map((_, i) => 1000 * i);
  return { point, value, n, steps, holdout_loss: twins, holdout_error: twins };
}

/**
 * @param {number} number
 * @param {number} point
 * @param {{dropout: number | null, plain: number | null} | null} figures
 * @returns {import("../../../frontend/state/sweep.js").Member}
 */
export function makeMember(number, point, figures) {
  const recipe = { ...makeRecipe(), seed: 7 + number };
  const both = figures && { holdout_error: figures, holdout_loss: figures };
  return { number, point, seed: number, recipe, figures: both };
}
