import assert from "node:assert/strict";
import { test } from "node:test";
import { StripScope } from "../../../frontend/lib/strip-scope.js";
import { endOf, isInside, isWhole, stepAtX, xOfStep } from "../../../frontend/lib/strip-stretch.js";

/** @typedef {import("../../../frontend/lib/strip-scope.js").Seen} Seen */

const WIDTH = 500;

/** @param {Partial<Seen>} values @returns {Seen} */
function seen(values) {
  const last = values.last ?? 4000;
  return { run: "a1", last, room: last, fast: false, chosen: null, zoom: "auto", ...values };
}

/** @param {StripScope} scope @param {Partial<Seen>} values */
function look(scope, values) {
  const stretch = scope.look(seen(values), WIDTH);
  assert.ok(stretch);
  return stretch;
}

test("slow or at rest, single steps; at speed, the whole run", () => {
  const scope = new StripScope();
  const slow = look(scope, {});
  assert.deepEqual([slow.steps, slow.start, endOf(slow)], [1, 3900, 4000]);
  assert.ok(isWhole(look(scope, { fast: true })));
  assert.equal(look(scope, {}).steps, 1);
});

test("a zoom that the reader chose stays, however fast the run", () => {
  const scope = new StripScope();
  assert.equal(look(scope, { zoom: 8, fast: true }).steps, 8);
  assert.equal(look(scope, { zoom: 8 }).steps, 8);
  assert.ok(isWhole(look(scope, { zoom: "all" })));
});

test("the newest steps are followed as they come", () => {
  const scope = new StripScope();
  assert.equal(endOf(look(scope, { last: 1000 })), 1000);
  assert.equal(endOf(look(scope, { last: 1007 })), 1007);
});

test("at speed the scale holds until the room is full", () => {
  const scope = new StripScope();
  const scales = [130, 180, 256].map((last) => look(scope, { fast: true, last, room: 256 }));
  assert.equal(new Set(scales.map(({ steps, pitch }) => `${steps} ${pitch}`)).size, 1);
  assert.ok(scales.every(({ start }) => start === 0));
});

test("choosing a step in view moves nothing, not even when the run gets slow", () => {
  const scope = new StripScope();
  const live = look(scope, { fast: true });
  const chosen = look(scope, { fast: true, chosen: 777 });
  assert.deepEqual(chosen, live);
  assert.deepEqual(look(scope, { fast: false, chosen: 778 }), live);
  assert.equal(look(scope, { fast: false }).steps, 1);
});

test("while a step is chosen new ones do not move the stretch", () => {
  const scope = new StripScope();
  const before = look(scope, { last: 1000, chosen: 950 });
  const after = look(scope, { last: 1040, chosen: 950 });
  assert.equal(after.start, before.start);
  assert.equal(endOf(look(scope, { last: 1041 })), 1041);
});

test("a chosen step elsewhere is brought into view", () => {
  const scope = new StripScope();
  look(scope, {});
  const far = look(scope, { chosen: 500 });
  assert.ok(isInside(far, 500) && endOf(far) < 600);
  assert.deepEqual(look(scope, { chosen: far.start + 1 }), far);
});

test("looking around is not undone by what comes in", () => {
  const scope = new StripScope();
  look(scope, { chosen: 3990 });
  assert.equal(scope.moveTo(1000), 1);
  assert.equal(look(scope, { chosen: 3990 }).start, 1000);
  assert.equal(scope.follows, false);
  // Another step that is chosen comes into view again.
  assert.ok(isInside(look(scope, { chosen: 3991 }), 3991));
});

test("who moves to the end while live follows again", () => {
  const scope = new StripScope();
  look(scope, {});
  scope.moveTo(100);
  assert.equal(look(scope, { last: 4001 }).start, 100);
  scope.moveTo(1e9);
  assert.equal(endOf(look(scope, { last: 4002 })), 4002);
  assert.equal(scope.follows, true);
});

test("zooming keeps still what was pointed at", () => {
  const scope = new StripScope();
  const whole = look(scope, { zoom: "all" });
  const step = stepAtX(whole, 200);
  for (let zoom = scope.next("in"); zoom !== null; zoom = scope.next("in")) {
    scope.hold(200);
    const stretch = look(scope, { zoom });
    assert.ok(Math.abs(xOfStep(stretch, step) - 200) <= 2 * stretch.pitch + 200 / stretch.steps);
  }
  assert.equal(scope.stretch?.steps, 1);
});

test("zooming without a pointer keeps the chosen step still, or follows", () => {
  const scope = new StripScope();
  const x = xOfStep(look(scope, { chosen: 2000, zoom: 1 }), 2000);
  for (const zoom of [2, 8, 1]) {
    const stretch = look(scope, { chosen: 2000, zoom });
    assert.ok(Math.abs(xOfStep(stretch, 2000) - x) < stretch.pitch, `${zoom}`);
  }
  const live = new StripScope();
  look(live, { zoom: 1 });
  assert.equal(endOf(look(live, { zoom: 4 })), 4000);
  assert.equal(live.follows, true);
});

test("another run begins anew", () => {
  const scope = new StripScope();
  look(scope, { fast: true });
  look(scope, { fast: true, chosen: 5 });
  const other = look(scope, { run: "b2", chosen: 3000 });
  assert.equal(other.steps, 1);
  assert.ok(isInside(other, 3000));
});

test("without a width there is nothing to see", () => {
  const scope = new StripScope();
  assert.equal(scope.look(seen({}), 0), null);
  assert.equal(scope.next("out"), null);
  scope.hold(10);
  assert.ok(look(scope, {}));
});
