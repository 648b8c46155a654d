import assert from "node:assert/strict";
import { test } from "node:test";
import { NO_RUNS, reduceRuns } from "../../../frontend/state/runs.js";
import { makeRun } from "./recipes.js";

/** @typedef {import("../../../frontend/state/runs.js").RunsEvent} RunsEvent */

/** @param {readonly string[]} ids */
const rows = (ids) => ids.map((id) => makeRun({ id, title: `run ${id}` }));
/** @param {readonly RunsEvent[]} events */
const after = (...events) => events.reduce(reduceRuns, NO_RUNS);
/** @param {readonly {id: string}[]} runs */
const idsOf = (runs) => runs.map(({ id }) => id);
/** @type {RunsEvent} */
const PAGE = { do: "page", rows: rows(["c", "b", "a"]), total: 5, offset: 0 };

test("a first answer is waited for, a later one is not missed meanwhile", () => {
  assert.equal(after({ do: "ask" }).phase, "loading");
  assert.equal(after(PAGE, { do: "ask" }).phase, "ready");
  const failed = after(PAGE, { do: "fail", problem: "gone" });
  assert.deepEqual([failed.phase, failed.problem, failed.rows.length], ["failed", "gone", 3]);
  assert.deepEqual([after(PAGE).phase, after(PAGE).problem], ["ready", ""]);
});

test("a further page follows, and lists no run twice", () => {
  // A run was made meanwhile: what was the last of the first page comes again.
  const runs = after(PAGE, { do: "page", rows: rows(["a", "z"]), total: 6, offset: 3 });
  assert.deepEqual(idsOf(runs.rows), ["c", "b", "a", "z"]);
  assert.equal(runs.total, 6);
});

test("a first page replaces all", () => {
  const runs = after(PAGE, { do: "page", rows: rows(["d"]), total: 1, offset: 0 });
  assert.deepEqual(idsOf(runs.rows), ["d"]);
});

test("a newer word on a run keeps its curve", () => {
  const curve = { step: [0], holdout_loss: { dropout: [1] } };
  const listed = { ...makeRun({ id: "a" }), curve };
  const runs = after(
    { do: "page", rows: [listed], total: 1, offset: 0 },
    { do: "row", run: makeRun({ id: "a", title: "better" }) },
  );
  assert.equal(runs.rows[0].title, "better");
  assert.equal(runs.rows[0].curve, curve);
});

test("two to six runs are compared, in the order they were picked", () => {
  const picked = ["b", "a", "b", "c", "d", "e", "f", "g"];
  const runs = after({ do: "pick", picked }, { do: "compare", comparing: true });
  assert.deepEqual(runs.picked, ["b", "a", "c", "d", "e", "f"]);
  assert.equal(runs.comparing, true);
  const one = after({ do: "pick", picked: ["a"] }, { do: "compare", comparing: true });
  assert.equal(one.comparing, false);
  assert.equal(reduceRuns(runs, { do: "pick", picked: ["a"] }).comparing, false);
});

test("a deleted run can be kept until it is gone", () => {
  const deleting = after(PAGE, { do: "pick", picked: ["a", "b"] }, { do: "delete", id: "b" });
  assert.deepEqual(deleting.deleted, ["b"]);
  assert.deepEqual(deleting.picked, ["a"]);
  assert.deepEqual(idsOf(deleting.rows), ["c", "b", "a"]);
  assert.deepEqual(reduceRuns(deleting, { do: "keep", id: "b" }).deleted, []);
  const gone = reduceRuns(deleting, { do: "gone", id: "b" });
  assert.deepEqual([idsOf(gone.rows), gone.total, gone.deleted], [["c", "a"], 4, []]);
  assert.equal(reduceRuns(gone, { do: "gone", id: "b" }).total, 4);
});
