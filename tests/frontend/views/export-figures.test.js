import assert from "node:assert/strict";
import { test } from "node:test";
import { INITIAL } from "../../../frontend/state/initial.js";
import { sizeOf } from "../../../frontend/views/drawing/figure.js";
import {
  captionOf,
  curvesFigure,
  networkFigure,
  stripFigure,
} from "../../../frontend/views/export-figures.js";
import { svgOf } from "../../../frontend/views/export-files.js";
import { makeBatch, makeRecipe, makeRun } from "../state/recipes.js";
import { THEME } from "./drawing/recording-context.js";

const DATASET = /** @type {any} */ ({
  name: "digits",
  title: "Digits",
  task: "classification",
  feature_count: 3,
  output_count: 2,
  class_names: ["no", "yes"],
  feature_names: [],
  image_shape: null,
});
const PAPER = { ...THEME, font: "Inter", paper: "#ffffff", stage: "#ffffff" };
const makeCanvas = () => assert.fail("no canvas is needed here");

/** @param {Partial<import("../../../frontend/state/initial.js").State>} [values] */
function stateOf(values = {}) {
  const recipe = makeRecipe();
  const own = { ...recipe, dropout: { ...recipe.dropout, input: 0 } };
  const run = makeRun({ id: "0f9a", title: "Mine", step: 40, state: "paused", recipe: own });
  return {
    ...INITIAL,
    recipe: own,
    datasets: [DATASET],
    run,
    last: 40,
    chosen: 7,
    batches: [makeBatch(1, 40)],
    ...values,
  };
}

/** @param {number} step @param {number | undefined} plain */
function measured(step, plain = 0.5) {
  const both = { dropout: 1, ...(plain === undefined ? {} : { plain }) };
  const losses = { train_loss: both, train_loss_eval: both, holdout_loss: both };
  return { step, ...losses, train_error: both, holdout_error: both, memorised: {} };
}

test("a caption tells which run, which step and which recipe", () => {
  const caption = captionOf(stateOf(), 7);
  assert.match(caption, /^Run 0f9a, “Mine”, step 7 of 4,000\. Digits, 200 examples/);
  assert.match(caption, /4-3 ReLU · p 0 \/ 0\.5 \/ 0\.5 .* batch 32\. Drawn by Dropscope\.$/);
  assert.match(captionOf(stateOf({ run: null }), 0), /^Before the first step\. Digits/);
});

test("the networks' figure has both twins, their names and the caption", () => {
  const figure = networkFigure(stateOf(), makeCanvas);
  assert.ok(figure);
  assert.equal(figure.name, "dropscope-0f9a-step-7-network");
  assert.equal(figure.parts.length, 4);
  const svg = svgOf(figure, PAPER);
  for (const words of [
    "With dropout p = 0.5",
    "Without dropout",
    "hidden 2 · 3",
    "yes",
    "step 7",
  ]) {
    assert.ok(svg.includes(words), words);
  }
  const { width, height } = sizeOf(figure);
  assert.ok(svg.startsWith('<svg xmlns="http://www.w3.org/2000/svg" width="1080"'));
  assert.ok(svg.includes(`<path d="M0 0h${width}v${height}h-${width}Z" fill="#ffffff"/>`));
  assert.doesNotMatch(svg, /NaN|undefined|Infinity/);
});

test("a network alone has a figure alone, and no network none", () => {
  const recipe = { ...makeRecipe(), twin: false };
  const figure = networkFigure(stateOf({ recipe, run: makeRun({ recipe, step: 40 }) }), makeCanvas);
  assert.equal(figure?.parts.length, 2);
  assert.equal(figure?.heading, "With dropout");
  assert.equal(networkFigure(stateOf({ datasets: [] }), makeCanvas), null);
});

test("curves have a line for each of what was measured, and say until when", () => {
  const evaluations = [measured(0), measured(20), measured(40)];
  const figure = curvesFigure(stateOf({ evaluations }), "loss");
  assert.ok(figure);
  assert.equal(figure.name, "dropscope-0f9a-step-40-loss");
  const svg = svgOf(figure, PAPER);
  for (const name of ["hold-out, with", "train, masks on, with", "train, masks off, without"]) {
    assert.ok(svg.includes(`>${name}<`), name);
  }
  assert.ok(svg.includes("step 40 of 4,000"));
  const errors = curvesFigure(stateOf({ evaluations }), "error");
  assert.ok(errors && svgOf(errors, PAPER).includes("error (share of wrong answers)"));
  assert.equal(curvesFigure(stateOf(), "loss"), null);
});

test("curves of one network draw no other", () => {
  const recipe = { ...makeRecipe(), twin: false };
  const evaluations = [{ ...measured(0), holdout_loss: { dropout: 1 } }];
  const run = makeRun({ recipe, step: 40 });
  const figure = curvesFigure(stateOf({ recipe, run, evaluations }), "loss");
  assert.ok(figure && !svgOf(figure, PAPER).includes("without"));
});

test("masks say what a column is", () => {
  const share = [
    [1, 0, 1],
    [0, 0, 1],
  ];
  const single = stripFigure(stateOf(), { layer: "hidden_1", edges: [7, 8, 9], share }, makeCanvas);
  assert.match(single.caption, /^One row a perceptron, one column a step, ink = kept\. Run 0f9a/);
  assert.equal(single.name, "dropscope-0f9a-step-8-masks-hidden_1");
  const binned = stripFigure(
    stateOf(),
    { layer: "hidden_1", edges: [1, 21, 41], share },
    makeCanvas,
  );
  assert.match(binned.caption, /one column for about 20 steps, the darker, the more often kept/);
});
