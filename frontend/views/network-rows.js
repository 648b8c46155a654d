/**
 * What a twin's picture shows, as rows of a table: each perceptron's state, output and error
 * signal. Pure; all numbers are the step's own.
 */

import { formatNumber, formatPercent } from "../lib/format.js";
import { keepingOf, offInWords, softmax } from "./drawing/scene.js";

/** @typedef {import("./network.js").Picture} Picture */
/** @typedef {import("./network.js").Sizes} Sizes */
/** @typedef {import("./drawing/scene.js").Facts} Facts */
/** @typedef {{name: string, cells: readonly string[]}} Row */
/**
 * @typedef {object} LayerTable
 * @property {string} caption
 * @property {string} first               what the rows' names are
 * @property {readonly string[]} columns  titles of the cells
 * @property {readonly Row[]} rows        of all units of the layer, in order
 */

/**
 * @param {Sizes} sizes
 * @returns {string[]} layers that have a table, from the inputs on
 */
export function layersOf({ hidden }) {
  return ["input", ...hidden.map((_, index) => `hidden_${index + 1}`), "output"];
}

/** @param {string} layer */
export function layerInWords(layer) {
  return layer === "input" ? "inputs" : layer === "output" ? "outputs" : layer.replace("_", " ");
}

/**
 * @param {string} layer
 * @param {Picture} picture
 * @param {Sizes} sizes
 * @returns {LayerTable}
 */
export function layerTable(layer, picture, sizes) {
  const { facts } = picture;
  const told = layer === "output" ? outputs(picture, sizes) : units(layer, picture, sizes);
  const step = facts.step ? stepInWords(facts.step.step) : "Nothing to show yet";
  const off =
    layer === "output" || !facts.step ? "" : `: ${offInWords(layer, told.rows.length, facts)}`;
  return { ...told, caption: `${step}, ${layerInWords(layer)}${off}` };
}

/** @param {number} step */
function stepInWords(step) {
  return step > 0 ? `Step ${step}` : "Before the first step";
}

/**
 * @param {string} layer
 * @param {Picture} picture
 * @param {Sizes} sizes
 * @returns {Omit<LayerTable, "caption">}
 */
function units(layer, { facts }, sizes) {
  const { twin, step, features } = facts;
  const isInput = layer === "input";
  const count = isInput ? sizes.inputCount : sizes.hidden[Number(layer.slice(7)) - 1];
  const values = isInput ? features : step?.activation[twin]?.[layer];
  const signals = step?.error_signal?.[twin]?.[layer];
  const keeping = keepingOf(layer, facts);
  const rows = Array.from({ length: count }, (_, unit) => {
    const state = step ? stateInWords(facts, keeping, unit) : "–";
    const signal = isInput ? [] : [formatNumber(signals?.[unit])];
    return { name: String(unit), cells: [state, formatNumber(values?.[unit]), ...signal] };
  });
  const columns = isInput ? ["state", "value"] : ["state", "output", "error signal"];
  return { first: isInput ? "input" : "perceptron", columns, rows };
}

/**
 * @param {Facts} facts
 * @param {ReturnType<typeof keepingOf>} keeping
 * @param {number} unit
 */
function stateInWords({ show }, keeping, unit) {
  if (!keeping) return "on";
  const share = keeping.share[unit];
  if (keeping.whole) return share > 0 ? "on" : "dropped";
  return `on in ${formatPercent(share)} ${show === "batch" ? "of the batch" : "of recent steps"}`;
}

/**
 * @param {Picture} picture
 * @param {Sizes} sizes
 * @returns {Omit<LayerTable, "caption">}
 */
function outputs({ facts, classNames }, sizes) {
  const { twin, step } = facts;
  const values = step?.output[twin];
  const signals = step?.error_signal?.[twin]?.output;
  if (sizes.outputShape) return pixels(sizes.outputCount, facts.features, values, signals);
  const isClasses = classNames.length > 0;
  const shares = isClasses && values ? softmax(values) : [];
  const names = isClasses ? classNames : ["height"];
  const rows = names.map((name, unit) => {
    const share = isClasses ? [formatPercent(shares[unit] ?? NaN, 1)] : [];
    const cells = [formatNumber(values?.[unit]), ...share, formatNumber(signals?.[unit])];
    return { name, cells };
  });
  const columns = ["output", ...(isClasses ? ["probability"] : []), "error signal"];
  return { first: isClasses ? "class" : "output", columns, rows };
}

/**
 * @param {number} count
 * @param {ArrayLike<number> | null} features
 * @param {ArrayLike<number> | null | undefined} values
 * @param {ArrayLike<number> | null | undefined} signals
 * @returns {Omit<LayerTable, "caption">}
 */
function pixels(count, features, values, signals) {
  const rows = Array.from({ length: count }, (_, unit) => ({
    name: String(unit),
    cells: [values, features, signals].map((numbers) => formatNumber(numbers?.[unit])),
  }));
  return { first: "pixel", columns: ["output", "asked for", "error signal"], rows };
}
