import assert from "node:assert/strict";
import { test } from "node:test";
import { StripWheel } from "../../../frontend/views/strip-wheel.js";

const STILL = { deltaX: 0, deltaY: 0, deltaMode: 0, ctrlKey: false, shiftKey: false };

/** @param {Partial<import("../../../frontend/views/strip-wheel.js").Turn>[]} turns */
function take(...turns) {
  const wheel = new StripWheel();
  return turns.map((turn, i) => wheel.take({ ...STILL, timeStamp: 100 * i, ...turn }));
}

/** @param {Partial<import("../../../frontend/views/strip-wheel.js").Turn>[]} turns */
const zooms = (...turns) => take(...turns).map(({ zoom }) => zoom);

test("a notch is one zoom: away from the reader in, towards the reader out", () => {
  assert.deepEqual(zooms({ deltaY: -100 }, { deltaY: 100 }), ["in", "out"]);
  assert.deepEqual(zooms({ deltaY: 3, deltaMode: 1 }), ["out"]);
});

test("a touch pad's small strokes add up, a turn back begins anew", () => {
  assert.deepEqual(zooms({ deltaY: 15 }, { deltaY: 15 }, { deltaY: 15 }), [null, null, "out"]);
  assert.deepEqual(zooms({ deltaY: 35 }, { deltaY: -35 }, { deltaY: -10 }), [null, null, "in"]);
  assert.deepEqual(zooms({ deltaY: 100 }, { deltaY: 15 }), ["out", null]);
});

test("a pinch is finer", () => {
  assert.deepEqual(zooms({ deltaY: -5, ctrlKey: true }, { deltaY: -5, ctrlKey: true }), [
    null,
    "in",
  ]);
});

test("a stroke that rolls on is one zoom at a time", () => {
  const roll = [0, 16, 32, 48, 64, 80, 96, 112].map((timeStamp) => ({ deltaY: 60, timeStamp }));
  assert.equal(zooms(...roll).filter(Boolean).length, 2);
});

test("sideways or with shift it pans", () => {
  assert.deepEqual(take({ deltaX: 30, deltaY: 10 }), [{ zoom: null, pan: 30 }]);
  assert.deepEqual(take({ deltaY: -100, shiftKey: true }), [{ zoom: null, pan: -100 }]);
  assert.deepEqual(take({ deltaX: 2, deltaMode: 1 }), [{ zoom: null, pan: 32 }]);
  assert.deepEqual(zooms({ deltaX: 30 }, { deltaY: 30 }, { deltaY: 30 }), [null, null, "out"]);
});
