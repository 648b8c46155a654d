/**
 * Figures as files: SVG by the recording context, PNG by a canvas at print size.
 */

import { SvgContext } from "../lib/svg-context.js";
import { drawFigure, sizeOf } from "./drawing/figure.js";

/** @typedef {import("./drawing/figure.js").Figure} Figure */
/** @typedef {import("./drawing/theme.js").Theme} Theme */

/** Pixels of a PNG for each of the screen: 300 dots an inch, where the screen has a hundred. */
export const PRINT_SCALE = 3;

/**
 * @param {Figure} figure
 * @param {Theme} theme
 * @returns {string}
 */
export function svgOf(figure, theme) {
  const { width, height } = sizeOf(figure);
  const svg = new SvgContext(width, height);
  svg.fillStyle = theme.paper;
  svg.fillRect(0, 0, width, height);
  drawFigure(svg.context, figure, theme);
  return svg.toSvg(`${figure.heading}. ${figure.caption}`);
}

/**
 * @param {Figure} figure
 * @param {Theme} theme
 * @returns {Promise<Blob>}
 */
export async function pngOf(figure, theme) {
  const { width, height } = sizeOf(figure);
  const canvas = makeCanvas(Math.round(width * PRINT_SCALE), Math.round(height * PRINT_SCALE));
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.scale(PRINT_SCALE, PRINT_SCALE);
  drawFigure(context, figure, theme);
  // Paper goes below last: parts begin by clearing their place.
  context.globalCompositeOperation = "destination-over";
  context.fillStyle = theme.paper;
  context.fillRect(0, 0, width, height);
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
  if (!(blob instanceof Blob)) throw new RangeError("The picture is too large for this browser.");
  return blob;
}

/**
 * @param {number} width
 * @param {number} height
 */
export function makeCanvas(width, height) {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  return canvas;
}
