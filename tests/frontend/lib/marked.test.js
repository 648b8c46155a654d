import assert from "node:assert/strict";
import { test } from "node:test";

import { piecesOf } from "../../../frontend/lib/marked.js";

test("prose is taken apart into words, strong words, things and screens", () => {
  assert.deepEqual(
    piecesOf("See [the strip](strip): **p** is off. [3](unit:hidden_1:3) [Why](#why)"),
    [
      { kind: "text", text: "See ", to: "" },
      { kind: "thing", text: "the strip", to: "strip" },
      { kind: "text", text: ": ", to: "" },
      { kind: "strong", text: "p", to: "" },
      { kind: "text", text: " is off. ", to: "" },
      { kind: "thing", text: "3", to: "unit:hidden_1:3" },
      { kind: "text", text: " ", to: "" },
      { kind: "link", text: "Why", to: "why" },
    ],
  );
});

test("what has no marks stays one piece, and what is half a mark stays as it is", () => {
  assert.deepEqual(piecesOf("1/(1 − p) [a](b c) 2 ** 3"), [
    { kind: "text", text: "1/(1 − p) [a](b c) 2 ** 3", to: "" },
  ]);
  assert.deepEqual(piecesOf(""), []);
});
