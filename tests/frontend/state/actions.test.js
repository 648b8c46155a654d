import assert from "node:assert/strict";
import { test } from "node:test";
import { Actions, needsNewRun } from "../../../frontend/state/actions.js";
import { INITIAL } from "../../../frontend/state/initial.js";
import { reduce } from "../../../frontend/state/reduce.js";
import { createStore } from "../../../frontend/state/store.js";
import { makeRecipe, makeRun } from "./recipes.js";

class Refusal extends Error {
  /** @param {Record<string, string>} fields @param {number} [status] */
  constructor(fields, status = 422) {
    super("refused");
    this.status = status;
    this.code = "refused";
    this.title = "Refused";
    this.detail = "Not possible now.";
    this.fields = fields;
  }
}

/**
 * @param {Record<string, (...args: any[]) => any>} [answers]
 * @param {Partial<import("../../../frontend/state/initial.js").State>} [state]
 */
function makeActions(answers = {}, state = {}) {
  /** @type {any[][]} */
  const calls = [];
  const store = createStore(reduce, { ...INITIAL, recipe: makeRecipe(), ...state });
  const call =
    (/** @type {string} */ name, /** @type {any} */ answer) =>
    async (/** @type {any[]} */ ...args) => {
      calls.push([name, ...args]);
      return answers[name] ? answers[name](...args) : answer(...args);
    };
  const api = /** @type {any} */ ({
    createRun: call("createRun", (/** @type {any} */ body) => makeRun({ pace: body.pace })),
    command: call("command", (/** @type {string} */ id) => store.state.run ?? makeRun({ id })),
    preview: call("preview", () => ({ output: [] })),
    run: call("run", (/** @type {string} */ id) => makeRun({ id })),
  });
  const follower = /** @type {any} */ ({
    open: async (/** @type {any} */ run) => {
      calls.push(["open", run.id]);
      store.dispatch({ type: "run-opened", run });
    },
    leave: () => calls.push(["leave"]),
    past: {
      need: async (/** @type {number} */ step) => calls.push(["need", step]),
      needStrip: async (/** @type {any} */ range) => calls.push(["needStrip", range]),
    },
  });
  const actions = new Actions({
    store,
    api,
    follower,
    isApiError: /** @type {any} */ ((/** @type {unknown} */ error) => error instanceof Refusal),
  });
  return { actions, store, calls };
}

/** @param {any[][]} calls */
const names = (calls) => calls.map(([name]) => name);

test("start makes a run that begins slowly, and follows it", async () => {
  const { actions, store, calls } = makeActions();
  await actions.transport("start");
  assert.deepEqual(calls[0], [
    "createRun",
    { recipe: makeRecipe(), row: 0, pace: "first_visit", start: true },
  ]);
  assert.deepEqual(names(calls), ["createRun", "open"]);
  assert.equal(store.state.pending, false);
});

test("a start before it is known what to train waits, and is made once", async () => {
  const { actions, store, calls } = makeActions({}, { recipe: null });
  await actions.transport("start");
  await actions.transport("start");
  assert.equal(store.state.pending, true);
  assert.deepEqual(calls, []);
  store.dispatch({ type: "recipe", recipe: makeRecipe() });
  await actions.grant();
  assert.deepEqual(names(calls), ["createRun", "open"]);
  assert.equal(store.state.pending, false);
  await actions.grant();
  assert.equal(calls.length, 2);
});

test("a start before the address brought a run that has begun is no new run", async () => {
  const { actions, store, calls } = makeActions({}, { recipe: null });
  await actions.transport("start");
  store.dispatch({ type: "run-opened", run: makeRun({ state: "finished" }) });
  store.dispatch({ type: "recipe", recipe: makeRecipe() });
  await actions.grant();
  assert.deepEqual(calls, []);
  assert.equal(store.state.pending, false);
});

test("a reader's own pace is taken as it is", async () => {
  const { actions, calls } = makeActions();
  await actions.setPace(null);
  await actions.transport("start");
  assert.equal(calls[0][1].pace, null);
});

