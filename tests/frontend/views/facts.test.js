import assert from "node:assert/strict";
import { test } from "node:test";
import { StreamDecoder } from "../../../frontend/net/decode.js";
import { inputsOf, nameOf, perceptronFacts } from "../../../frontend/views/facts.js";
import { readCase } from "../net/fixtures.js";

/** @typedef {import("../../../frontend/views/facts.js").Observed} Observed */
/** @typedef {import("../../../frontend/views/facts.js").SeenStep} SeenStep */

/** Three inputs, then layers of four and two. @returns {SeenStep} */
function makeRow() {
  const activation = { hidden_1: [0.5, 3, 1, 2], hidden_2: [7, 0.25] };
  return {
    step: 12,
    keep_mask: { input: [1, 0, 1], hidden_1: [1, 0, 1, 1], hidden_2: [0, 1] },
    activation: { dropout: activation, plain: activation },
    error_signal: {
      dropout: { hidden_1: [0.5, 0, -0.25, 1], hidden_2: [0, 0.125] },
      plain: { hidden_1: [0.1, 0.2, 0.3, 0.4], hidden_2: [0.5, 0.6] },
    },
  };
}

const WEIGHTS = {
  "linear_1.weight": { shape: [4, 3], values: [1, 1, 1, 2, 3, 5, 0, 0, 0, 1, 2, 4] },
  "linear_1.bias": { shape: [4], values: [0.5, 1, 1.5, 2] },
  "linear_2.weight": { shape: [2, 4], values: [1, 1, 1, 1, 2, 10, 4, 3] },
  "linear_2.bias": { shape: [2], values: [0, -1] },
};

/**
 * @param {string} layer
 * @param {number} unit
 * @param {Partial<Observed> & {twin?: "dropout" | "plain"}} [values]
 * @returns {Observed & {row: SeenStep}}
 */
function observe(layer, unit, { twin = "dropout", ...values } = {}) {
  return /** @type {Observed & {row: SeenStep}} */ ({
    selected: { twin, layer, unit },
    row: makeRow(),
    features: [1, 10, 100],
    weights: WEIGHTS,
    weightsStep: 11,
    probabilities: { input: 0.2, hidden_1: 0.5, hidden_2: 0.75 },
    masks: [],
    featureNames: [],
    ...values,
  });
}

/**
 * A recorded run of two hidden layers of eleven and five, whose p changed after step 6.
 *
 * @param {string} name
 */
function recorded(name) {
  const decoder = new StreamDecoder();
  const decoded = readCase(name).frames.map((frame) => decoder.decode(frame));
  const batches = decoded.flatMap((one) => (one.type === "steps" ? one.batch : []));
  return {
    snapshots: decoded.flatMap((one) => (one.type === "snapshots" ? one.snapshot : [])),
    rows: batches.flatMap((batch) =>
      Array.from({ length: batch.last - batch.first + 1 }, (_, i) => batch.row(batch.first + i)),
    ),
  };
}

/** @param {Observed} observed @param {string} name */
function rowNamed(observed, name) {
  const found = perceptronFacts(observed).rows.find((row) => row.name === name);
  assert.ok(found, `no row ${name}`);
  return found;
}

test("the title names layer and unit", () => {
  assert.equal(perceptronFacts(observe("hidden_2", 1)).title, "hidden 2, unit 1");
  assert.equal(nameOf("input"), "input");
});

test("inputs times weights, bias, output, what goes on, error signal, in this order", () => {
  const names = perceptronFacts(observe("hidden_2", 1)).rows.map(({ name }) => name);
  assert.deepEqual(names, ["Inputs × weights", "+ bias", "Output", "Passed on", "Error signal"]);
  assert.equal(rowNamed(observe("hidden_2", 1), "Output").value, "0.25");
  assert.equal(rowNamed(observe("hidden_2", 1), "Error signal").value, "0.125");
});

