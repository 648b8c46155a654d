/**
 * Where every perceptron lies: inputs on the left, hidden layers, outputs on the right.
 *
 * All of them are placed, whatever the screen: as discs in columns, above 128 a layer as tiles of
 * a grid, the pixels of an image as the image. One size is looked for that suits all layers; it
 * shrinks until they fit beside each other and leave room for the edges between. Pure: knows sizes,
 * no step and no canvas.
 */

/** @typedef {{x: number, y: number, radius: number}} Place centre, half the width; CSS pixels */
/**
 * @typedef {object} PlacedLayer
 * @property {string} name             `input`, `hidden_1`, …
 * @property {"disc" | "tile"} shape
 * @property {readonly Place[]} places in order of units
 * @property {number} left             of the outermost perceptrons' edges
 * @property {number} right
 * @property {number} top
 * @property {number} bottom
 * @property {number} centre           x
 */
/**
 * @typedef {object} Outputs
 * @property {number} x                left edge of the names
 * @property {readonly number[]} ys    middle of each bar
 * @property {number} nameWidth
 * @property {number} barWidth
 * @property {number} barHeight
 * @property {PlacedLayer | null} image  where outputs are pixels: theirs; there are no bars then
 */
/** @typedef {{input: PlacedLayer, hidden: readonly PlacedLayer[], outputs: Outputs}} Layout */
/**
 * @typedef {object} Sizes
 * @property {number} inputCount
 * @property {readonly number[]} hidden
 * @property {number} outputCount
 * @property {readonly [number, number] | null} imageShape  height, width
 * @property {readonly [number, number] | null} [outputShape]  likewise, where pixels come out
 * @property {number} width      CSS pixels
 * @property {number} height     CSS pixels
 * @property {number} nameWidth  of the outputs' names, CSS pixels
 */
/** @typedef {{top: number, bottom: number, height: number}} Band between the words */
/**
 * @typedef {object} Block  a layer before it has a place
 * @property {string} name
 * @property {number} count
 * @property {boolean} tiles
 */
/** @typedef {{columns: number, rows: number, pitch: number, rowPitch: number}} Grid */

/** Room for words above and below, CSS pixels. */
const [WORDS_ABOVE, WORDS_BELOW] = [20, 24];
const MOST_DISCS = 128;
const [LEAST_RADIUS, MOST_RADIUS] = [2.2, 9];
/** Distances between centres, from which on nothing is gained. */
const [MOST_DISC_PITCH, MOST_TILE_PITCH] = [MOST_RADIUS / 0.4, 13];
/** Below these a disc is a dot and a tile cannot carry a cross. */
const [LEAST_DISC_PITCH, LEAST_TILE_PITCH] = [2 * LEAST_RADIUS + 0.8, 3.5];
/** Rows may be further apart than columns by this much. */
const ROW_STRETCH = 1.6;
/** How much of the room between inputs and outputs layers may take: at best, at need. */
const LAYER_SHARES = [0.42, 0.55, 0.7, 0.85];
const POINTER_TOLERANCE = 3;

/**
 * @param {Sizes} sizes
 * @returns {Layout}
 */
export function layoutNetwork(sizes) {
  const { inputCount, hidden, width, height, imageShape } = sizes;
  const margin = width < 500 ? 8 : 18;
  const [top, bottom] = [WORDS_ABOVE, Math.max(WORDS_ABOVE + 8, height - WORDS_BELOW)];
  const band = { top, bottom, height: bottom - top };
  const outputs = placeOutputs(sizes, margin, band);
  const blocks = hidden.map((count, index) => blockOf(`hidden_${index + 1}`, count));
  const end = outputs.x - 10;
  if (imageShape) {
    const input = placeImage("input", imageShape, { width, left: margin, band });
    return { input, hidden: placeBlocks(blocks, input.right, end, band, false), outputs };
  }
  const inputs = blockOf("input", inputCount);
  const [input, ...rest] = placeBlocks([inputs, ...blocks], margin, end, band, true);
  return { input, hidden: rest, outputs };
}

/**
 * The perceptron at a point of the drawing.
 *
 * @param {Layout} layout
 * @param {number} x CSS pixels
 * @param {number} y CSS pixels
 * @returns {{layer: string, unit: number} | null} the nearest one, if it is there or almost there
 */
