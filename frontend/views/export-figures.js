/**
 * What is on screen as figures for print: the networks, the curves, the strip of masks.
 *
 * Works figures out of the state; `drawing/figure.js` draws them, `export-files.js` saves them.
 */

import { formatCount } from "../lib/format.js";
import { layoutNetwork } from "../lib/layout.js";
import { extentOf, surfaceOf } from "../lib/surface.js";
import {
  datasetOf,
  drawnRecipe,
  pictureOf,
  probabilitiesAt,
  shownSizes,
  shownStep,
  surfaceInputOf,
} from "../state/select.js";
import { COLUMNS, GAPS, KINDS, valueOf } from "./curve-data.js";
import { drawCurves } from "./drawing/curves.js";
import { MARGIN } from "./drawing/figure.js";
import { drawNetwork } from "./drawing/network.js";
import { drawStrip } from "./drawing/strip.js";
import { drawSurface } from "./drawing/surface.js";
import { nameWidthOf, networkScene } from "./network-scene.js";
import { phaseScene } from "./phase-scene.js";
import { dataInShort, recipeInShort } from "./recipe-words.js";
import { stageTwins } from "./stage-words.js";

/** @typedef {import("../state/initial.js").State} State */
/** @typedef {import("../state/types.js").Twin} Twin */
/** @typedef {import("./drawing/figure.js").Figure} Figure */
/** @typedef {import("./drawing/figure.js").Part} Part */
/** @typedef {import("./curve-data.js").Measure} Measure */
/** @typedef {(width: number, height: number) => HTMLCanvasElement} MakeCanvas */
/** @typedef {import("../net/api.js").StripShares} StripShares */

const WIDTH = 1080;
const INNER = WIDTH - 2 * MARGIN;
const [TWIN_HEIGHT, TITLE_HEIGHT, GAP] = [330, 26, 14];
const CURVES_HEIGHT = 420;
const SURFACE_SIZE = 250;
/** Rows of a surface: fine for a small network, coarse for one that takes long. */
const [FINE_SIDE, COARSE_SIDE, LARGE_NETWORK] = [112, 36, 4000];
const DASHES = { solid: [], dashed: [6, 3], dotted: [1.5, 3] };
/** Columns of a strip's figure, at most. */
export const MOST_COLUMNS = 516;

/**
 * Both twins as they are on screen.
 *
 * @param {State} state
 * @param {MakeCanvas} makeCanvas
 * @returns {Figure | null} null: nothing is drawn yet
 */
export function networkFigure(state, makeCanvas) {
  const recipe = drawnRecipe(state);
  const sizes = shownSizes(state);
  if (!recipe || !sizes) return null;
  /** @type {readonly Twin[]} */
  const twins = recipe.twin ? ["dropout", "plain"] : ["dropout"];
  const shown = stageTwins(
    twins.map((twin) => ({
      picture: pictureOf(state, twin),
      surface: surfaceInputOf(state, twin),
    })),
    probabilitiesAt(state, shownStep(state)),
    recipe,
  );
  const pitch = TITLE_HEIGHT + TWIN_HEIGHT + GAP;
  const parts = shown.flatMap((twin, index) => twinParts(twin, sizes, index * pitch, makeCanvas));
  return {
    name: `${fileStart(state, shownStep(state))}-network`,
    heading: recipe.twin ? "With dropout, and without" : "With dropout",
    caption: captionOf(state, shownStep(state)),
    width: WIDTH,
    height: twins.length * pitch - GAP,
    parts,
  };
}

/**
 * @param {import("./stage.js").TwinOnStage} twin
 * @param {import("./network.js").Sizes} sizes
 * @param {number} y
 * @param {MakeCanvas} makeCanvas
 * @returns {Part[]}
 */
