import assert from "node:assert/strict";
import { test } from "node:test";
import { GROUPS, hiddenInWords, isGroup } from "../../../frontend/state/lesson.js";

test("a column that is left with nothing is named too", () => {
  assert.equal(hiddenInWords([]), "");
  assert.equal(hiddenInWords(["data", "strip"]), "data strip");
  const recipe = GROUPS.filter(({ place }) => place === "recipe").map(({ name }) => name);
  assert.equal(hiddenInWords(recipe), `${recipe.join(" ")} recipe-column`);
  const side = ["verdict", "inspector", "whatif", "curves"];
  assert.equal(hiddenInWords(side), "verdict inspector whatif curves side-column");
});

test("groups are known by name", () => {
  assert.equal(isGroup("transport"), true);
  assert.equal(isGroup("sky"), false);
});
