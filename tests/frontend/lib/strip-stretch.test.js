import assert from "node:assert/strict";
import { test } from "node:test";
import {
  endOf,
  endOfStep,
  isInside,
  isWhole,
  nextZoom,
  PITCH,
  roomFor,
  scaleOf,
  startAfterKey,
  startAround,
  stepAfterKey,
  stepAtX,
  wholeScale,
  windowAt,
  windowOf,
  xOfStep,
} from "../../../frontend/lib/strip-stretch.js";

const WIDTH = 1404;
const ONE = { steps: 1, pitch: PITCH };

test("the whole run fits, at the largest scale at which it does", () => {
  for (const width of [60, 354, WIDTH]) {
    for (const steps of [1, 7, 280, 281, 468, 469, 4000, 65_537, 1_000_000]) {
      const told = `${steps} steps in ${width}`;
      const { steps: size, pitch } = wholeScale(steps, width);
      const columns = Math.ceil(steps / size);
      assert.ok(Number.isInteger(Math.log2(size)) && pitch >= 3, told);
      const finer = size === 1 ? Infinity : Math.ceil(steps / (size / 2)) * 3;
      assert.ok(finer > width, `${told}: half the size would fit too`);
      if (size > 1) assert.ok(Math.abs(columns * pitch - width) < 1e-6, `${told}: is full`);
      else assert.ok(Number.isInteger(pitch) && columns * pitch <= width, told);
      assert.ok(size > 1 || pitch === PITCH || columns * (pitch + 1) > width, told);
      const stretch = windowAt({ steps: size, pitch }, 0, steps, width);
      assert.ok(isWhole(stretch) && stretch.columns === columns, told);
    }
  }
});

test("a scale is never smaller than the whole run", () => {
  assert.deepEqual(scaleOf(1, 4000, WIDTH), ONE);
  assert.deepEqual(scaleOf(8, 4000, WIDTH), { steps: 8, pitch: PITCH });
  const whole = wholeScale(4000, WIDTH);
  assert.deepEqual(scaleOf("all", 4000, WIDTH), whole);
  assert.deepEqual(scaleOf(1024, 4000, WIDTH), whole);
  assert.deepEqual(scaleOf(64, 100, WIDTH), ONE);
});

test("zooming out halves down to the whole run, zooming in doubles up to single steps", () => {
  for (const steps of [100, 300, 4000, 1_000_000]) {
    /** @type {(string | number)[]} */
    const seen = [];
    let scale = scaleOf(1, steps, WIDTH);
    for (let zoom = nextZoom(scale, "out", steps, WIDTH); zoom !== null;) {
      seen.push(zoom);
      scale = scaleOf(zoom, steps, WIDTH);
      zoom = nextZoom(scale, "out", steps, WIDTH);
    }
    assert.deepEqual(scale, wholeScale(steps, WIDTH), `${steps}`);
    assert.deepEqual(
      seen.slice(0, -1),
      seen.slice(0, -1).map((_, i) => 2 ** (i + 1)),
    );
    for (let zoom = nextZoom(scale, "in", steps, WIDTH); zoom !== null;) {
      scale = scaleOf(zoom, steps, WIDTH);
      zoom = nextZoom(scale, "in", steps, WIDTH);
    }
    assert.deepEqual(scale, ONE, `${steps}`);
  }
});

test("room is left for what comes, so that the scale changes at doublings only", () => {
  assert.deepEqual(
    [1, 2, 3, 128, 129, 2049, 4000, 0].map((last) => roomFor(last, 4000)),
    [1, 2, 4, 128, 256, 4000, 4000, 1],
  );
});

test("followed, the newest steps are shown", () => {
  const view = { start: 0, follows: true, chosen: null };
  const { start, columns } = windowOf(ONE, view, 100, 10 * PITCH + 4);
  assert.deepEqual([start, columns], [90, 10]);
  assert.deepEqual(windowOf(ONE, view, 4, 50).columns, 4);
  const none = windowOf(ONE, view, 0, 50);
  assert.deepEqual([none.start, none.columns, endOf(none)], [0, 0, 0]);
});

test("columns begin at multiples of their size wherever the stretch is", () => {
  for (const start of [-500, 0, 3, 700, 731, 1e9]) {
    const found = windowAt({ steps: 16, pitch: 5 }, start, 1000, 200);
    assert.equal(found.start % 16, 0);
    assert.equal(found.columns, 40);
    assert.ok(found.start >= 0 && endOf(found) <= 1000);
  }
  const last = windowAt({ steps: 16, pitch: 5 }, 1e9, 1000, 200);
  assert.deepEqual([last.start, endOf(last)], [63 * 16 - 40 * 16, 1000]);
});

