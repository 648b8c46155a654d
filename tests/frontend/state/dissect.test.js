import assert from "node:assert/strict";
import { test } from "node:test";
import { Dissection, PHASES, shownCourse } from "../../../frontend/state/dissect.js";
import { INITIAL } from "../../../frontend/state/initial.js";
import { reduce } from "../../../frontend/state/reduce.js";
import { createStore } from "../../../frontend/state/store.js";
import { makeAnatomy, makeCourse } from "../views/anatomy-seen.js";
import { makeBatch, makeRun } from "./recipes.js";

/**
 * @param {Partial<import("../../../frontend/state/initial.js").State>} [state]
 * @param {(question: any) => any} [answer]
 */
function makeDissection(state = {}, answer = (question) => makeAnatomy(answered(question))) {
  /** @type {any[]} */
  const calls = [];
  const batch = { type: /** @type {const} */ ("steps"), batch: makeBatch(1, 9), time: 0 };
  const run = makeRun({ state: "paused", step: 9, row: 3 });
  const opened = { type: /** @type {const} */ ("run-opened"), run };
  const begun = reduce(reduce(INITIAL, opened), batch);
  const store = createStore(reduce, { ...begun, ...state });
  const actions = /** @type {any} */ ({
    quietly: async (/** @type {() => Promise<void>} */ request) => {
      try {
        await request();
      } catch (error) {
        calls.push(["told", String(error)]);
      }
    },
    transport: async (/** @type {string} */ name) => calls.push([name]),
    chooseStep: async (/** @type {number} */ chosen) =>
      store.dispatch({ type: "view", view: { chosen } }),
  });
  const api = /** @type {any} */ ({
    whatIf: async (/** @type {string} */ id, /** @type {any} */ question) => {
      calls.push([id, question]);
      return answer(question);
    },
  });
  /** @type {(() => void)[]} */
  const timers = [];
  const dissection = new Dissection({
    store,
    api,
    actions,
    timers: { set: (callback) => timers.push(callback), clear: () => timers.splice(0) },
  });
  return { dissection, store, calls, timers };
}

/** @param {any} question */
function answered({ step, twin, masks }) {
  return { step, twin, altered: masks ? makeCourse({ keep_mask: masks.keep ?? {} }) : null };
}

test("a phase is shown of both twins, asked for once", async () => {
  const { dissection, store, calls } = makeDissection();
  await dissection.choosePhase("forward");
  await dissection.needShown();
  assert.deepEqual(calls, [
    ["a1", { step: 9, twin: "dropout", row: 3 }],
    ["a1", { step: 9, twin: "plain", row: 3 }],
  ]);
  assert.equal(shownCourse(store.state, "plain")?.anatomy.twin, "plain");
});

test("a running run is paused to be looked at", async () => {
  const { dissection, calls } = makeDissection({ run: makeRun({ state: "running", step: 9 }) });
  await dissection.choosePhase("mask");
  assert.deepEqual(calls[0], ["pause"]);
});

test("played, the phases follow one another and end with the whole step", async () => {
  const { dissection, store, timers } = makeDissection();
  await dissection.play();
  /** @type {(string | null)[]} */
  const seen = [store.state.phase];
  while (timers.length > 0) {
    await timers.splice(0)[0]();
    seen.push(store.state.phase);
  }
  assert.deepEqual(seen, [...PHASES, null]);
});

test("a phase chosen by hand stops the play", async () => {
  const { dissection, timers } = makeDissection();
  await dissection.play();
  await dissection.choosePhase("loss");
  assert.equal(timers.length, 0);
});

test("another step is taken apart anew, and shows nothing of the last", async () => {
  const { dissection, store, calls } = makeDissection();
  await dissection.choosePhase("mask");
  store.dispatch({ type: "view", view: { chosen: 4 } });
  assert.equal(shownCourse(store.state, "dropout"), null);
  await dissection.needShown();
  assert.equal(shownCourse(store.state, "dropout")?.anatomy.step, 4);
  assert.equal(calls.length, 4);
});

