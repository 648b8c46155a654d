/**
 * What a network answers everywhere, and the examples it learnt from.
 *
 * Colour tells the class or the height, lines tell where it changes; a wrong label is a ring, a
 * right one a dot. Knows no network.
 */

import { boundaries } from "../../lib/surface.js";
import { rgbOf } from "./strip.js";

/** @typedef {import("./theme.js").Theme} Theme */
/** @typedef {import("../../lib/surface.js").Surface} Surface */
/** @typedef {import("../../lib/surface.js").Extent} Extent */
/** @typedef {{features: ArrayLike<number>, label: number, true_label: number}} Point */
/**
 * @typedef {object} SurfaceScene
 * @property {Surface | null} surface
 * @property {Extent} extent
 * @property {readonly Point[]} points
 * @property {Point | null} chosen  the example of the step
 * @property {number} range         regression: the largest height either way
 */

const LEVELS = 5;
const INK = 0.34;

/**
 * @param {CanvasRenderingContext2D} context
 * @param {SurfaceScene} scene
 * @param {number} size  CSS pixels
 * @param {Theme} theme
 * @param {(side: number) => OffscreenCanvas | HTMLCanvasElement} makeCanvas
 */
export function drawSurface(context, scene, size, theme, makeCanvas) {
  const { surface } = scene;
  if (surface && surface.values.length > 0) {
    const picture = makeCanvas(surface.side);
    const inner = /** @type {CanvasRenderingContext2D} */ (picture.getContext("2d"));
    const image = inner.createImageData(surface.side, surface.side);
    paintSurface(image.data, surface, scene.range, theme);
    inner.putImageData(image, 0, 0);
    context.imageSmoothingEnabled = true;
    context.drawImage(picture, 0, 0, size, size);
  }
  context.strokeStyle = theme.line;
  context.lineWidth = 1;
  context.strokeRect(0.5, 0.5, size - 1, size - 1);
  for (const point of scene.points) drawPoint(context, point, scene, size, theme);
  if (scene.chosen) drawChosen(context, scene.chosen, scene.extent, size, theme);
}

/**
 * Write the picture's pixels over the stage's colour.
 *
 * @param {Uint8ClampedArray} pixels RGBA
 * @param {Surface} surface
 * @param {number} range
 * @param {Theme} theme
 */
export function paintSurface(pixels, surface, range, theme) {
  const stage = rgbOf(theme.stage);
  const colours = classColours(theme).map(rgbOf);
  const edge = boundaries(surface, (2 * range) / LEVELS);
  const ink = rgbOf(theme.inkSoft);
  for (let cell = 0; cell < edge.length; cell += 1) {
    const weights = cellInk(surface, cell, range);
    for (let channel = 0; channel < 3; channel += 1) {
      let value = stage[channel];
      weights.forEach((share, k) => {
        value += INK * share * (colours[k % colours.length][channel] - stage[channel]);
      });
      if (edge[cell]) value += 0.45 * (ink[channel] - value);
      pixels[4 * cell + channel] = value;
    }
    pixels[4 * cell + 3] = 255;
  }
}

/**
 * How much of each colour a cell has, 0 … 1; for a regression of the one up and the one down.
 *
 * @param {Surface} surface
 * @param {number} cell
 * @param {number} range
 * @returns {number[]}
 */
function cellInk({ values, classes }, cell, range) {
  if (classes > 0) return Array.from(values.subarray(cell * classes, (cell + 1) * classes));
  const height = Math.max(-1, Math.min(1, values[cell] / (range || 1)));
  return Number.isFinite(height) ? [Math.max(0, height), Math.max(0, -height)] : [0, 0];
}

/**
 * @param {Theme} theme
 * @returns {string[]} of the classes in order
 */
export function classColours(theme) {
  return [theme.positive, theme.negative, theme.inkSoft];
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Point} point
 * @param {SurfaceScene} scene
 * @param {number} size
 * @param {Theme} theme
 */
function drawPoint(context, point, { extent, surface, range }, size, theme) {
  const [x, y] = placeOf(point, extent, size);
  const isRegression = surface?.classes === 0;
  const colours = classColours(theme);
  const colour = isRegression
    ? colours[point.label >= 0 ? 0 : 1]
    : colours[point.label % colours.length];
  const radius = isRegression ? 1 + 2.2 * Math.min(1, Math.abs(point.label) / (range || 1)) : 2.4;
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  if (!isRegression && point.label !== point.true_label) {
    context.fillStyle = theme.stage;
    context.fill();
    context.strokeStyle = colour;
    context.lineWidth = 1.4;
    context.stroke();
    return;
  }
  context.fillStyle = colour;
  context.fill();
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Point} point
 * @param {Extent} extent
 * @param {number} size
 * @param {Theme} theme
 */
function drawChosen(context, point, extent, size, theme) {
  const [x, y] = placeOf(point, extent, size);
  context.strokeStyle = theme.ink;
  context.lineWidth = 1.5;
  context.beginPath();
  context.arc(x, y, 5.5, 0, 2 * Math.PI);
  context.stroke();
}

/**
 * @param {Point} point
 * @param {Extent} extent
 * @param {number} size
 * @returns {[number, number]} CSS pixels
 */
export function placeOf({ features }, { left, right, bottom, top }, size) {
  return [
    ((features[0] - left) / (right - left)) * size,
    ((top - features[1]) / (top - bottom)) * size,
  ];
}
