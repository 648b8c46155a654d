import assert from "node:assert/strict";
import { test } from "node:test";
import {
  drawPerceptron,
  drawSelection,
  fillOpacity,
} from "../../../../frontend/views/drawing/perceptron.js";
import { linesOf, RecordingContext, THEME } from "./recording-context.js";

/** @typedef {import("../../../../frontend/views/drawing/perceptron.js").Mark} Mark */

const ACCENT = "accent";

/**
 * @param {Partial<Mark>} values
 * @returns {Mark}
 */
function makeMark(values) {
  return { x: 50, y: 40, radius: 8, shape: "disc", state: "kept", fill: 0.5, share: 1, ...values };
}

/** @param {Partial<Mark>} values */
function drawn(values) {
  const canvas = new RecordingContext();
  drawPerceptron(canvas.context, makeMark(values), ACCENT, THEME);
  return canvas;
}

/**
 * Where a stroke or fill goes, colours left out.
 *
 * @param {RecordingContext} canvas
 */
function shapes({ painted }) {
  return painted.map(({ op, args, path, dash }) => ({ op, args, path, dash }));
}

test("a dropped perceptron is hollow, with a dashed ring and a cross", () => {
  for (const shape of /** @type {const} */ (["disc", "tile"])) {
    const canvas = drawn({ state: "dropped", fill: 1, shape });
    assert.ok(canvas.painted.every(({ colour }) => colour !== ACCENT));
    assert.deepEqual(
      canvas.all("fill").map(({ colour }) => colour),
      [THEME.stage],
    );
    const [ring, cross, ...more] = canvas.all("stroke");
    assert.equal(more.length, 0);
    assert.ok(ring.dash.length > 0);
    assert.equal(ring.path[0].op, shape === "disc" ? "arc" : "rect");
    assert.deepEqual(
      cross.path.map(({ op }) => op),
      ["moveTo", "lineTo", "moveTo", "lineTo"],
    );
    assert.equal(cross.dash.length, 0);
    assert.deepEqual([ring.colour, cross.colour], [THEME.ghost, THEME.ghost]);
    assert.deepEqual([ring.alpha, cross.alpha], [1, 1]);
  }
});

test("a cross is in the middle, one arm up and one down, inside the ring", () => {
  for (const radius of [2.2, 4, 8]) {
    const [, cross] = drawn({ state: "dropped", radius }).all("stroke");
    const [down, up, ...more] = linesOf(cross.path);
    assert.equal(more.length, 0);
    for (const { x, y, dx, dy } of [down, up]) {
      assert.ok(Math.abs(x - 50) < 1e-9 && Math.abs(y - 40) < 1e-9);
      assert.ok(Math.hypot(dx, dy) > radius && Math.hypot(dx, dy) < 2 * radius);
    }
    assert.ok(down.dx * down.dy > 0 && up.dx * up.dy < 0);
  }
});

test("a ring is closed and reaches to the perceptron's rim, not beyond", () => {
  for (const state of /** @type {const} */ (["kept", "dropped", "share", "idle"])) {
    for (const radius of [2.2, 8]) {
      const [disc] = drawn({ state, radius }).all("stroke");
      const [x, y, reach, start, end] = disc.path[0].args;
      assert.deepEqual([x, y, start, end], [50, 40, 0, 2 * Math.PI]);
      assert.ok(Math.abs(reach + disc.width / 2 - radius) < 1e-9);
      const [tile] = drawn({ state, radius, shape: "tile" }).all("stroke");
      const [left, top, width, height] = tile.path[0].args;
      assert.ok(Math.abs(left - tile.width / 2 - (50 - radius)) < 1e-9);
      assert.ok(Math.abs(top - tile.width / 2 - (40 - radius)) < 1e-9);
      assert.ok(Math.abs(width + tile.width - 2 * radius) < 1e-9 && width === height);
    }
  }
});

test("kept and dropped differ in shape, whatever the colours", () => {
  for (const shape of /** @type {const} */ (["disc", "tile"])) {
    for (const radius of [2.2, 8]) {
      const kept = shapes(drawn({ state: "kept", fill: 0, shape, radius }));
      assert.notDeepEqual(shapes(drawn({ state: "dropped", fill: 0, shape, radius })), kept);
    }
  }
});

