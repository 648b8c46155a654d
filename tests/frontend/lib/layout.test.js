import assert from "node:assert/strict";
import { test } from "node:test";
import { layoutNetwork, perceptronAt } from "../../../frontend/lib/layout.js";

/** @typedef {import("../../../frontend/lib/layout.js").Layout} Layout */
/** @typedef {import("../../../frontend/lib/layout.js").PlacedLayer} PlacedLayer */
/** @typedef {import("../../../frontend/lib/layout.js").Sizes} Sizes */

const HAIR = 1e-6;
/** @type {readonly (readonly [number, number])[]} */
const SCREENS = [
  [300, 200],
  [358, 220],
  [480, 320],
  [760, 310],
  [1024, 500],
  [1400, 900],
];
/** @type {readonly (readonly number[])[]} */
const HIDDENS = [
  [1],
  [8, 8],
  [64, 64],
  [128, 128, 128],
  [129],
  [256, 256],
  [1024],
  [3, 1024, 5],
  Array(8).fill(1024),
  Array(8).fill(16),
];
const INPUTS = /** @type {const} */ ([
  { inputCount: 2, outputCount: 1, imageShape: null, nameWidth: 16 },
  { inputCount: 13, outputCount: 3, imageShape: null, nameWidth: 60 },
  { inputCount: 200, outputCount: 2, imageShape: null, nameWidth: 40 },
  { inputCount: 64, outputCount: 10, imageShape: [8, 8], nameWidth: 16 },
  { inputCount: 784, outputCount: 10, imageShape: [28, 28], nameWidth: 72 },
]);

/** @type {readonly Sizes[]} */
const ALL = SCREENS.flatMap(([width, height]) =>
  HIDDENS.flatMap((hidden) => INPUTS.map((input) => ({ ...input, hidden, width, height }))),
);

/** @param {Partial<Sizes>} [change] */
const lab = (change = {}) =>
  layoutNetwork({
    ...{ inputCount: 64, hidden: [64, 64], outputCount: 10, imageShape: [8, 8] },
    ...{ width: 760, height: 310, nameWidth: 16 },
    ...change,
  });

/**
 * @param {(layout: Layout, sizes: Sizes, name: string) => void} check
 * @param {readonly Sizes[]} [all]
 */
function everywhere(check, all = ALL) {
  for (const sizes of all) {
    const { width, height, inputCount, hidden } = sizes;
    check(layoutNetwork(sizes), sizes, `${inputCount}-${hidden.join("-")} on ${width}×${height}`);
  }
}

/** @param {Layout} layout */
const layersOf = ({ input, hidden }) => [input, ...hidden];

/**
 * Smallest distance between centres, measured as the shape is drawn.
 *
 * @param {PlacedLayer} layer
 */
function closest({ places, shape }) {
  let least = Infinity;
  places.forEach((a, i) => {
    for (let j = i + 1; j < places.length; j += 1) {
      const [dx, dy] = [Math.abs(a.x - places[j].x), Math.abs(a.y - places[j].y)];
      least = Math.min(least, shape === "tile" ? Math.max(dx, dy) : Math.hypot(dx, dy));
    }
  });
  return least;
}

test("every perceptron of every layer has a place", () => {
  everywhere((layout, { inputCount, hidden, outputCount }, name) => {
    const counts = layersOf(layout).map(({ places }) => places.length);
    assert.deepEqual(counts, [inputCount, ...hidden], name);
    assert.equal(layout.outputs.ys.length, outputCount, name);
    const numbers = layersOf(layout).flatMap(({ places }) => places.flatMap(Object.values));
    assert.ok(numbers.every(Number.isFinite), name);
  });
});

test("layers are named and shaped: discs up to 128, above that tiles, pixels always", () => {
  const { input, hidden } = lab({ hidden: [128, 129] });
  assert.deepEqual(
    [input, ...hidden].map(({ name, shape }) => [name, shape]),
    [
      ["input", "tile"],
      ["hidden_1", "disc"],
      ["hidden_2", "tile"],
    ],
  );
  const plain = { imageShape: null, hidden: [4] };
  assert.equal(lab({ ...plain, inputCount: 13 }).input.shape, "disc");
  assert.equal(lab({ ...plain, inputCount: 200 }).input.shape, "tile");
});

test("everything lies between the words, from left to right, and nothing on another", () => {
  everywhere((layout, { width, height, nameWidth }, name) => {
    const { outputs } = layout;
    let left = 0;
    for (const layer of layersOf(layout)) {
      assert.ok(layer.left >= left - HAIR, `${name}: ${layer.name} begins at ${layer.left}`);
      assert.ok(layer.top >= 18 - HAIR && layer.bottom <= height - 22 + HAIR, name);
      left = layer.right;
    }
    assert.ok(left <= outputs.x - 6, name);
    assert.ok(outputs.barWidth >= 40 && outputs.barWidth <= 100, name);
    assert.equal(outputs.nameWidth, nameWidth, name);
    assert.ok(outputs.x + nameWidth + outputs.barWidth <= width, name);
    const half = outputs.barHeight / 2;
    assert.ok(outputs.ys[0] - half >= 18 && (outputs.ys.at(-1) ?? 0) + half <= height - 22, name);
  });
});

