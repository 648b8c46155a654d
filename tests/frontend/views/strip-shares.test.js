import assert from "node:assert/strict";
import { test } from "node:test";
import { shareTable } from "../../../frontend/views/strip-shares.js";

const column = (/** @type {number[]} */ counts, steps = 1) => ({ counts, steps });

test("single steps are cut into parts, each perceptron has its share of each", () => {
  const columns = [
    [1, 0],
    [1, 1],
    [0, 1],
    [1, 1],
    [1, 0],
  ].map((kept) => column(kept));
  const table = shareTable(columns, { start: 10, steps: 1, last: 15 }, "hidden 1");
  assert.equal(table.caption, "Share of steps in which each perceptron of hidden 1 was kept");
  assert.deepEqual(table.columns, ["11 – 12", "13 – 14", "step 15", "all in view"]);
  assert.deepEqual(
    table.rows.map(({ name, cells }) => [name, ...cells]),
    [
      ["all", "75.0 %", "75.0 %", "50.0 %", "70.0 %"],
      ["0", "100 %", "50 %", "100 %", "80 %"],
      ["1", "50 %", "100 %", "0 %", "60 %"],
    ],
  );
});

test("columns of many steps count with all of them, the last one with those it has", () => {
  const columns = [column([64, 0], 64), column([4, 8], 8)];
  const table = shareTable(columns, { start: 0, steps: 64, last: 72 }, "inputs");
  assert.deepEqual(table.columns, ["1 – 64", "65 – 72", "all in view"]);
  assert.deepEqual(table.rows[1].cells, ["100 %", "50 %", "94 %"]);
});

test("what is not at hand does not count", () => {
  const table = shareTable([null, column([1])], { start: 0, steps: 1, last: 2 }, "inputs");
  assert.deepEqual(table.rows[1].cells, ["–", "100 %", "100 %"]);
  assert.deepEqual(shareTable([null], { start: 0, steps: 1, last: 1 }, "inputs").rows, []);
});
