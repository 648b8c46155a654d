import assert from "node:assert/strict";
import { test } from "node:test";
import { INITIAL } from "../../../frontend/state/initial.js";
import { reduce } from "../../../frontend/state/reduce.js";
import { NO_SWEEP, reduceSweep, shownDraft } from "../../../frontend/state/sweep.js";
import { sweepTold } from "../../../frontend/state/sweep-address.js";
import { decodeHash, encodeHash } from "../../../frontend/state/hash.js";
import { makeRecipe } from "./recipes.js";
import { makeCurves, makeMember, makeSeeds, makeSweep } from "./sweeps.js";

/** @typedef {import("../../../frontend/state/sweep.js").SweepEvent} SweepEvent */

/** @param {readonly SweepEvent[]} events */
const after = (...events) => events.reduce(reduceSweep, NO_SWEEP);
const SWEEP = makeSweep();
const [ROW, OTHER] = [SWEEP, makeSeeds()].map(({ points: _, ...row }) => row);

test("what happens to sweeps is a part of the state", () => {
  const event = /** @type {const} */ ({ do: "say", said: "Cancelled." });
  assert.equal(reduce(INITIAL, { type: "sweep", event }).sweep.said, "Cancelled.");
});

test("a sweep that starts is in view, on top of the list, at the recipe's own value", () => {
  const sweep = makeSweep({ axis: { field: "dropout.hidden", values: [0, 0.45, 0.9] } });
  const before = after({ do: "page", rows: [OTHER], total: 1, offset: 0 }, { do: "start" });
  assert.equal(before.isStarting, true);
  const state = reduceSweep(before, { do: "started", sweep });
  assert.deepEqual([state.chosen, state.point, state.isStarting], ["s1", 1, false]);
  assert.deepEqual(
    state.rows.map(({ id }) => id),
    ["s1", "s2"],
  );
  assert.equal(state.total, 2);
  assert.equal(reduceSweep(before, { do: "started", sweep: makeSeeds() }).total, 1);
});

test("a refusal is told by field, or as a whole, until the draft changes", () => {
  const draft = shownDraft(NO_SWEEP, makeRecipe());
  const refused = after(
    { do: "start" },
    { do: "refused", errors: { seeds: "Too many." }, problem: "" },
  );
  assert.deepEqual([refused.errors, refused.isStarting], [{ seeds: "Too many." }, false]);
  const changed = reduceSweep(refused, { do: "draft", draft: { ...draft, seeds: 3 } });
  assert.deepEqual([changed.errors, changed.cost], [{}, null]);
  assert.equal(changed.draft?.seeds, 3);
});

test("another sweep in view forgets what was known of the former", () => {
  const seen = after(
    { do: "choose", id: "s1", point: 1 },
    { do: "read", sweep: SWEEP, curves: [makeCurves(0, 0.5, [0.3])] },
    { do: "members", id: "s1", members: [makeMember(0, 0, null)] },
    { do: "look", figure: "holdout_loss", isCompared: true },
  );
  assert.deepEqual([seen.point, seen.curves.length, seen.members.length], [1, 1, 1]);
  const same = reduceSweep(seen, { do: "choose", id: "s1", point: 0 });
  assert.deepEqual([same.point, same.sweep], [0, SWEEP]);
  const other = reduceSweep(seen, { do: "choose", id: "s2" });
  assert.deepEqual([other.sweep, other.curves, other.members], [null, [], []]);
  assert.deepEqual([other.point, other.figure, other.isCompared], [0, "holdout_loss", false]);
  // Answers that were on their way are of no use any more.
  const late = reduceSweep(other, { do: "read", sweep: SWEEP });
  assert.equal(late.sweep, null);
  assert.deepEqual(reduceSweep(other, { do: "members", id: "s1", members: [] }), other);
});

test("a link to a point that is not there shows the last one", () => {
  const state = after({ do: "choose", id: "s1", point: 7 }, { do: "read", sweep: SWEEP });
  assert.equal(state.point, 1);
});

