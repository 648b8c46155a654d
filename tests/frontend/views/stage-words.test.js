import assert from "node:assert/strict";
import { test } from "node:test";
import {
  announcement,
  probabilitiesInWords,
  stageTwins,
} from "../../../frontend/views/stage-words.js";
import { makeRecipe } from "../state/recipes.js";
import { makeFacts, makeStep } from "./facts-seen.js";

/** @typedef {import("../../../frontend/views/network.js").Picture} Picture */
/** @typedef {import("../../../frontend/state/types.js").Recipe} Recipe */

const P = { input: 0.1, hidden_1: 0.5, hidden_2: 0.5 };

/** Of layers of four and two. @param {Partial<Recipe["dropout"]>} [dropout] */
function recipeWith(dropout = {}) {
  const recipe = makeRecipe();
  recipe.network.hidden = [4, 2];
  Object.assign(recipe.dropout, dropout);
  return recipe;
}

/** @param {Partial<import("../../../frontend/views/drawing/scene.js").Facts>} [facts] */
function pictureOf(facts) {
  return /** @type {Picture} */ ({
    facts: makeFacts(facts),
    example: null,
    classNames: [],
    image: false,
    weights: {},
    edgeCount: 0,
    selected: null,
  });
}

/**
 * @param {Partial<import("../../../frontend/views/drawing/scene.js").Facts>} [facts]
 * @param {Parameters<typeof recipeWith>[0]} [dropout]
 */
function told(facts, dropout) {
  return stageTwins([{ picture: pictureOf(facts), surface: null }], P, recipeWith(dropout))[0];
}

test("one p for all hidden layers is said once, different ones each", () => {
  assert.equal(probabilitiesInWords(P), "p = 0.5");
  assert.equal(probabilitiesInWords({ ...P, hidden_2: 0.2 }), "p = 0.5, 0.2");
  assert.equal(
    probabilitiesInWords({ hidden_1: 0.5, hidden_2: 0.2, hidden_3: 0.5 }),
    "p = 0.5, 0.2, 0.5",
  );
  assert.equal(probabilitiesInWords({ input: 0.1 }), "");
});

test("each twin has a title that tells it from the other", () => {
  const pictures = [pictureOf({}), pictureOf({ twin: "plain" })];
  const twins = pictures.map((picture) => ({ picture, surface: null }));
  const [dropout, plain] = stageTwins(twins, P, recipeWith());
  assert.deepEqual([dropout.twin, dropout.title], ["dropout", "With dropout p = 0.5"]);
  assert.deepEqual([plain.twin, plain.title], ["plain", "Without dropout"]);
  assert.deepEqual([dropout.picture, plain.picture], pictures);
  assert.equal(plain.detail, "same start, same batches");
  const untold = { picture: pictureOf({}), surface: null };
  assert.equal(stageTwins([untold], {}, null)[0].title, "With dropout");
});

test("what kind of mask is on screen is said of every kind", () => {
  const details = [
    told().detail,
    told({}, { mask_scope: "batch" }).detail,
    told({ show: "batch" }).detail,
    told({ show: "recent" }).detail,
    told({}, { kind: "gaussian" }).detail,
    told({ step: makeStep({ step: 0 }) }).detail,
  ];
  assert.equal(new Set(details).size, details.length);
  assert.match(details[0], /this example/);
  assert.match(details[1], /whole batch.*textbook/);
  assert.match(details[2], /share of the batch/);
  assert.match(details[4], /none is off/);
  assert.match(details[5], /before the first step/);
});

test("the picture in words counts what is off, layer by layer", () => {
  const { summary } = told();
  assert.equal(
    summary,
    "With dropout p = 0.5. Step 12. Hidden 1: 2 of 4 off. Hidden 2: 1 of 2 off.",
  );
  assert.match(told({ twin: "plain" }).summary, /Hidden 1: all on\. Hidden 2: all on\.$/);
  assert.match(told({ step: makeStep({ step: 1 }) }).summary, /Step 1\./);
  assert.match(told({ show: "batch" }).summary, /Hidden 1: 50 % of the batch off\./);
});

test("an untouched network is called so", () => {
  const step = makeStep({ step: 0, keep_mask: {}, drop_count: {} });
  assert.match(told({ step }).summary, /Not trained yet\. Hidden 1: all on\./);
});

test("a step that is not at hand is not called untrained", () => {
  const { detail, summary } = told({ step: null });
  assert.equal(detail, "");
  assert.doesNotMatch(summary, /trained|all on|Step/);
});

test("the step is told in one breath to those who listen", () => {
  const twins = stageTwins([{ picture: pictureOf({}), surface: null }], P, recipeWith());
  const text = announcement(twins, { dropout: 0.4231, plain: 0.12 });
  assert.match(text, /^Step \d+\. /);
  assert.match(text, /2 of 4 off in hidden layer 1, 1 of 2 off in hidden layer 2\./);
  assert.match(text, /Loss 0\.423, without dropout 0\.120\.$/);
  assert.doesNotMatch(announcement(twins, { dropout: 1 }), /without/);
  const untouched = { picture: pictureOf({ step: makeStep({ step: 0 }) }), surface: null };
  assert.equal(announcement(stageTwins([untouched], P, recipeWith()), null), "");
});
