/**
 * The things of the Lab that the story's sentences point at: what they are, where they are. Pure.
 */

import { rowAt } from "../lib/step-log.js";
import { shownStep } from "../state/select.js";
import { STORY_LAYER } from "../state/story-plan.js";

/** @typedef {import("../state/initial.js").State} State */
/** @typedef {import("../state/initial.js").Selected} Selected */
/** @typedef {import("./curve-data.js").Kind} Kind */
/**
 * @typedef {object} Thing
 * @property {string} words      where it is, for who cannot see the outline
 * @property {string} selector   of the elements to outline; the first one there is comes into sight
 * @property {(state: State) => Selected | null} [select]  a perceptron to be chosen with it
 */

const FIRST_NETWORK = "ds-stage .stage-twin:first-of-type ds-network";

/** @type {Readonly<Record<string, Thing>>} */
const THINGS = {
  network: { words: "The network, on the stage.", selector: "ds-stage ds-network" },
  with: { words: "The upper network, with dropout.", selector: FIRST_NETWORK },
  without: {
    words: "The lower network, without dropout.",
    selector: "ds-stage .stage-twin:nth-of-type(2) ds-network",
  },
  surface: { words: "The map beside the network.", selector: "ds-stage ds-surface" },
  phases: { words: "Five buttons above the network.", selector: "ds-phases" },
  inspector: { words: "What the chosen perceptron does, in figures.", selector: "ds-inspector" },
  strip: { words: "All masks so far, at the bottom of the Lab.", selector: "ds-strip" },
  "what-if": { words: "A button beside the stage.", selector: "ds-what-if" },
  curves: { words: "Curves of the loss over the steps.", selector: "ds-curves .chart" },
  holdout: curve("holdout", "The solid curve: loss on the hold-out set."),
  train: curve("train_eval", "The dashed curve: loss on training examples, masks off."),
  "train-on": curve("train", "The dotted curve: loss on training examples, masks on."),
  gap: curve("gap", "The shaded stretch between both curves."),
  dropped: masked(0, "A perceptron of hidden layer 1 that is off in this step."),
  kept: masked(1, "A perceptron of hidden layer 1 that is kept in this step."),
};

/** @param {string} kind @param {string} words @returns {Thing} */
function curve(kind, words) {
  return { words, selector: `ds-curves .chart, ds-curves [data-kind="${kind}"]` };
}

/** @param {0 | 1} kept @param {string} words @returns {Thing} */
function masked(kept, words) {
  const select = (/** @type {State} */ state) => {
    const row = rowAt(state.batches, shownStep(state));
    const mask = Array.from(row?.keep_mask[STORY_LAYER] ?? []);
    const out = row?.activation.dropout?.[STORY_LAYER];
    // One that fires shows best what becomes of it.
    const fires = mask.findIndex((one, unit) => one === kept && (out?.[unit] ?? 0) > 0);
    const unit = fires < 0 ? mask.indexOf(kept) : fires;
    return unit < 0 ? null : oneOf(STORY_LAYER, unit);
  };
  return { words, selector: FIRST_NETWORK, select };
}

/** @param {string} layer @param {number} unit @returns {Selected} */
function oneOf(layer, unit) {
  return { twin: "dropout", layer, unit };
}

/**
 * @param {string} name  one of the above, or `unit:hidden_1:3`
 * @returns {Thing | null} null: there is no such thing
 */
export function thingOf(name) {
  const [, layer, unit] = /^unit:(input|hidden_\d):(\d+)$/.exec(name) ?? [];
  if (!layer) return THINGS[name] ?? null;
  const where = layer === "input" ? "inputs" : layer.replace("_", " layer ");
  const words = `${layer === "input" ? "Pixel" : "Perceptron"} ${unit} of the ${where}.`;
  return { words, selector: FIRST_NETWORK, select: () => oneOf(layer, Number(unit)) };
}

/** @type {Readonly<Record<string, Kind>>} */
const CURVES = { holdout: "holdout", train: "train_eval", "train-on": "train" };

/** @param {State} state @returns {Kind | null} the curve that a sentence points at */
export function pointedCurve({ screen, story }) {
  return (screen === "story" && CURVES[story.pointed]) || null;
}