function twinParts({ title, detail, picture, surface }, sizes, y, makeCanvas) {
  const width = INNER - (surface ? SURFACE_SIZE + 20 : 0);
  const place = {
    ...sizes,
    width,
    height: TWIN_HEIGHT,
    nameWidth: nameWidthOf(picture.classNames),
  };
  const layout = layoutNetwork(place);
  const own = { ...picture, selected: null, width, height: TWIN_HEIGHT };
  const whole = networkScene(layout, own);
  const { dissected } = picture;
  const scene = dissected
    ? { ...whole, ...phaseScene(whole, layout, { ...dissected, progress: 1 }, picture.edgeCount) }
    : whole;
  /** @type {Part[]} */
  const parts = [
    { x: MARGIN, y, draw: titleOf(title, detail, picture.facts.twin) },
    {
      x: MARGIN,
      y: y + TITLE_HEIGHT,
      draw: (context, theme) => drawNetwork(context, scene, theme),
    },
  ];
  if (!surface) return parts;
  const x = MARGIN + INNER - SURFACE_SIZE;
  const map = surfacePart(surface, makeCanvas);
  return [...parts, { x, y: y + TITLE_HEIGHT + (TWIN_HEIGHT - SURFACE_SIZE) / 2, draw: map }];
}

/**
 * @param {string} title
 * @param {string} detail
 * @param {Twin} twin
 * @returns {Part["draw"]}
 */
function titleOf(title, detail, twin) {
  return (context, theme) => {
    context.textAlign = "left";
    context.textBaseline = "alphabetic";
    context.font = `600 13px ${theme.font}`;
    context.fillStyle = theme[twin];
    context.fillText(title, 0, 14);
    context.font = `11px ${theme.font}`;
    context.fillStyle = theme.inkSoft;
    context.textAlign = "right";
    context.fillText(detail, INNER, 14);
  };
}

/**
 * @param {import("./surface.js").SurfaceInput} input
 * @param {MakeCanvas} makeCanvas
 * @returns {Part["draw"]}
 */
function surfacePart({ weights, activation, isRegression, points, chosen }, makeCanvas) {
  const count = Object.values(weights).reduce((sum, { values }) => sum + values.length, 0);
  const side = count > LARGE_NETWORK ? COARSE_SIDE : FINE_SIDE;
  const extent = extentOf(points);
  const surface = weights["linear_1.weight"]
    ? surfaceOf(weights, activation, extent, side, isRegression)
    : null;
  const range = points.reduce((most, { label }) => Math.max(most, Math.abs(label)), 1e-6);
  return (context, theme) =>
    drawSurface(
      context,
      { surface, extent, points, chosen, range },
      SURFACE_SIZE,
      theme,
      (length) => makeCanvas(length, length),
    );
}

/**
 * @param {State} state
 * @param {Measure} measure
 * @returns {Figure | null} null: nothing was measured yet
 */
export function curvesFigure(state, measure) {
  const { evaluations } = state;
  if (evaluations.length === 0) return null;
  const both = drawnRecipe(state)?.twin ?? true;
  const columns = COLUMNS.map(({ twin, kind }) => ({
    twin,
    kind,
    values: evaluations.map((one) => valueOf(one, measure, kind, twin)),
  }));
  const drawn = columns.filter(
    ({ twin, values }) => (both || twin === "dropout") && values.some((value) => value !== null),
  );
  const gaps = GAPS.map(({ holdout, train }) => ({
    upper: drawn.indexOf(columns[holdout - 1]),
    lower: drawn.indexOf(columns[train - 1]),
  })).filter(({ upper, lower }) => upper >= 0 && lower >= 0);
  const scene = {
    width: INNER,
    height: CURVES_HEIGHT,
    steps: evaluations.map(({ step }) => step),
    gaps,
    top: topOf(drawn.map(({ values }) => values)),
    measure: measureInWords(state, measure),
  };
  return {
    name: `${fileStart(state, lastOf(state))}-${measure}`,
    heading: measure === "loss" ? "Loss over steps" : "Error over steps",
    caption: `Shaded: the over-fitting gap. ${captionOf(state, lastOf(state))}`,
    width: WIDTH,
    height: CURVES_HEIGHT,
    parts: [
      {
        x: MARGIN,
        y: 0,
        draw: (context, theme) =>
          drawCurves(context, { ...scene, lines: drawn.map((one) => lineOf(one, theme)) }, theme),
      },
    ],
  };
}

/**
 * @param {{twin: Twin, kind: string, values: readonly (number | null)[]}} column
 * @param {import("./drawing/theme.js").Theme} theme
 * @returns {import("./drawing/curves.js").Line}
 */
