import assert from "node:assert/strict";
import { test } from "node:test";
import { anatomyIn, floatsIn } from "../../../frontend/net/anatomy.js";

const packed = (/** @type {number[]} */ values) =>
  Buffer.from(new Float32Array(values).buffer).toString("base64");

test("numbers come out as they went in", () => {
  const values = [0, -1.5, 3.4028234663852886e38, 1e-45, -0];
  const found = floatsIn(packed(values));
  values.forEach((value, i) => assert.ok(Object.is(found[i], Math.fround(value)), `${i}`));
  assert.equal(floatsIn("").length, 0);
});

test("weights and their changes are unpacked, the rest stays", () => {
  const weights = { "linear_1.bias": { shape: [2], values: packed([1, 2]) } };
  const course = { output: [1], weight_change: weights };
  const found = anatomyIn({ step: 3, weights, actual: course, altered: null });
  assert.equal(found.step, 3);
  assert.equal(found.altered, null);
  assert.deepEqual([...found.weights["linear_1.bias"].values], [1, 2]);
  assert.deepEqual([...found.actual.weight_change["linear_1.bias"].values], [1, 2]);
  const altered = anatomyIn({ weights, actual: course, altered: course }).altered;
  assert.deepEqual(altered?.output, [1]);
});
