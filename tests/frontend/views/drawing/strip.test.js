import assert from "node:assert/strict";
import { test } from "node:test";
import { drawStrip, paintMasks, rgbOf } from "../../../../frontend/views/drawing/strip.js";
import { RecordingContext, THEME } from "./recording-context.js";

/** @typedef {import("../../../../frontend/views/drawing/strip.js").StripScene} StripScene */
/** @typedef {import("../../../../frontend/views/drawing/strip.js").Mask} Mask */

const INK = /** @type {const} */ ([91, 61, 245]);

/**
 * @param {readonly (Mask | null)[]} columns
 * @param {Partial<StripScene>} [values]
 * @returns {StripScene}
 */
function makeScene(columns, values = {}) {
  const unitCount = columns.find((mask) => mask !== null)?.length ?? 4;
  return { columns, unitCount, pitch: 5, width: 200, height: 72, chosen: null, ...values };
}

/** Masks without a pattern, the same every time. */
function someMasks(steps = 9, units = 7) {
  return Array.from({ length: steps }, (_, step) =>
    Uint8Array.from({ length: units }, (_, unit) => ((step * 31 + unit * 17) % 5 < 2 ? 0 : 1)),
  );
}

/** @param {StripScene} scene */
function painted(scene) {
  const pixels = new Uint8ClampedArray(4 * scene.columns.length * scene.unitCount);
  paintMasks(pixels, scene, INK);
  /** @param {number} column @param {number} unit */
  const at = (column, unit) => {
    const start = 4 * (unit * scene.columns.length + column);
    return [...pixels.subarray(start, start + 4)];
  };
  return at;
}

/** @param {StripScene} scene */
function drawn(scene) {
  const canvas = new RecordingContext();
  /** @type {{width: number, height: number, pixels: Uint8ClampedArray | null}[]} */
  const pictures = [];
  drawStrip(canvas.context, scene, THEME, (width, height) => {
    const picture = { width, height, pixels: /** @type {Uint8ClampedArray | null} */ (null) };
    pictures.push(picture);
    const inner = {
      createImageData: (/** @type {number} */ w, /** @type {number} */ h) => ({
        data: new Uint8ClampedArray(4 * w * h),
      }),
      putImageData: (/** @type {ImageData} */ image, /** @type {number[]} */ ...at) => {
        assert.deepEqual(at, [0, 0]);
        picture.pixels = image.data;
      },
    };
    return /** @type {any} */ ({ getContext: () => inner });
  });
  return { canvas, pictures };
}

test("ink where the mask says kept, nothing where it says dropped", () => {
  const masks = someMasks();
  const at = painted(makeScene(masks));
  masks.forEach((mask, column) =>
    mask.forEach((kept, unit) => {
      const [red, green, blue, opacity] = at(column, unit);
      assert.equal(opacity > 0, kept === 1, `step ${column}, unit ${unit}`);
      if (kept) assert.deepEqual([red, green, blue], INK);
    }),
  );
});

test("a mask that is not at hand leaves its column empty and moves no other", () => {
  const masks = someMasks();
  const at = painted(makeScene(masks.map((mask, step) => (step === 3 ? null : mask))));
  for (let unit = 0; unit < 7; unit += 1) {
    assert.equal(at(3, unit)[3], 0);
    assert.equal(at(4, unit)[3] > 0, masks[4][unit] === 1);
  }
});

test("what came after the chosen step is paler, the chosen step itself is not", () => {
  const at = painted(
    makeScene(
      someMasks(6, 1).map(() => [1]),
      { chosen: 3 },
    ),
  );
  const opacities = [0, 1, 2, 3, 4, 5].map((column) => at(column, 0)[3]);
  assert.equal(new Set(opacities.slice(0, 4)).size, 1);
  assert.equal(new Set(opacities.slice(4)).size, 1);
  assert.ok(opacities[4] > 0 && opacities[4] < opacities[3] / 2);
});

test("one pixel a perceptron and step, enlarged to the strip", () => {
  const masks = someMasks(9, 7);
  const { canvas, pictures } = drawn(makeScene(masks));
  assert.deepEqual([pictures.length, pictures[0].width, pictures[0].height], [1, 9, 7]);
  const inked = pictures[0].pixels?.filter((_, index) => index % 4 === 3 && _ > 0).length;
  assert.equal(inked, masks.flatMap((mask) => [...mask]).filter((kept) => kept === 1).length);
  assert.deepEqual(canvas.all("drawImage")[0].args.slice(1), [0, 0, 45, 72]);
});

test("gaps lie between columns, between rows only where rows are high enough", () => {
  const gapsOf = (/** @type {number} */ units) => {
    const { canvas } = drawn(makeScene(someMasks(4, units)));
    const [gaps] = canvas.all("fill");
    assert.equal(gaps.colour, THEME.paper);
    const lines = gaps.path.map(({ args: [x, y, width, height] }) => ({ x, y, width, height }));
    const columns = lines.filter(({ y, width, height }) => y === 0 && width === 1 && height === 72);
    const rows = lines.filter(({ x, width, height }) => x === 0 && width === 20 && height === 1);
    assert.equal(columns.length + rows.length, lines.length);
    return { columns: columns.map(({ x }) => x), rows: rows.map(({ y }) => y) };
  };
  assert.deepEqual(gapsOf(6), { columns: [4, 9, 14, 19], rows: [11, 23, 35, 47, 59, 71] });
  assert.deepEqual(gapsOf(24).rows.length, 24);
  assert.deepEqual(gapsOf(25), { columns: [4, 9, 14, 19], rows: [] });
});

test("pixels stay sharp, but where several perceptrons share one", () => {
  assert.equal(drawn(makeScene(someMasks(4, 64))).canvas.imageSmoothingEnabled, false);
  assert.equal(drawn(makeScene(someMasks(4, 784))).canvas.imageSmoothingEnabled, true);
});

test("without steps or perceptrons nothing is drawn", () => {
  for (const scene of [makeScene([]), makeScene([null], { unitCount: 0 })]) {
    const { canvas, pictures } = drawn(scene);
    assert.deepEqual([canvas.painted, pictures], [[], []]);
  }
});

test("a colour is taken apart into red, green and blue", () => {
  assert.deepEqual(rgbOf("#5b3df5"), [...INK]);
  assert.deepEqual(rgbOf("#00ff01"), [0, 255, 1]);
});
