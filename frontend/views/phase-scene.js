/**
 * One phase of one step as a picture: mask, forward, loss, backward, update. Pure.
 *
 * Every number is one that the step really had. Knows no canvas and no clock: how far a phase has
 * come is a number from 0 to 1.
 */

import { quotas } from "./network-scene.js";
import { strongestEdges } from "../lib/edges.js";

/** @typedef {import("../lib/layout.js").Layout} Layout */
/** @typedef {import("../lib/layout.js").PlacedLayer} PlacedLayer */
/** @typedef {import("./drawing/perceptron.js").Mark} Mark */
/** @typedef {import("./drawing/edges.js").Edge} Edge */
/** @typedef {import("./drawing/network.js").NetworkScene} NetworkScene */
/** @typedef {import("../state/types.js").Course} Course */
/** @typedef {import("../state/types.js").Anatomy} Anatomy */
/** @typedef {import("../state/types.js").Phase} Phase */
/** @typedef {import("../state/types.js").Numbers} Numbers */
/** @typedef {{linear: number, from: number, to: number, flow: number}} Flow */
/** @typedef {{phase: Phase, anatomy: Anatomy, course: Course}} Dissected */
/** @typedef {Dissected & {progress: number}} PhaseInput  `progress` from 0 to 1 */

/** Fill of a perceptron that takes part and has nothing to show yet. */
const WAITING = 0.05;
/** Strength of edges that are there and carry nothing in this phase. */
const FAINT = 0.2;

/**
 * Change a whole scene into that of one phase.
 *
 * @param {NetworkScene} scene  of the step, for places, words and bars
 * @param {Layout} layout
 * @param {PhaseInput} input
 * @param {number} edgeCount
 * @returns {NetworkScene}
 */
export function phaseScene(scene, layout, input, edgeCount) {
  const placed = [layout.input, ...layout.hidden];
  const reveal = revealOf(input, layout, scene.width);
  const marks = placed.map((layer, index) =>
    marksOf(index === 0 ? scene.inputs : scene.hidden[index - 1], layer, input, reveal),
  );
  const edges = edgesOf(layout, marks, input, edgeCount);
  const { bars, pixels } = scene.outputs;
  const known =
    input.phase !== "mask" && (input.phase !== "forward" || reveal.right >= scene.width);
  return {
    ...scene,
    inputs: marks[0],
    hidden: marks.slice(1),
    edges,
    reveal: input.phase === "forward" || input.phase === "backward" ? reveal : null,
    outputs: {
      ...scene.outputs,
      value: known ? scene.outputs.value : "",
      pixels: known ? pixels : pixels.map((pixel) => ({ ...pixel, fill: 0 })),
      bars: bars.map((bar, i) => ({ ...bar, share: known ? shareOf(input.course, i) : null })),
    },
  };
}

/**
 * @param {Course} course
 * @param {number} index
 */
function shareOf({ probability }, index) {
  return probability ? probability[index] : null;
}

/**
 * The stretch of the picture that signals have reached, from the left; errors, from the right.
 *
 * @param {PhaseInput} input
 * @param {Layout} layout
 * @param {number} width
 * @returns {{left: number, right: number}} CSS pixels
 */
export function revealOf({ phase, progress }, layout, width) {
  const [start, end] = [layout.input.left, layout.outputs.x];
  const done = Math.min(1, Math.max(0, progress));
  if (phase === "forward") {
    return { left: 0, right: done === 1 ? width : start + done * (end - start) };
  }
  if (phase === "backward") {
    return { left: done === 1 ? 0 : end - done * (end - start), right: width };
  }
  return { left: 0, right: width };
}

/**
 * @param {readonly Mark[]} marks
 * @param {PlacedLayer} layer
 * @param {PhaseInput} input
 * @param {{left: number, right: number}} reveal
 * @returns {Mark[]}
 */
function marksOf(marks, layer, { phase, course }, reveal) {
  const mask = course.keep_mask[layer.name];
  const values = fillsOf(layer.name, phase, course);
  const highest = values
    ? Array.from(values).reduce((most, value) => Math.max(most, Math.abs(value)), 1e-12)
    : 1;
  const isReached = layer.centre >= reveal.left && layer.centre <= reveal.right;
  return marks.map((mark, unit) => ({
    ...mark,
    state: mask && mask[unit] === 0 ? "dropped" : "kept",
    share: 1,
    fill: fillOf(mark, layer.name, values && isReached ? Math.abs(values[unit]) / highest : null),
  }));
}

