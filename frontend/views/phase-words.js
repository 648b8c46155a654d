/**
 * What happens in each phase of a step, in one sentence, with the step's own numbers. Pure.
 */

import { formatNumber, formatPercent } from "../lib/format.js";
import { rootMeanSquare } from "./network-scene.js";

/** @typedef {import("../state/types.js").Course} Course */
/** @typedef {import("../state/types.js").Anatomy} Anatomy */
/** @typedef {import("../state/types.js").Phase} Phase */

/** @type {Readonly<Record<Phase, string>>} */
export const PHASE_TITLES = {
  mask: "Mask",
  forward: "Forward",
  loss: "Loss",
  backward: "Backward",
  update: "Update",
};

/**
 * @param {Phase} phase
 * @param {{anatomy: Anatomy, course: Course}} shown
 * @param {readonly string[]} classNames  empty for a regression
 * @returns {string}
 */
export function phaseInWords(phase, { anatomy, course }, classNames) {
  switch (phase) {
    case "mask":
      return maskInWords(course);
    case "forward":
      return forwardInWords(anatomy, course);
    case "loss":
      return lossInWords(anatomy, course, classNames);
    case "backward":
      return backwardInWords(course);
    default:
      return updateInWords(anatomy, course);
  }
}

/** @param {Course} course */
function maskInWords({ keep_mask: masks, multiplier }) {
  const layers = Object.entries(masks);
  if (layers.length === 0) {
    return Object.keys(multiplier).length > 0
      ? "Noise is drawn for every perceptron; none is off."
      : "No mask: every perceptron takes part.";
  }
  const counts = layers.map(([layer, mask]) => {
    const off = Array.from(mask).filter((kept) => kept === 0).length;
    return `${off} of ${mask.length} in ${layer.replace("_", " ")}`;
  });
  return `Switched off by chance, for this example and this step: ${counts.join(", ")}.`;
}

/**
 * @param {Anatomy} anatomy
 * @param {Course} course
 */
function forwardInWords({ drop_probability: probabilities }, { keep_mask: masks }) {
  const layer = Object.keys(masks).find((name) => name !== "input");
  const p = layer ? (probabilities[layer] ?? 0) : 0;
  if (!layer || p >= 1) return "The example goes through; signals add up, layer by layer.";
  const factor = formatNumber(1 / (1 - p));
  return `The example goes through what is left. What is kept counts ${factor} times, 1/(1−p).`;
}

/**
 * @param {Anatomy} anatomy
 * @param {Course} course
 * @param {readonly string[]} classNames
 */
function lossInWords({ example }, { probability, output, example_loss: loss }, classNames) {
  const cost = loss === null ? "not a number" : formatNumber(loss);
  if (!probability && output.length > 1) {
    const off = formatNumber(rootMeanSquare(output, example.features));
    return `The picture it gives back is off by ${off} a pixel: loss ${off}² = ${cost}.`;
  }
  if (!probability) {
    const says = `It says ${formatNumber(output[0])}, the label is ${formatNumber(example.label)}`;
    return `${says}: loss ${cost}.`;
  }
  const best = Array.from(probability).reduce(
    (most, value, i) => (value > probability[most] ? i : most),
    0,
  );
  const name = (/** @type {number} */ index) => classNames[index] ?? String(index);
  const given = formatPercent(probability[example.label], 1);
  const says = `It says ${name(best)} with ${formatPercent(probability[best], 1)}`;
  return best === example.label
    ? `${says}, which is the label: loss −log ${given} = ${cost}.`
    : `${says}; the label is ${name(example.label)}, given ${given}: loss −log ${given} = ${cost}.`;
}

/** @param {Course} course */
function backwardInWords({ keep_mask: masks }) {
  return Object.keys(masks).length > 0
    ? "Each perceptron learns its share of the error. What is off gets exactly 0."
    : "Each perceptron learns its share of the error.";
}

/**
 * @param {Anatomy} anatomy
 * @param {Course} course
 */
function updateInWords({ learning_rate: rate, batch_size: size }, { weight_change: changes }) {
  let [highest, sum, count] = [0, 0, 0];
  for (const { values } of Object.values(changes)) {
    for (const value of values) {
      highest = Math.max(highest, Math.abs(value));
      sum += Math.abs(value);
    }
    count += values.length;
  }
  const mean = formatNumber(sum / Math.max(1, count));
  return (
    `All ${size} examples of the batch move the weights: by ${mean} on average, ` +
    `${formatNumber(highest)} at most (learning rate ${formatNumber(rate)}).`
  );
}
