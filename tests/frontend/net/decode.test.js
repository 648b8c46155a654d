import assert from "node:assert/strict";
import { test } from "node:test";
import { DecodeError, StreamDecoder, decodeStream } from "../../../frontend/net/decode.js";
import { CASES, bodyOf, plain, readBytes, readCase, readJson } from "./fixtures.js";

/** @typedef {import("./fixtures.js").Row} Row */
/** @typedef {import("../../../frontend/net/decode.js").Decoded} Decoded */

/**
 * @param {string} name
 * @returns {{decoded: Decoded[], expected: import("./fixtures.js").Case}}
 */
function decodeCase(name) {
  const expected = readCase(name);
  const decoder = new StreamDecoder();
  return { decoded: expected.frames.map((frame) => decoder.decode(frame)), expected };
}

/**
 * What a row of the page must say where the server says this.
 *
 * @param {Row} row
 */
function pageRow(row) {
  const { batch_keep_mask: _, ...rest } = row;
  const gaussian = "multiplier" in row;
  const nothing = Object.fromEntries(Object.keys(row.keep_mask).map((layer) => [layer, null]));
  const twins = Object.keys(row.train_loss);
  const thinnedOut = Object.fromEntries(twins.map((twin) => [twin, {}]));
  return {
    ...rest,
    keep_mask: gaussian ? nothing : row.keep_mask,
    multiplier: row.multiplier ?? null,
    activation: row.activation ?? thinnedOut,
    error_signal: row.error_signal ?? thinnedOut,
  };
}

/**
 * @param {readonly import("../../../frontend/state/types.js").StepBatch[]} batches
 * @returns {object[]} every row in order; asked for from the last to the first
 */
function rowsOf(batches) {
  return batches.flatMap((batch) =>
    Array.from({ length: batch.last - batch.first + 1 }, (_, k) =>
      batch.row(batch.last - k),
    ).reverse(),
  );
}

/** @param {readonly Decoded[]} decoded */
const batchesIn = (decoded) => decoded.flatMap((one) => (one.type === "steps" ? one.batch : []));

for (const name of CASES) {
  test(`${name}: every number of every step is the one that the server tells`, () => {
    const { decoded, expected } = decodeCase(name);
    const rows = rowsOf(batchesIn(decoded));
    assert.ok(expected.steps.length > 10);
    assert.deepEqual(plain(rows), expected.steps.map(pageRow));
  });

  test(`${name}: every mask of every layer, unit by unit`, () => {
    const { decoded, expected } = decodeCase(name);
    const layers = Object.keys(expected.steps[0].keep_mask);
    for (const batch of batchesIn(decoded)) {
      for (const layer of [...layers, ...layers.reverse()]) {
        for (let step = batch.first; step <= batch.last; step += 1) {
          const row = expected.steps[step - 1];
          const wanted = name === "gaussian" ? null : row.keep_mask[layer];
          assert.deepEqual(plain(batch.mask(step, layer)), wanted, `${layer} at ${step}`);
        }
      }
    }
  });

  test(`${name}: evaluations, snapshots and events`, async () => {
    const { decoded, expected } = decodeCase(name);
    const evaluations = decoded.flatMap((one) => (one.type === "evaluations" ? one.rows : []));
    assert.deepEqual(evaluations, expected.evaluations);
    const events = decoded.flatMap((one) => (one.type === "events" ? one.events : []));
    assert.deepEqual(events, expected.events);
    const snapshots = decoded.flatMap((one) => (one.type === "snapshots" ? one.snapshot : []));
    const parameters = snapshots.flatMap(({ step, parameters }) =>
      Object.entries(parameters).flatMap(([twin, named]) =>
        Object.entries(named).map(([key, { shape, values }]) => {
          return { step, twin, name: key, shape: [...shape], values: [...values] };
        }),
      ),
    );
    assert.deepEqual(parameters, expected.snapshots);
    assert.deepEqual(
      snapshots.map(({ step }) => step),
      [0, 6],
    );
  });

  test(`${name}: an HTTP answer says the same as the stream`, async () => {
    const { decoded, expected } = decodeCase(name);
    const steps = decodeStream(await bodyOf(expected, 1), "steps");
    assert.deepEqual(plain(rowsOf(steps)), plain(rowsOf(batchesIn(decoded))));
    assert.deepEqual(decodeStream(await bodyOf(expected, 2), "evaluations"), expected.evaluations);
    const found = decodeStream(await bodyOf(expected, 3), "snapshots");
    assert.deepEqual(
      found,
      decoded.flatMap((one) => (one.type === "snapshots" ? one.snapshot : [])),
    );
    assert.deepEqual(decodeStream(await bodyOf(expected, 4), "events"), expected.events);
  });

  test(`${name}: a range that cuts through messages`, () => {
    const { range, cut, steps } = readCase(name);
    const batches = decodeStream(range, "steps");
    assert.equal(batches[0].first, cut[0]);
    assert.equal(batches.at(-1)?.last, cut[1]);
    assert.deepEqual(plain(rowsOf(batches)), steps.slice(cut[0] - 1, cut[1]).map(pageRow));
  });
}

