/**
 * From a step's numbers to what is drawn: which perceptron is kept, how full, how wide a bar.
 *
 * Pure. Knows neither pixels of the screen nor the trace; places come from the layout.
 */

/** @typedef {import("./perceptron.js").Mark} Mark */
/** @typedef {import("./perceptron.js").PerceptronState} PerceptronState */
/** @typedef {"dropout" | "plain"} Twin */
/** @typedef {ArrayLike<number>} Numbers */
/**
 * @typedef {object} StepView  one step, as the stage needs it; layers by name
 * @property {number} step
 * @property {number} batch_size
 * @property {Readonly<Record<string, Numbers | null>>} keep_mask
 * @property {Readonly<Record<string, Numbers | null>>} drop_count
 * @property {Partial<Record<Twin, Readonly<Record<string, Numbers | null>>>>} activation
 * @property {Partial<Record<Twin, Numbers>>} output
 * @property {Partial<Record<Twin, Readonly<Record<string, Numbers | null>>>>} [error_signal]
 */
/**
 * How masks are shown: of this example, as the share of the batch, or of recent steps.
 * @typedef {"example" | "batch" | "recent"} Show
 */
/**
 * @typedef {object} Facts
 * @property {Twin} twin
 * @property {StepView | null} step
 * @property {Show} show
 * @property {(layer: string) => Numbers | null} recentShare  share of recent steps kept, by unit
 * @property {Numbers | null} features  the example that is shown
 */

/**
 * Marks of one layer of perceptrons.
 *
 * @param {{name: string, shape: "disc" | "tile",
 *   places: readonly {x: number, y: number, radius: number}[]}} layer
 * @param {Facts} facts
 * @returns {Mark[]}
 */
export function marksOf(layer, facts) {
  const fills = fillsOf(layer.name, facts);
  const keeping = keepingOf(layer.name, facts);
  return layer.places.map(({ x, y, radius }, unit) => {
    const share = keeping ? keeping.share[unit] : 1;
    const fill = fills ? fills[unit] : 0;
    return { x, y, radius, shape: layer.shape, fill, share, state: stateOf(facts, keeping, share) };
  });
}

/**
 * @param {Facts} facts
 * @param {{whole: boolean} | null} keeping
 * @param {number} share
 * @returns {PerceptronState}
 */
function stateOf(facts, keeping, share) {
  if (!facts.step) return facts.features ? "kept" : "idle";
  if (!keeping) return "kept";
  if (!keeping.whole) return "share";
  return share > 0 ? "kept" : "dropped";
}

/**
 * Share kept of each unit; `whole` when it is one mask (0 or 1). Null: nothing is ever off here.
 *
 * @param {string} layer
 * @param {Facts} facts
 * @returns {{share: Numbers, whole: boolean} | null}
 */
export function keepingOf(layer, { twin, step, show, recentShare }) {
  if (twin === "plain" || !step) return null;
  const mask = step.keep_mask[layer];
  if (!mask) return null;
  if (show === "batch") {
    const off = step.drop_count[layer];
    const size = step.batch_size;
    return off ? { share: Array.from(off, (count) => 1 - count / size), whole: false } : null;
  }
  const recent = show === "recent" ? recentShare(layer) : null;
  return recent ? { share: recent, whole: false } : { share: mask, whole: true };
}

/**
 * How full each unit is, 0 … 1, relative to the fullest of its layer. Inputs are shown as they are.
 *
 * @param {string} layer
 * @param {Facts} facts
 * @returns {Numbers | null}
 */
export function fillsOf(layer, { twin, step, features }) {
  const values = layer === "input" ? features : step?.activation[twin]?.[layer];
  if (!values) return null;
  let highest = layer === "input" ? 1 : 1e-9;
  for (let unit = 0; unit < values.length; unit += 1) {
    const size = Math.abs(values[unit]);
    if (size > highest && size < Infinity) highest = size;
  }
  return Float32Array.from(values, (value) => Math.min(1, Math.abs(value) / highest) || 0);
}

/**
 * How many perceptrons of a layer are off, in words for the line below it.
 *
 * @param {string} layer
 * @param {number} unitCount
 * @param {Facts} facts
 * @param {boolean} [isNarrow]  no room to say whose share it is; the title says it, too
 */
export function offInWords(layer, unitCount, facts, isNarrow = false) {
  if (!facts.step) return "";
  const keeping = keepingOf(layer, facts);
  if (!keeping) return "all on";
  let kept = 0;
  for (let unit = 0; unit < unitCount; unit += 1) kept += keeping.share[unit];
  if (keeping.whole) return `${unitCount - kept} of ${unitCount} off`;
  const percent = Math.round(100 * (1 - kept / unitCount));
  if (isNarrow) return `${percent} % off`;
  return facts.show === "batch" ? `${percent} % of the batch off` : `${percent} % off, recently`;
}

/**
 * Logits as probabilities.
 *
 * @param {Numbers} logits
 * @returns {number[]} summing to 1; all equal when nothing is finite
 */
export function softmax(logits) {
  const values = Array.from(logits);
  const highest = Math.max(...values);
  if (!Number.isFinite(highest)) return values.map(() => 1 / values.length);
  const powers = values.map((value) => Math.exp(value - highest));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
}

/**
 * What the picture of the input says below it.
 *
 * @param {{label: number, true_label: number, index: number} | null} example
 * @param {readonly string[]} classNames empty for a regression
 * @param {number} [row]  of its batch
 */
export function exampleInWords(example, classNames, row = 0) {
  if (!example) return "";
  if (classNames.length === 0) {
    const [told, really] = [example.label.toFixed(2), example.true_label.toFixed(2)];
    return told === really ? `height ${told}` : `height ${told}, really ${really}`;
  }
  const name = (/** @type {number} */ label) => classNames[label] ?? String(label);
  if (example.label !== example.true_label) {
    return `labelled ${name(example.label)}, really ${name(example.true_label)}`;
  }
  return `a "${name(example.label)}" · row ${row} of batch`;
}