test("a chosen step in the stretch moves nothing, one outside gets into the middle", () => {
  const view = { start: 40, follows: false };
  assert.equal(windowOf(ONE, { ...view, chosen: 41 }, 100, 50).start, 40);
  assert.equal(windowOf(ONE, { ...view, chosen: 50 }, 100, 50).start, 40);
  assert.equal(windowOf(ONE, { ...view, chosen: 40 }, 100, 50).start, 34);
  assert.equal(windowOf(ONE, { ...view, chosen: 99 }, 100, 50).start, 90);
  assert.equal(windowOf(ONE, { ...view, chosen: 2 }, 100, 50).start, 0);
  assert.equal(windowOf(ONE, { ...view, chosen: null }, 100, 50).start, 40);
});

test("whatever is chosen is shown, and the strip is full when it can be", () => {
  for (const steps of [1, 4]) {
    for (let last = 1; last <= 40; last += 1) {
      for (let chosen = 1; chosen <= last; chosen += 1) {
        const view = { start: 11, follows: false, chosen };
        const found = windowOf({ steps, pitch: 5 }, view, last, 35);
        const told = `${chosen} of ${last}, ${steps} a column: ${JSON.stringify(found)}`;
        assert.ok(isInside(found, chosen), told);
        assert.equal(found.columns, Math.min(7, Math.ceil(last / steps)), told);
        assert.equal(isWhole(found), last <= 7 * steps, told);
      }
    }
  }
});

test("each point of a column means one of its steps, points beside the strip its ends", () => {
  const stretch = windowAt({ steps: 4, pitch: 5 }, 40, 78, 50);
  assert.deepEqual([stretch.start, endOf(stretch)], [40, 78]);
  for (let step = 41; step <= 78; step += 1) {
    assert.equal(stepAtX(stretch, xOfStep(stretch, step)), step);
  }
  assert.deepEqual([endOfStep(stretch, 41), endOfStep(stretch, 44)], [1.25, 5]);
  assert.equal(stepAtX(stretch, 0), 41);
  assert.equal(stepAtX(stretch, 4.99), 44);
  assert.equal(stepAtX(stretch, 5), 45);
  assert.deepEqual([stepAtX(stretch, -9), stepAtX(stretch, 999)], [41, 78]);
});

test("what lies under the pointer stays there when the scale changes", () => {
  const before = windowAt({ steps: 8, pitch: 5 }, 20_000, 100_000, 1000);
  const step = 20_000 + (333 / 5) * 8;
  for (const scale of [ONE, { steps: 4, pitch: 5 }, { steps: 64, pitch: 5 }]) {
    const after = windowAt(scale, startAround(scale, step, 333), 100_000, 1000);
    assert.ok(Math.abs(stepAtX(after, 333) - stepAtX(before, 333)) <= scale.steps + 8);
  }
});

test("keys move one step, one column, a stretch, or to an end", () => {
  const stretch = windowAt({ steps: 4, pitch: 5 }, 400, 1000, 50);
  const moves = /** @type {const} */ ([
    ["ArrowLeft", 499, 496],
    ["ArrowDown", 499, 496],
    ["ArrowRight", 501, 504],
    ["ArrowUp", 501, 504],
    ["PageUp", 536, 536],
    ["PageDown", 464, 464],
    ["Home", 1, 1],
    ["End", 1000, 1000],
  ]);
  for (const [key, step, column] of moves) {
    assert.equal(stepAfterKey({ key, shiftKey: false }, 500, stretch), step, key);
    assert.equal(stepAfterKey({ key, shiftKey: true }, 500, stretch), column, `shift ${key}`);
  }
  assert.equal(stepAfterKey({ key: "a", shiftKey: false }, 500, stretch), null);
  for (const key of ["ArrowLeft", "PageDown", "Home"]) {
    assert.equal(stepAfterKey({ key, shiftKey: false }, 1, stretch), 1, key);
  }
  for (const key of ["ArrowRight", "PageUp", "End"]) {
    assert.equal(stepAfterKey({ key, shiftKey: true }, 1000, stretch), 1000, key);
  }
});

test("keys move the stretch by a column, by itself, or to an end", () => {
  const stretch = windowAt({ steps: 4, pitch: 5 }, 400, 1000, 50);
  assert.deepEqual(
    ["ArrowLeft", "ArrowRight", "PageUp", "PageDown", "Home", "End", "a"].map((key) =>
      startAfterKey(key, stretch),
    ),
    [396, 404, 360, 440, 0, 1000, null],
  );
});
