import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { answers, erf } from "../../../frontend/lib/mlp.js";

const { inputs, cases } = JSON.parse(
  readFileSync(new URL("./answers.json", import.meta.url), "utf8"),
);

for (const { activation, parameters, output } of cases) {
  test(`a network of ${activation} answers as torch does`, () => {
    const found = answers(parameters, activation, inputs);
    assert.equal(found.length, output.length);
    found.forEach((value, i) => assert.ok(Math.abs(value - output[i]) < 1e-6, `${i}: ${value}`));
  });
}

test("without weights there is no answer", () => {
  assert.equal(answers({}, "relu", inputs).length, 0);
});

test("the error function is odd and reaches one", () => {
  assert.ok(Math.abs(erf(0.5) - 0.5204998778) < 2e-7);
  assert.equal(erf(-0.5), -erf(0.5));
  assert.ok(Math.abs(erf(5) - 1) < 1e-7);
  assert.equal(Math.abs(erf(0)), 0);
});
