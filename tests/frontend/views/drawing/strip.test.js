import assert from "node:assert/strict";
import { test } from "node:test";
import { drawStrip, paintShares, rgbOf } from "../../../../frontend/views/drawing/strip.js";
import { RecordingContext, THEME } from "./recording-context.js";

/** @typedef {import("../../../../frontend/views/drawing/strip.js").StripScene} StripScene */
/** @typedef {StripScene["columns"]} Columns */

const INK = /** @type {const} */ ([91, 61, 245]);

/**
 * @param {Columns} columns
 * @param {Partial<StripScene>} [values]
 * @returns {StripScene}
 */
function makeScene(columns, values = {}) {
  const rowCount = columns.find((shares) => shares !== null)?.length ?? 4;
  const plain = { gaps: true, chosen: null, selected: null };
  return { columns, rowCount, rowHeight: 10, pitch: 5, ...plain, ...values };
}

/** Shares without a pattern, the same every time, none and whole among them. */
function someShares(columns = 9, rows = 7) {
  return Array.from({ length: columns }, (_, column) =>
    Float32Array.from({ length: rows }, (_, row) => ((column * 31 + row * 17) % 5) / 4),
  );
}

/** @param {StripScene} scene */
function painted(scene) {
  const pixels = new Uint8ClampedArray(4 * scene.columns.length * scene.rowCount);
  paintShares(pixels, scene, INK);
  /** @param {number} column @param {number} row */
  const at = (column, row) => {
    const start = 4 * (row * scene.columns.length + column);
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

test("as much ink as was kept: none, some, all", () => {
  const columns = someShares();
  const at = painted(makeScene(columns));
  const [full] = [at(0, 2)[3]]; // (0 * 31 + 2 * 17) % 5 is 4
  assert.ok(full > 150 && full < 255);
  columns.forEach((shares, column) =>
    shares.forEach((share, row) => {
      const [red, green, blue, opacity] = at(column, row);
      assert.deepEqual([red, green, blue], INK);
      assert.equal(opacity, Math.round(share * full), `column ${column}, row ${row}`);
    }),
  );
});

test("a column that is not at hand is filled apart and moves no other", () => {
  const columns = someShares();
  const scene = makeScene(columns.map((one, column) => (column === 3 ? null : one)));
  const [at, whole] = [painted(scene), painted(makeScene(columns))];
  for (let row = 0; row < 7; row += 1) {
    assert.equal(at(3, row)[3], 0);
    assert.deepEqual(at(4, row), whole(4, row));
  }
  const filled = drawn(scene).canvas.all("fillRect");
  assert.deepEqual(
    filled.map(({ args, colour }) => [args, colour]),
    [[[15, 0, 5, 70], "fill"]],
  );
});

test("what came after the chosen column is paler, the chosen column itself is not", () => {
  const ones = Array.from({ length: 6 }, () => [1]);
  const at = painted(makeScene(ones, { chosen: 3 }));
  const opacities = [0, 1, 2, 3, 4, 5].map((column) => at(column, 0)[3]);
  assert.equal(new Set(opacities.slice(0, 4)).size, 1);
  assert.equal(new Set(opacities.slice(4)).size, 1);
  assert.ok(opacities[4] > 0 && opacities[4] < opacities[3] / 2);
});

test("one pixel a column and row, enlarged to whole pixels without a blur", () => {
  const { canvas, pictures } = drawn(makeScene(someShares(9, 7)));
  assert.deepEqual([pictures.length, pictures[0].width, pictures[0].height], [1, 9, 7]);
  assert.deepEqual(canvas.all("drawImage")[0].args.slice(1), [0, 0, 45, 70]);
  assert.equal(canvas.imageSmoothingEnabled, false);
});

test("single steps stand apart, rows where they are high enough", () => {
  const gapsOf = (/** @type {Partial<StripScene>} */ values) => {
    const { canvas } = drawn(makeScene(someShares(4, 3), values));
    const [gaps] = canvas.all("fill");
    assert.equal(gaps.colour, THEME.paper);
    const lines = gaps.path.map(({ args }) => args);
    return {
      columns: lines.filter(([, , width]) => width === 1).map(([x, , , height]) => [x, height]),
      rows: lines.filter(([, , , height]) => height === 1).map(([, y, width]) => [y, width]),
    };
  };
  const columns = [4, 9, 14, 19].map((x) => [x, 30]);
  const rows = [9, 19, 29].map((y) => [y, 20]);
  assert.deepEqual(gapsOf({}), { columns, rows });
  assert.deepEqual(gapsOf({ gaps: false }), { columns: [], rows });
  assert.deepEqual(gapsOf({ rowHeight: 2 }).rows, []);
  assert.equal(gapsOf({ rowHeight: 3 }).rows.length, 3);
});

test("the row of one perceptron lies between two lines", () => {
  const linesOf = (/** @type {Partial<StripScene>} */ values) =>
    drawn(makeScene(someShares(4, 3), values))
      .canvas.all("fillRect")
      .map(({ args, colour }) => [...args, colour]);
  assert.deepEqual(linesOf({ selected: 1 }), [
    [0, 9, 20, 1, "ink"],
    [0, 19, 20, 1, "ink"],
  ]);
  assert.deepEqual(linesOf({ selected: 1, rowHeight: 1 }), [
    [0, 0, 20, 1, "ink"],
    [0, 2, 20, 1, "ink"],
  ]);
  assert.deepEqual(linesOf({}), []);
});

test("without columns or rows nothing is drawn", () => {
  for (const scene of [makeScene([]), makeScene([null], { rowCount: 0 })]) {
    const { canvas, pictures } = drawn(scene);
    assert.deepEqual([canvas.painted, pictures], [[], []]);
  }
});

test("a colour is taken apart into red, green and blue", () => {
  assert.deepEqual(rgbOf("#5b3df5"), [...INK]);
  assert.deepEqual(rgbOf("#00ff01"), [0, 255, 1]);
});
