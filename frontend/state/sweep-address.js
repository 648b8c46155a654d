/**
 * What a link says of the screen of sweeps: which one is in view, what of it is looked at, and what
 * is being thought up. Pure.
 */

import { shownDraft } from "./sweep.js";
import { AXIS_FIELDS, draftOf, readValues } from "./sweep-draft.js";

/** @typedef {import("./types.js").Recipe} Recipe */
/** @typedef {import("./sweep.js").Draft} Draft */
/** @typedef {import("./sweep.js").SweepState} SweepState */
/** @typedef {import("./sweep.js").FigureName} FigureName */
/** @typedef {(text: string) => any} Read returns undefined for what makes no sense */
/**
 * @typedef {object} SweepAddress
 * @property {string | null} id      the sweep in view
 * @property {number} point          which of its points is looked at
 * @property {FigureName} figure
 * @property {Partial<Draft>} draft  what of it is told
 */

/** The axis of nothing but seeds has a name of its own. */
const ONLY_SEEDS = "seeds";
const FIGURES = /** @type {const} */ ({ error: "holdout_error", loss: "holdout_loss" });
const MOST_LETTERS = 2000;

/** @type {SweepAddress} */
export const NO_SWEEP_ADDRESS = { id: null, point: 0, figure: "holdout_error", draft: {} };

/**
 * @param {(key: string, read: Read) => any} take
 * @returns {SweepAddress}
 */
export function sweepFrom(take) {
  const draft = {
    field: take("axis", (text) => AXIS_FIELDS.find((field) => (field || ONLY_SEEDS) === text)),
    values: take("values", valuesIn),
    seeds: take("seeds", (text) => (/^\d{1,4}$/.test(text) ? Number(text) : undefined)),
  };
  const told = Object.entries(draft).filter(([, value]) => value !== undefined);
  return {
    id: take("sweep", (text) => text.match(/^\w{1,64}$/)?.[0]) ?? null,
    point: take("point", (text) => (/^\d{1,3}$/.test(text) ? Number(text) : undefined)) ?? 0,
    figure: take("figure", (text) => FIGURES[/** @type {"loss"} */ (text)]) ?? FIGURES.error,
    draft: Object.fromEntries(told),
  };
}

/** @type {Read} */
function valuesIn(text) {
  const { values, problem } = readValues(text.slice(0, MOST_LETTERS));
  return problem ? undefined : values.join(", ");
}

/**
 * What a link tells; what is left out is as it is offered.
 *
 * @param {SweepState} state
 * @param {Recipe} recipe
 */
export function sweepTold(state, recipe) {
  const draft = shownDraft(state, recipe);
  const offered = draftOf(draft.field, recipe);
  const { values, problem } = readValues(draft.values);
  const isOffered = draft.values === offered.values || problem !== "";
  return {
    sweep: state.chosen,
    point: state.chosen === null ? null : state.point || null,
    figure: state.figure === FIGURES.error ? null : "loss",
    axis: draft.field === "dropout.hidden" ? null : draft.field || ONLY_SEEDS,
    values: isOffered ? null : values,
    seeds: draft.seeds === offered.seeds ? null : draft.seeds,
  };
}

/**
 * @param {SweepAddress} address
 * @param {Recipe} recipe
 * @returns {Draft | null} null: a link tells nothing of it
 */
export function draftFrom({ draft }, recipe) {
  if (Object.keys(draft).length === 0) return null;
  return { ...draftOf(draft.field ?? "dropout.hidden", recipe), ...draft };
}