function lineOf({ twin, kind, values }, theme) {
  const found = KINDS.find((one) => one.kind === kind) ?? KINDS[0];
  return {
    name: `${found.name}, ${twin === "plain" ? "without" : "with"}`,
    colour: theme[twin],
    dash: DASHES[found.line],
    width: kind === "holdout" ? 2 : 1.3,
    values,
  };
}

/**
 * Peaks of the start and of a run that leaves all bounds do not flatten the rest.
 *
 * @param {readonly (readonly (number | null)[])[]} curves
 */
function topOf(curves) {
  const highest = curves.flat().reduce((/** @type {number} */ a, b) => Math.max(a, b ?? 0), 0);
  const first = Math.max(0, ...curves.map((curve) => curve.find((v) => v !== null) ?? 0));
  return 1.05 * (first > 0 ? Math.min(highest, 2 * first) : highest) || 1;
}

/**
 * @param {State} state
 * @param {Measure} measure
 */
function measureInWords(state, measure) {
  if (measure === "loss") return "loss";
  const isRegression = datasetOf(state, drawnRecipe(state))?.task === "regression";
  return isRegression ? "error (root mean square)" : "error (share of wrong answers)";
}

/**
 * @param {State} state
 * @param {StripShares} strip
 * @param {MakeCanvas} makeCanvas
 * @returns {Figure}
 */
export function stripFigure(state, { layer, edges, share }, makeCanvas) {
  const [from, to] = [edges[0], (edges.at(-1) ?? 1) - 1];
  const isSingle = to - from + 1 === share.length;
  const unitCount = share[0]?.length ?? 0;
  const pitch = Math.min(12, INNER / share.length);
  const rowHeight = Math.max(2, Math.min(8, 320 / unitCount));
  const height = unitCount * rowHeight + 22;
  const scene = { columns: share, rowCount: unitCount, rowHeight, pitch, gaps: isSingle };
  const columns = isSingle
    ? "one column a step, ink = kept"
    : `one column for about ${formatCount(Math.round((to - from + 1) / share.length))} steps, ` +
      "the darker, the more often kept";
  return {
    name: `${fileStart(state, to)}-masks-${layer}`,
    heading: `Every mask of ${layer.replace("_", " ")}`,
    caption: `One row a perceptron, ${columns}. ${captionOf(state, to)}`,
    width: WIDTH,
    height,
    parts: [
      {
        x: MARGIN,
        y: 0,
        draw: (context, theme) => {
          drawStrip(context, { ...scene, chosen: null, selected: null }, theme, makeCanvas);
          labelEnds(context, { from, to, right: share.length * pitch, y: height - 6 }, theme);
        },
      },
    ],
  };
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {{from: number, to: number, right: number, y: number}} ends
 * @param {import("./drawing/theme.js").Theme} theme
 */
function labelEnds(context, { from, to, right, y }, theme) {
  context.font = `11px ${theme.font}`;
  context.fillStyle = theme.inkSoft;
  context.textBaseline = "alphabetic";
  context.textAlign = "left";
  context.fillText(`step ${formatCount(from)}`, 0, y);
  if (right < 140) return;
  context.textAlign = "right";
  context.fillText(formatCount(to), right, y);
}

/** @param {State} state @returns {number} the newest step that was measured */
function lastOf({ evaluations }) {
  return evaluations.at(-1)?.step ?? 0;
}

/**
 * @param {State} state
 * @param {number} step
 * @returns {string} how names of its files begin
 */
function fileStart({ run, recipe }, step) {
  const what = run ? `${run.id}-step-${step}` : (recipe?.dataset.name ?? "lab");
  return `dropscope-${what}`;
}

/**
 * What a figure shows, for who has only the figure.
 *
 * @param {State} state
 * @param {number} step  up to which it goes
 * @returns {string}
 */
export function captionOf(state, step) {
  const { run } = state;
  const recipe = drawnRecipe(state);
  if (!recipe) return "";
  const where = run
    ? `Run ${run.id}, “${run.title}”, step ${formatCount(step)} of ` +
      `${formatCount(recipe.training.max_steps)}.`
    : "Before the first step.";
  const batch = `batch ${formatCount(recipe.training.batch_size)}`;
  const what = `${dataInShort(recipe, state.datasets)} · ${recipeInShort(recipe)} · ${batch}.`;
  return `${where} ${what} Drawn by Dropscope.`;
}
