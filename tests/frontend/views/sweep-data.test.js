import assert from "node:assert/strict";
import { test } from "node:test";
import { curvesScenes, pointsScene } from "../../../frontend/views/sweep-data.js";
import { sweepCsv, sweepFigure } from "../../../frontend/views/sweep-export.js";
import { svgOf } from "../../../frontend/views/export-files.js";
import { curvesTable, pointsTable } from "../../../frontend/views/sweep-tables.js";
import { makeCurves, makeMember, makePoint, makeSeeds, makeSweep } from "../state/sweeps.js";
import { THEME } from "./drawing/recording-context.js";

const SHOWN = {
  figure: /** @type {const} */ ("holdout_error"),
  point: 0,
  isRegression: false,
  isCompared: false,
};
const CURVES = [makeCurves(0, 0.5, [0.9, 0.3, 0.12]), makeCurves(1, 0, [0.9, 0.4, 0.2])];
const MEMBERS = [
  makeMember(0, 0, { dropout: 0.1, plain: 0.2 }),
  makeMember(1, 0, { dropout: null, plain: 0.3 }),
  makeMember(2, 0, null),
];

test("points lie in order of their values, with means, errors and verdicts", () => {
  const scene = pointsScene(makeSweep(), CURVES, [], SHOWN);
  assert.deepEqual(
    scene.entries.map(({ index, place, label }) => [index, place, label]),
    [
      [1, 0, "0"],
      [0, 1, "0.5"],
    ],
  );
  const last = scene.entries[1];
  assert.deepEqual(last.dropout, { mean: 0.1, error: 0.01, isFinal: true });
  assert.equal(last.verdict, "better with dropout");
  assert.deepEqual([scene.chosen, scene.isJoined, scene.share], [0, true, true]);
});

test("before a member is done its curves stand in, and are told to be unfinished", () => {
  const points = [makePoint(0.5, 0.1, 0), makePoint(0, 0.2, 2)];
  const scene = pointsScene(makeSweep({ points }), CURVES, [], SHOWN);
  const [partly, going] = scene.entries;
  assert.deepEqual(going.dropout, { mean: 0.12, error: 0.01, isFinal: false });
  assert.equal(going.difference, null);
  assert.deepEqual(partly.dropout, { mean: 0.2, error: 0.01, isFinal: false });
  const none = pointsScene(makeSweep({ points }), [], [], SHOWN);
  assert.equal(none.entries[1].dropout, null);
});

test("a published figure lies on the same axis, as far as it goes", () => {
  const sweep = makeSweep({ axis: { field: "dropout.hidden", values: [0, 0.5] } });
  const { spans } = pointsScene(sweep, [], [], { ...SHOWN, isCompared: true });
  assert.deepEqual(
    spans.map(({ from, to }) => [from, to]),
    [[0.4, 1]],
  );
  const sizes = makeSweep({ axis: { field: "dataset.train_size", values: [50, 200] } });
  const { flags } = pointsScene(sizes, [], [], { ...SHOWN, isCompared: true });
  assert.deepEqual(
    flags.map(({ place }) => place),
    [1 / 3],
  );
});

test("where only seeds vary each seed stands alone, with the mean difference of all", () => {
  const scene = pointsScene(makeSeeds(), [], MEMBERS, SHOWN);
  assert.deepEqual(
    scene.entries.map(({ label }) => label),
    ["7", "8", "9"],
  );
  assert.ok(Math.abs((scene.entries[0].difference?.mean ?? 0) + 0.1) < 1e-12);
  assert.deepEqual([scene.entries[1].difference, scene.entries[2].plain], [null, null]);
  assert.equal(scene.overall?.error, 0.015);
  assert.equal(scene.isJoined, false);
});

test("curves have a picture for each twin, told apart by dashes and names", () => {
  const [dropout, plain] = curvesScenes(makeSweep(), CURVES, SHOWN);
  assert.deepEqual(
    dropout.lines.map(({ label, isChosen, tone }) => [label, isChosen, tone]),
    [
      ["0", false, 0.5],
      ["0.5", true, 1],
    ],
  );
  assert.notDeepEqual(dropout.lines[0].dash, dropout.lines[1].dash);
  // Both pictures have the same heights; what was measured first may lie above.
  assert.deepEqual(dropout.range, plain.range);
  assert.ok(dropout.range[1] < 0.9 && dropout.range[1] >= 0.5);
  assert.equal(dropout.lastStep, 4000);
});

test("where only seeds vary both twins share a picture", () => {
  const curves = [makeCurves(0, null, [0.9, 0.3, 0.22])];
  const [both, ...others] = curvesScenes(makeSeeds(), curves, SHOWN);
  assert.deepEqual(others, []);
  assert.deepEqual(
    both.lines.map(({ label, twin }) => [label, twin]),
    [
      ["with", "dropout"],
      ["without", "plain"],
    ],
  );
  assert.ok(both.range[0] > 0, "where all lie high the picture does not begin at 0");
  assert.deepEqual(curvesScenes(makeSeeds(), [makeCurves(0, null, [])], SHOWN)[0].lines, []);
});

test("tables have what the pictures show", () => {
  const points = pointsTable(makeSweep(), SHOWN);
  assert.deepEqual(points.rows[0], {
    name: "0.5",
    cells: ["10.0 ± 1.0 %", "20.0 ± 2.0 %", "−10.0 ± 1.5 points", "3 of 3", "better with dropout"],
  });
  const curves = curvesTable(makeSweep(), CURVES[0], SHOWN);
  assert.match(curves.caption, /over 3 seeds, p = 0.5$/);
  assert.deepEqual(curves.rows[2], { name: "2,000", cells: ["12.0 ± 1.0 %", "22.0 ± 1.0 %"] });
});

test("every member is a row of the CSV, what has no figure empty", () => {
  const lines = sweepCsv(makeSweep(), MEMBERS).split("\r\n");
  assert.deepEqual(lines, [
    "member,dropout.hidden,seed,dataset_seed,state,holdout_error_dropout,holdout_error_plain," +
      "holdout_loss_dropout,holdout_loss_plain",
    "0,0.5,7,0,done,0.1,0.2,0.1,0.2",
    "1,0.5,8,0,done,,0.3,,0.3",
    "2,0.5,9,0,not done,,,,",
    "",
  ]);
  assert.match(sweepCsv(makeSeeds(), []), /^member,seed,/);
});

test("the figure for print says what it shows, and where the published one is from", () => {
  const figure = sweepFigure(makeSweep(), CURVES, [], { ...SHOWN, isCompared: true }, []);
  const svg = svgOf(figure, THEME);
  assert.match(svg, /The verdict about 0\.1\./);
  assert.match(svg, /Journal of Machine Learning Research/);
  assert.match(svg, /With dropout: hold-out error by step/);
  assert.equal(figure.name, "dropscope-sweep-s1-holdout_error");
  assert.doesNotMatch(svg, /NaN|Infinity/);
});