test("step without a run makes one that rests after its first step", async () => {
  const { actions, calls } = makeActions();
  await actions.transport("step");
  assert.equal(calls[0][1].start, false);
  assert.deepEqual(calls[1], ["command", "a1", { command: "step" }]);
});

test("the next run follows the row that was chosen, as far as its batches have it", async () => {
  const createRun = (/** @type {any} */ { row }) => makeRun({ row });
  const { actions, store, calls } = makeActions({ createRun });
  await actions.setRow(17);
  assert.deepEqual(calls[0].slice(0, 3), ["preview", makeRecipe(), 17]);
  await actions.transport("start");
  assert.equal(calls[1][1].row, 17);
  const training = { ...makeRecipe().training, batch_size: 8 };
  await actions.editRecipe({ training });
  assert.deepEqual(calls.at(-1)?.slice(0, 3), ["preview", store.state.recipe, 7]);
});

test("an answer about another row of the same recipe is dropped", async () => {
  /** @type {((preview: any) => void)[]} */
  const answers = [];
  const preview = () => new Promise((resolve) => answers.push(resolve));
  const { actions, store } = makeActions({ preview });
  const asked = [actions.setRow(1), actions.setRow(2)];
  answers[1]({ output: [2] });
  answers[0]({ output: [1] });
  await Promise.all(asked);
  assert.deepEqual(store.state.preview?.preview.output, [2]);
});

test("another row than the run's needs a new run, and can be taken back", async () => {
  const run = makeRun({ row: 3 });
  const { actions, store, calls } = makeActions({}, { run, row: 3 });
  assert.deepEqual(needsNewRun(store.state), []);
  await actions.setRow(4);
  assert.deepEqual(calls, []);
  assert.deepEqual(needsNewRun(store.state), ["row"]);
  await actions.undoRecipe();
  assert.equal(store.state.row, 3);
  assert.deepEqual(needsNewRun(store.state), []);
});

test("a run that is on is steered", async () => {
  const { actions, calls } = makeActions({}, { run: makeRun({ state: "paused" }), chosen: 3 });
  await actions.transport("step");
  await actions.transport("resume");
  assert.deepEqual(calls, [
    ["command", "a1", { command: "step" }],
    ["command", "a1", { command: "resume" }],
  ]);
});

test("space pauses what runs, resumes what rests, starts what is new", async () => {
  for (const [state, command] of /** @type {const} */ ([
    ["running", "pause"],
    ["queued", "pause"],
    ["paused", "resume"],
    ["interrupted", "resume"],
    ["created", "start"],
  ])) {
    const { actions, calls } = makeActions({}, { run: makeRun({ state }) });
    await actions.toggle();
    assert.deepEqual(calls, [["command", "a1", { command }]]);
  }
  const { actions, calls } = makeActions({}, { run: makeRun({ state: "finished" }) });
  await actions.toggle();
  assert.equal(calls[0][0], "createRun");
});

test("no command is sent while another is on its way", async () => {
  const { actions, calls } = makeActions({}, { run: makeRun(), pending: true });
  await actions.transport("pause");
  assert.deepEqual(calls, []);
});

test("reset ends a run that nobody else watches", async () => {
  const { actions, store, calls } = makeActions({}, { run: makeRun() });
  await actions.transport("reset");
  assert.deepEqual(calls[0], ["command", "a1", { command: "stop" }]);
  assert.equal(store.state.run, null);
  assert.equal(calls.at(-1)?.[0], "preview");
});

test("reset leaves a run alone that others watch", async () => {
  const { actions, calls } = makeActions({}, { run: makeRun({ viewers: 2 }) });
  await actions.transport("reset");
  assert.deepEqual(names(calls), ["leave", "preview"]);
});