export function perceptronAt({ input, hidden }, x, y) {
  let found = null;
  let nearest = Infinity;
  for (const { name, shape, places, left, right, top, bottom } of [input, ...hidden]) {
    const beside = Math.max(left - x, x - right, top - y, y - bottom);
    if (beside > POINTER_TOLERANCE) continue;
    for (let unit = 0; unit < places.length; unit += 1) {
      const place = places[unit];
      const [dx, dy] = [Math.abs(place.x - x), Math.abs(place.y - y)];
      const away = shape === "tile" ? Math.max(dx, dy) : Math.hypot(dx, dy);
      if (away > place.radius + POINTER_TOLERANCE || away >= nearest) continue;
      nearest = away;
      found = { layer: name, unit };
    }
  }
  return found;
}

/**
 * @param {Sizes} sizes
 * @param {number} margin
 * @param {Band} band
 * @returns {Outputs}
 */
function placeOutputs({ outputCount, outputShape, width, nameWidth }, margin, band) {
  if (outputShape) return placeGivenBack(outputShape, width, margin, band);
  const { top, height } = band;
  const barWidth = Math.round(within(0.11 * width, 40, 100));
  const pitch = Math.min(22, height / outputCount);
  const first = top + (height - pitch * (outputCount - 1)) / 2;
  return {
    x: width - margin - nameWidth - barWidth,
    ys: Array.from({ length: outputCount }, (_, index) => first + index * pitch),
    nameWidth,
    barWidth,
    barHeight: within(0.55 * pitch, 1, 12),
    image: null,
  };
}

/**
 * The picture that comes out, as large as the one that goes in, at the right end.
 *
 * @param {readonly [number, number]} shape height, width
 * @param {number} width
 * @param {number} margin
 * @param {Band} band
 * @returns {Outputs}
 */
function placeGivenBack(shape, width, margin, band) {
  const atLeft = placeImage("output", shape, { width, left: 0, band });
  const x = width - margin - (atLeft.right - atLeft.left);
  const image = placeImage("output", shape, { width, left: x, band });
  const ys = image.places.map(({ y }) => y);
  return { x, ys, nameWidth: 0, barWidth: 0, barHeight: 0, image };
}

/**
 * Pixels where they lie in the image, square and on whole screen pixels.
 *
 * @param {string} name  of the layer
 * @param {readonly [number, number]} shape height, width
 * @param {{width: number, left: number, band: Band}} room
 * @returns {PlacedLayer}
 */
function placeImage(name, [rows, columns], { width, left, band }) {
  const most = Math.min((0.25 * width) / columns, (0.62 * band.height) / rows);
  const wanted = Math.min(12, 168 / Math.max(rows, columns), most);
  // Rather a little too wide than pixels that cannot carry a cross.
  const least = Math.min(3, (0.32 * width) / columns, band.height / rows);
  const side = Math.max(wanted >= 1 ? Math.floor(wanted) : wanted, least);
  const radius = side / 2;
  const top = Math.round(band.top + (band.height - rows * side) / 2);
  const places = Array.from({ length: rows * columns }, (_, unit) => ({
    x: left + (unit % columns) * side + radius,
    y: top + Math.floor(unit / columns) * side + radius,
    radius,
  }));
  return layerOf(name, "tile", places);
}

/**
 * @param {string} name
 * @param {number} count
 * @returns {Block}
 */
function blockOf(name, count) {
  return { name, count, tiles: count > MOST_DISCS };
}

/**
 * Place layers beside each other with equal gaps before, between and behind them.
 *
 * @param {readonly Block[]} blocks
 * @param {number} start  left end of the room
 * @param {number} end    right end of the room
 * @param {Band} band
 * @param {boolean} atStart  the first one begins at the left end, without a gap
 * @returns {PlacedLayer[]}
 */
function placeBlocks(blocks, start, end, band, atStart) {
  const room = Math.max(1, end - start);
  const grids = fittingGrids(blocks, room, band.height);
  const taken = grids.reduce((sum, grid) => sum + widthOf(grid), 0);
  const gap = Math.max(0, room - taken) / (blocks.length + (atStart ? 0 : 1));
  let left = start + (atStart ? 0 : gap);
  return blocks.map((block, index) => {
    const layer = placeGrid(block, grids[index], left, band);
    left += widthOf(grids[index]) + gap;
    return layer;
  });
}

