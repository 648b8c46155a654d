/** Tasks of the story: what is right, what is not, and what a hint says then. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { INITIAL } from "../../../frontend/state/initial.js";
import { isChapter, STORY_PLAN } from "../../../frontend/state/story-plan.js";
import { STORY_RUNS } from "../../../frontend/state/story-recipes.js";
import { piecesOf } from "../../../frontend/lib/marked.js";
import { CHAPTERS, chapterOf } from "../../../frontend/views/story-chapters.js";
import { factsOf } from "../../../frontend/views/story-facts.js";
import { pointedCurve, thingOf } from "../../../frontend/views/story-things.js";
import { makeRun } from "../state/recipes.js";
import { FALLS, figure, makeEvaluations, makeFacts, TURNS } from "./story-seen.js";

/** @typedef {import("../../../frontend/state/initial.js").State} State */
/** @typedef {import("../../../frontend/views/story-facts.js").Facts} Facts */

const LAYER = { input: 64, hidden_1: 4, hidden_2: 4 };

/** At step 1,500 the perceptrons 0 and 2 are off, 1 is silent; at step 1,400 the others are.
 * @param {Partial<State>} [values] @returns {State} */
function makeState(values = {}) {
  const row = (/** @type {number} */ step) => ({
    step,
    keep_mask: { hidden_1: step === 1500 ? [0, 1, 0, 1] : [1, 0, 1, 0] },
    activation: { dropout: { hidden_1: [0.4, 0, 0.3, 2], hidden_2: [1, 0, 0, 0] } },
    error_signal: { dropout: { hidden_1: [0, 0, 0, 1], hidden_2: [0.25, 0, 0, 0] } },
    train_loss: {},
  });
  const batch = { first: 1, last: 1500, bytes: 1, row, mask: () => null };
  const evaluations = makeEvaluations(TURNS).map((one) => ({
    ...one,
    train_error: { dropout: one.step < 1000 ? 0.2 : 0.005 },
  }));
  return {
    ...INITIAL,
    screen: "story",
    run: makeRun({ recipe: STORY_RUNS.dropout.recipe, state: "finished", step: 1500 }),
    last: 1500,
    held: { step: 1500, time: 0 },
    batches: [/** @type {any} */ (batch)],
    evaluations,
    ...values,
  };
}

const at = (/** @type {number} */ step) => makeState({ chosen: step, seen: step });
const choosing = (/** @type {keyof typeof LAYER} */ layer, /** @type {number} */ unit) =>
  makeState({ selected: { twin: "dropout", layer, unit } });
const phase = (/** @type {State["phase"]} */ one) => makeState({ phase: one });
const whatIf = (/** @type {any} */ masks, /** @type {any} */ altered) => {
  const example = { label: 0 };
  const actual = { probability: [0.9, 0.1] };
  const answer = altered ? /** @type {any} */ ({ example, actual, altered }) : null;
  return makeState({ whatIf: { step: 1500, masks, answer } });
};
const answered = (/** @type {Record<string, any>} */ answers) => makeFacts({ answers });
const leaning = (/** @type {number} */ dropout, /** @type {number} */ plain) => {
  const of = (/** @type {number} */ value) => ({ correlation: { within_class: figure(value) } });
  const twins = { dropout: of(dropout), plain: of(plain) };
  return answered({ "co-adaptation": { twins } });
};
const PROGRAM = answered({ script: "import torch\nnn.Dropout(p=0.5)\nmodel.eval()\n" });
const KEEP = { keep: {} };
const OFF = { keep_mask: { hidden_1: [0, 0, 0, 0] }, probability: [0.7, 0.3] };

/**
 * @typedef {[state: State, facts: Facts | null, choice: number, isRight: boolean, says: RegExp]}
 *   Try
 */