test("bounds are those of the perceptrons", () => {
  everywhere((layout, _, name) => {
    for (const { places, left, right, top, bottom, centre } of layersOf(layout)) {
      const { radius } = places[0];
      const [xs, ys] = [places.map(({ x }) => x), places.map(({ y }) => y)];
      assert.ok(Math.abs(Math.min(...xs) - radius - left) < HAIR, name);
      assert.ok(Math.abs(Math.max(...xs) + radius - right) < HAIR, name);
      assert.ok(Math.abs(Math.min(...ys) - radius - top) < HAIR, name);
      assert.ok(Math.abs(Math.max(...ys) + radius - bottom) < HAIR, name);
      assert.ok(Math.abs((left + right) / 2 - centre) < HAIR, name);
    }
  });
});

test("perceptrons of a layer are of one size and do not overlap", () => {
  const some = ALL.filter(({ hidden }) => hidden.length < 4);
  everywhere((layout, _, name) => {
    for (const layer of layersOf(layout)) {
      const { radius } = layer.places[0];
      assert.ok(
        layer.places.every((place) => place.radius === radius),
        name,
      );
      assert.ok(radius > 0 && radius <= 9, name);
      assert.ok(closest(layer) >= 2 * radius - HAIR, `${name}: ${layer.name}`);
    }
  }, some);
});

test("where there is room, discs are no dots and tiles can carry a cross", () => {
  const roomy = ALL.filter(({ width, hidden }) => width >= 700 && hidden.length < 4);
  everywhere(
    (layout, _, name) => {
      for (const { shape, places } of layersOf(layout)) {
        const least = shape === "disc" ? 2.2 : 1.5;
        assert.ok(places[0].radius >= least - HAIR, `${name}: ${places[0].radius}`);
      }
    },
    [...roomy, { ...ALL[0], hidden: Array(8).fill(16) }],
  );
  const many = lab({ ...INPUTS[4], hidden: Array(8).fill(1024), width: 1000, height: 400 });
  assert.ok(many.hidden.every(({ places }) => places[0].radius >= 1.5));
});

test("a few perceptrons are as large as they get, many smaller, on a phone smaller still", () => {
  assert.ok(lab({ hidden: [8] }).hidden[0].places[0].radius > 8.9);
  const [wide, narrow] = [lab(), lab({ width: 340, height: 220 })];
  assert.ok(wide.hidden[0].places[0].radius > 6);
  assert.ok(narrow.hidden[0].places[0].radius < wide.hidden[0].places[0].radius);
  assert.ok(narrow.hidden[0].places[0].radius >= 2.2);
});

test("gaps between layers leave the edges to be seen", () => {
  for (const hidden of [
    [64, 64],
    [256, 256],
    [64, 64, 64, 64],
    [128, 1, 128],
  ]) {
    const layout = lab({ hidden });
    const ends = layersOf(layout).map(({ right }) => right);
    const starts = [...layout.hidden.map(({ left }) => left), layout.outputs.x - 10];
    const gaps = starts.map((start, i) => start - ends[i]);
    assert.ok(Math.max(...gaps) - Math.min(...gaps) < 12, `${hidden}: ${gaps}`);
    const room = layout.outputs.x - layout.input.right;
    const free = gaps.reduce((sum, gap) => sum + gap, 0) / room;
    assert.ok(free > 0.5, `${hidden}: ${free}`);
  }
});

test("tiles are told apart by a gap", () => {
  for (const layer of [lab({ hidden: [300] }), lab({ hidden: [1024] })].map((l) => l.hidden[0])) {
    assert.ok(closest(layer) >= 2 * layer.places[0].radius + 0.4);
  }
});

test("a few perceptrons stay together", () => {
  const [first, second] = lab({ hidden: [2], height: 900 }).hidden[0].places;
  assert.ok(second.y - first.y > 2 * first.radius && second.y - first.y < 5 * first.radius);
});

test("units run down the columns, which are as long as each other or one row shorter", () => {
  const { places } = lab({ hidden: [37] }).hidden[0];
  const columns = new Map();
  for (const { x } of places) columns.set(x, (columns.get(x) ?? 0) + 1);
  const xs = places.map(({ x }) => x);
  assert.deepEqual(
    xs,
    [...xs].sort((a, b) => a - b),
  );
  assert.ok(places[1].y > places[0].y && places[1].x === places[0].x);
  const lengths = [...columns.values()];
  assert.ok(lengths.slice(0, -1).every((length) => length === lengths[0]));
});

