import assert from "node:assert/strict";
import { test } from "node:test";
import { SvgContext } from "../../../../frontend/lib/svg-context.js";
import { drawCurves, scalesOf } from "../../../../frontend/views/drawing/curves.js";
import { THEME } from "./recording-context.js";

const [WITH, WITHOUT] = ["#5b3df5", "#b45309"];
/** @type {import("../../../../frontend/views/drawing/curves.js").Line[]} */
const LINES = [
  { name: "hold-out, with", colour: WITH, dash: [], width: 2, values: [2, 1, 0.5] },
  { name: "train, with", colour: WITH, dash: [6, 3], width: 1, values: [2, 0.5, 0.25] },
  { name: "hold-out, without", colour: WITHOUT, dash: [], width: 2, values: [2, null, 1] },
];
const SCENE = {
  width: 700,
  height: 300,
  steps: [0, 50, 100],
  lines: LINES,
  gaps: [{ upper: 0, lower: 1 }],
  top: 2,
  measure: "loss",
};

/** @param {Partial<typeof SCENE>} [change] */
function drawn(change = {}) {
  const svg = new SvgContext(700, 300);
  drawCurves(svg.context, { ...SCENE, ...change }, { ...THEME, font: "Inter", line: "#eeeeee" });
  return svg.elements;
}

/** @param {string[]} elements @param {string} colour */
const strokes = (elements, colour) =>
  elements.filter((one) => one.includes(`stroke="${colour}"`) && one.includes("stroke-width"));

test("steps go across, values up from 0", () => {
  const { x, y } = scalesOf(SCENE);
  assert.ok(x(0) < x(50) && x(50) < x(100));
  assert.equal(x(50) - x(0), x(100) - x(50));
  assert.ok(y(2) < y(1) && y(1) < y(0));
});

test("each line is drawn once and named once, by its own dashes", () => {
  const elements = drawn();
  assert.equal(strokes(elements, WITH).length, 4); // two lines, two keys
  const dashed = elements.filter((one) => one.includes('stroke-dasharray="6 3"'));
  assert.equal(dashed.length, 2);
  for (const { name } of LINES) {
    assert.equal(elements.filter((one) => one.includes(`>${name}<`)).length, 1);
  }
});

test("a line is broken where there is no number, and stays inside", () => {
  const [line] = strokes(drawn(), WITHOUT);
  const path = / d="([^"]*)"/.exec(line)?.[1] ?? "";
  assert.equal(path.match(/M/g)?.length, 2);
  assert.doesNotMatch(path, /NaN|L/);
  assert.equal(drawn().filter((one) => one.startsWith("<clipPath")).length, 1);
});

test("the gap lies between its two lines, faint", () => {
  const shaded = drawn().filter((one) => one.includes('fill-opacity="0.1"'));
  assert.equal(shaded.length, 1);
  assert.match(shaded[0], /fill="#5b3df5"/);
  const { x, y } = scalesOf(SCENE);
  assert.ok(shaded[0].includes(`L${x(100)} ${y(0.25)}`));
  assert.equal(drawn({ gaps: [] }).filter((one) => one.includes('fill-opacity="0.1"')).length, 0);
});

test("one measurement is enough", () => {
  const lines = LINES.map((line) => ({ ...line, values: line.values.slice(0, 1) }));
  const elements = drawn({ steps: [0], lines });
  assert.ok(elements.length > 0);
  assert.doesNotMatch(elements.join(""), /NaN|Infinity/);
});
