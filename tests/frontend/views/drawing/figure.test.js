import assert from "node:assert/strict";
import { test } from "node:test";
import { SvgContext } from "../../../../frontend/lib/svg-context.js";
import { drawFigure, MARGIN, sizeOf, wrapped } from "../../../../frontend/views/drawing/figure.js";
import { THEME } from "./recording-context.js";

const FIGURE = {
  name: "x",
  heading: "A heading",
  caption: "What it shows, in words. ".repeat(20).trim(),
  width: 400,
  height: 100,
  parts: [
    {
      x: MARGIN,
      y: 10,
      draw: (/** @type {CanvasRenderingContext2D} */ context) => {
        context.globalAlpha = 0.5;
        context.fillRect(0, 0, 1, 1);
      },
    },
  ],
};

test("words fill lines that are not too long, and lose nothing", () => {
  const lines = wrapped(FIGURE.caption, 400 - 2 * MARGIN);
  assert.ok(lines.length > 3);
  assert.equal(lines.join(" "), FIGURE.caption);
  const longest = Math.max(...lines.map((line) => line.length));
  assert.ok(longest * 11 * 0.53 <= 400 - 2 * MARGIN);
  assert.deepEqual(wrapped("unbreakable", 1), ["unbreakable"]);
});

test("a line does not begin with the dot between two things", () => {
  for (const width of [60, 70, 80, 90, 100]) {
    const lines = wrapped("one · two · three · four · five", width);
    assert.ok(
      lines.every((line) => !line.startsWith("·")),
      lines.join("|"),
    );
  }
});

test("parts lie where they are to, and leave nothing behind", () => {
  const { width, height } = sizeOf(FIGURE);
  assert.equal(width, 400);
  assert.ok(height > 100 + 16 * wrapped(FIGURE.caption, 400 - 2 * MARGIN).length);
  const svg = new SvgContext(width, height);
  drawFigure(svg.context, FIGURE, { ...THEME, font: "Inter" });
  const [part, heading, ...lines] = svg.elements;
  assert.match(part, /fill-opacity="0.5" transform="matrix\(1 0 0 1 24 50\)"/);
  assert.match(heading, />A heading<\/text>$/);
  assert.doesNotMatch(heading, /opacity|transform/);
  assert.equal(lines.length, wrapped(FIGURE.caption, 400 - 2 * MARGIN).length);
  const last = Number(/ y="([\d.]+)"/.exec(lines.at(-1) ?? "")?.[1]);
  assert.ok(last < height - 4, "the last line is inside");
});
