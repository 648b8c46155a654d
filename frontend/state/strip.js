/**
 * What the strip of masks needs, worked out of the state. Pure.
 */

import { rememberLast } from "../lib/remember.js";
import { maskAt } from "../lib/step-log.js";
import { roomFor } from "../lib/strip-stretch.js";
import { dropoutLayers, probabilitiesOf } from "./recipe.js";
import { newestStep } from "./seen.js";
import { drawnRecipe, shownSizes } from "./select.js";
import { isFast } from "./speed.js";

/** @typedef {import("./initial.js").State} State */

/** The server may tell of a step before it arrives. */
const STEPS_UNDER_WAY = 3;

/** @param {State} state */
export function stripOf(state) {
  const { batches, layer, chosen, seen, run, zoom, strips } = state;
  const recipe = drawnRecipe(state);
  const layers = recipe ? dropoutLayers(recipe) : [];
  const sizes = shownSizes(state);
  const widths = sizes ? [sizes.inputCount, ...sizes.hidden] : [];
  const last = lastOf(state);
  return {
    run: run?.id ?? "",
    last,
    arrived: state.last,
    room: run?.state === "running" ? roomFor(last, run.recipe.training.max_steps) : last,
    fast: isFast(run),
    chosen,
    loading: chosen !== null && chosen !== seen,
    layer,
    layers,
    zoom,
    unitCount: widths[layers.indexOf(layer)] ?? 0,
    selected: state.selected?.layer === layer ? state.selected.unit : null,
    maskAt: masksOf(batches, layer),
    answers: strips,
    nothing: nothingInWords(state, layer),
    isStarted: state.run?.state === "running",
  };
}

/**
 * The newest step of the strip. At speed it moves when the stage does, not with each step (WCAG
 * 2.3.1). Of a run that was just opened, steps count that have yet to arrive.
 *
 * @param {State} state
 */
function lastOf({ chosen, run, held, last }) {
  if (isFast(run) && held.step > 0 && (chosen ?? 0) <= held.step) return held.step;
  const newest = newestStep({ last, run });
  return newest - last > STEPS_UNDER_WAY ? newest : last;
}

/** One function as long as nothing comes in, so that nothing is drawn anew. */
const masksOf = rememberLast(
  (/** @type {State["batches"]} */ batches, /** @type {string} */ layer) =>
    (/** @type {number} */ step) =>
      maskAt(batches, step, layer),
);

/**
 * Why a layer has no masks to show, in words; empty where it has some.
 *
 * @param {State} state
 * @param {string} layer
 */
function nothingInWords(state, layer) {
  const recipe = drawnRecipe(state);
  if (!recipe) return "";
  if (recipe.dropout.kind === "gaussian") {
    return "Gaussian dropout: noise on all, nothing is ever off.";
  }
  const settings = state.run
    ? state.events.filter(({ kind }) => kind === "set").map(({ detail }) => detail.drop_probability)
    : [];
  const all = [probabilitiesOf(recipe), ...settings].map((one) => one?.[layer] ?? 0);
  const name = layer.replace("_", " ");
  return all.some((p) => p > 0) ? "" : `No dropout in ${name} (p = 0): all on, at every step.`;
}
