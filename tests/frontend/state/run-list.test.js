import assert from "node:assert/strict";
import { test } from "node:test";
import { UNDO_MS } from "../../../frontend/state/deletions.js";
import { INITIAL } from "../../../frontend/state/initial.js";
import { reduce } from "../../../frontend/state/reduce.js";
import { PAGE, RunList, titleOfAnother } from "../../../frontend/state/run-list.js";
import { createStore } from "../../../frontend/state/store.js";
import { makeRun } from "./recipes.js";

class Refusal extends Error {
  constructor(status = 0) {
    super("refused");
    this.status = status;
    this.detail = `Refused with ${status}.`;
    this.fields = {};
  }
}

/**
 * A list over a server that has some runs, with a clock that is moved by hand.
 *
 * @param {readonly import("../../../frontend/state/types.js").Run[]} runs
 */
function makeList(runs = [makeRun({ id: "b", state: "finished" }), makeRun({ id: "a" })]) {
  const server = { runs: [...runs], isGone: false };
  /** @type {any[][]} */
  const calls = [];
  /** @type {{at: number, callback: () => void}[]} */
  let timers = [];
  let now = 0;
  const call =
    (/** @type {string} */ name, /** @type {(...args: any[]) => any} */ answer) =>
    async (/** @type {any[]} */ ...args) => {
      calls.push([name, ...args]);
      if (server.isGone) throw new Refusal();
      return answer(...args);
    };
  const find = (/** @type {string} */ id) => {
    const run = server.runs.find((one) => one.id === id);
    if (!run) throw new Refusal(404);
    return run;
  };
  const api = /** @type {any} */ ({
    runs: call("runs", ({ limit, offset }) => ({
      runs: server.runs.slice(offset, offset + limit),
      total: server.runs.length,
    })),
    run: call("run", find),
    evaluations: call("evaluations", (id) => [{ step: 1, of: id }]),
    events: call("events", () => [
      { kind: "set", detail: { drop_probability: { hidden_1: 0.2 } } },
      { kind: "set", detail: { pace: 5 } },
      { kind: "state", detail: { state: "finished" } },
    ]),
    pinRun: call("pinRun", (id, pinned) => ({ ...find(id), pinned })),
    renameRun: call("renameRun", (id, title) => ({ ...find(id), title })),
    command: call("command", (id) => ({ ...find(id), state: "paused" })),
    createRun: call("createRun", () => {
      server.runs.unshift(makeRun({ id: "new" }));
      return find("new");
    }),
    deleteRun: call("deleteRun", (id) => {
      find(id);
      server.runs = server.runs.filter((one) => one.id !== id);
    }),
  });
  const store = createStore(reduce, INITIAL);
  const actions = /** @type {any} */ ({
    isApiError: (/** @type {unknown} */ error) => error instanceof Refusal,
    asking: async (/** @type {() => Promise<any>} */ request) => {
      try {
        return await request();
      } catch (error) {
        if (error instanceof Refusal) return null;
        throw error;
      }
    },
    open: async (/** @type {string} */ id) => store.dispatch({ type: "run-opened", run: find(id) }),
    goTo: (/** @type {any} */ screen) => store.dispatch({ type: "screen", screen }),
    setView: (/** @type {any} */ view) => store.dispatch({ type: "view", view }),
  });
  const later = (/** @type {() => void} */ callback, /** @type {number} */ ms) => {
    const timer = { at: now + ms, callback };
    timers.push(timer);
    return () => (timers = timers.filter((one) => one !== timer));
  };
  /** Let time pass, and what was asked for come. @param {number} ms */
  const pass = async (ms) => {
    now += ms;
    const due = timers.filter(({ at }) => at <= now);
    timers = timers.filter(({ at }) => at > now);
    for (const { callback } of due) callback();
    await settle();
  };
  return { list: new RunList({ store, api, actions, later }), store, server, calls, pass };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));
/** @param {any[][]} calls @param {string} name */
const made = (calls, name) => calls.filter(([one]) => one === name);
/** @param {{list: RunList}} made */
const ids = ({ list }) => list.runs.rows.map(({ id }) => id);

test("it asks while it is on screen, sooner while something moves", async () => {
  const { list, server, calls, pass } = makeList();
  list.watch("lab");
  await settle();
  assert.equal(calls.length, 0);
  list.watch("runs");
  list.watch("runs");
  await settle();
  assert.deepEqual(calls, [
    ["runs", { limit: PAGE, offset: 0, q: undefined, state: [], curve: 60 }],
  ]);
  assert.equal(list.runs.phase, "ready");
  await pass(2000);
  assert.equal(calls.length, 2);
  server.runs = server.runs.map((run) => ({ ...run, state: "finished" }));
  await pass(2000);
  await pass(2000);
  assert.equal(calls.length, 3);
  await pass(6000);
  assert.equal(calls.length, 4);
  list.watch("lab");
  await pass(60_000);
  assert.equal(calls.length, 4);
});

test("a server that is gone is told, and asked again", async () => {
  const { list, server, pass } = makeList();
  server.isGone = true;
  await list.refresh();
  assert.deepEqual([list.runs.phase, list.runs.problem], ["failed", "Refused with 0."]);
  server.isGone = false;
  await pass(2000);
  assert.equal(list.runs.phase, "ready");
});

test("older runs come on demand and stay when it asks anew", async () => {
  const runs = Array.from({ length: 50 }, (_, n) => makeRun({ id: `r${n}`, state: "finished" }));
  const { list, pass } = makeList(runs);
  await list.refresh();
  await list.more();
  assert.equal(list.runs.rows.length, 40);
  await pass(8000);
  assert.equal(list.runs.rows.length, 40);
  assert.equal(list.runs.total, 50);
});

