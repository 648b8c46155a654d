import assert from "node:assert/strict";
import { test } from "node:test";
import { drawEdges, groupEdges } from "../../../../frontend/views/drawing/edges.js";
import { RecordingContext, THEME } from "./recording-context.js";

/** @typedef {import("../../../../frontend/views/drawing/edges.js").Edge} Edge */

/**
 * @param {Partial<Edge>} values
 * @returns {Edge}
 */
function makeEdge(values) {
  return { x1: 0, y1: 10, x2: 100, y2: 90, sign: 1, strength: 0.5, off: false, ...values };
}

/** @param {readonly Edge[]} edges */
function drawn(edges) {
  const canvas = new RecordingContext();
  drawEdges(canvas.context, edges, THEME);
  return canvas;
}

/** Both signs, all strengths, some off: 300 edges. */
function manyEdges() {
  return Array.from({ length: 300 }, (_, i) =>
    makeEdge({ y1: i, sign: i % 2 ? 1 : -1, strength: i / 299, off: i % 7 === 0 }),
  );
}

test("edges that look alike are one stroke, and each is drawn once", () => {
  const strokes = drawn(manyEdges()).all("stroke");
  assert.ok(strokes.length <= 13, `${strokes.length} strokes`);
  const starts = strokes.flatMap(({ path }) => path.filter(({ op }) => op === "moveTo"));
  assert.deepEqual(
    starts.map(({ args }) => args[1]).sort((a, b) => a - b),
    Array.from({ length: 300 }, (_, i) => i),
  );
});

test("an edge leads from its start to its end", () => {
  const [{ path }] = drawn([makeEdge({})]).all("stroke");
  assert.deepEqual(path[0], { op: "moveTo", args: [0, 10] });
  assert.equal(path[1].op, "bezierCurveTo");
  const [bendX1, bendY1, bendX2, bendY2, ...end] = path[1].args;
  assert.deepEqual(end, [100, 90]);
  assert.deepEqual([bendY1, bendY2], [10, 90]); // leaves and arrives level
  assert.ok(bendX1 > 0 && bendX1 < 50 && bendX2 > 50 && bendX2 < 100);
});

test("the colour tells the sign", () => {
  const colour = (/** @type {number} */ sign) => drawn([makeEdge({ sign })]).painted[0].colour;
  assert.equal(colour(1), THEME.positive);
  assert.equal(colour(-1), THEME.negative);
});

test("the stronger the wider and the less pale", () => {
  const look = [0, 0.3, 0.6, 1].map((strength) => drawn([makeEdge({ strength })]).painted[0]);
  for (let i = 1; i < look.length; i += 1) {
    assert.ok(look[i].width > look[i - 1].width && look[i].alpha > look[i - 1].alpha);
  }
});

test("what carries nothing is thin, in a colour of its own, below all others", () => {
  const [first, second] = drawn([
    makeEdge({ strength: 1 }),
    makeEdge({ strength: 1, off: true }),
  ]).all("stroke");
  assert.equal(first.colour, THEME.edgeOff);
  assert.equal(second.colour, THEME.positive);
  assert.ok(first.width < second.width);
});

test("weak ones are drawn below strong ones", () => {
  const strokes = drawn(manyEdges()).all("stroke").slice(1);
  const widths = strokes.map(({ width }) => width);
  assert.deepEqual(
    widths,
    [...widths].sort((a, b) => a - b),
  );
});

test("no edges cost no stroke, and the opacity is given back", () => {
  const canvas = drawn([]);
  assert.deepEqual(canvas.painted, []);
  assert.equal(drawn(manyEdges()).globalAlpha, 1);
});

test("a strength beyond its bounds, or none, has a place", () => {
  const { positive, off } = groupEdges(
    [-1, NaN, 0, 1, 7].map((strength) => makeEdge({ strength })),
  );
  assert.equal(off.length, 0);
  assert.deepEqual([positive[0].length, positive.at(-1)?.length], [3, 2]);
});