test("without dropout every input counts as it is", () => {
  const first = observe("hidden_1", 3, { twin: "plain" });
  assert.deepEqual(inputsOf(first, first.row), { weighted: 421, bias: 2, count: 3 });
  const second = observe("hidden_2", 1, { twin: "plain" });
  assert.deepEqual(inputsOf(second, second.row), { weighted: 41, bias: -1, count: 4 });
});

test("with dropout inputs count as it let them through: none, or scaled up", () => {
  const first = observe("hidden_1", 3);
  assert.equal(inputsOf(first, first.row)?.weighted, (1 + 400) / 0.8);
  const second = observe("hidden_2", 1);
  assert.equal(inputsOf(second, second.row)?.weighted, (2 * 0.5 + 4 * 1 + 3 * 2) / 0.5);
});

test("what is shown of a real run adds up: sum, bias and rectifier give the output", () => {
  for (const name of ["digits", "gaussian", "batch", "alone"]) {
    const { rows, snapshots } = recorded(name);
    for (const snapshot of snapshots) {
      const row = rows.find(({ step }) => step === snapshot.step + 1);
      assert.ok(row, `${name}: no step after ${snapshot.step}`);
      const probabilities = { hidden_1: snapshot.step < 6 ? 0.5 : 0.25 };
      for (const twin of /** @type {const} */ (["dropout", "plain"])) {
        const weights = snapshot.parameters[twin];
        if (!weights) continue;
        for (let unit = 0; unit < 5; unit += 1) {
          const sum = inputsOf(observe("hidden_2", unit, { twin, weights, probabilities }), row);
          const output = row.activation[twin]?.hidden_2?.[unit] ?? NaN;
          const off = Math.abs(Math.max(0, (sum?.weighted ?? NaN) + (sum?.bias ?? NaN)) - output);
          assert.ok(off < 2e-3, `${name}, step ${row.step}, ${twin}, ${unit}: ${off} off`);
        }
      }
    }
  }
});

test("before the first step nothing is dropped yet", () => {
  const row = { ...makeRow(), step: 0, keep_mask: {} };
  const observed = observe("hidden_2", 1, { row });
  assert.equal(inputsOf(observed, row)?.weighted, 41);
  assert.equal(rowNamed(observed, "Passed on").value, "0.25");
});

test("what is not at hand is left out or a dash", () => {
  const noWeights = perceptronFacts(observe("hidden_1", 0, { weights: {} }));
  assert.deepEqual(
    noWeights.rows.map(({ name }) => name),
    ["Output", "Passed on", "Error signal"],
  );
  const noFeatures = observe("hidden_1", 0, { features: null });
  assert.equal(inputsOf(noFeatures, noFeatures.row), null);
  const { "linear_1.bias": _, ...noBias } = WEIGHTS;
  const unbiased = observe("hidden_1", 0, { weights: noBias });
  assert.equal(inputsOf(unbiased, unbiased.row), null);
  const thinned = { ...makeRow(), activation: { dropout: {} }, error_signal: {} };
  const rows = perceptronFacts(observe("hidden_2", 1, { row: thinned })).rows;
  assert.deepEqual(
    rows.map(({ value }) => value),
    ["–", "–", "–"],
  );
  assert.deepEqual(perceptronFacts(observe("hidden_1", 0, { row: null })).rows, []);
});

test("a kept perceptron passes on its output, scaled by 1/(1−p) of its layer", () => {
  const { value, hint } = rowNamed(observe("hidden_2", 1), "Passed on");
  assert.equal(value, "1");
  assert.match(hint, /times 1\/\(1−p\) = 4,/);
  assert.equal(rowNamed(observe("hidden_1", 3), "Passed on").value, "4");
});

test("a dropped perceptron passes nothing on, and the reader is told why it learns nothing", () => {
  const facts = perceptronFacts(observe("hidden_1", 1));
  const passed = facts.rows.find(({ name }) => name === "Passed on");
  assert.equal(passed?.value, "0");
  assert.match(passed?.hint ?? "", /Dropped/);
  assert.match(facts.note, /learns nothing from it/);
  assert.equal(perceptronFacts(observe("hidden_1", 0)).note, "");
});

