/**
 * Which connections carry most: the strongest of hundreds of thousands, many times a second.
 *
 * Nothing is sorted but the winners. The bits of a positive float32, read as a whole number, are in
 * the order of the floats: a histogram over their upper bits tells where the winners begin, and
 * bits and place together fit into one double, whose order is that of strength, ties included.
 * Memory is kept from call to call. Pure otherwise; knows neither layout nor step.
 */

/** @typedef {ArrayLike<number>} Numbers */
/**
 * @typedef {object} Linear  one layer of weights
 * @property {Numbers} weight        (units, inputs), row-major
 * @property {number} inputs
 * @property {Numbers | null} values what enters, by input; null: not known, weights alone count
 */
/**
 * @typedef {object} Strong
 * @property {number} linear  index of its layer of weights
 * @property {number} from    input
 * @property {number} to      unit
 * @property {number} flow    weight × value
 */

/** Weights in all that can be told apart: with 31 bits of strength, 53 in a double. */
const MOST_WEIGHTS = 2 ** 22;
const BUCKET_SHIFT = 19;
const BUCKETS = 2 ** (31 - BUCKET_SHIFT);
/** Infinities and what is not a number lie from here on, what is almost nothing in bucket 0. */
const NOT_FINITE = 0x7f800000 >>> BUCKET_SHIFT;

const histogram = new Int32Array(BUCKETS);
let strengths = new Float32Array(0);
let candidates = new Float64Array(0);

/**
 * The strongest connections over all layers, by |weight × value|.
 *
 * @param {readonly Linear[]} linears  at most 4,194,304 weights in all
 * @param {number} count  how many at most; those that carry nothing, or no number, never count
 * @returns {Strong[]} weakest first; of equal ones the one further back is the weaker
 */
export function strongestEdges(linears, count) {
  const total = linears.reduce((sum, { weight }) => sum + weight.length, 0);
  if (total > MOST_WEIGHTS) {
    throw new RangeError(`Expected at most ${MOST_WEIGHTS} weights, got ${total}.`);
  }
  if (count < 1) return [];
  if (strengths.length < total) strengths = new Float32Array(total);
  histogram.fill(0);
  let offset = 0;
  for (const linear of linears) {
    measure(linear, strengths.subarray(offset, offset + linear.weight.length));
    offset += linear.weight.length;
  }
  const { bucket, held } = leastBucket(count);
  const sorted = gather(total, bucket, held).sort();
  return Array.from(sorted.subarray(Math.max(0, held - count)), (key) => edgeOf(key, linears));
}

/**
 * Write how strong each connection of a layer is, and count it.
 *
 * @param {Linear} linear
 * @param {Float32Array} out
 */
function measure({ weight, inputs, values }, out) {
  const bits = new Uint32Array(out.buffer, out.byteOffset, out.length);
  for (let start = 0; start < out.length; start += inputs) {
    for (let from = 0; from < inputs; from += 1) {
      const at = start + from;
      out[at] = Math.abs(values === null ? weight[at] : weight[at] * values[from]);
      histogram[bits[at] >>> BUCKET_SHIFT] += 1;
    }
  }
}

/**
 * @param {number} count
 * @returns {{bucket: number, held: number}} the lowest bucket that is needed to have `count`, and
 *   how many connections lie in it and above
 */
function leastBucket(count) {
  let held = 0;
  let bucket = NOT_FINITE;
  while (bucket > 1 && held < count) {
    bucket -= 1;
    held += histogram[bucket];
  }
  return { bucket, held };
}

/**
 * Strength and place, as one number each, of the connections from a bucket up.
 *
 * @param {number} total
 * @param {number} bucket
 * @param {number} held how many there are
 */
function gather(total, bucket, held) {
  if (candidates.length < held) candidates = new Float64Array(held);
  const bits = new Uint32Array(strengths.buffer, 0, total);
  const [least, end] = [bucket * 2 ** BUCKET_SHIFT, NOT_FINITE * 2 ** BUCKET_SHIFT];
  let found = 0;
  for (let at = 0; at < total; at += 1) {
    const strength = bits[at];
    if (strength < least || strength >= end) continue;
    candidates[found] = strength * MOST_WEIGHTS + (MOST_WEIGHTS - 1 - at);
    found += 1;
  }
  return candidates.subarray(0, found);
}

/**
 * @param {number} key  strength and place
 * @param {readonly Linear[]} linears
 * @returns {Strong}
 */
function edgeOf(key, linears) {
  let at = MOST_WEIGHTS - 1 - (key % MOST_WEIGHTS);
  let linear = 0;
  while (at >= linears[linear].weight.length) {
    at -= linears[linear].weight.length;
    linear += 1;
  }
  const { weight, inputs, values } = linears[linear];
  const from = at % inputs;
  return {
    linear,
    from,
    to: (at - from) / inputs,
    flow: values === null ? weight[at] : weight[at] * values[from],
  };
}