test("a refusal is told at its field, and nothing else changes", async () => {
  const { actions, store } = makeActions({
    createRun: () => {
      throw new Refusal({ "recipe.network.hidden.0": "At most 1024." });
    },
  });
  await actions.transport("start");
  assert.deepEqual(store.state.errors, { "network.hidden.0": "At most 1024." });
  assert.deepEqual([store.state.run, store.state.pending, store.state.problem], [null, false, ""]);
});

test("a refusal without a field is told in words", async () => {
  const { actions, store } = makeActions(
    {
      command: () => {
        throw new Refusal({}, 409);
      },
    },
    { run: makeRun() },
  );
  await actions.transport("pause");
  assert.equal(store.state.problem, "Not possible now.");
});

test("p changes at once in a run, and stays for the next one", async () => {
  const { actions, store, calls } = makeActions({}, { run: makeRun() });
  await actions.setProbabilities({ hidden_1: 0.8 });
  assert.deepEqual(calls[0], [
    "command",
    "a1",
    { command: "set", drop_probability: { hidden_1: 0.8 } },
  ]);
  assert.deepEqual(store.state.recipe?.dropout.hidden, [0.8, 0.5]);
});

test("a p that is refused is not kept", async () => {
  const { actions, store } = makeActions(
    {
      command: () => {
        throw new Refusal({ "drop_probability.hidden_1": "From 0 to 1." });
      },
    },
    { run: makeRun() },
  );
  await actions.setProbabilities({ hidden_1: 8 });
  assert.deepEqual(store.state.recipe?.dropout.hidden, [0.5, 0.5]);
  assert.deepEqual(store.state.errors, { "drop_probability.hidden_1": "From 0 to 1." });
});

test("without a run, p and learning rate change the recipe alone", async () => {
  const { actions, store, calls } = makeActions();
  await actions.setProbabilities({ input: 0.2 });
  await actions.setLearningRate(0.5);
  assert.deepEqual(names(calls), ["preview", "preview"]);
  assert.equal(store.state.recipe?.dropout.input, 0.2);
  assert.equal(store.state.recipe?.training.learning_rate, 0.5);
});

test("a recipe is checked as it is edited", async () => {
  const { actions, store } = makeActions({
    preview: () => {
      throw new Refusal({ "recipe.seed": "Not negative." });
    },
  });
  await actions.editRecipe({ seed: -1 });
  assert.deepEqual(store.state.errors, { seed: "Not negative." });
});

test("of a run that cannot be read, the server's last word counts", async () => {
  const error = { code: "trace_error", message: "Damaged." };
  const failed = makeRun({ state: "failed", error });
  const { actions, store } = makeActions({ run: () => failed }, { run: makeRun() });
  await actions.tellUnreadable("Cannot be read.");
  const { run, connection, notice } = store.state;
  assert.deepEqual([run?.state, connection, notice], ["failed", "idle", "Cannot be read."]);
});

test("a server that is gone is there again as soon as it answers", async () => {
  let isGone = true;
  const preview = () => {
    if (isGone) throw new Refusal({}, 0);
    return { output: [] };
  };
  const { actions, store } = makeActions({ preview });
  await actions.editRecipe({ seed: 8 });
  assert.equal(store.state.connection, "gone");
  isGone = false;
  await actions.editRecipe({ seed: 9 });
  assert.equal(store.state.connection, "idle");
});

test("what needs a new network is named, what does not is not", () => {
  const recipe = { ...makeRecipe(), seed: 9 };
  const settings = {
    drop_probability: { input: 0.1, hidden_1: 0.8, hidden_2: 0.5 },
    learning_rate: 0.05,
  };
  recipe.dropout = { ...recipe.dropout, hidden: [0.8, 0.5] };
  const state = { ...INITIAL, recipe, run: makeRun({ settings }) };
  assert.deepEqual(needsNewRun(state), ["seed"]);
});

test("looking at a step fetches it", async () => {
  const { actions, calls } = makeActions({}, { run: makeRun(), last: 9 });
  await actions.chooseStep(4);
  await actions.chooseStep(null);
  assert.deepEqual(calls, [["need", 4]]);
});