test("pages join without listing a sweep twice; a failure is told and forgotten", () => {
  const failed = after({ do: "ask" }, { do: "fail", problem: "Gone." });
  assert.deepEqual([failed.phase, failed.problem], ["failed", "Gone."]);
  const first = reduceSweep(failed, { do: "page", rows: [ROW], total: 2, offset: 0 });
  assert.deepEqual([first.phase, first.problem], ["ready", ""]);
  const both = reduceSweep(first, { do: "page", rows: [ROW, OTHER], total: 2, offset: 1 });
  assert.deepEqual(
    both.rows.map(({ id }) => id),
    ["s1", "s2"],
  );
});

test("a sweep is deleted in two steps, and leaves the view with the second", () => {
  const listed = after(
    { do: "page", rows: [ROW, OTHER], total: 2, offset: 0 },
    { do: "choose", id: "s1" },
    { do: "read", sweep: SWEEP },
    { do: "delete", id: "s1" },
  );
  assert.deepEqual([listed.deleted, listed.rows.length, listed.sweep], [["s1"], 2, SWEEP]);
  assert.deepEqual(reduceSweep(listed, { do: "keep", id: "s1" }).deleted, []);
  const gone = reduceSweep(listed, { do: "gone", id: "s1" });
  assert.deepEqual([gone.deleted, gone.rows.length, gone.total], [[], 1, 1]);
  assert.deepEqual([gone.chosen, gone.sweep], [null, null]);
});

test("a link holds the sweep in view, the place in it, and the draft", () => {
  const recipe = makeRecipe();
  const state = after(
    { do: "choose", id: "s1", point: 1 },
    { do: "look", figure: "holdout_loss" },
    { do: "draft", draft: { field: "network.hidden", values: "8,  16", seeds: 7 } },
  );
  const hash = encodeHash(recipe, recipe, { screen: "sweep", ...sweepTold(state, recipe) });
  assert.equal(hash, "#sweep?sweep=s1&point=1&figure=loss&axis=network.hidden&values=8,16&seeds=7");
  const { sweep, screen, ignored } = decodeHash(hash, recipe);
  assert.deepEqual([screen, ignored], ["sweep", []]);
  const draft = { field: "network.hidden", values: "8, 16", seeds: 7 };
  assert.deepEqual(sweep, { id: "s1", point: 1, figure: "holdout_loss", draft });
  const plain = { screen: "sweep", ...sweepTold(NO_SWEEP, recipe) };
  assert.equal(encodeHash(recipe, recipe, plain), "#sweep");
  const strange = decodeHash("#sweep?axis=colour&values=a,b&figure=x&point=-1", recipe);
  assert.deepEqual([...strange.ignored].sort(), ["axis", "figure", "point", "values"]);
  assert.equal(decodeHash("#sweep?axis=seeds", recipe).sweep.draft.field, "");
});

test("a refusal stays to be read while a sweep goes on, and goes with the screen", () => {
  const sweep = makeSweep({ id: "s1" });
  let state = reduceSweep({ ...NO_SWEEP, chosen: "s1" }, { do: "read", sweep });
  state = reduceSweep(state, { do: "refused", errors: { seeds: "Too many." }, problem: "Full." });
  state = reduceSweep(state, { do: "read", sweep });
  assert.equal(state.problem, "Full.");
  state = reduceSweep(state, { do: "leave" });
  assert.deepEqual([state.problem, state.errors], ["", {}]);
});

test("a link to a point that is not there leads to the last one", () => {
  const sweep = makeSweep({ id: "s1" });
  const state = reduceSweep({ ...NO_SWEEP, chosen: "s1" }, { do: "read", sweep });
  const moved = reduceSweep(state, { do: "choose", id: "s1", point: 99 });
  assert.equal(moved.point, sweep.points.length - 1);
});
