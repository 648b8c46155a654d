import assert from "node:assert/strict";
import { test } from "node:test";
import {
  indexAfterKey,
  movedTo,
  NARROWEST,
  wholeSpan,
  windowWithin,
  zoomedBy,
} from "../../../frontend/views/curve-window.js";

const WHOLE = wholeSpan(1000);

test("everything reaches from the untrained network to the newest measurement", () => {
  assert.deepEqual(WHOLE, { from: 0, to: 1000 });
  assert.deepEqual(wholeSpan(0), { from: 0, to: 1 });
});

test("a window stays within the run, in order, and wide enough to show something", () => {
  assert.deepEqual(windowWithin({ from: 300, to: 100 }, WHOLE), { from: 100, to: 300 });
  assert.deepEqual(windowWithin({ from: -50, to: 50 }, WHOLE), { from: 0, to: 100 });
  assert.deepEqual(windowWithin({ from: 990, to: 1090 }, WHOLE), { from: 900, to: 1000 });
  assert.deepEqual(windowWithin({ from: 500, to: 500 }, WHOLE), {
    from: 500 - NARROWEST / 2,
    to: 500 + NARROWEST / 2,
  });
  assert.equal(windowWithin({ from: 0, to: 1000 }, WHOLE), null, "all is no window");
  assert.equal(windowWithin({ from: 0, to: 3 }, wholeSpan(3)), null);
});

test("zooming keeps the step at the centre where it was, and out leads back to all", () => {
  const half = zoomedBy(null, WHOLE, 200, "in");
  assert.deepEqual(half, { from: 100, to: 600 });
  assert.deepEqual(zoomedBy(half, WHOLE, 200, "in"), { from: 150, to: 400 });
  assert.equal(zoomedBy(half, WHOLE, 200, "out"), null);
  assert.deepEqual(zoomedBy(null, WHOLE, 5000, "in"), { from: 500, to: 1000 });
});

test("the cursor pulls the window along, and never out of the run", () => {
  const window = { from: 400, to: 500 };
  assert.equal(movedTo(null, WHOLE, 3), null);
  assert.deepEqual(movedTo(window, WHOLE, 450), window);
  assert.deepEqual(movedTo(window, WHOLE, 600), { from: 510, to: 610 });
  assert.deepEqual(movedTo(window, WHOLE, 300), { from: 290, to: 390 });
  assert.deepEqual(movedTo(window, WHOLE, 0), { from: 0, to: 100 });
  assert.deepEqual(movedTo(window, WHOLE, 1000), { from: 900, to: 1000 });
});

test("arrow keys go from measurement to measurement", () => {
  const moves = ["ArrowLeft", "ArrowRight", "PageDown", "PageUp", "Home", "End"];
  assert.deepEqual(
    moves.map((key) => indexAfterKey(key, 20, 40)),
    [19, 21, 10, 30, 0, 39],
  );
  assert.equal(indexAfterKey("ArrowLeft", 0, 40), 0);
  assert.equal(indexAfterKey("PageUp", 39, 40), 39);
  for (const key of ["x", "Enter", "constructor"]) assert.equal(indexAfterKey(key, 1, 40), null);
  assert.equal(indexAfterKey("End", 0, 0), null);
});
