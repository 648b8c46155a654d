/**
 * Filters as pictures, and activations by size: what the weights into perceptrons look for, and how
 * large what comes out is. Knows numbers; no network and no element.
 */

import { formatNumber, formatPercent } from "../../lib/format.js";
import { ticksBetween } from "../../lib/ticks.js";
import { rgbOf } from "./strip.js";

/** @typedef {import("./theme.js").Theme} Theme */
/**
 * @typedef {object} Filters
 * @property {Float32Array} values  of one perceptron after the other, each row by row
 * @property {number} count
 * @property {readonly [number, number]} shape  height and width of each
 * @property {number} scale         weights of this size and more have all the ink there is
 */
/** @typedef {{columns: number, rows: number, tile: number, height: number}} Grid  CSS pixels */
/**
 * @typedef {object} HistogramScene
 * @property {readonly number[]} edges   one more than there are bars
 * @property {readonly number[]} shares  of all activations, 0 … 1
 * @property {number} most               share that reaches the top
 * @property {number | null} mean        of all activations
 */

/** Tiles are no larger, however few they are, CSS pixels. */
const MOST_TILE = 56;
/** Room below a histogram for its numbers, CSS pixels. */
const BELOW = 18;
/** Between a tile and the next, as a share of it. */
const GAP = 0.09;

/**
 * A grid that is about as high as it is wide.
 *
 * @param {number} count
 * @param {readonly [number, number]} shape
 * @param {number} width  CSS pixels
 * @returns {Grid}
 */
export function filterGrid(count, [height, width_], width) {
  const columns = Math.max(1, Math.ceil(Math.sqrt((count * height) / width_)));
  const tile = Math.min(MOST_TILE, width / columns);
  const rows = Math.ceil(count / columns);
  return { columns, rows, tile, height: (rows * tile * height) / width_ };
}

/**
 * Write the pixels of one filter: colour for the sign, ink for the size.
 *
 * @param {Uint8ClampedArray} pixels  RGBA, as many as the filter has weights
 * @param {ArrayLike<number>} weights
 * @param {number} scale
 * @param {{positive: readonly number[], negative: readonly number[]}} inks  red, green, blue
 */
export function paintFilter(pixels, weights, scale, inks) {
  for (let i = 0; i < weights.length; i += 1) {
    const ink = weights[i] < 0 ? inks.negative : inks.positive;
    const share = Math.min(1, Math.abs(weights[i]) / scale) || 0;
    for (let part = 0; part < 3; part += 1) pixels[4 * i + part] = ink[part];
    pixels[4 * i + 3] = Math.round(255 * share);
  }
}

/**
 * All filters in a grid.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {Filters & {chosen: number | null, dead: ReadonlySet<number>}} scene
 * @param {Grid} grid
 * @param {Theme} theme
 * @param {(width: number, height: number) => HTMLCanvasElement} makeCanvas
 */
export function drawFilters(context, scene, grid, theme, makeCanvas) {
  const { values, count, shape, scale, chosen, dead } = scene;
  const [height, width] = shape;
  const inks = { positive: rgbOf(theme.positive), negative: rgbOf(theme.negative) };
  const picture = makeCanvas(width, height);
  const inner = /** @type {CanvasRenderingContext2D | null} */ (picture.getContext("2d"));
  if (!inner) return;
  const image = inner.createImageData(width, height);
  const size = width * height;
  const gap = grid.tile * GAP;
  context.imageSmoothingEnabled = width > grid.tile * devicePixelRatio;
  for (let unit = 0; unit < count; unit += 1) {
    const box = tileOf(unit, grid, shape, gap);
    context.fillStyle = theme.fill;
    context.fillRect(box.x, box.y, box.width, box.height);
    paintFilter(image.data, values.subarray(unit * size, (unit + 1) * size), scale, inks);
    inner.putImageData(image, 0, 0);
    context.drawImage(picture, box.x, box.y, box.width, box.height);
    if (dead.has(unit)) cross(context, box, theme);
  }
  if (chosen !== null && chosen < count) {
    const { x, y, width: across, height: down } = tileOf(chosen, grid, shape, gap);
    context.strokeStyle = theme.focus;
    context.lineWidth = 2;
    context.strokeRect(x - 1, y - 1, across + 2, down + 2);
  }
}

