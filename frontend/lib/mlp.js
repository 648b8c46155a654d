/**
 * A multi-layer perceptron's answer, masks off, in double precision: to draw with, not to measure.
 *
 * Knows weights as the trace has them; no run and no canvas.
 */

/** @typedef {ArrayLike<number>} Numbers */
/** @typedef {{shape: readonly number[], values: Numbers}} Parameter row-major */
/** By name, as `linear_1.weight`. @typedef {Readonly<Record<string, Parameter>>} Parameters */

const LEAKY_SLOPE = 0.01;

/** @type {Readonly<Record<string, (x: number) => number>>} */
const ACTIVATIONS = {
  relu: (x) => (x > 0 ? x : 0),
  leaky_relu: (x) => (x > 0 ? x : LEAKY_SLOPE * x),
  tanh: Math.tanh,
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  gelu: (x) => 0.5 * x * (1 + erf(x / Math.SQRT2)),
};

/**
 * @param {Parameters} parameters
 * @param {string} activation  of the hidden layers
 * @param {Numbers} inputs     (rows, features), row-major
 * @returns {Float64Array} (rows, outputs), row-major; empty where there are no weights
 */
export function answers(parameters, activation, inputs) {
  const bend = ACTIVATIONS[activation];
  let values = Float64Array.from(inputs);
  for (let layer = 1; ; layer += 1) {
    const weight = parameters[`linear_${layer}.weight`];
    const bias = parameters[`linear_${layer}.bias`];
    if (!weight || !bias) return layer === 1 ? new Float64Array(0) : values;
    values = linear(values, weight, bias.values);
    if (parameters[`linear_${layer + 1}.weight`]) values = values.map(bend);
  }
}

/**
 * @param {Float64Array} values  (rows, inputs)
 * @param {Parameter} weight     (units, inputs)
 * @param {Numbers} bias
 * @returns {Float64Array<ArrayBuffer>} (rows, units)
 */
function linear(values, { shape, values: weight }, bias) {
  const [units, inputs] = shape;
  const rows = values.length / inputs;
  const out = new Float64Array(rows * units);
  for (let row = 0; row < rows; row += 1) {
    for (let unit = 0; unit < units; unit += 1) {
      let sum = bias[unit];
      const [from, start] = [row * inputs, unit * inputs];
      for (let i = 0; i < inputs; i += 1) sum += weight[start + i] * values[from + i];
      out[row * units + unit] = sum;
    }
  }
  return out;
}

/**
 * The error function, to 1.5e-7 (Abramowitz and Stegun 1964, 7.1.26).
 *
 * @param {number} x
 */
export function erf(x) {
  const t = 1 / (1 + 0.3275911 * Math.abs(x));
  const series =
    t *
    (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  return Math.sign(x) * (1 - series * Math.exp(-x * x));
}
