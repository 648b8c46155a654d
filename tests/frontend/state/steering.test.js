import assert from "node:assert/strict";
import { test } from "node:test";
import { maySteer, standingOf } from "../../../frontend/state/steering.js";
import { makeRun } from "./recipes.js";

const ADA = { id: "a", name: "Ada" };
const BOB = { id: "b", name: "Bob" };

/** @type {(role?: "operator" | "viewer") => import("../../../frontend/state/types.js").Session} */
const me = (role = "operator") => ({ ...ADA, role, is_open: false });

test("where nobody steers, everyone may; without a session too", () => {
  for (const session of [null, me()]) {
    const state = { session, run: makeRun({ steering: null }) };
    assert.ok(maySteer(state));
    assert.deepEqual(standingOf(state).asking, []);
  }
  assert.ok(maySteer({ session: me(), run: null }));
});

test("who steers sees who asks", () => {
  const state = { session: me(), run: makeRun({ steering: { holder: ADA, asking: [BOB] } }) };
  assert.ok(maySteer(state));
  assert.deepEqual(standingOf(state).asking, [BOB]);
});

test("who does not sees who does, and whether it has asked", () => {
  const run = makeRun({ steering: { holder: BOB, asking: [ADA] } });
  const standing = standingOf({ session: me(), run });
  assert.equal(maySteer({ session: me(), run }), false);
  assert.equal(standing.other, "Bob");
  assert.ok(standing.hasAsked);
  assert.deepEqual(standing.asking, []);
});

test("a viewer only watches, whoever steers", () => {
  assert.equal(maySteer({ session: me("viewer"), run: null }), false);
  assert.ok(standingOf({ session: me("viewer"), run: makeRun() }).watchesOnly);
});
