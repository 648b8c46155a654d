import assert from "node:assert/strict";
import { test } from "node:test";
import { UNDO_MS } from "../../../frontend/state/deletions.js";
import { INITIAL } from "../../../frontend/state/initial.js";
import { reduce } from "../../../frontend/state/reduce.js";
import { createStore } from "../../../frontend/state/store.js";
import { SweepAsker } from "../../../frontend/state/sweep-asker.js";
import { SweepFinder } from "../../../frontend/state/sweep-finder.js";
import { makeRecipe, makeRun } from "./recipes.js";
import { makeCurves, makeMember, makePoint, makeSweep } from "./sweeps.js";

/** @typedef {import("../../../frontend/state/sweep.js").Sweep} Sweep */

class Refusal extends Error {
  /** @param {number} status @param {Record<string, string>} [fields] */
  constructor(status, fields = {}) {
    super("refused");
    this.status = status;
    this.detail = `Refused with ${status}.`;
    this.fields = fields;
  }
}

/**
 * The screen over a server that has one sweep, with a clock that is moved by hand.
 *
 * @param {Partial<Sweep>} [values]
 */
function makeScreen(values) {
  const server = {
    sweep: /** @type {Sweep | null} */ (makeSweep(values)),
    refusal: /** @type {Refusal | null} */ (null),
  };
  /** @type {any[][]} */
  const calls = [];
  /** @type {{at: number, callback: () => void}[]} */
  let timers = [];
  let now = 0;
  const call =
    (/** @type {string} */ name, /** @type {(...args: any[]) => any} */ answer) =>
    async (/** @type {any[]} */ ...args) => {
      calls.push([name, ...args]);
      if (server.refusal) throw server.refusal;
      return answer(...args);
    };
  const find = () => {
    if (!server.sweep) throw new Refusal(404);
    return server.sweep;
  };
  const cost = { members: 6, steps: 600, parameters: 9, seconds: null };
  const at = () => ({ sweep: server.sweep, point: 0, at_point: server.sweep?.points[0] ?? null });
  const api = /** @type {any} */ ({
    sweeps: call("sweeps", () => {
      const rows = server.sweep ? [server.sweep] : [];
      return { sweeps: rows.map(({ points: _, ...row }) => row), total: rows.length };
    }),
    sweep: call("sweep", find),
    sweepCurves: call("sweepCurves", () => [makeCurves(0, 0.5, [0.3])]),
    sweepMembers: call("sweepMembers", () => [makeMember(0, 0, null)]),
    estimateSweep: call("estimateSweep", () => cost),
    createSweep: call("createSweep", find),
    findSweep: call("findSweep", at),
    commandSweep: call("commandSweep", () => ({ ...find(), state: "stopped" })),
    runMember: call("runMember", () => makeRun({ id: "r9" })),
    deleteSweep: call("deleteSweep", () => (server.sweep = null)),
  });
  const store = createStore(reduce, INITIAL);
  store.dispatch({ type: "recipe", recipe: makeRecipe() });
  const isApiError = /** @type {any} */ ((/** @type {unknown} */ one) => one instanceof Refusal);
  const actions = /** @type {any} */ ({
    isApiError,
    open: async (/** @type {string} */ id) =>
      store.dispatch({ type: "run-opened", run: makeRun({ id }) }),
    goTo: (/** @type {any} */ screen) => store.dispatch({ type: "screen", screen }),
  });
  const later = (/** @type {() => void} */ callback, /** @type {number} */ ms) => {
    const timer = { at: now + ms, callback };
    timers.push(timer);
    return () => (timers = timers.filter((one) => one !== timer));
  };
  /** Let time pass, and what was asked for come. @param {number} ms */
  const pass = async (ms) => {
    now += ms;
    const due = timers.filter((timer) => timer.at <= now);
    timers = timers.filter((timer) => timer.at > now);
    for (const { callback } of due) callback();
    await settle();
  };
  const asker = new SweepAsker({ store, api, actions, later });
  const finder = new SweepFinder({ store, api, asker, isApiError, later });
  const count = (/** @type {string} */ name) => calls.filter(([one]) => one === name).length;
  return { asker, finder, store, server, calls, pass, count };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

/** @param {ReturnType<typeof makeScreen>} made */
async function enter({ asker, store }, id = "s1") {
  store.dispatch({ type: "screen", screen: "sweep" });
  if (id) asker.choose(id);
  asker.watch();
  await settle();
}

test("a sweep is asked for while it trains, and not behind another screen", async () => {
  const made = makeScreen({ state: "running", points: [makePoint(0.5, 0.1, 0)] });
  made.asker.watch();
  assert.deepEqual(made.calls, []);
  await enter(made);
  assert.deepEqual(
    [made.count("sweeps"), made.count("sweep"), made.count("sweepCurves")],
    [1, 1, 1],
  );
  assert.equal(made.asker.sweep.curves.length, 1);
  await made.pass(740);
  assert.equal(made.count("sweep"), 2);
  made.server.sweep = makeSweep();
  await made.pass(740);
  assert.equal(made.asker.sweep.sweep?.state, "finished");
  await made.pass(3000);
  assert.equal(made.count("sweep"), 3);
  made.store.dispatch({ type: "screen", screen: "lab" });
  made.asker.watch();
  const asked = made.calls.length;
  await made.pass(60_000);
  assert.equal(made.calls.length, asked);
});

test("members are asked for anew only when more of them are done", async () => {
  const made = makeScreen({ state: "running", points: [makePoint(0.5, 0.1, 0)] });
  await enter(made);
  await made.pass(740);
  assert.equal(made.count("sweepMembers"), 1);
  made.server.sweep = makeSweep({ state: "running", points: [makePoint(0.5, 0.1, 2)] });
  await made.pass(740);
  assert.equal(made.count("sweepMembers"), 2);
});

test("what somebody else went on with is followed again", async () => {
  const made = makeScreen({ state: "stopped" });
  await enter(made);
  await made.pass(10_000);
  assert.equal(made.count("sweep"), 1);
  made.server.sweep = makeSweep({ state: "running" });
  await made.pass(15_000);
  assert.equal(made.asker.sweep.sweep?.state, "running");
});

test("a sweep that is gone leaves the view; a silent server is asked again", async () => {
  const made = makeScreen({ state: "running" });
  await enter(made);
  made.server.refusal = new Refusal(0);
  await made.pass(800);
  assert.deepEqual([made.asker.sweep.problem, made.asker.sweep.chosen], ["Refused with 0.", "s1"]);
  made.server.refusal = null;
  await made.pass(4000);
  assert.equal(made.asker.sweep.problem, "");
  made.server.sweep = null;
  await made.pass(800);
  assert.deepEqual(
    [made.asker.sweep.problem, made.asker.sweep.chosen],
    ["Refused with 404.", null],
  );
});

test("what a draft costs is reckoned when the typing rests, and errors come by field", async () => {
  const made = makeScreen();
  await enter(made, "");
  await made.pass(299);
  assert.equal(made.count("estimateSweep"), 0);
  await made.pass(1);
  assert.equal(made.asker.sweep.cost?.members, 6);
  made.asker.draft({ values: "0, 0.5, 2" });
  assert.equal(made.asker.sweep.cost, null);
  made.server.refusal = new Refusal(422, { "axis.values.2": "Too large." });
  made.asker.watch();
  await made.pass(300);
  assert.deepEqual(made.asker.sweep.errors, { "axis.values.2": "Too large." });
  assert.equal(made.asker.sweep.problem, "");
  made.asker.draft({ values: "x" });
  made.asker.watch();
  const asked = made.count("estimateSweep");
  await made.pass(300);
  assert.equal(made.count("estimateSweep"), asked);
});

test("a sweep starts from the draft; a refusal is told and can be tried again", async () => {
  const made = makeScreen({ state: "running" });
  await enter(made, "");
  made.asker.draft({ field: "network.hidden", values: "4, 8", seeds: 3 });
  made.server.refusal = new Refusal(422, { seeds: "Too many." });
  assert.equal(await made.asker.start(), null);
  assert.deepEqual(made.asker.sweep.errors, { seeds: "Too many." });
  made.server.refusal = null;
  assert.equal((await made.asker.start())?.id, "s1");
  assert.deepEqual(made.calls.at(-1), [
    "createSweep",
    { recipe: makeRecipe(), axis: { field: "network.hidden", values: [4, 8] }, seeds: 3 },
  ]);
  assert.equal(made.asker.sweep.chosen, "s1");
  made.asker.watch();
  await settle();
  assert.equal(made.count("sweep"), 1);
});

test("a sweep is cancelled, and a member opens in the Lab", async () => {
  const made = makeScreen({ state: "running" });
  await enter(made);
  made.server.sweep = makeSweep({ state: "stopped" });
  await made.asker.command("s1", "stop");
  assert.deepEqual(
    [made.asker.sweep.sweep?.state, made.asker.sweep.said],
    ["stopped", "Cancelled."],
  );
  await made.asker.openMember(4);
  assert.deepEqual(made.calls.at(-1), ["runMember", "s1", 4]);
  assert.deepEqual([made.store.state.run?.id, made.store.state.screen], ["r9", "lab"]);
});

test("a deletion can be taken back; left alone, or left behind, it is sent", async () => {
  const made = makeScreen();
  await enter(made);
  const [row] = made.asker.sweep.rows;
  made.asker.delete(row);
  await made.pass(UNDO_MS - 1);
  made.asker.keep(row);
  await made.pass(UNDO_MS);
  assert.equal(made.count("deleteSweep"), 0);
  made.asker.delete(row);
  made.asker.leave();
  await settle();
  assert.equal(made.count("deleteSweep"), 1);
  assert.deepEqual([made.asker.sweep.rows, made.asker.sweep.chosen], [[], null]);
});

test("the Lab's recipe is looked up, and followed while its sweep trains", async () => {
  const made = makeScreen({ state: "running" });
  const { finder, store, count, pass } = made;
  finder.watch();
  await pass(399);
  assert.equal(count("findSweep"), 0);
  await pass(1);
  assert.equal(store.state.sweep.found?.recipe, store.state.recipe);
  await pass(1500);
  assert.deepEqual([count("findSweep"), count("sweep")], [1, 1]);
  made.server.sweep = makeSweep();
  await pass(1500);
  await pass(6000);
  assert.deepEqual([count("findSweep"), count("sweep")], [1, 2]);
  assert.equal(store.state.sweep.found?.found.at_point, made.server.sweep.points[0]);
});

test("a silent server is asked again; a deleted sweep is found no more", async () => {
  const made = makeScreen({ state: "running" });
  const { finder, store, pass } = made;
  const found = () => store.state.sweep.found;
  made.server.refusal = new Refusal(0);
  finder.watch();
  await pass(400);
  assert.equal(found(), null);
  made.server.refusal = null;
  await pass(6000);
  assert.equal(found()?.found.sweep?.id, "s1");
  made.server.sweep = null;
  await pass(1500);
  assert.equal(found()?.found.sweep, null);
  store.dispatch({ type: "screen", screen: "sweep" });
  finder.watch();
  const asked = made.calls.length;
  await pass(60_000);
  assert.equal(made.calls.length, asked);
});

test("the Lab's recipe is trained over ten seeds", async () => {
  const { finder, calls, store } = makeScreen({ state: "running" });
  finder.watch();
  await finder.start();
  assert.deepEqual(calls[0], ["createSweep", { recipe: makeRecipe(), axis: null, seeds: 10 }]);
  assert.equal(store.state.sweep.found?.found.sweep?.id, "s1");
});