test("pixels form the image: square, side by side, in its rows, on whole screen pixels", () => {
  for (const imageShape of /** @type {[number, number][]} */ ([
    [8, 8],
    [28, 28],
    [5, 9],
  ])) {
    const [rows, columns] = imageShape;
    const { input } = lab({ imageShape, inputCount: rows * columns });
    const side = 2 * input.places[0].radius;
    assert.equal(side, Math.round(side));
    assert.equal(input.left, Math.round(input.left));
    assert.equal(input.top, Math.round(input.top));
    input.places.forEach(({ x, y }, unit) => {
      assert.equal(x, input.left + side * ((unit % columns) + 0.5));
      assert.equal(y, input.top + side * (Math.floor(unit / columns) + 0.5));
    });
  }
});

test("the image is at the left, centred, and no larger than a quarter of the width", () => {
  const images = ALL.filter(({ imageShape, width }) => imageShape && width >= 358);
  everywhere(({ input }, { width, height }, name) => {
    assert.ok(input.right - input.left <= 0.26 * width, name);
    assert.ok(input.left <= 20, name);
    assert.ok(Math.abs((input.top + input.bottom) / 2 - height / 2) <= 4, name);
  }, images);
});

test("each perceptron is found where it lies", () => {
  const layout = lab({ ...INPUTS[4], hidden: [64, 300] });
  for (const { name, places } of layersOf(layout)) {
    places.forEach(({ x, y }, unit) => {
      assert.deepEqual(perceptronAt(layout, x, y), { layer: name, unit });
    });
  }
});

test("almost on a perceptron is on it; between two it is the nearer one; else none", () => {
  const layout = lab({ hidden: [8, 8] });
  const { places } = layout.hidden[0];
  const { x, y, radius } = places[3];
  const here = { layer: "hidden_1", unit: 3 };
  assert.deepEqual(perceptronAt(layout, x + radius + 2, y), here);
  assert.equal(perceptronAt(layout, x + radius + 4, y), null);
  assert.equal(perceptronAt(layout, layout.outputs.x + 10, 40), null);
  assert.equal(perceptronAt(layout, -50, -50), null);
  const tight = lab();
  const [above, below] = tight.hidden[1].places;
  const middle = (above.y + below.y) / 2;
  assert.deepEqual(perceptronAt(tight, above.x, middle - 0.2), { layer: "hidden_2", unit: 0 });
  assert.deepEqual(perceptronAt(tight, above.x, middle + 0.2), { layer: "hidden_2", unit: 1 });
});

test("the corner of a tile is the tile, the corner around a disc is not the disc", () => {
  const { input, hidden, outputs } = lab({ hidden: [300, 5] });
  const layout = { input, hidden, outputs };
  const tile = hidden[0].places[0];
  const inside = 0.95 * tile.radius;
  const found = perceptronAt(layout, tile.x - inside, tile.y - inside);
  assert.deepEqual(found, { layer: "hidden_1", unit: 0 });
  const disc = hidden[1].places[0];
  assert.equal(perceptronAt(layout, disc.x + disc.radius + 2, disc.y - disc.radius - 2), null);
});

test("an element that is hardly there does no harm", () => {
  for (const [width, height] of [
    [40, 40],
    [1, 1],
    [90, 2000],
  ]) {
    const { input, hidden } = lab({ width, height, hidden: [1024, 3] });
    const radii = [input, ...hidden].flatMap(({ places }) => places.map(({ radius }) => radius));
    assert.ok(
      radii.every((radius) => radius > 0),
      `${width}×${height}`,
    );
  }
});

test("a picture that comes out is as large as the one that goes in, at the other end", () => {
  for (const [width, height] of SCREENS) {
    const shape = /** @type {[number, number]} */ ([28, 28]);
    const sizes = { inputCount: 784, hidden: [256], outputCount: 784, nameWidth: 0 };
    const layout = layoutNetwork({
      ...{ ...sizes, width, height, imageShape: shape, outputShape: shape },
    });
    const { image, x, ys } = layout.outputs;
    assert.ok(image);
    assert.equal(image.places.length, 784);
    assert.deepEqual([image.top, image.bottom], [layout.input.top, layout.input.bottom]);
    assert.ok(Math.abs(image.right - image.left - layout.input.right + layout.input.left) < HAIR);
    assert.ok(Math.abs(width - image.right - layout.input.left) < HAIR);
    assert.ok(Math.abs(x - image.left) < HAIR);
    assert.equal(ys[783], image.places[783].y);
    assert.ok(layout.hidden[0].right < image.left);
  }
});