test("a kept perceptron is tinted even when silent, and more the more it fires", () => {
  const tint = (/** @type {number} */ fill) => drawn({ fill }).all("fill")[1];
  assert.equal(tint(0).colour, ACCENT);
  const alphas = [0, 0.25, 0.5, 1].map((fill) => tint(fill).alpha);
  assert.ok(alphas[0] >= 0.1, `${alphas[0]}`);
  for (let i = 1; i < alphas.length; i += 1) assert.ok(alphas[i] > alphas[i - 1]);
  assert.equal(alphas[3], 1);
  const [ring] = drawn({ fill: 0 }).all("stroke");
  assert.deepEqual([ring.colour, ring.alpha, ring.dash.length], [ACCENT, 1, 0]);
});

test("before anything is known it is paler than a silent one", () => {
  const alphaOf = (/** @type {RecordingContext} */ canvas) => canvas.all("fill")[1].alpha;
  assert.ok(alphaOf(drawn({ state: "idle", fill: 1 })) < alphaOf(drawn({ fill: 0 })));
  assert.ok(drawn({ state: "idle" }).all("stroke")[0].alpha < 1);
});

test("a disc's share is a pie from the top, clockwise", () => {
  for (const share of [0.25, 0.5, 1]) {
    const canvas = drawn({ state: "share", share });
    const [, pie] = canvas.all("fill");
    assert.equal(pie.colour, ACCENT);
    assert.deepEqual(pie.path[0], { op: "moveTo", args: [50, 40] });
    const [x, y, radius, start, end] = pie.path[1].args;
    assert.deepEqual([x, y, radius, start], [50, 40, 8, -Math.PI / 2]);
    assert.ok(Math.abs((end - start) / (2 * Math.PI) - share) < 1e-12);
    assert.equal(canvas.all("stroke")[0].dash.length, 0);
  }
});

test("a tile's share is a level from the bottom", () => {
  const canvas = drawn({ state: "share", share: 0.25, shape: "tile" });
  assert.deepEqual(canvas.all("fillRect")[0].args, [42, 44, 16, 4]);
  assert.deepEqual(
    drawn({ state: "share", share: 1, shape: "tile" }).all("fillRect")[0].args,
    [42, 32, 16, 16],
  );
});

test("never on is an empty dashed ring", () => {
  const canvas = drawn({ state: "share", share: 0 });
  assert.deepEqual(
    canvas.all("fill").map(({ colour }) => colour),
    [THEME.stage],
  );
  const [ring] = canvas.all("stroke");
  assert.ok(ring.dash.length > 0);
  assert.equal(ring.colour, THEME.ghost);
});

test("a share beyond its bounds fills no more than the perceptron", () => {
  const ends = [-1, 0, 1, 2].map(
    (share) => drawn({ state: "share", share, shape: "tile" }).all("fillRect")[0].args[3],
  );
  assert.deepEqual(ends, [0, 0, 16, 16]);
});

test("one perceptron leaves nothing behind that would change the next one", () => {
  for (const state of /** @type {const} */ (["kept", "dropped", "share", "idle"])) {
    const canvas = drawn({ state, share: 0 });
    assert.deepEqual([canvas.globalAlpha, canvas.dash], [1, []], state);
  }
});

test("what is not a number draws nothing that is none", () => {
  for (const state of /** @type {const} */ (["kept", "dropped", "share", "idle"])) {
    for (const shape of /** @type {const} */ (["disc", "tile"])) {
      assert.deepEqual(drawn({ state, shape, fill: NaN, share: NaN }).refused, []);
      assert.deepEqual(drawn({ state, shape, fill: Infinity, share: Infinity }).refused, []);
    }
  }
  assert.equal(fillOpacity(NaN), fillOpacity(0));
  assert.equal(fillOpacity(7), 1);
});

test("the ring of a chosen perceptron lies outside of it", () => {
  const canvas = new RecordingContext();
  drawSelection(canvas.context, makeMark({}), THEME.focus);
  const [ring] = canvas.all("stroke");
  assert.equal(ring.colour, THEME.focus);
  assert.ok(ring.width >= 2 && ring.path[0].args[2] - ring.width / 2 > 8);
});