/**
 * @param {number} unit
 * @param {Grid} grid
 * @param {readonly [number, number]} shape
 * @param {number} gap
 */
function tileOf(unit, { columns, tile }, [height, width], gap) {
  const pitch = (tile * height) / width;
  return {
    x: (unit % columns) * tile + gap / 2,
    y: Math.floor(unit / columns) * pitch + gap / 2,
    width: tile - gap,
    height: pitch - gap,
  };
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {{x: number, y: number, width: number, height: number}} box
 * @param {Theme} theme
 */
function cross(context, { x, y, width, height }, theme) {
  context.strokeStyle = theme.ghost;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(x + width, y + height);
  context.moveTo(x + width, y);
  context.lineTo(x, y + height);
  context.stroke();
}

/**
 * One filter, large: a weight below 0 has a dash on it, so that colour is not all that tells.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {{weights: ArrayLike<number>, shape: readonly [number, number], scale: number}} filter
 * @param {number} size  CSS pixels
 * @param {Theme} theme
 */
export function drawFilter(context, { weights, shape: [height, width], scale }, size, theme) {
  const cell = size / Math.max(height, width);
  context.fillStyle = theme.fill;
  context.fillRect(0, 0, cell * width, cell * height);
  for (let i = 0; i < weights.length; i += 1) {
    const [x, y] = [(i % width) * cell, Math.floor(i / width) * cell];
    const share = Math.min(1, Math.abs(weights[i]) / scale) || 0;
    context.globalAlpha = share;
    context.fillStyle = weights[i] < 0 ? theme.negative : theme.positive;
    context.fillRect(x, y, cell, cell);
    if (weights[i] >= 0 || share < 0.1) continue;
    context.fillStyle = theme.ink;
    context.fillRect(x + 0.3 * cell, y + 0.5 * cell - 0.5, 0.4 * cell, 1);
  }
  context.globalAlpha = 1;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {HistogramScene} scene
 * @param {{width: number, height: number}} size  CSS pixels
 * @param {string} accent
 * @param {Theme} theme
 */
export function drawHistogram(context, { edges, shares, most, mean }, size, accent, theme) {
  const [from, to] = [edges[0], edges[edges.length - 1]];
  const floor = size.height - BELOW;
  const x = (/** @type {number} */ value) => (size.width * (value - from)) / (to - from || 1);
  context.fillStyle = accent;
  shares.forEach((share, bin) => {
    const tall = most > 0 ? (share / most) * (floor - 14) : 0;
    // What is there is seen to be there.
    const shown = share > 0 ? Math.max(1, tall) : 0;
    const [left, right] = [x(edges[bin]), x(edges[bin + 1])];
    context.fillRect(left, floor - shown, Math.max(1, right - left - 1), shown);
  });
  context.fillStyle = theme.line;
  context.fillRect(0, floor, size.width, 1);
  context.font = `11px ${theme.font}`;
  context.fillStyle = theme.inkSoft;
  context.textBaseline = "alphabetic";
  context.textAlign = "right";
  context.fillText(`${formatPercent(most, 1)} a bar`, size.width, 10);
  for (const tick of ticksBetween(from, to, 4)) {
    context.textAlign = x(tick) < 12 ? "left" : x(tick) > size.width - 12 ? "right" : "center";
    context.fillText(formatNumber(tick), x(tick), size.height - 4);
  }
  if (mean === null) return;
  context.fillStyle = theme.ink;
  context.fillRect(x(mean) - 0.75, 14, 1.5, floor - 14);
  context.textAlign = x(mean) > size.width / 2 ? "right" : "left";
  context.fillText("mean", x(mean) + (x(mean) > size.width / 2 ? -4 : 4), 22);
}
