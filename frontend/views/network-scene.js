/**
 * Everything one twin's picture needs, put together from layout, step and weights. Pure.
 *
 * Knows no canvas; `drawing/network.js` draws the result.
 */

import { strongestEdges } from "../lib/edges.js";
import { formatCount, formatNumber } from "../lib/format.js";
import { exampleInWords, keepingOf, marksOf, offInWords, softmax } from "./drawing/scene.js";

/** @typedef {import("../lib/layout.js").Layout} Layout */
/** @typedef {import("./drawing/perceptron.js").Mark} Mark */
/** @typedef {import("./drawing/edges.js").Edge} Edge */
/** @typedef {import("./drawing/network.js").Words} Words */
/** @typedef {import("./drawing/scene.js").Facts} Facts */
/** @typedef {{shape: readonly number[], values: ArrayLike<number>}} Parameter */
/**
 * @typedef {object} NetworkInput
 * @property {Facts} facts
 * @property {{index: number, label: number, true_label: number} | null} example
 * @property {number} [row]                           of its batch; left out: 0
 * @property {readonly string[]} classNames           of labels; empty: they are values
 * @property {boolean} image
 * @property {Readonly<Record<string, Parameter>>} weights  by name; empty: none known yet
 * @property {number} edgeCount
 * @property {{layer: string, unit: number} | null} selected
 * @property {boolean} [isAltered]  masks are shown that the step did not have
 * @property {boolean} [fades]  steps come too fast to be seen one by one
 * @property {import("./phase-scene.js").Dissected | null} [dissected]  show one phase of the step
 * @property {number} width
 * @property {number} height
 */

/**
 * @param {readonly string[]} classNames
 * @returns {number} room for the longest of them beside the bars, CSS pixels
 */
export function nameWidthOf(classNames) {
  const longest = classNames.reduce((most, name) => Math.max(most, name.length), 1);
  return Math.min(72, 10 + 6.4 * longest);
}

/**
 * @param {Layout} layout
 * @param {NetworkInput} input
 * @returns {import("./drawing/network.js").NetworkScene & {edgeTotal: number}}
 */
export function networkScene(layout, input) {
  const { facts } = input;
  const inputs = marksOf(layout.input, facts);
  const hidden = layout.hidden.map((layer) => marksOf(layer, facts));
  const { edges, total } = edgesOf(layout, input, [inputs, ...hidden]);
  return {
    width: input.width,
    height: input.height,
    twin: facts.twin,
    image: input.image,
    inputs,
    hidden,
    edges,
    edgeTotal: total,
    outputs: outputsOf(layout, input),
    words: wordsOf(layout, input),
    selected: selectedMark(input.selected, layout, [inputs, ...hidden]),
  };
}

/**
 * @param {NetworkInput["selected"]} selected
 * @param {Layout} layout
 * @param {readonly (readonly Mark[])[]} marks
 */
function selectedMark(selected, layout, marks) {
  if (!selected) return null;
  const names = [layout.input, ...layout.hidden].map(({ name }) => name);
  return marks[names.indexOf(selected.layer)]?.[selected.unit] ?? null;
}

/**
 * @param {Layout} layout
 * @param {NetworkInput} input
 * @param {readonly (readonly Mark[])[]} marks  input layer first
 * @returns {{edges: Edge[], total: number}}
 */
function edgesOf(layout, { facts, weights, edgeCount }, marks) {
  const linears = marks.flatMap((_, index) => {
    const parameter = weights[`linear_${index + 1}.weight`];
    if (!parameter) return [];
    const values =
      index === 0 ? facts.features : facts.step?.activation[facts.twin]?.[`hidden_${index}`];
    return [{ weight: parameter.values, inputs: parameter.shape[1], values: values ?? null }];
  });
  const fits = linears.every(({ inputs }, index) => inputs === marks[index].length);
  if (linears.length !== marks.length || !fits) return { edges: [], total: 0 };
  const total = linears.reduce((sum, { weight }) => sum + weight.length, 0);
  const shares = quotas(linears, edgeCount);
  const edges = linears.flatMap((linear, index) => {
    const strong = strongestEdges([linear], shares[index]);
    const highest = Math.max(1e-12, Math.abs(strong.at(-1)?.flow ?? 0));
    return strong.map(({ from, to, flow }, rank) => {
      const start = marks[index][from];
      const end = marks[index + 1]?.[to] ?? null;
      return {
        x1: start.x + (start.shape === "disc" ? start.radius : 0),
        y1: start.y,
        x2: end ? end.x - end.radius : layout.outputs.x - 6,
        y2: end ? end.y : layout.outputs.ys[to],
        sign: Math.sign(linear.weight[to * linear.inputs + from]),
        // Among many alike, as in an untrained network, rank still thins the picture out.
        strength: (Math.abs(flow) / highest) * ((rank + 1) / strong.length),
        off: start.state === "dropped" || end?.state === "dropped",
      };
    });
  });
  return { edges, total };
}

/**
 * How many edges each layer of weights may show: a large layer more, but not all of them, since
 * what flows through a small one matters as much.
 *
 * @param {readonly {weight: ArrayLike<number>}[]} linears
 * @param {number} count
 * @returns {number[]}
 */
