import assert from "node:assert/strict";
import { test } from "node:test";
import { layersOf, layerTable } from "../../../frontend/views/network-rows.js";
import { makeFacts, makeStep } from "./facts-seen.js";

/** @typedef {import("../../../frontend/views/drawing/scene.js").Facts} Facts */

const SIZES = { inputCount: 2, hidden: [4, 2], outputCount: 2, imageShape: null };
const SIGNALS = { hidden_1: [0.5, 0, -0.25, 0], hidden_2: [0, 1], output: [0.75, -0.75] };

/**
 * @param {string} layer
 * @param {Partial<Facts>} [facts]
 * @param {string[]} [classNames]
 */
function told(layer, facts = {}, classNames = ["cat", "dog"]) {
  const step = makeStep({ error_signal: { dropout: SIGNALS, plain: SIGNALS } });
  const picture = { facts: makeFacts({ step, ...facts }), classNames };
  return layerTable(layer, /** @type {any} */ (picture), SIZES);
}

test("every layer has a table, outputs too", () => {
  assert.deepEqual(layersOf(SIZES), ["input", "hidden_1", "hidden_2", "output"]);
});

test("a perceptron has its state, its output and its error signal", () => {
  const { caption, columns, rows } = told("hidden_1");
  assert.equal(caption, "Step 12, hidden 1: 2 of 4 off");
  assert.deepEqual(columns, ["state", "output", "error signal"]);
  assert.deepEqual(rows[1], { name: "1", cells: ["dropped", "1", "0"] });
  assert.deepEqual(rows[2], { name: "2", cells: ["on", "2", "-0.25"] });
  assert.deepEqual(
    told("hidden_2", { twin: "plain" }).rows.map(({ cells }) => cells[0]),
    ["on", "on"],
  );
});

test("shares are told as shares, and of what", () => {
  const batch = told("hidden_1", { show: "batch" });
  assert.equal(batch.rows[2].cells[0], "on in 75 % of the batch");
  const recent = told("hidden_2", { show: "recent", recentShare: () => [0.5, 1] });
  assert.equal(recent.rows[0].cells[0], "on in 50 % of recent steps");
});

test("inputs have a value and learn nothing", () => {
  const { caption, columns, rows } = told("input");
  assert.equal(caption, "Step 12, inputs: 0 of 2 off");
  assert.deepEqual(
    [columns, rows[0].cells],
    [
      ["state", "value"],
      ["on", "0.25"],
    ],
  );
});

test("classes have a probability, a fitted height has none", () => {
  const { first, columns, rows } = told("output", { twin: "plain" });
  assert.deepEqual([first, columns.length], ["class", 3]);
  assert.deepEqual(rows[1], { name: "dog", cells: ["1.1", "75.0 %", "-0.75"] });
  const fitted = told("output", {}, []);
  assert.deepEqual(fitted.columns, ["output", "error signal"]);
  assert.equal(fitted.rows[0].name, "height");
});

test("what is not known is a dash", () => {
  const { caption, rows } = told("hidden_1", { step: null });
  assert.equal(caption, "Nothing to show yet, hidden 1");
  assert.deepEqual(rows[0].cells, ["–", "–", "–"]);
  assert.deepEqual(told("output", { step: null }).rows[0].cells, ["–", "–", "–"]);
});

test("outputs that are pixels have what was asked of them beside them", () => {
  const sizes = { ...SIZES, outputShape: /** @type {[number, number]} */ ([1, 2]) };
  const step = makeStep({ error_signal: { dropout: SIGNALS, plain: SIGNALS } });
  const facts = makeFacts({ step, features: [0.5, 1] });
  const picture = /** @type {any} */ ({ facts, classNames: ["cat", "dog"] });
  const { first, columns, rows } = layerTable("output", picture, sizes);
  assert.equal(first, "pixel");
  assert.deepEqual(columns, ["output", "asked for", "error signal"]);
  assert.equal(rows.length, 2);
  assert.deepEqual(
    rows.map(({ cells }) => cells.slice(1)),
    [
      ["0.5", "0.75"],
      ["1", "-0.75"],
    ],
  );
});
