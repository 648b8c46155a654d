import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";

import { curlSections } from "../../../frontend/views/code-curl.js";
import { notebookOf, pythonSections } from "../../../frontend/views/code-python.js";
import {
  anotherProbability,
  JSON_WORDS,
  pacing,
  PYTHON_WORDS,
  spelled,
  spelledRecipe,
} from "../../../frontend/views/code-text.js";
import { makeRecipe } from "../state/recipes.js";

const ORIGIN = "http://host:1";
/** @param {Partial<import("../../../frontend/views/code-text.js").CodeFacts>} [values] */
const facts = (values = {}) => ({
  origin: ORIGIN,
  recipe: makeRecipe(),
  run: null,
  needsToken: false,
  ...values,
});
/** @param {number} steps */
const lasting = (steps) => {
  const recipe = makeRecipe();
  return { ...recipe, training: { ...recipe.training, max_steps: steps } };
};
/** @param {readonly {title: string}[]} sections */
const titles = (sections) => sections.map(({ title }) => title);

test("values are spelled as each language has them", () => {
  const value = { a: null, b: [true, 0.5, "x"], c: {} };
  assert.equal(spelled(value, JSON_WORDS), '{"a": null, "b": [true, 0.5, "x"], "c": {}}');
  assert.equal(spelled(value, PYTHON_WORDS), '{"a": None, "b": [True, 0.5, "x"], "c": {}}');
});

test("a recipe is spelled whole, in lines that fit", () => {
  const text = spelledRecipe(makeRecipe(), JSON_WORDS, "  ");
  assert.deepEqual(JSON.parse(text), makeRecipe());
  for (const line of text.split("\n")) assert.ok(line.length <= 100, line);
});

test("a run that is soon over is gone through step by step", () => {
  assert.equal(pacing(lasting(7)).canSteer, false);
  assert.deepEqual(pacing(lasting(1)).start.value, false);
  assert.deepEqual([pacing(lasting(8)).watched, pacing(lasting(8)).start.value], [2, 2]);
  assert.deepEqual([pacing(lasting(4000)).watched, pacing(lasting(4000)).start.value], [10, 20]);
  for (const of of [curlSections, (/** @type {any} */ f) => pythonSections(f, false)]) {
    const long = titles(of(facts()));
    const short = titles(of(facts({ recipe: lasting(3) })));
    assert.ok(long.includes("Pause, step") && !long.includes("Take a step"));
    assert.ok(!short.includes("Pause, step") && short.includes("Take a step"));
  }
});

test("another p is another one", () => {
  const recipe = makeRecipe();
  assert.equal(anotherProbability(recipe), 0.2);
  const dropout = { ...recipe.dropout, hidden: [0.2, 0.2] };
  assert.equal(anotherProbability({ ...recipe, dropout }), 0.5);
});

test("the run on screen is read, and never steered", () => {
  const run = { id: "0f9a", step: 7 };
  for (const sections of [
    curlSections(facts({ run })),
    pythonSections(facts({ run }), false),
    pythonSections(facts({ run }), true),
  ]) {
    const code = sections.map((one) => one.code).join("\n");
    assert.match(code, /0f9a/);
    assert.doesNotMatch(code, /command|POST|post\(/);
  }
  assert.equal(curlSections(facts({ run: { id: "0f9a", step: 0 } })).length, 1);
});

test("a token is shown only where one is needed, and never written down", () => {
  for (const of of [curlSections, (/** @type {any} */ f) => pythonSections(f, true)]) {
    const code = (/** @type {boolean} */ needsToken) =>
      of(facts({ needsToken }))
        .map((one) => one.code)
        .join("\n");
    assert.doesNotMatch(code(false), /TOKEN|Authorization/);
    assert.match(code(true), /DROPSCOPE_TOKEN/);
  }
  const calls = curlSections(facts({ needsToken: true })).flatMap(({ code }) =>
    code.match(/curl .*/g),
  );
  for (const call of calls) assert.match(String(call), /-H "\$AUTH"/);
});

test("curl takes the run's own id, not that of who steers it", () => {
  const code = String(curlSections(facts())[0]?.code);
  const filter = code.match(/\| (sed '.*')\)/)?.[1] ?? "";
  const steering = { free: false, by: { id: "someone-1", name: "A: B" } };
  for (const answer of [
    JSON.stringify({ id: "0f9a", title: 'an "id": "x"', steering }),
    JSON.stringify({ id: "0f9a", steering }).replaceAll(":", ": "),
  ]) {
    assert.equal(execFileSync("sh", ["-c", filter], { input: answer }).toString().trim(), "0f9a");
  }
});

test("a notebook has a cell of words and one of code for each piece", () => {
  const sections = [
    { title: "First", text: "What it is.", code: "a = 1\nprint(a)" },
    { title: "Then", text: "More.", code: "a" },
  ];
  const { cells, nbformat } = JSON.parse(notebookOf(sections));
  assert.equal(nbformat, 4);
  assert.deepEqual(
    cells.map((/** @type {any} */ cell) => [cell.cell_type, cell.source.join("")]),
    [
      ["markdown", "## First\nWhat it is."],
      ["code", "a = 1\nprint(a)"],
      ["markdown", "## Then\nMore."],
      ["code", "a"],
    ],
  );
  assert.deepEqual(cells[1].source, ["a = 1\n", "print(a)"]);
});