test("the same perceptron without dropout passes on what it has", () => {
  const facts = perceptronFacts(observe("hidden_1", 1, { twin: "plain", masks: [makeMask(0)] }));
  const passed = facts.rows.find(({ name }) => name === "Passed on");
  assert.equal(passed?.value, "3");
  assert.deepEqual([facts.note, facts.dropped, facts.history], ["", "never", []]);
});

test("everything off at p = 1 is 0 and not infinite", () => {
  const probabilities = { input: 1, hidden_1: 1 };
  const row = { ...makeRow(), keep_mask: { input: [0, 0, 0], hidden_1: [0, 0, 0, 0] } };
  const observed = observe("hidden_1", 3, { row, probabilities });
  assert.equal(inputsOf(observed, row)?.weighted, 0);
  assert.equal(rowNamed(observed, "Passed on").value, "0");
});

test("where no p is known nothing is scaled", () => {
  assert.equal(rowNamed(observe("hidden_1", 3, { probabilities: {} }), "Passed on").value, "2");
});

test("gaussian noise multiplies what comes in and what goes out", () => {
  const multiplier = { input: [2, 1, 0.5], hidden_1: [1.5, 1, 1, -0.5] };
  const row = { ...makeRow(), keep_mask: { input: null, hidden_1: null }, multiplier };
  const observed = observe("hidden_1", 3, { row, masks: [null, null] });
  assert.equal(inputsOf(observed, row)?.weighted, 1 * 2 + 2 * 10 + 4 * 50);
  const passed = rowNamed(observed, "Passed on");
  assert.equal(passed.value, "-1");
  assert.match(passed.hint, /noise/);
  assert.equal(perceptronFacts(observed).dropped, "never");
  const plain = observe("hidden_1", 3, { row, twin: "plain" });
  assert.equal(rowNamed(plain, "Passed on").value, "2");
});

test("an input has only its value, by name where it has one", () => {
  const pixel = perceptronFacts(observe("input", 2));
  assert.deepEqual(
    pixel.rows.map(({ name, value }) => [name, value]),
    [["Value", "100"]],
  );
  const named = observe("input", 1, { featureNames: ["alcohol", "hue"] });
  assert.equal(perceptronFacts(named).rows[0].name, "Value of hue");
});

/** @param {number} kept of unit 1 */
function makeMask(kept) {
  return Uint8Array.from([1, kept, 1, 1]);
}

test("how often dropped lately counts the steps at hand", () => {
  const masks = [makeMask(0), null, makeMask(1), makeMask(0)];
  const facts = perceptronFacts(observe("hidden_1", 1, { masks }));
  assert.deepEqual(facts.history, [0, 1, 0]);
  assert.equal(facts.dropped, "2 of the last 3 steps");
  assert.equal(perceptronFacts(observe("hidden_1", 0, { masks })).dropped, "0 of the last 3 steps");
  const first = perceptronFacts(observe("hidden_1", 1, { masks: [makeMask(0)] }));
  assert.equal(first.dropped, "1 of the last 1 steps");
});

test("a step that is on its way is not called never dropped", () => {
  const unseen = observe("hidden_1", 1, { row: null, masks: [null, null] });
  assert.equal(perceptronFacts(unseen).dropped, "–");
  const first = observe("hidden_1", 1, { row: { step: 0 } });
  assert.equal(perceptronFacts(first).dropped, "never");
});

test("weights of another step than the one before say so, weights unknown say nothing", () => {
  const note = (/** @type {Partial<Observed>} */ values) =>
    perceptronFacts(observe("hidden_1", 0, values)).note;
  assert.equal(note({ weightsStep: 11 }), "");
  assert.match(note({ weightsStep: 1000 }), /after step 1,000\./);
  assert.match(note({ weightsStep: 12 }), /after step 12\./);
  assert.equal(note({ weightsStep: 0, weights: {} }), "");
  assert.equal(note({ weightsStep: 5, row: { ...makeRow(), step: 0 } }), "");
});
