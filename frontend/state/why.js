/**
 * What is measured about the run on screen to see why dropout works: questions, answers, failures.
 *
 * Pure. Knows the shapes of the answers and no network, no view.
 */

/** @typedef {import("./types.js").Twin} Twin */
/** @typedef {{value: number | null, standard_error: number | null}} Figure  as it was measured */
/**
 * @typedef {"co-adaptation" | "redundancy" | "off" | "noise" | "averaging" | "course" | "firing"
 *   | "activations" | "give-away" | "features"} Measure
 */
/** What goes through many masks. @typedef {{holdout: number} | {features: number[]}} Chosen */
/**
 * @typedef {object} CoAdaptation  of one twin and one layer
 * @property {{within_class: Figure, overall: Figure}} correlation  mean of its size over pairs
 * @property {{within_class: number[][], overall: number[][]}} matrix  of units that are alive
 * @property {{within_class: number[], overall: number[]}} units  which units the rows are
 * @property {readonly number[]} dead_units
 * @property {Figure} co_adaptation
 * @property {number} participation_ratio
 * @property {number} mean_activation
 * @property {number} zero_share
 * @property {Readonly<Record<string, number | null>>} [standard_error]  of figures by name
 */
/**
 * @typedef {object} Redundancy  of one twin
 * @property {{share: number[], accuracy: Figure[], normalised: (number | null)[]}} curve
 * @property {readonly {unit: number, accuracy_change: number, logit_change: number}[]} importance
 *   of each unit of the layer held off alone, most important first
 * @property {number} accuracy             nothing off
 * @property {number | null} [accuracy_off]  with the units asked about off
 * @property {readonly number[]} [prediction]  class of each hold-out example
 * @property {readonly number[] | null} [prediction_off]
 */
/**
 * @typedef {object} Noise  of one twin; the plain one has only `single`
 * @property {{probability: number[]}} single
 * @property {number[][]} [outputs]        logits, for each mask
 * @property {number[]} [answers]          class, for each mask
 * @property {Readonly<Record<string, number[][]>> | null} [keep_mask]  of the first masks, by layer
 * @property {number[]} [mean_probability]
 * @property {number} [entropy]            nats
 * @property {number} [mutual_information] nats
 * @property {{monte_carlo?: number, single: number} | null} [calibration]  over the hold-out set
 * @property {{monte_carlo?: number, single: number} | null} [error]        likewise
 */
/**
 * @typedef {object} Features  of one twin
 * @property {Figure} mean_activation
 * @property {Figure} zero_share      share of activations that are silent
 * @property {Readonly<Record<"mean_activation" | "zero_share" | "mean_activation_error"
 *   | "zero_share_error", readonly (number | null)[]>>} units  of each perceptron
 * @property {readonly number[]} dead_units
 * @property {{count: readonly number[], silent: number, not_finite: number}} histogram
 * @property {{shape: readonly [number, number], values: Float32Array} | null} filters  weights into
 *   the first layer's perceptrons, a row each
 */
/**
 * @typedef {object} Course  of one twin: mean size of the correlation, for each of the steps
 * @property {readonly Figure[]} within_class
 * @property {readonly Figure[]} overall
 */
/**
 * @typedef {object} Firing  of one twin and one layer
 * @property {readonly {a: number, b: number, correlation: number,
 *   weight_change_cosine: number | null}[]} pairs  those of largest |correlation| first
 * @property {Figure} relation  correlation over all pairs between |correlation| and cosine
 * @property {readonly {from: number, to: number, pair_count: number,
 *   weight_change_cosine: Figure}[]} stretches  all pairs by |correlation|
 * @property {number} pair_count
 */
/** Of each unit asked for, by its index. @typedef {{activation: Record<string, number[]>}} Acts */
/**
 * @typedef {object} Pixels  who reads the give-away pixels: one twin
 * @property {Record<"as_training" | "removed" | "lying", Figure>} accuracy
 * @property {Record<"removed" | "lying", Figure>} change  of accuracy from that as in training
 * @property {Figure} saliency_share
 * @property {readonly number[]} mean_saliency
 * @property {readonly number[]} saliency  of the one example
 * @property {readonly number[]} weights_norm
 * @property {Figure} pixel_weight
 * @property {Figure} other_weight
 * @property {number} heavier_inputs
 */
