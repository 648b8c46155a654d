/**
 * Small pictures of data sets: pixels, points of two or three classes, a surface, a table.
 *
 * Draws what `GET /datasets` says; knows no data set by name.
 */

/** @typedef {import("./theme.js").Theme} Theme */
/**
 * @typedef {{kind: "points", points: [number, number, number][]}} PointsThumbnail
 * @typedef {{kind: "image" | "surface" | "table", height: number, width: number,
 *   values: number[]}} GridThumbnail
 * @typedef {PointsThumbnail | GridThumbnail} Thumbnail
 */

/**
 * Draw a thumbnail into a square.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {Thumbnail} thumbnail
 * @param {number} side CSS pixels
 * @param {Theme} theme
 */
export function drawThumbnail(context, thumbnail, side, theme) {
  context.clearRect(0, 0, side, side);
  if (thumbnail.kind === "points") drawPoints(context, thumbnail, side, theme);
  else drawGrid(context, thumbnail, side, theme);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {PointsThumbnail} thumbnail
 * @param {number} side
 * @param {Theme} theme
 */
function drawPoints(context, thumbnail, side, theme) {
  const colours = [theme.positive, theme.negative, theme.inkSoft];
  for (const [x, y, label] of thumbnail.points) {
    context.fillStyle = colours[label % colours.length];
    context.beginPath();
    context.arc(((x + 1) / 2) * (side - 6) + 3, ((1 - y) / 2) * (side - 6) + 3, 1.6, 0, 7);
    context.fill();
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {GridThumbnail} thumbnail
 * @param {number} side
 * @param {Theme} theme
 */
function drawGrid(context, { kind, height, width, values }, side, theme) {
  const cell = side / Math.max(height, width);
  const [left, top] = [(side - cell * width) / 2, (side - cell * height) / 2];
  values.forEach((value, index) => {
    const [x, y] = [index % width, Math.floor(index / width)];
    context.fillStyle = theme.ink;
    context.globalAlpha = value;
    if (kind === "surface") {
      context.fillStyle = value >= 0.5 ? theme.positive : theme.negative;
      context.globalAlpha = 0.12 + 1.5 * Math.abs(value - 0.5);
    }
    const gap = kind === "table" ? 1 : 0;
    const [x0, y0] = [Math.round(left + x * cell), Math.round(top + y * cell)];
    const [x1, y1] = [Math.round(left + (x + 1) * cell), Math.round(top + (y + 1) * cell)];
    context.fillRect(x0, y0, x1 - x0 - gap, y1 - y0 - gap);
  });
  context.globalAlpha = 1;
}