/** @type {Record<string, Try[]>} */
const TRIES = {
  perceptrons: [
    [makeState(), null, 0, false, /Choose a circle first/],
    [choosing("input", 1), null, 0, false, /an input/],
    [choosing("hidden_1", 3), null, 0, false, /passes on 2\./],
    [choosing("hidden_1", 1), null, 0, true, /Perceptron 1 passes on 0/],
  ],
  training: [
    [phase(null), null, 0, false, /five buttons/],
    [phase("mask"), null, 0, false, /none/],
    [phase("forward"), null, 0, false, /No weight changes yet/],
    [phase("backward"), null, 0, false, /Close/],
    [phase("update"), null, 0, true, /^Yes/],
  ],
  firing: [
    [makeState(), null, 0, false, /hidden layer 2 first/],
    [choosing("hidden_1", 1), null, 0, false, /elsewhere/],
    [choosing("hidden_2", 0), null, 0, false, /0\.25: it learns/],
    [choosing("hidden_2", 1), null, 0, true, /perceptron 1 is 0/],
  ],
  "by-heart": [
    [makeState(), null, 0, false, /start it/],
    [at(300), factsAt(), 0, false, /step 300 still 20\.0 %.* further to the right/],
    [at(1200), factsAt(), 0, true, /all but 0\.5 %/],
  ],
  pixel: [
    [makeState(), null, 0, false, /Choose a pixel/],
    [choosing("hidden_1", 0), null, 0, false, /a perceptron/],
    [choosing("input", 5), null, 0, false, /very corner/],
    [choosing("input", 0), null, 0, true, /the one/],
  ],
  "hold-out": [
    [at(500), null, 0, false, /start it/],
    [at(300), makeFacts(), 0, false, /step 300 it is still .* right/],
    [at(900), makeFacts(), 0, false, /rising .* left/],
    [at(500), makeFacts(), 0, true, /turns at step 500/],
    [at(500), makeFacts({ evaluations: makeEvaluations(FALLS) }), 0, false, /not your fault/],
  ],
  dropout: [
    [makeState({ held: { step: 0, time: 0 }, run: null }), null, 0, false, /Start the run/],
    [at(1500), null, 0, false, /perceptron 3 is on/],
    [at(1400), null, 0, true, /perceptron 3 is off/],
  ],
  leaning: [
    [makeState(), null, 0, false, /start it/],
    [makeState(), leaning(0.1, 0.2), 1, false, /Compare/],
    [makeState(), leaning(0.1, 0.2), 0, true, /measured/],
    [makeState(), leaning(0.2, 0.1), 1, true, /measured/],
    [makeState(), leaning(0.2, 0.2), 2, true, /measured/],
    [makeState(), leaning(0.2, 0.2), 0, false, /Compare/],
  ],
  "many-ways": [
    [makeState(), null, 0, false, /What if/],
    [whatIf(KEEP, null), null, 0, false, /once more/],
    [
      whatIf(KEEP, { keep_mask: { hidden_1: [1, 0, 0, 1] } }),
      null,
      0,
      false,
      /2 of 4 are still on/,
    ],
    [whatIf(KEEP, OFF), null, 0, true, /no more than 70 %/],
  ],
  noise: [
    [makeState(), null, 0, false, /What if/],
    [whatIf(KEEP, OFF), null, 0, false, /Redraw/],
    [whatIf({ seed: 1 }, null), null, 0, false, /once more/],
    [whatIf({ seed: 1 }, OFF), null, 0, true, /90 %, with this one 70 %/],
  ],
  "test-time": [
    [makeState(), null, 2, false, /start it/],
    [makeState(), makeFacts(), 0, false, /Half of them/],
    [makeState(), makeFacts(), 2, true, /= 2\./],
  ],
  pytorch: [
    [makeState(), null, 0, false, /start it/],
    [makeState(), PROGRAM, 0, false, /Not that one/],
    [makeState(), PROGRAM, 1, false, /put in/],
    [makeState(), PROGRAM, 2, true, /^Yes/],
  ],
};

/** Facts whose training error comes down, as that of `makeState` does. */
function factsAt() {
  return makeFacts({ evaluations: makeState().evaluations });
}

for (const { name, task } of CHAPTERS) {
  test(`the task of ${name} knows right from wrong`, () => {
    const tries = TRIES[name];
    assert.ok(tries.some(([, , , isRight]) => isRight));
    for (const [state, facts, choice, isRight, says] of tries) {
      const tried = task.check(state, facts, choice);
      assert.equal(tried.right, isRight, tried.words);
      assert.match(tried.words, says);
    }
  });
}

test("every word that points at something points at a thing or a screen there is", () => {
  for (const { name, title, prose, task } of CHAPTERS) {
    assert.ok(isChapter(name) && title.length > 0);
    const pieces = [...prose, task.ask].flatMap(piecesOf);
    assert.ok(
      pieces.some(({ kind }) => kind === "thing"),
      name,
    );
    for (const { kind, text, to } of pieces) {
      if (kind === "thing") assert.ok(thingOf(to), `${name}: ${text} → ${to}`);
      if (kind === "link") assert.ok(["lab", "why"].includes(to), `${name}: ${to}`);
    }
  }
  assert.equal(thingOf("nothing of the kind"), null);
});

test("what a chapter points at is in sight in it", () => {
  const groups = {
    "ds-curves": "curves",
    "ds-strip": "strip",
    "ds-inspector": "inspector",
    "ds-phases": "phases",
    "ds-what-if": "whatif",
  };
  for (const { name, shows } of STORY_PLAN) {
    const { prose, task } = chapterOf(name).chapter;
    for (const { kind, to } of [...prose, task.ask].flatMap(piecesOf)) {
      const selector = kind === "thing" ? (thingOf(to)?.selector ?? "") : "";
      const [, group] = Object.entries(groups).find(([tag]) => selector.startsWith(tag)) ?? [];
      if (group) assert.ok(shows.includes(group), `${name} points at ${to}`);
    }
  }
});

test("perceptrons are found by name, and by whether they are on in the step on screen", () => {
  const state = makeState();
  const found = (/** @type {string} */ name) => thingOf(name)?.select?.(state);
  assert.deepEqual(found("dropped"), { twin: "dropout", layer: "hidden_1", unit: 0 });
  // Perceptron 1 is kept as well, but silent.
  assert.deepEqual(found("kept"), { twin: "dropout", layer: "hidden_1", unit: 3 });
  assert.deepEqual(found("unit:hidden_2:17"), { twin: "dropout", layer: "hidden_2", unit: 17 });
  assert.equal(thingOf("unit:input:0")?.words, "Pixel 0 of the inputs.");
  assert.equal(thingOf("dropped")?.select?.(makeState({ batches: [] })), null);
});

test("a curve stands out only while a sentence of the story points at it", () => {
  const state = makeState();
  const story = { ...state.story, pointed: "holdout" };
  assert.equal(pointedCurve({ ...state, story }), "holdout");
  assert.equal(pointedCurve({ ...state, story, screen: "lab" }), null);
  assert.equal(pointedCurve({ ...state, story: { ...story, pointed: "strip" } }), null);
});

test("facts are those of the chapter's run, once it is at rest", () => {
  const story = { ...INITIAL.story, chapter: "dropout" };
  const facts = factsOf(makeState({ story }));
  assert.equal(facts?.step, 1500);
  assert.equal(facts?.evaluations.length, 16);
  assert.equal(facts?.masks.length, 200);
  assert.equal(factsOf(makeState({ story: { ...story, chapter: "pixel" } })), null);
});
