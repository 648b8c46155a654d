import assert from "node:assert/strict";
import { test } from "node:test";
import { DecodeError, decodeStream } from "../../../frontend/net/decode.js";
import { ArrowSteps } from "../../../frontend/net/step-batch.js";
import { readCase } from "./fixtures.js";

/** Steps 7 and 8, cut out of a message of three. */
const [, BATCH] = decodeStream(readCase("digits").range, "steps");

test("a batch knows its ends and refuses steps beyond them", () => {
  assert.deepEqual([BATCH.first, BATCH.last], [7, 8]);
  for (const step of [6, 9, 0, -1, NaN]) {
    assert.throws(() => BATCH.row(step), RangeError, String(step));
    assert.throws(() => BATCH.mask(step, "hidden_1"), /Expected a step of 7 … 8/);
    assert.throws(() => BATCH.batchMask(step, "hidden_1"), RangeError);
  }
});

test("the same step is the same row, so that nothing is drawn twice", () => {
  const row = BATCH.row(7);
  assert.equal(BATCH.row(7), row);
  assert.notEqual(BATCH.row(8), row);
  assert.deepEqual(BATCH.row(7), row);
});

test("a layer that is not there has no mask", () => {
  assert.equal(BATCH.mask(7, "hidden_9"), null);
  assert.equal(BATCH.mask(7, "output"), null);
  assert.equal(BATCH.mask(7, "toString"), null);
  assert.equal(BATCH.mask(7, "hidden_1")?.length, 11);
});

test("a layer's masks are unpacked once for all steps of the batch", () => {
  const first = BATCH.mask(7, "hidden_2");
  assert.equal(BATCH.mask(8, "hidden_2")?.buffer, first?.buffer);
  assert.deepEqual([first?.length, first?.buffer.byteLength], [5, 10]);
});

test("activations come as float32, outputs as they lie in the message", () => {
  const { activation, output, drop_count: counts } = BATCH.row(8);
  assert.ok(activation.plain?.hidden_1 instanceof Float32Array);
  assert.ok(output.dropout instanceof Float32Array);
  assert.ok(counts.input instanceof Uint16Array);
});

test("the answer of one perceptron is that of its row", () => {
  for (const step of [7, 8]) {
    const { activation, example_index: example } = BATCH.row(step);
    for (const twin of /** @type {const} */ (["dropout", "plain"])) {
      for (const [layer, values] of Object.entries(activation[twin] ?? {})) {
        assert.ok(values);
        const told = Array.from(values, (_, unit) => BATCH.answer(step, { twin, layer, unit }));
        assert.deepEqual(
          told,
          Array.from(values, (value) => ({ example, value })),
        );
      }
    }
  }
  assert.equal(BATCH.answer(7, { twin: "plain", layer: "hidden_9", unit: 0 }), null);
  assert.deepEqual(BATCH.answer(7, { twin: "plain", layer: "hidden_1", unit: 11 })?.value, NaN);
  assert.throws(() => BATCH.answer(6, { twin: "plain", layer: "hidden_1", unit: 0 }), RangeError);
});

test("what a batch weighs grows with its steps", () => {
  const { range } = readCase("digits");
  const [three, two] = decodeStream(range, "steps").map(({ bytes }) => bytes);
  assert.ok(three > two);
  assert.ok(three + two >= range.byteLength);
});

test("steps with a hole between them are refused", () => {
  const [whole] = decodeStream(readCase("digits").range, "steps");
  assert.deepEqual([whole.first, whole.last], [4, 6]);
  const step = { length: 3, values: BigInt64Array.of(4n, 5n, 7n) };
  const columns = /** @type {any} */ ({ step });
  assert.throws(() => new ArrowSteps(columns, 100), DecodeError);
  assert.throws(() => new ArrowSteps(columns, 100), /3 steps in a row from 4 on, the last is 7/);
});