/**
 * The largest size at which all layers fit, with room for edges left: the more the better, but
 * perceptrons come first where they would become too small to be told apart.
 *
 * @param {readonly Block[]} blocks
 * @param {number} room    width for layers and gaps
 * @param {number} height
 * @returns {Grid[]}
 */
function fittingGrids(blocks, room, height) {
  /** @type {Grid[]} */
  let grids = [];
  for (const share of LAYER_SHARES) {
    grids = largestGrids(blocks, share * room, height);
    if (grids.every(({ pitch }, index) => pitch >= leastPitch(blocks[index]))) break;
  }
  return grids;
}

/**
 * @param {readonly Block[]} blocks
 * @param {number} room  width for layers alone
 * @param {number} height
 * @returns {Grid[]} whose widths together are at most `room`
 */
function largestGrids(blocks, room, height) {
  const gridsAt = (/** @type {number} */ pitch) =>
    blocks.map((block) => gridOf(block, Math.min(pitch, mostPitch(block)), height));
  const fits = (/** @type {Grid[]} */ grids) =>
    grids.reduce((sum, grid) => sum + widthOf(grid), 0) <= room;
  let [low, high] = [0, MOST_DISC_PITCH];
  let grids = gridsAt(high);
  if (fits(grids)) return grids;
  // Widths jump where a column is added, so this ends at one of the largest, to a hair.
  for (let turn = 0; turn < 24; turn += 1) {
    const pitch = (low + high) / 2;
    const tried = gridsAt(pitch);
    if (fits(tried)) [low, grids] = [pitch, tried];
    else high = pitch;
  }
  return grids;
}

/** @param {Block} block */
function mostPitch({ tiles }) {
  return tiles ? MOST_TILE_PITCH : MOST_DISC_PITCH;
}

/** @param {Block} block */
function leastPitch({ tiles }) {
  return tiles ? LEAST_TILE_PITCH : LEAST_DISC_PITCH;
}

/**
 * @param {Block} block
 * @param {number} pitch  distance between centres that is wanted
 * @param {number} height
 * @returns {Grid} balanced: no column is much longer than the others
 */
function gridOf({ count, tiles }, pitch, height) {
  const fitting = Math.max(1, Math.floor(height / pitch));
  const columns = Math.ceil(count / fitting);
  const rows = Math.ceil(count / columns);
  const held = Math.min(pitch, height / rows);
  const rowPitch = tiles ? held : Math.min(height / rows, ROW_STRETCH * held);
  return { columns, rows, pitch: held, rowPitch };
}

/** @param {Grid} grid */
function widthOf({ columns, pitch }) {
  return columns * pitch;
}

/**
 * @param {Block} block
 * @param {Grid} grid
 * @param {number} left
 * @param {Band} band
 * @returns {PlacedLayer}
 */
function placeGrid({ name, count, tiles }, { rows, pitch, rowPitch }, left, band) {
  const radius = tiles ? (pitch - Math.min(1, pitch / 7)) / 2 : discRadius(pitch);
  const first = band.top + (band.height - rowPitch * (rows - 1)) / 2;
  const places = Array.from({ length: count }, (_, unit) => ({
    x: left + (Math.floor(unit / rows) + 0.5) * pitch,
    y: first + (unit % rows) * rowPitch,
    radius,
  }));
  return layerOf(name, tiles ? "tile" : "disc", places);
}

/**
 * A fifth of the distance on either side stays free; less where discs would become dots.
 *
 * @param {number} pitch
 */
function discRadius(pitch) {
  return Math.max(0.4 * pitch, Math.min(LEAST_RADIUS, (pitch - 0.8) / 2));
}

/**
 * @param {string} name
 * @param {"disc" | "tile"} shape
 * @param {readonly Place[]} places
 * @returns {PlacedLayer}
 */
function layerOf(name, shape, places) {
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const { x, y, radius } of places) {
    left = Math.min(left, x - radius);
    right = Math.max(right, x + radius);
    top = Math.min(top, y - radius);
    bottom = Math.max(bottom, y + radius);
  }
  return { name, shape, places, left, right, top, bottom, centre: (left + right) / 2 };
}

/**
 * @param {number} value
 * @param {number} least
 * @param {number} most
 */
function within(value, least, most) {
  return Math.min(most, Math.max(least, value));
}
