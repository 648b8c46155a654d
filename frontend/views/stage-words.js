/**
 * What stands above each twin, and the picture told in words. Pure.
 */

import { formatCount, formatLoss } from "../lib/format.js";
import { offInWords } from "./drawing/scene.js";

/** @typedef {import("./network.js").Picture} Picture */
/** @typedef {import("../state/types.js").Recipe} Recipe */
/** @typedef {import("./stage.js").TwinOnStage} TwinOnStage */

/**
 * @param {readonly {picture: Picture, surface: TwinOnStage["surface"]}[]} twins
 * @param {Readonly<Record<string, number>>} probabilities  of the step shown, by layer
 * @param {Recipe | null} recipe
 * @returns {TwinOnStage[]}
 */
export function stageTwins(twins, probabilities, recipe) {
  return twins.map(({ picture, surface }) => {
    const { twin } = picture.facts;
    const title =
      twin === "plain"
        ? "Without dropout"
        : isIdle(probabilities)
          ? "No dropout"
          : `With dropout ${probabilitiesInWords(probabilities)}`.trim();
    return {
      twin,
      title,
      detail:
        twin === "plain" ? "same start, same batches" : detailOf(picture, recipe, probabilities),
      summary: `${title}. ${summaryOf(picture, recipe)}`,
      picture,
      surface,
    };
  });
}

/**
 * Whether nothing can ever be off.
 *
 * @param {Readonly<Record<string, number>>} probabilities
 */
function isIdle(probabilities) {
  const all = Object.values(probabilities);
  return all.length > 0 && all.every((p) => p === 0);
}

/**
 * @param {Picture} picture
 * @param {Recipe | null} recipe
 * @param {Readonly<Record<string, number>>} probabilities
 */
function detailOf(picture, recipe, probabilities) {
  return isIdle(probabilities) ? "p = 0: all on, at every step" : maskInWords(picture, recipe);
}

/**
 * @param {Readonly<Record<string, number>>} probabilities
 * @returns {string} `p = 0.5`, or one p a layer where they differ
 */
export function probabilitiesInWords(probabilities) {
  const hidden = Object.entries(probabilities).filter(([layer]) => layer !== "input");
  const values = [...new Set(hidden.map(([, p]) => p))].map(String);
  if (values.length === 0) return "";
  return values.length === 1 ? `p = ${values[0]}` : `p = ${hidden.map(([, p]) => p).join(", ")}`;
}

/**
 * @param {Picture} picture
 * @param {Recipe | null} recipe
 */
function maskInWords({ facts, isAltered }, recipe) {
  if (!facts.step) return ""; // before the first step, or this one is still on its way
  if (facts.step.step === 0) return "before the first step: all on";
  if (recipe?.dropout.kind === "gaussian") return "noise on every perceptron, none is off";
  if (isAltered) return "what if: masks that the run did not have";
  if (facts.show === "recent") return "how often each was on lately: too fast to see single masks";
  if (facts.show === "batch") return "share of the batch that had each one on";
  return recipe?.dropout.mask_scope === "batch"
    ? "one mask for the whole batch, the textbook version"
    : "the mask of this example";
}

/**
 * @param {Picture} picture
 * @param {Recipe | null} recipe
 */
function summaryOf({ facts }, recipe) {
  if (!facts.step) return "Nothing to show yet.";
  const layers = recipe?.network.hidden ?? [];
  const parts = layers.map((units, index) => {
    return `Hidden ${index + 1}: ${offInWords(`hidden_${index + 1}`, units, facts)}.`;
  });
  const step = facts.step.step > 0 ? `Step ${facts.step.step}.` : "Not trained yet.";
  return [step, ...parts].join(" ");
}

/**
 * The step on screen in one breath, for those who listen.
 *
 * @param {readonly TwinOnStage[]} twins
 * @param {Partial<Record<import("../state/types.js").Twin, number>> | null} trainLoss  of the batch
 * @returns {string} `Step 1,284. 33 of 64 off in hidden layer 1. Loss 0.42, without dropout 0.12.`
 */
export function announcement(twins, trainLoss) {
  const { step } = twins[0]?.picture.facts ?? {};
  if (!step || step.step === 0) return "";
  const off = Object.entries(step.keep_mask).flatMap(([layer, mask]) => {
    const count = Array.from(mask ?? []).filter((kept) => kept === 0).length;
    return layer === "input" || !mask
      ? []
      : [`${count} of ${mask.length} off in ${layer.replace("_", " layer ")}`];
  });
  const [dropout, plain] = [trainLoss?.dropout, trainLoss?.plain];
  const loss = dropout === undefined ? "" : ` Loss ${formatLoss(dropout)}`;
  const twin = loss && plain !== undefined ? `, without dropout ${formatLoss(plain)}` : "";
  const masks = off.length > 0 ? ` ${off.join(", ")}.` : "";
  return `Step ${formatCount(step.step)}.${masks}${loss}${twin}${loss ? "." : ""}`;
}