test("the recorded runs hold what they are meant to hold", () => {
  const [alone, batch, full, thinned] = ["alone", "batch", "full", "thinned"].map(readCase);
  assert.deepEqual(Object.keys(alone.steps[0].train_loss), ["dropout"]);
  assert.ok(alone.steps.every((row) => !row.keep_mask.input.includes(0)));
  const counts = batch.steps.flatMap(({ drop_count: { input }, batch_size: size }) =>
    input.map((/** @type {number} */ count) => count / size),
  );
  assert.deepEqual([...new Set(counts)].sort(), [0, 1]);
  assert.ok(full.steps.every((row) => "batch_keep_mask" in row));
  assert.ok(full.evaluations.every(({ memorised }) => memorised.dropout === null));
  const isThin = thinned.steps.map(({ activation }) => activation === null);
  assert.ok(isThin.includes(true) && isThin.includes(false));
});

test("whole batches' masks are there where they were kept", () => {
  const { decoded, expected } = decodeCase("full");
  for (const batch of batchesIn(decoded)) {
    for (let step = batch.first; step <= batch.last; step += 1) {
      const { batch_keep_mask: masks } = expected.steps[step - 1];
      for (const layer of ["input", "hidden_1", "hidden_2"]) {
        assert.deepEqual(plain(batch.batchMask(step, layer)), masks[layer]);
      }
    }
  }
  const [batch] = batchesIn(decodeCase("digits").decoded);
  assert.equal(batch.batchMask(batch.first, "input"), null);
});

test("frames say whether they come from the file", () => {
  const { frames } = readCase("digits");
  const decoder = new StreamDecoder();
  const schemas = frames.slice(0, 4).map((frame) => decoder.decode(frame));
  assert.deepEqual(schemas, [
    { type: "schema", stream: "events", fromFile: false },
    { type: "schema", stream: "evaluations", fromFile: false },
    { type: "schema", stream: "snapshots", fromFile: false },
    { type: "schema", stream: "steps", fromFile: false },
  ]);
  const live = frames[4].slice(0);
  new Uint8Array(live)[1] = 0;
  assert.equal(decoder.decode(frames[4]).fromFile, true);
  assert.equal(decoder.decode(live).fromFile, false);
});

test("bytes that are not what they should be are told apart", () => {
  const { frames } = readCase("digits");
  const decoder = new StreamDecoder();
  const last = /** @type {ArrayBuffer} */ (frames.at(-1));
  assert.throws(() => decoder.decode(last), /Expected the schema of steps before its rows/);
  frames.slice(0, 4).forEach((frame) => decoder.decode(frame));
  assert.throws(() => decoder.decode(new ArrayBuffer(8)), DecodeError);
  assert.throws(() => decoder.decode(last.slice(0, last.byteLength - 64)), DecodeError);
  const strange = last.slice(0);
  new Uint8Array(strange)[0] = 9;
  assert.throws(() => decoder.decode(strange), /stream 1 to 4, got 9/);
  const empty = last.slice(0, 16);
  new Uint8Array(empty).fill(0, 8);
  assert.throws(() => decoder.decode(empty), /Expected rows of steps/);
  assert.doesNotThrow(() => decoder.decode(last));
});

test("an answer without rows is an empty list, one without a schema is none", async () => {
  const { frames } = readCase("digits");
  const schema = frames[3].slice(8);
  assert.deepEqual(decodeStream(schema, "steps"), []);
  assert.deepEqual(decodeStream(frames[0].slice(8), "events"), []);
  const html = /** @type {ArrayBuffer} */ (new TextEncoder().encode("<!doctype html>").buffer);
  assert.throws(() => decodeStream(html, "steps"), DecodeError);
  assert.throws(() => decodeStream(new ArrayBuffer(0), "steps"), DecodeError);
});

test("training examples, of classes and of values", () => {
  for (const name of ["digits", "surface"]) {
    const found = decodeStream(readBytes(`${name}.examples.arrow`), "examples");
    assert.deepEqual(plain(found), readJson(`${name}.examples.json`).examples);
    assert.ok(found.every(({ features }) => features instanceof Float32Array));
  }
});
