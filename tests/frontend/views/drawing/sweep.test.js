import assert from "node:assert/strict";
import { test } from "node:test";
import { drawSweepCurves } from "../../../../frontend/views/drawing/sweep-curves.js";
import {
  drawPoints,
  entryAt,
  rangeOf,
  xOf,
} from "../../../../frontend/views/drawing/sweep-points.js";
import { RecordingContext, THEME } from "./recording-context.js";

/** @typedef {import("../../../../frontend/views/drawing/sweep-points.js").PointsScene
 *   } PointsScene */

const mark = (/** @type {number} */ mean, error = 0.01, isFinal = true) => ({
  mean,
  error,
  isFinal,
});
const entry = (
  /** @type {number} */ index,
  /** @type {number} */ place,
  /** @type {any} */ more,
) => ({
  index,
  place,
  label: String(index),
  dropout: mark(0.1),
  plain: mark(0.2),
  difference: mark(-0.1),
  verdict: "better with dropout",
  ...more,
});
/** @type {PointsScene} */
const SCENE = {
  axis: "p",
  measure: "hold-out error",
  share: true,
  entries: [entry(0, 0, {}), entry(1, 1, { verdict: "no visible effect" })],
  isJoined: true,
  overall: null,
  chosen: 1,
  spans: [],
  flags: [],
};

/** @param {PointsScene} scene */
function painted(scene) {
  const recording = new RecordingContext();
  drawPoints(recording.context, scene, 600, 430, THEME);
  assert.deepEqual(recording.refused, []);
  return recording;
}

/** @param {RecordingContext} recording */
const words = (recording) => recording.all("fillText").map(({ args: [text] }) => text);

test("twins have shapes of their own, verdicts have signs", () => {
  const recording = painted(SCENE);
  const shapes = recording.all("fill").map(({ path, colour }) => [path[0].op, colour]);
  assert.equal(shapes.filter(([op, colour]) => op === "arc" && colour === THEME.dropout).length, 2);
  assert.equal(shapes.filter(([op, colour]) => op === "rect" && colour === "paper").length, 2);
  const dashed = recording.all("stroke").filter(({ dash }) => dash.length > 0);
  assert.deepEqual(
    dashed.map(({ colour }) => colour),
    [THEME.plain],
  );
  assert.ok(words(recording).includes("▼") && words(recording).includes("○"));
  assert.ok(words(recording).includes("With − without, points; bars ± 2 standard errors"));
});

test("what is not final yet is pale", () => {
  const unfinished = entry(0, 0, {
    dropout: mark(0.1, 0.01, false),
    difference: null,
    verdict: null,
  });
  const recording = painted({ ...SCENE, entries: [unfinished], chosen: null });
  const [disc] = recording.all("fill").filter(({ path }) => path[0].op === "arc");
  assert.equal(disc.alpha, 0.5);
});

test("seeds are tied pair by pair, and the band of their mean is drawn", () => {
  const recording = painted({ ...SCENE, isJoined: false, overall: mark(-0.1, 0.02), chosen: null });
  const ties = recording.all("stroke").filter(({ colour }) => colour === "inkFaint");
  assert.equal(ties.length, 2);
  assert.equal(recording.all("fillRect").filter(({ alpha }) => alpha === 0.12).length, 1);
});

test("a published figure is drawn with its name", () => {
  const spans = [{ from: 0.2, to: 0.8, text: "flat" }];
  const flags = [{ place: 0.7, text: "no gain" }];
  const recording = painted({ ...SCENE, spans, flags });
  assert.ok(words(recording).includes("flat") && words(recording).includes("no gain"));
});

test("nothing to draw is drawn without a complaint", () => {
  const empty = { dropout: null, plain: null, difference: null, verdict: null };
  const recording = painted({ ...SCENE, entries: [entry(0, 0.5, empty)] });
  assert.equal(recording.all("fill").length, 0);
  assert.deepEqual(rangeOf([]), [0, 1]);
});

test("where values stand close marks are small, and labels make room for the one looked at", () => {
  const entries = Array.from({ length: 101 }, (_, i) => entry(i, i / 100, { label: `0.${i}` }));
  const recording = painted({ ...SCENE, entries, chosen: 3 });
  const [disc] = recording.all("fill").filter(({ path }) => path[0].op === "arc");
  assert.equal(disc.path[0].args[2], 2);
  const labels = recording.all("fillText").filter(({ args: [text] }) => /^0\.\d/.test(text));
  assert.ok(labels.length > 5 && labels.length < 20);
  assert.ok(labels.some(({ args: [text], font }) => text === "0.3" && font.startsWith("700")));
});

test("heights begin at 0 unless all would lie at the top", () => {
  assert.equal(rangeOf([mark(0.1), mark(0.4)])[0], 0);
  assert.ok(rangeOf([mark(0.3), mark(0.4)])[0] > 0.2);
});

test("a press finds the nearest value", () => {
  assert.equal(entryAt(SCENE, xOf(0.4, 600), 600)?.index, 0);
  assert.equal(entryAt(SCENE, xOf(0.6, 600), 600)?.index, 1);
  assert.equal(entryAt({ ...SCENE, entries: [] }, 10, 600), null);
});

/** @param {readonly number[][]} means */
function curves(means) {
  const recording = new RecordingContext();
  const lines = means.map((mean, i) => ({
    label: `p${i}`,
    twin: /** @type {const} */ ("dropout"),
    steps: mean.map((_, at) => at * 100),
    mean,
    error: mean.map(() => 0.01),
    tone: 0.6,
    dash: i === 0 ? [] : [2, 3],
    isChosen: i === 1,
  }));
  const scene = { lines, lastStep: 400, range: /** @type {const} */ ([0, 1]), share: true };
  drawSweepCurves(recording.context, scene, 500, 200, THEME);
  assert.deepEqual(recording.refused, []);
  return recording;
}

test("each curve has a band and its name; the one looked at is drawn last", () => {
  const recording = curves([
    [0.9, 0.5],
    [0.9, 0.2],
  ]);
  const lines = recording.all("stroke").filter(({ colour }) => colour === THEME.dropout);
  assert.deepEqual(
    lines.map(({ alpha, dash }) => [alpha, dash.length]),
    [
      [0.6, 0],
      [1, 2],
    ],
  );
  assert.equal(recording.all("fill").length, 2);
  assert.deepEqual(words(recording).slice(-2), ["p0", "p1"]);
});

test("curves that end alike have one name; what is no number is left out", () => {
  const alike = curves([
    [0.9, 0.2],
    [0.8, 0.2],
    [0.7, 0.2],
  ]);
  assert.equal(words(alike).at(-1), "all 3");
  const many = curves(Array.from({ length: 20 }, (_, i) => [0.9, i / 20]));
  assert.deepEqual(
    words(many).filter((word) => word.startsWith("p")),
    ["p1"],
  );
  const holes = curves([/** @type {any} */ ([null, null])]);
  assert.equal(holes.all("fill").length, 0);
});