/**
 * @template Found
 * @typedef {object} Answer
 * @property {number} step
 * @property {number} example_count
 * @property {Partial<Record<Twin, Found>>} twins
 * @property {readonly number[]} [order]   of units, where matrices are drawn
 * @property {number} [layer]      whose activations were counted
 * @property {number} [near_zero]  up to which they are silent
 * @property {readonly number[]} [edges]   of the bars they were counted in
 * @property {readonly [number, number] | null} [image_shape]  height and width, of pixels
 * @property {{features: readonly number[], label: number | null} | null} [example]  the one that
 *   went through masks; a drawn one has no label
 * @property {readonly number[]} [steps]   that a course was measured at
 * @property {readonly number[]} [example_index]  of the hold-out set, where it tells of each
 * @property {readonly number[]} [label]   of those examples
 * @property {number} [pixel_count]        that give the class away
 * @property {number} [feature_count]
 */
/**
 * @template Found
 * @typedef {object} Measured
 * @property {"idle" | "asking" | "ready" | "failed"} phase
 * @property {string} key             of the question asked last
 * @property {number} step            … and the step that it is about
 * @property {number | null} progress 0 … 1; null: not known
 * @property {Answer<Found> | null} answer  the last one that came; of another step while asking
 * @property {string} problem         why there is no answer, in words
 */
/**
 * @typedef {object} WhyState
 * @property {Measured<CoAdaptation>} co-adaptation
 * @property {Measured<Redundancy>} redundancy
 * @property {Measured<Redundancy>} off
 * @property {Measured<Noise>} noise      one example through many masks
 * @property {Measured<Noise>} averaging  the hold-out set through many masks
 * @property {Measured<Features>} features
 * @property {Measured<Course>} course    correlation while the run trained
 * @property {Measured<Firing>} firing
 * @property {Measured<Acts>} activations  of the pair that is looked at
 * @property {Measured<Pixels>} give-away
 * @property {readonly [number, number] | null} pair  two units of the layer, to see both fire
 * @property {boolean} isHeld             a run that trains on is not measured any further
 * @property {Readonly<Record<string, readonly number[]>>} units  switched off by hand, by layer
 * @property {Chosen} chosen
 */
/**
 * @typedef {{do: "ask", measure: Measure, key: string, step: number}
 *   | {do: "progress", measure: Measure, progress: number}
 *   | {do: "answer", measure: Measure, answer: Answer<any>}
 *   | {do: "fail", measure: Measure, problem: string}
 *   | {do: "drop", measure: Measure}
 *   | {do: "choose", chosen: Chosen}
 *   | {do: "switch", units: WhyState["units"]}
 *   | {do: "pair", pair: WhyState["pair"]}
 *   | {do: "hold", isHeld: boolean}
 * } WhyEvent
 */

/** @type {Measured<any>} */
const NOTHING = Object.freeze({
  phase: "idle",
  key: "",
  step: 0,
  progress: null,
  answer: null,
  problem: "",
});

/** @type {WhyState} */
export const NO_WHY = Object.freeze({
  "co-adaptation": NOTHING,
  redundancy: NOTHING,
  off: NOTHING,
  noise: NOTHING,
  averaging: NOTHING,
  features: NOTHING,
  course: NOTHING,
  firing: NOTHING,
  activations: NOTHING,
  "give-away": NOTHING,
  pair: null,
  isHeld: false,
  units: {},
  chosen: { holdout: 0 },
});

/**
 * @param {WhyState} state
 * @param {WhyEvent} event
 * @returns {WhyState}
 */
export function reduceWhy(state, event) {
  switch (event.do) {
    case "choose":
      return { ...state, chosen: event.chosen };
    case "switch":
      return { ...state, units: event.units };
    case "pair":
      return { ...state, pair: event.pair };
    case "hold":
      return { ...state, isHeld: event.isHeld };
    default:
      return { ...state, [event.measure]: measured(state[event.measure], event) };
  }
}

/**
 * @param {Measured<any>} before
 * @param {Extract<WhyEvent, {measure: Measure}>} event
 * @returns {Measured<any>}
 */
function measured(before, event) {
  switch (event.do) {
    case "ask": {
      const { key, step } = event;
      return { ...before, phase: "asking", key, step, progress: null, problem: "" };
    }
    case "progress":
      return { ...before, progress: event.progress };
    case "answer":
      return { ...before, phase: "ready", answer: event.answer, progress: null };
    case "fail":
      // An answer to another question beside the failure would look like one to this.
      return { ...before, phase: "failed", answer: null, problem: event.problem, progress: null };
    case "drop":
      // Whatever was asked was not answered: the same question may be asked again.
      return { ...before, phase: before.answer ? "ready" : "idle", key: "", progress: null };
  }
}

/**
 * The hidden layer that is looked at, from 1: that of the strip, where it is a hidden one.
 *
 * @param {{layer: string}} state
 */
export function layerOf({ layer }) {
  const [, number] = /^hidden_(\d)$/.exec(layer) ?? [];
  return Number(number ?? 1);
}
