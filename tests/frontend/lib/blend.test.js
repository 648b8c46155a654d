import assert from "node:assert/strict";
import { test } from "node:test";
import { blend, blendMarks, eased } from "../../../frontend/lib/blend.js";

const mark = (state = "share", fill = 0, share = 0) => ({ state, fill, share, x: 7 });

test("a change begins and ends slowly, in bounds and on time", () => {
  assert.deepEqual([-1, 0, 0.5, 1, 2].map(eased), [0, 0, 0.5, 1, 1]);
  const way = Array.from({ length: 11 }, (_, i) => eased(i / 10));
  assert.ok(way.every((value, i) => i === 0 || value > way[i - 1]));
  assert.ok(eased(0.1) < 0.1 && eased(0.9) > 0.9);
});

test("half-way is the mean, the ends are exact", () => {
  assert.deepEqual(
    [0, 0.5, 1].map((share) => blend(0.2, 0.8, share)),
    [0.2, 0.5, 0.8],
  );
});

test("marks keep their place and change fill and share", () => {
  const [found] = blendMarks([mark("share", 0, 1)], [mark("share", 1, 0.5)], 0.5);
  assert.deepEqual(found, { state: "share", fill: 0.5, share: 0.75, x: 7 });
});

test("nothing lies between kept and dropped", () => {
  const to = [mark("dropped", 0.4, 0), mark("kept", 1, 1)];
  const found = blendMarks([mark("kept", 1, 1), mark("kept", 0, 1)], to, 0.25);
  assert.equal(found[0], to[0]);
  assert.deepEqual(found[1], mark("kept", 0.25, 1));
});