/**
 * @param {Mark} mark
 * @param {string} layer
 * @param {number | null} share  null: nothing to show
 */
function fillOf(mark, layer, share) {
  if (layer === "input") return mark.fill; // the example is seen all the while
  return share === null ? WAITING : share;
}

/**
 * @param {string} layer
 * @param {Phase} phase
 * @param {Course} course
 * @returns {Numbers | null}
 */
function fillsOf(layer, phase, course) {
  if (phase === "forward" || phase === "loss") return course.passed[layer] ?? null;
  if (phase === "backward") return course.error_signal[layer] ?? null;
  return null;
}

/**
 * @param {Layout} layout
 * @param {readonly (readonly Mark[])[]} marks  input layer first
 * @param {PhaseInput} input
 * @param {number} edgeCount
 * @returns {Edge[]}
 */
function edgesOf(layout, marks, input, edgeCount) {
  const linears = marks.map((_, index) => flowsOf(input, index + 1));
  const shares = quotas(linears, edgeCount);
  const isFaint = input.phase === "mask" || input.phase === "loss";
  return linears.flatMap((linear, index) => {
    const strong = strongestEdges([linear], shares[index]);
    const highest = Math.max(1e-30, Math.abs(strong.at(-1)?.flow ?? 0));
    return strong.map((flow, rank) =>
      edgeOf(
        layout,
        marks,
        { ...flow, linear: index },
        {
          strength:
            (Math.abs(flow.flow) / highest) * ((rank + 1) / strong.length) * (isFaint ? FAINT : 1),
          canBeOff: input.phase !== "update",
        },
      ),
    );
  });
}

/**
 * @param {Layout} layout
 * @param {readonly (readonly Mark[])[]} marks
 * @param {Flow} flow
 * @param {{strength: number, canBeOff: boolean}} look
 * @returns {Edge}
 */
function edgeOf(layout, marks, { linear, from, to, flow }, { strength, canBeOff }) {
  const start = marks[linear][from];
  const end = marks[linear + 1]?.[to] ?? null;
  return {
    x1: start.x + (start.shape === "disc" ? start.radius : 0),
    y1: start.y,
    x2: end ? end.x - end.radius : layout.outputs.x - 6,
    y2: end ? end.y : layout.outputs.ys[to],
    sign: Math.sign(flow),
    strength,
    off: canBeOff && (start.state === "dropped" || end?.state === "dropped"),
  };
}

/** What flows along each weight in a phase, worked out once for each course. */
const known = /** @type {WeakMap<Course, Map<string, Flows>>} */ (new WeakMap());
/** @typedef {{weight: Numbers, inputs: number, values: Numbers | null}} Flows */

/**
 * @param {PhaseInput} input
 * @param {number} number  of the layer of weights, from 1
 * @returns {Flows}
 */
function flowsOf({ phase, anatomy, course }, number) {
  const name = `${phase === "loss" || phase === "mask" ? "forward" : phase} ${number}`;
  const flows = known.get(course) ?? new Map();
  known.set(course, flows);
  const found = flows.get(name) ?? workOut(phase, anatomy, course, number);
  flows.set(name, found);
  return found;
}

/**
 * @param {Phase} phase
 * @param {Anatomy} anatomy
 * @param {Course} course
 * @param {number} number
 * @returns {Flows}
 */
function workOut(phase, { weights }, course, number) {
  const name = `linear_${number}.weight`;
  const { shape, values } = phase === "update" ? course.weight_change[name] : weights[name];
  const [units, inputs] = shape;
  const before = number === 1 ? "input" : `hidden_${number - 1}`;
  if (phase === "update") return { weight: values, inputs, values: null };
  if (phase !== "backward") return { weight: values, inputs, values: course.passed[before] };
  const layer = course.error_signal[`hidden_${number}`] ? `hidden_${number}` : "output";
  const errors = course.error_signal[layer];
  const flow = new Float32Array(units * inputs);
  for (let unit = 0; unit < units; unit += 1) {
    for (let from = 0; from < inputs; from += 1) {
      flow[unit * inputs + from] = values[unit * inputs + from] * errors[unit];
    }
  }
  return { weight: flow, inputs, values: null };
}
