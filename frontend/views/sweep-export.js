/**
 * A sweep to take away: its figures for print, its members as CSV. Pure.
 */

import { formatCount } from "../lib/format.js";
import { MARGIN } from "./drawing/figure.js";
import { drawSweepCurves } from "./drawing/sweep-curves.js";
import { drawPoints } from "./drawing/sweep-points.js";
import { dataInShort, recipeInShort } from "./recipe-words.js";
import { curvesScenes, pointsScene } from "./sweep-data.js";
import { publishedFor } from "./sweep-published.js";
import { pointInWords } from "./sweep-words.js";

/** @typedef {import("../state/sweep.js").Member} Member */
/** @typedef {import("../state/sweep.js").PointCurves} PointCurves */
/** @typedef {import("../state/sweep.js").Sweep} Sweep */
/** @typedef {import("./drawing/figure.js").Figure} Figure */
/** @typedef {import("./drawing/figure.js").Part} Part */
/** @typedef {import("./sweep-data.js").Shown} Shown */

const [WIDTH, POINTS_HEIGHT, CURVES_HEIGHT, HEAD] = [860, 430, 230, 26];
const INNER = WIDTH - 2 * MARGIN;
const GAP = 20;

/**
 * @param {Sweep} sweep
 * @param {readonly PointCurves[]} curves
 * @param {readonly Member[]} members
 * @param {Shown} shown
 * @param {readonly import("../state/types.js").Dataset[]} datasets
 * @returns {Figure}
 */
export function sweepFigure(sweep, curves, members, shown, datasets) {
  const scene = pointsScene(sweep, curves, members, shown);
  const panels = curvesScenes(sweep, curves, shown);
  const width = (INNER - GAP * (panels.length - 1)) / panels.length;
  const top = POINTS_HEIGHT + HEAD;
  /** @type {Part[]} */
  const parts = [
    {
      x: MARGIN,
      y: 0,
      draw: (context, theme) => drawPoints(context, scene, INNER, POINTS_HEIGHT, theme),
    },
    ...panels.flatMap((panel, at) => {
      const x = MARGIN + at * (width + GAP);
      return [
        { x, y: top - 8, draw: titleOf(panel.title, scene.measure) },
        {
          x,
          y: top,
          draw: /** @type {Part["draw"]} */ (
            (context, theme) => drawSweepCurves(context, panel, width, CURVES_HEIGHT, theme)
          ),
        },
      ];
    }),
  ];
  return {
    name: `dropscope-sweep-${sweep.id}-${shown.figure}`,
    heading: sweep.title,
    caption: captionOf(sweep, shown, datasets),
    width: WIDTH,
    height: top + CURVES_HEIGHT,
    parts,
  };
}

/**
 * @param {string} title
 * @param {string} measure
 * @returns {Part["draw"]}
 */
function titleOf(title, measure) {
  return (context, theme) => {
    context.font = `600 12px ${theme.font}`;
    context.fillStyle = theme.ink;
    context.textAlign = "left";
    context.textBaseline = "alphabetic";
    context.fillText(`${title}: ${measure} by step`, 0, 0);
  };
}

/**
 * @param {Sweep} sweep
 * @param {Shown} shown
 * @param {readonly import("../state/types.js").Dataset[]} datasets
 */
function captionOf(sweep, { figure, point, isCompared }, datasets) {
  const { recipe, axis, points } = sweep;
  const published = isCompared ? publishedFor(axis?.field) : null;
  return [
    "Discs: with dropout. Open squares: without. Bars and bands: ± 1 standard error over seeds;",
    "of paired differences ± 2.",
    `${pointInWords(sweep, point)}: ${points[point].figures[figure].sentence}`,
    ...(published ? [`Beside it: ${published.source} ${published.setting}`] : []),
    `${formatCount(sweep.seeds)} seeds, ${formatCount(recipe.training.max_steps)} steps each.`,
    `${dataInShort(recipe, datasets)} · ${recipeInShort(recipe)}. Sweep ${sweep.id}.`,
    "Drawn by Dropscope.",
  ].join(" ");
}

/**
 * Every member with its figures; what is not a finite number, or not known yet, is left empty.
 *
 * @param {Sweep} sweep
 * @param {readonly Member[]} members
 * @returns {string}
 */
export function sweepCsv({ axis, points }, members) {
  const value = axis ? [axis.field] : [];
  const figures = /** @type {const} */ (["holdout_error", "holdout_loss"]);
  const twins = /** @type {const} */ (["dropout", "plain"]);
  const names = figures.flatMap((figure) => twins.map((twin) => `${figure}_${twin}`));
  const head = ["member", ...value, "seed", "dataset_seed", "state", ...names];
  const rows = members.map(({ number, point, recipe, figures: found }) => [
    number,
    ...value.map(() => points[point].value),
    recipe.seed,
    recipe.dataset.seed,
    found ? "done" : "not done",
    ...figures.flatMap((figure) => twins.map((twin) => found?.[figure][twin] ?? "")),
  ]);
  return [head, ...rows].map((row) => `${row.join(",")}\r\n`).join("");
}
