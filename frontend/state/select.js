/**
 * What is to be shown, worked out of the state. Pure.
 */

import { maskAt, rowAt } from "../lib/step-log.js";
import { recentShares } from "../lib/shares.js";
import { rememberLast } from "../lib/remember.js";
import { asLearnt, differences, isSteerable, probabilitiesOf } from "./recipe.js";
import { shownCourse } from "./dissect.js";
import { followedRow } from "./row.js";
import { shownStep } from "./seen.js";
import { nearestSnapshot } from "./snapshots.js";
import { isFast } from "./speed.js";

export { shownStep } from "./seen.js";

/** @typedef {import("./initial.js").State} State */
/** @typedef {import("./types.js").Twin} Twin */
/** @typedef {import("./types.js").Recipe} Recipe */
/** @typedef {import("./types.js").Numbers} Numbers */
/** @typedef {import("../views/network.js").Picture} Picture */
/** @typedef {import("../views/network.js").Sizes} Sizes */

/** Steps over which "recently" looks back. */
export const RECENT_STEPS = 32;

/**
 * The recipe of the network that is drawn: the run's, else the one on the panel.
 *
 * @param {State} state
 * @returns {Recipe | null}
 */
export function drawnRecipe({ run, recipe }) {
  return run?.recipe ?? recipe;
}

/**
 * @param {Pick<State, "datasets">} state
 * @param {Recipe | null} recipe
 */
export function datasetOf({ datasets }, recipe) {
  const found = datasets.find(({ name }) => name === recipe?.dataset.name);
  return found && recipe ? asLearnt(found, recipe) : null;
}

/**
 * Drop probabilities that the panel shows: those in force while a run can be steered.
 *
 * @param {State} state
 * @returns {Readonly<Record<string, number>>}
 */
export function shownProbabilities({ run, recipe }) {
  if (!recipe) return {};
  const own = probabilitiesOf(recipe);
  const sameLayers = run?.recipe.network.hidden.length === recipe.network.hidden.length;
  return isSteerable(run) && sameLayers ? { ...own, ...run.settings.drop_probability } : own;
}

/**
 * The step on screen whole, or the untouched network before the first step.
 *
 * @param {State} state
 * @returns {import("../views/drawing/scene.js").StepView & {epoch: number | null,
 *   example_index: number, train_loss: import("./types.js").PerTwin} | null}
 */
export function shownRow(state) {
  const step = shownStep(state);
  if (step > 0) return rowAt(state.batches, step);
  const preview = shownPreview(state);
  return preview ? untouched(preview) : null;
}

const untouched = rememberLast(
  (/** @type {import("./types.js").Preview} */ { activation, output, example }) => ({
    step: 0,
    epoch: null,
    batch_size: 1,
    example_index: example.index,
    train_loss: {},
    keep_mask: {},
    drop_count: {},
    activation: { dropout: activation, plain: activation },
    output: { dropout: output, plain: output },
  }),
);

/** @param {State} state */
function shownPreview(state) {
  const { preview } = state;
  const drawn = drawnRecipe(state);
  return preview && drawn && isSame(preview.recipe, drawn) ? preview.preview : null;
}

const isSame = rememberLast(
  (/** @type {Recipe} */ a, /** @type {Recipe} */ b) => differences(a, b).length === 0,
);

/**
 * The training example of the step on screen.
 *
 * @param {State} state
 */
export function shownExample(state) {
  const row = shownRow(state);
  if (!row) return null;
  const preview = row.step === 0 ? shownPreview(state) : null;
  return preview?.example ?? state.examples.get(row.example_index) ?? null;
}

/**
 * Weights of one twin nearest before the step on screen, and after which step they were kept.
 *
 * @param {State} state
 * @param {Twin} twin
 */
export function shownWeights(state, twin) {
  const step = shownStep(state);
  const snapshot = nearestSnapshot(state.snapshots, step, state.last);
  const weights = snapshot?.parameters[twin];
  if (weights && snapshot) return { step: snapshot.step, weights };
  return { step: 0, weights: (step === 0 && shownPreview(state)?.weights) || {} };
}

/**
 * Drop probabilities that step `step` was trained with, by layer name.
 *
 * @param {State} state
 * @param {number} step
 * @returns {Readonly<Record<string, number>>}
 */
export function probabilitiesAt(state, step) {
  const recipe = drawnRecipe(state);
  if (!recipe) return {};
  if (!state.run) return probabilitiesOf(recipe);
  return state.events
    .filter(({ kind, step: after }) => kind === "set" && after < Math.max(1, step))
    .reduce((all, { detail }) => ({ ...all, ...detail.drop_probability }), probabilitiesOf(recipe));
}

/** @type {(recipe: Recipe, dataset: import("./types.js").Dataset) => Sizes} */
const sizesOf = rememberLast((recipe, dataset) => ({
  inputCount: dataset.feature_count,
  hidden: recipe.network.hidden,
  outputCount: dataset.output_count,
  imageShape: dataset.image_shape,
  ...(recipe.network.autoencoder ? { outputShape: dataset.image_shape } : {}),
}));