export function quotas(linears, count) {
  const sizes = linears.map(({ weight }) => weight.length);
  const roots = sizes.map(Math.sqrt);
  let [left, leftRoots] = [count, roots.reduce((a, b) => a + b, 0)];
  const shares = sizes.map(() => 0);
  // Small layers first: what they cannot use goes to the larger ones.
  const order = sizes.map((_, index) => index).sort((a, b) => sizes[a] - sizes[b]);
  for (const index of order) {
    shares[index] = Math.min(sizes[index], Math.round((left * roots[index]) / leftRoots));
    left -= shares[index];
    leftRoots -= roots[index];
  }
  return shares;
}

/**
 * @param {Layout} layout
 * @param {NetworkInput} input
 * @returns {import("./drawing/outputs.js").OutputScene}
 */
function outputsOf({ outputs }, { facts, classNames, example }) {
  const logits = facts.step?.output[facts.twin] ?? null;
  const isKnown = logits !== null && Array.from(logits).every(Number.isFinite);
  if (outputs.image) return givenBack(outputs, outputs.image, isKnown ? logits : null);
  const shares = isKnown && classNames.length > 0 ? softmax(logits) : null;
  const height = isKnown ? Number(logits[0]).toFixed(2) : "–";
  const middle = (outputs.ys[0] + (outputs.ys.at(-1) ?? 0)) / 2;
  return {
    bars: classNames.map((name, index) => ({
      name,
      share: shares ? shares[index] : null,
      wanted: example?.label === index,
      x: outputs.x,
      y: outputs.ys[index],
    })),
    value: classNames.length === 0 && logits ? height : "",
    x: outputs.x,
    y: middle,
    nameWidth: outputs.nameWidth,
    barWidth: outputs.barWidth,
    barHeight: outputs.barHeight,
    pixels: [],
  };
}

/**
 * The picture that comes out, drawn as the one that goes in: below 0 is white, above 1 black.
 *
 * @param {Layout["outputs"]} outputs
 * @param {import("../lib/layout.js").PlacedLayer} image
 * @param {ArrayLike<number> | null} values  null: nothing known yet
 * @returns {import("./drawing/outputs.js").OutputScene}
 */
function givenBack({ x }, { places, top, bottom }, values) {
  const state = values ? /** @type {const} */ ("kept") : /** @type {const} */ ("idle");
  return {
    bars: [],
    value: "",
    x,
    y: (top + bottom) / 2,
    nameWidth: 0,
    barWidth: 0,
    barHeight: 0,
    pixels: places.map((place, unit) => {
      const fill = values ? Math.min(1, Math.max(0, values[unit])) : 0;
      return { ...place, shape: /** @type {const} */ ("tile"), state, fill, share: 1 };
    }),
  };
}

/**
 * @param {Layout} layout
 * @param {NetworkInput} input
 * @returns {Words[]}
 */
function wordsOf(layout, { facts, classNames, example, row, height, image, width }) {
  /** @type {Words[]} */
  const words = layout.hidden.flatMap((layer, index) => {
    const count = layer.places.length;
    const isNarrow = width < 600;
    const name = isNarrow ? `h${index + 1} · ${count}` : `hidden ${index + 1} · ${count}`;
    const off = offInWords(layer.name, count, facts, isNarrow);
    return [
      { text: name, x: layer.centre, y: 13, align: "center" },
      { text: off, x: layer.centre, y: height - 8, align: "center" },
    ];
  });
  const { input, outputs } = layout;
  if (outputs.image) words.push(...givenBackInWords(outputs.image, facts, height));
  const below = Math.min(height - 22, input.bottom + 15);
  const isWrong = example !== null && example.label !== example.true_label;
  const alert = isWrong && classNames.length > 0; // heights are never quite the true ones
  const told = exampleInWords(example, classNames, row);
  const lines = told.split(/ · |, /);
  lines.forEach((text, line) => {
    words.push({ text, x: input.left, y: below + 13 * line, align: "left", alert: alert && !line });
  });
  if (keepingOf("input", facts)) {
    const text = offInWords("input", input.places.length, facts);
    words.push({ text, x: input.left, y: input.top - 7, align: "left" });
  } else if (!image) {
    const text = `${formatCount(input.places.length)} inputs`;
    words.push({ text, x: input.left, y: 13, align: "left" });
  }
  return words;
}

/**
 * What stands around the picture that comes out: what it is, and how far off.
 *
 * @param {import("../lib/layout.js").PlacedLayer} image
 * @param {Facts} facts
 * @param {number} height
 * @returns {Words[]}
 */
function givenBackInWords({ left, top, bottom }, { twin, step, features }, height) {
  const output = step?.output[twin];
  const off = output && features ? rootMeanSquare(output, features) : NaN;
  /** @type {Words[]} */
  const words = [{ text: "given back", x: left, y: top - 7, align: "left" }];
  if (!Number.isFinite(off)) return words;
  const y = Math.min(height - 22, bottom + 15);
  return [...words, { text: `off by ${formatNumber(off)}`, x: left, y, align: "left" }];
}

/**
 * How far a picture is from another: the root of the mean of the squares of what differs.
 *
 * @param {ArrayLike<number>} a
 * @param {ArrayLike<number>} b  as long
 */
export function rootMeanSquare(a, b) {
  let sum = 0;
  for (let i = 0; i < b.length; i += 1) sum += (a[i] - b[i]) ** 2;
  return Math.sqrt(sum / b.length);
}