test("a filter is asked for when the typing rests, and old answers do not count", async () => {
  const { list, calls, pass } = makeList();
  list.filter({ find: "mo" });
  await pass(100);
  list.filter({ find: "moons", among: "open" });
  await pass(249);
  assert.equal(calls.length, 0);
  await pass(1);
  assert.equal(calls[0][1].q, "moons");
  assert.ok(calls[0][1].state.includes("running"));
  const slow = list.ask(PAGE, 0);
  list.leave();
  list.tell({ do: "page", rows: [], total: 0, offset: 0 });
  await slow;
  assert.deepEqual(ids({ list }), []);
});

test("a deletion can be taken back; left alone it is sent", async () => {
  const { list, server, calls, pass } = makeList();
  await list.refresh();
  const [finished] = list.runs.rows;
  await list.delete(finished);
  await pass(UNDO_MS - 1);
  assert.deepEqual(list.runs.deleted, ["b"]);
  list.keep(finished);
  await pass(UNDO_MS);
  assert.deepEqual(made(calls, "deleteRun"), []);
  assert.deepEqual(list.runs.deleted, []);
  await list.delete(finished);
  await pass(UNDO_MS);
  assert.deepEqual(made(calls, "deleteRun"), [["deleteRun", "b"]]);
  assert.deepEqual([ids({ list }), list.runs.deleted], [["a"], []]);
  assert.equal(server.runs.length, 1);
});

test("leaving the list sends what was to be deleted", async () => {
  const { list, calls, pass } = makeList();
  list.watch("runs");
  await settle();
  await list.delete(list.runs.rows[0]);
  list.watch("lab");
  await settle();
  assert.deepEqual(made(calls, "deleteRun"), [["deleteRun", "b"]]);
  await pass(UNDO_MS);
  assert.equal(made(calls, "deleteRun").length, 1);
});

test("a run that trains is paused before it is deleted", async () => {
  const { list, calls } = makeList();
  await list.refresh();
  const running = list.runs.rows[1];
  await list.delete(running);
  assert.deepEqual(made(calls, "command"), [["command", "a", { command: "pause" }]]);
  assert.equal(list.runs.rows[1].state, "paused");
  list.keep(running);
  assert.match(list.runs.said, /is kept/);
});

test("a deletion that fails brings the run back", async () => {
  const { list, server, pass } = makeList();
  await list.refresh();
  await list.delete(list.runs.rows[0]);
  server.isGone = true;
  await pass(UNDO_MS);
  assert.deepEqual([ids({ list }), list.runs.deleted], [["b", "a"], []]);
});

test("a new title is shown in the list", async () => {
  const { list } = makeList();
  await list.refresh();
  await list.rename(list.runs.rows[0], "Better");
  assert.equal(list.runs.rows[0].title, "Better");
  assert.equal(list.runs.said, "Renamed to Better.");
});

test("a pinned run is shown as pinned, and let go of again", async () => {
  const { list, calls } = makeList();
  await list.refresh();
  const { id } = list.runs.rows[0];
  await list.pin(list.runs.rows[0], true);
  assert.equal(list.runs.rows[0].pinned, true);
  assert.match(list.runs.said, /is pinned: it stays when old runs go\.$/);
  await list.pin(list.runs.rows[0], false);
  assert.equal(list.runs.rows[0].pinned, false);
  assert.deepEqual(made(calls, "pinRun"), [
    ["pinRun", id, true],
    ["pinRun", id, false],
  ]);
});

test("once more means the recipe, and says what is left out", async () => {
  const { list, store, calls } = makeList();
  await list.refresh();
  const run = { ...list.runs.rows[0], title: "Mine", record: /** @type {const} */ ("full") };
  await list.again(run);
  const body = { recipe: run.recipe, record: "full", row: 0, pace: 2, title: "Mine (again)" };
  assert.deepEqual(made(calls, "createRun"), [["createRun", body]]);
  assert.equal(store.state.run?.id, "new");
  assert.equal(store.state.screen, "lab");
  assert.match(store.state.notice, /One change of settings .* is left out/);
});

test("titles of repetitions do not pile up", () => {
  assert.equal(titleOfAnother("Mine"), "Mine (again)");
  assert.equal(titleOfAnother("Mine (again)"), "Mine (again 2)");
  assert.equal(titleOfAnother("Mine (again 9)"), "Mine (again 10)");
  assert.equal(titleOfAnother("x".repeat(200)).length, 200);
});

test("what is compared is fetched once it is over, and again while it moves", async () => {
  const over = makeRun({ id: "b", state: "finished", ended_at: 5 });
  const { list, calls } = makeList([over, makeRun({ id: "a" })]);
  await list.refresh();
  list.pick("b", true);
  await list.compare(true);
  assert.equal(list.runs.comparing, false); // one is none
  list.pick("a", true);
  await list.compare(true);
  assert.deepEqual([...list.runs.compared.keys()].sort(), ["a", "b"]);
  await list.refresh();
  assert.deepEqual(
    made(calls, "evaluations").map(([, id]) => id),
    ["b", "a", "a"],
  );
});

test("a run that is gone is compared no more", async () => {
  const { list } = makeList();
  list.tell({ do: "pick", picked: ["a", "b", "nobody"] });
  await list.compare(true);
  assert.deepEqual(list.runs.picked, ["a", "b"]);
  assert.equal(list.runs.problem, "Refused with 404.");
});
