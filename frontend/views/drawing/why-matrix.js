/**
 * A matrix of correlations: ink is strength, whatever the sign; a perceptron that is dead has
 * a cross and nothing else. Painted as a picture of one pixel a cell, then enlarged. Knows no
 * network.
 */

import { rgbOf } from "./strip.js";

/** @typedef {import("./theme.js").Theme} Theme */
/**
 * @typedef {object} MatrixScene
 * @property {Float32Array} cells   row by row, -1 … 1; `NaN`: dead
 * @property {number} side          cells a row
 * @property {{row: number, column: number} | null} cell  to point out
 */

/**
 * Bring a matrix of some units into the order of all.
 *
 * @param {readonly number[]} order  of units, wanted
 * @param {readonly number[]} units  which units the matrix has
 * @param {readonly (readonly number[])[]} matrix  (units, units)
 * @returns {Float32Array} (order, order), row by row; `NaN` where a unit is none of the matrix's
 */
export function cellsInOrder(order, units, matrix) {
  const place = new Map(units.map((unit, index) => [unit, index]));
  const cells = new Float32Array(order.length * order.length).fill(NaN);
  order.forEach((a, row) => {
    const values = matrix[place.get(a) ?? -1];
    if (!values) return;
    order.forEach((b, column) => {
      cells[row * order.length + column] = values[place.get(b) ?? -1] ?? NaN;
    });
  });
  return cells;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {MatrixScene} scene
 * @param {number} size  CSS pixels
 * @param {string} accent
 * @param {Theme} theme
 * @param {(side: number) => OffscreenCanvas | HTMLCanvasElement} makeCanvas
 */
export function drawMatrix(context, scene, size, accent, theme, makeCanvas) {
  const { side } = scene;
  if (side === 0) return;
  const picture = makeCanvas(side);
  const inner = /** @type {CanvasRenderingContext2D | null} */ (picture.getContext("2d"));
  if (!inner) return;
  const image = inner.createImageData(side, side);
  paintCells(image.data, scene.cells, rgbOf(accent));
  inner.putImageData(image, 0, 0);
  context.fillStyle = theme.stage;
  context.fillRect(0, 0, size, size);
  context.imageSmoothingEnabled = side > size * devicePixelRatio;
  context.drawImage(picture, 0, 0, size, size);
  crossDead(context, scene, size, theme);
  if (scene.cell) pointOut(context, scene.cell, size / side, theme);
}

/**
 * @param {Uint8ClampedArray} pixels RGBA
 * @param {Float32Array} cells
 * @param {readonly [number, number, number]} ink
 */
export function paintCells(pixels, cells, [red, green, blue]) {
  for (let i = 0; i < cells.length; i += 1) {
    pixels[4 * i] = red;
    pixels[4 * i + 1] = green;
    pixels[4 * i + 2] = blue;
    pixels[4 * i + 3] = Number.isNaN(cells[i]) ? 0 : Math.round(255 * Math.abs(cells[i]));
  }
}

/**
 * A cross on the diagonal for each perceptron that is dead: its row and column stay empty.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {MatrixScene} scene
 * @param {number} size
 * @param {Theme} theme
 */
function crossDead(context, { cells, side }, size, theme) {
  const pitch = size / side;
  const arm = Math.max(1.2, 0.36 * pitch);
  context.strokeStyle = theme.ghost;
  context.lineWidth = 1;
  context.beginPath();
  for (let unit = 0; unit < side; unit += 1) {
    if (!Number.isNaN(cells[unit * side + unit])) continue;
    const middle = (unit + 0.5) * pitch;
    context.moveTo(middle - arm, middle - arm);
    context.lineTo(middle + arm, middle + arm);
    context.moveTo(middle + arm, middle - arm);
    context.lineTo(middle - arm, middle + arm);
  }
  context.stroke();
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {{row: number, column: number}} cell
 * @param {number} pitch
 * @param {Theme} theme
 */
function pointOut(context, { row, column }, pitch, theme) {
  const side = Math.max(6, pitch);
  context.strokeStyle = theme.ink;
  context.lineWidth = 1.5;
  context.strokeRect((column + 0.5) * pitch - side / 2, (row + 0.5) * pitch - side / 2, side, side);
}