test("a perceptron that is looked at while the run rests has its exact numbers", async () => {
  const selected = /** @type {const} */ ({ twin: "plain", layer: "hidden_1", unit: 0 });
  const { dissection, calls } = makeDissection({ selected });
  await dissection.needShown();
  assert.deepEqual(calls, [["a1", { step: 9, twin: "plain", row: 3 }]]);
  const running = makeDissection({ selected, run: makeRun({ state: "running", step: 9 }) });
  await running.dissection.needShown();
  assert.deepEqual(running.calls, []);
});

test("what was refused is told once and not asked for with each picture", async () => {
  const { dissection, calls } = makeDissection({}, () => {
    throw new Error("too far");
  });
  await dissection.choosePhase("mask");
  await dissection.needShown();
  assert.equal(calls.filter(([name]) => name === "told").length, 2);
});

test("what if begins with the step as it was", async () => {
  const { dissection, store } = makeDissection();
  await dissection.begin();
  const { whatIf } = store.state;
  assert.deepEqual(whatIf?.masks, { keep: { hidden_1: [1, 0, 1], hidden_2: [1, 1] } });
  assert.equal(shownCourse(store.state, "dropout")?.isAltered, true);
  assert.equal(shownCourse(store.state, "plain"), null);
});

test("perceptrons are switched one by one, and the others stay as they are", async () => {
  const { dissection, store } = makeDissection();
  await dissection.begin();
  await dissection.toggle("hidden_1", 1);
  await dissection.toggle("hidden_2", 0);
  assert.deepEqual(store.state.whatIf?.masks, {
    keep: { hidden_1: [1, 1, 1], hidden_2: [0, 1] },
  });
});

test("a whole layer is switched off, and other layers stay as they are", async () => {
  const { dissection, store } = makeDissection();
  await dissection.begin();
  await dissection.toggle("hidden_2", 0);
  await dissection.layerOff("hidden_1");
  assert.deepEqual(store.state.whatIf?.masks, {
    keep: { hidden_1: [0, 0, 0], hidden_2: [0, 1] },
  });
});

test("masks are drawn from another seed each time", async () => {
  const { dissection, store } = makeDissection();
  await dissection.redraw();
  await dissection.redraw();
  assert.deepEqual(store.state.whatIf?.masks, { seed: 2 });
  await dissection.ask(null);
  assert.equal(store.state.whatIf, null);
});

test("what if ends when another step is looked at", async () => {
  const { dissection, store } = makeDissection();
  await dissection.begin();
  store.dispatch({ type: "view", view: { layer: "input" } });
  assert.notEqual(store.state.whatIf, null);
  store.dispatch({ type: "view", view: { chosen: 3 } });
  assert.equal(store.state.whatIf, null);
});

test("a late answer to an old question is dropped", async () => {
  /** @type {((value: any) => void)[]} */
  const pending = [];
  const { dissection, store } = makeDissection(
    {},
    () => new Promise((resolve) => pending.push(resolve)),
  );
  const first = dissection.ask({ seed: 1 });
  const second = dissection.ask({ seed: 2 });
  pending[1](makeAnatomy({ step: 9, altered: makeCourse({ example_loss: 2 }) }));
  pending[0](makeAnatomy({ step: 9, altered: makeCourse({ example_loss: 1 }) }));
  await Promise.all([first, second]);
  assert.equal(store.state.whatIf?.answer?.altered?.example_loss, 2);
});

test("while a chosen step is on its way, the one on screen is what is taken apart", async () => {
  const { dissection, store, calls } = makeDissection({ chosen: 400, seen: 6, phase: "forward" });
  await dissection.needShown();
  assert.deepEqual(
    calls.map(([, { step }]) => step),
    [6, 6],
  );
  assert.equal(shownCourse(store.state, "dropout")?.anatomy.step, 6);
  await dissection.ask({ seed: 1 });
  assert.equal(store.state.whatIf?.step, 6);
});
