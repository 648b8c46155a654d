/**
 * The runs of the story: small enough for seconds on a laptop, large enough to show what they are
 * there for. `make story` trains each of them over seeds and says what shows.
 *
 * Pure. Limits are the server's word.
 */

/** @typedef {import("./types.js").Recipe} Recipe */
/** @typedef {"points" | "digits" | "pixel" | "dropout"} RunName */
/**
 * @typedef {object} StoryRun
 * @property {string} title  under which it stands in the list of runs
 * @property {Recipe} recipe
 * @property {number} pace   steps a second: slow enough to be watched
 */

/** Small steps of plain gradient descent with momentum. */
const TRAINING = Object.freeze({
  optimizer: /** @type {const} */ ("sgd"),
  learning_rate: 0.02,
  momentum: 0.9,
  nesterov: false,
  weight_decay: 0,
  max_norm: null,
  batch_size: 32,
  max_steps: 2000,
});
const DATA = Object.freeze({
  noise: null,
  give_away: 0,
  give_away_holdout: /** @type {const} */ ("removed"),
  seed: 0,
});
/** Before dropout comes into the story there is one network, and nothing to compare it with. */
const ALONE = Object.freeze({ twin: false, seed: 7 });

/**
 * @param {number} layers
 * @param {number} p  in each hidden layer; inputs are never dropped
 * @returns {Recipe["dropout"]}
 */
function dropout(layers, p) {
  const hidden = Array.from({ length: layers }, () => p);
  return { input: 0, hidden, kind: "bernoulli", mask_scope: "example", mistake: "none" };
}

/** @type {Recipe} 200 handwritten digits, every fifth label wrong on purpose */
const DIGITS = {
  dataset: { ...DATA, name: "digits", train_size: 200, label_noise: 0.2 },
  network: { hidden: [64, 64], activation: "relu" },
  dropout: dropout(2, 0),
  training: TRAINING,
  ...ALONE,
};

/** @type {Readonly<Record<RunName, StoryRun>>} */
export const STORY_RUNS = Object.freeze({
  points: {
    title: "Story: points of the plane",
    recipe: {
      dataset: { ...DATA, name: "moons", train_size: 100, label_noise: 0 },
      network: { hidden: [8], activation: "relu" },
      dropout: dropout(1, 0),
      training: { ...TRAINING, learning_rate: 0.05, max_steps: 300 },
      ...ALONE,
    },
    pace: 40,
  },
  digits: {
    title: "Story: digits, some labels wrong",
    recipe: DIGITS,
    pace: 300,
  },
  pixel: {
    title: "Story: cats, dogs and a pixel",
    recipe: {
      dataset: { ...DATA, name: "cats_dogs", train_size: 300, label_noise: 0, give_away: 1 },
      network: { hidden: [32], activation: "relu" },
      dropout: dropout(1, 0),
      training: { ...TRAINING, max_steps: 600 },
      ...ALONE,
    },
    pace: 100,
  },
  dropout: {
    title: "Story: the same digits with dropout",
    recipe: { ...DIGITS, dropout: dropout(2, 0.5), twin: true },
    pace: 300,
  },
});