/**
 * @param {State} state
 * @returns {Sizes | null}
 */
export function shownSizes(state) {
  const recipe = drawnRecipe(state);
  const dataset = datasetOf(state, recipe);
  return recipe && dataset ? sizesOf(recipe, dataset) : null;
}

/**
 * How masks are shown now: single ones only when steps come slowly enough to see them.
 *
 * @param {State} state
 * @returns {import("../views/drawing/scene.js").Show}
 */
export function shownAs({ run, chosen, show }) {
  if (show === "batch") return "batch";
  return chosen === null && isFast(run) ? "recent" : "example";
}

/**
 * Everything that the drawing of one twin needs.
 *
 * @param {State} state
 * @param {Twin} twin
 * @returns {Picture}
 */
export function pictureOf(state, twin) {
  const recipe = drawnRecipe(state);
  const dataset = datasetOf(state, recipe);
  const example = shownExample(state);
  const { selected, batches, phase } = state;
  const taken = shownCourse(state, twin);
  const step = shownStep(state);
  return {
    facts: {
      twin,
      step: recipe ? seenRow(state, recipe, taken) : null,
      show: shownAs(state),
      recentShare: (layer) => recentShares(recentMasks(batches, step, layer)),
      features: example?.features ?? null,
    },
    example,
    row: followedRow(state, step),
    classNames: dataset?.class_names ?? [],
    image: Boolean(dataset?.image_shape),
    weights: shownWeights(state, twin).weights,
    edgeCount: state.edgeCount,
    selected: selected?.twin === twin ? selected : null,
    isAltered: taken?.isAltered ?? false,
    fades: state.chosen === null && isFast(state.run),
    dissected: phase && taken ? { phase, anatomy: taken.anatomy, course: taken.course } : null,
  };
}

/**
 * The step on screen as it was, or as it would have been with other masks.
 *
 * @param {State} state
 * @param {Recipe} recipe
 * @param {ReturnType<typeof shownCourse>} taken
 */
function seenRow(state, recipe, taken) {
  const row = shownRow(state);
  if (!row || !taken?.isAltered) {
    return withoutIdleMasks(row, recipe, probabilitiesAt(state, shownStep(state)));
  }
  const { keep_mask, activation, output, error_signal } = taken.course;
  return {
    ...row,
    keep_mask,
    drop_count: {},
    activation: { ...row.activation, dropout: activation },
    output: { ...row.output, dropout: output },
    error_signal: { ...row.error_signal, dropout: error_signal },
  };
}

/**
 * What the map of a two-input network needs; null for any other.
 *
 * @param {State} state
 * @param {Twin} twin
 * @returns {import("../views/surface.js").SurfaceInput | null}
 */
export function surfaceInputOf(state, twin) {
  const recipe = drawnRecipe(state);
  const dataset = datasetOf(state, recipe);
  if (!recipe || dataset?.feature_count !== 2) return null;
  const isRegression = dataset.task === "regression";
  const what = isRegression ? "The fitted surface" : "The decision map";
  return {
    weights: shownWeights(state, twin).weights,
    activation: recipe.network.activation,
    isRegression,
    points: pointsOf(state.examples, shownPreview(state)),
    chosen: shownExample(state),
    label: `${what} of the network ${twin === "plain" ? "without" : "with"} dropout.`,
  };
}

const pointsOf = rememberLast(
  (
    /** @type {State["examples"]} */ examples,
    /** @type {import("./types.js").Preview | null} */ preview,
  ) => (examples.size > 0 ? [...examples.values()] : (preview?.examples ?? [])),
);

/**
 * Leave out masks of layers where nothing can be off: at p = 0, and under Gaussian noise.
 *
 * @param {ReturnType<typeof shownRow>} row
 * @param {Recipe} recipe
 * @param {Readonly<Record<string, number>>} probabilities
 */
function withoutIdleMasks(row, { dropout }, probabilities) {
  if (!row) return null;
  const drops = (/** @type {string} */ layer) =>
    dropout.kind === "bernoulli" && (probabilities[layer] ?? 0) > 0;
  const pick = (/** @type {import("./types.js").PerLayer} */ layers) =>
    Object.fromEntries(Object.entries(layers).filter(([layer]) => drops(layer)));
  return { ...row, keep_mask: pick(row.keep_mask), drop_count: pick(row.drop_count) };
}

/**
 * Masks of the newest steps up to one, oldest first; null where a step is not at hand.
 *
 * @param {State["batches"]} batches
 * @param {number} step
 * @param {string} layer
 * @param {number} [count]
 */
export function recentMasks(batches, step, layer, count = RECENT_STEPS) {
  const first = Math.max(1, step - count + 1);
  return Array.from({ length: Math.max(0, step - first + 1) }, (_, i) =>
    maskAt(batches, first + i, layer),
  );
}
