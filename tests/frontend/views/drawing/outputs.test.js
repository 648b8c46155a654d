import assert from "node:assert/strict";
import { test } from "node:test";
import { drawOutputs } from "../../../../frontend/views/drawing/outputs.js";
import { RecordingContext, THEME } from "./recording-context.js";

/** @typedef {import("../../../../frontend/views/drawing/outputs.js").OutputScene} OutputScene */

/**
 * @param {(number | null)[]} shares
 * @param {Partial<OutputScene>} [values]
 */
function drawn(shares, values = {}) {
  const bars = shares.map((share, index) => {
    return { name: `class ${index}`, share, wanted: index === 1, x: 300, y: 20 * index + 10 };
  });
  const sizes = { x: 300, y: 30, nameWidth: 40, barWidth: 100, barHeight: 10 };
  const canvas = new RecordingContext();
  drawOutputs(
    canvas.context,
    { bars, pixels: [], value: "", ...sizes, ...values },
    "accent",
    THEME,
  );
  return canvas;
}

/**
 * Filled bars and the colour of each; their grounds left out.
 *
 * @param {RecordingContext} canvas
 */
function barsOf(canvas) {
  const bars = canvas.all("fill").filter(({ colour }) => colour !== THEME.fill);
  return bars.map(({ colour, path }) => ({ colour, rect: path[0].args.slice(0, 4) }));
}

test("a bar is as long as its share, beside its name", () => {
  const canvas = drawn([0.75, 0.25]);
  assert.deepEqual(
    barsOf(canvas).map(({ rect }) => rect),
    [
      [340, 5, 75, 10],
      [340, 25, 25, 10],
    ],
  );
  const names = canvas.all("fillText").map(({ args }) => args);
  assert.deepEqual(names[1].slice(0, 3), ["class 1", 300, 30]);
  assert.ok(names[1][3] < 40);
});

test("the answer stands out by colour and by being the longest", () => {
  assert.deepEqual(
    barsOf(drawn([0.2, 0.7, 0.1])).map(({ colour }) => colour),
    [THEME.inkFaint, "accent", THEME.inkFaint],
  );
});

test("words begin at their left edge and lie in the middle of their bar", () => {
  for (const canvas of [drawn([0.5, 0.5]), drawn([], { value: "1.00" })]) {
    for (const { align, baseline } of canvas.all("fillText")) {
      assert.deepEqual([align, baseline], ["left", "middle"]);
    }
  }
});

test("the wanted class is set in bold", () => {
  const names = drawn([0.5, 0.5, 0]).all("fillText");
  assert.deepEqual(
    names.map(({ font, colour }) => [font.startsWith("600 "), colour]),
    [
      [false, THEME.inkSoft],
      [true, THEME.ink],
      [false, THEME.inkSoft],
    ],
  );
});

test("a share of almost nothing is still a line, one of nothing known is no bar", () => {
  assert.equal(barsOf(drawn([1e-9, 1]))[0].rect[2], 1);
  const unknown = drawn([null, null]);
  assert.deepEqual(barsOf(unknown), []);
  assert.equal(unknown.all("fillText").length, 2);
  assert.equal(unknown.all("fill").length, 2);
  assert.deepEqual(
    barsOf(drawn([0, 0])).map(({ colour }) => colour),
    [THEME.inkFaint, THEME.inkFaint],
  );
});

test("corners are never rounder than a bar is wide", () => {
  for (const { path } of drawn([1e-9, 0.5]).all("fill")) {
    const [, , width, , radius] = path[0].args;
    assert.ok(radius <= width / 2);
  }
});

test("a regression says its value", () => {
  const canvas = drawn([], { value: "0.42" });
  assert.deepEqual(
    canvas.painted.map(({ op, args, colour }) => [op, ...args, colour]),
    [["fillText", "0.42", 300, 30, "accent"]],
  );
  assert.match(canvas.painted[0].font, /^600 /);
});

test("pixels that come out are drawn as inputs are, without bars", () => {
  const pixel = { shape: /** @type {const} */ ("tile"), radius: 4, share: 1 };
  const state = /** @type {const} */ ("kept");
  const pixels = [0, 1].map((fill) => ({ ...pixel, state, fill, x: 10 + 8 * fill, y: 10 }));
  const canvas = drawn([], { pixels });
  const inked = canvas.all("fillRect").filter(({ colour }) => colour === THEME.ink);
  assert.deepEqual(
    inked.map(({ args }) => args),
    [
      [6, 6, 8, 8],
      [14, 6, 8, 8],
    ],
  );
  assert.equal(canvas.all("fillText").length, 0);
});
