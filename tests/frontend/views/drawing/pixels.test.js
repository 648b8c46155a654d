import assert from "node:assert/strict";
import { test } from "node:test";
import { drawPixels, pixelOpacity } from "../../../../frontend/views/drawing/pixels.js";
import { linesOf, RecordingContext, THEME } from "./recording-context.js";

/** @typedef {import("../../../../frontend/views/drawing/perceptron.js").Mark} Mark */

/**
 * @param {number} unit
 * @param {Partial<Mark>} values
 * @returns {Mark}
 */
function makePixel(unit, values) {
  const place = { x: 10 * unit + 5, y: 5, radius: 5, shape: /** @type {const} */ ("tile") };
  return { ...place, state: "kept", fill: 0.5, share: 1, ...values };
}

/** @param {Partial<Mark>[]} pixels */
function drawn(...pixels) {
  const canvas = new RecordingContext();
  const marks = pixels.map((values, unit) => makePixel(unit, values));
  drawPixels(canvas.context, marks, THEME);
  return canvas;
}

test("a kept pixel is a square of ink where it lies, over a clean ground", () => {
  const [ground, ink] = drawn({}, {}).all("fillRect").slice(2);
  assert.deepEqual([ground.colour, ground.alpha], [THEME.stage, 1]);
  assert.equal(ink.colour, THEME.ink);
  assert.deepEqual(ink.args, [10, 0, 10, 10]);
  assert.deepEqual(ground.args, ink.args);
});

test("the fuller the darker; white is tinted, black is not beyond ink", () => {
  const fills = Array.from({ length: 101 }, (_, i) => i / 100);
  const opacities = fills.map((fill) => pixelOpacity(makePixel(0, { fill })));
  assert.ok(opacities[0] > 0.03 && (opacities.at(-1) ?? 2) <= 1);
  for (let i = 1; i < fills.length; i += 1) assert.ok(opacities[i] > opacities[i - 1]);
  assert.equal(pixelOpacity(makePixel(0, { fill: 3 })), opacities.at(-1));
  assert.equal(drawn({ fill: 0.7 }).all("fillRect")[1].alpha, opacities[70]);
});

test("a share pales the pixel in proportion", () => {
  const whole = pixelOpacity(makePixel(0, { fill: 0.8 }));
  const half = pixelOpacity(makePixel(0, { fill: 0.8, state: "share", share: 0.5 }));
  assert.ok(Math.abs(half - whole / 2) < 1e-12);
  assert.equal(pixelOpacity(makePixel(0, { fill: 0.8, state: "share", share: 2 })), whole);
});

test("a share says nothing about a single mask", () => {
  const opacity = (/** @type {number} */ share) => pixelOpacity(makePixel(0, { share }));
  assert.equal(opacity(0), opacity(1));
});

test("a dropped pixel is empty with a cross, black or white", () => {
  const canvas = drawn({ state: "dropped", fill: 1 }, {}, { state: "dropped", fill: 0 });
  const inked = canvas.all("fillRect").filter(({ colour }) => colour === THEME.ink);
  assert.deepEqual(
    inked.map(({ args }) => args[0]),
    [10],
  );
  const [crosses, ...more] = canvas.all("stroke");
  assert.equal(more.length, 0);
  assert.equal(crosses.colour, THEME.ghost);
  assert.equal(crosses.path.length, 2 * 4);
  const lines = linesOf(crosses.path);
  assert.deepEqual(
    lines.map(({ x, y }) => [x, y]),
    [
      [5, 5],
      [5, 5],
      [25, 5],
      [25, 5],
    ],
  );
  for (const [down, up] of [lines.slice(0, 2), lines.slice(2)]) {
    assert.ok(down.dx * down.dy > 0 && up.dx * up.dy < 0);
    assert.ok([down, up].every(({ dx, dy }) => Math.abs(dx) < 10 && Math.abs(dy) < 10));
  }
});

test("what is not a number is drawn as nothing", () => {
  const canvas = drawn({ fill: NaN }, { state: "share", share: NaN }, { fill: Infinity });
  assert.deepEqual(canvas.refused, []);
  assert.equal(pixelOpacity(makePixel(0, { state: "share", share: NaN })), 0);
  assert.equal(pixelOpacity(makePixel(0, { fill: NaN })), pixelOpacity(makePixel(0, { fill: 0 })));
});

test("the opacity is given back", () => {
  assert.equal(drawn({}, { state: "dropped" }).globalAlpha, 1);
});
