/**
 * Every mask so far: a column for one step or for several, a row for one perceptron or for several,
 * ink = share kept.
 *
 * Paints a picture of one pixel a column and row, then enlarges it: its cost does not grow with the
 * size on screen. Knows no run.
 */

/** @typedef {import("./theme.js").Theme} Theme */
/**
 * @typedef {object} StripScene
 * @property {readonly (ArrayLike<number> | null)[]} columns  share kept of each row, 0 … 1, oldest
 *   column first; null: not known here
 * @property {number} rowCount
 * @property {number} rowHeight       CSS pixels
 * @property {number} pitch           width of a column with its gap, CSS pixels
 * @property {boolean} gaps           columns are single steps: they stand apart
 * @property {number | null} chosen   index of the column with the chosen step; null: live
 * @property {number | null} selected index of the row to point out
 */

const INK = 186;
const LATER = 52;

/**
 * @param {CanvasRenderingContext2D} context
 * @param {StripScene} scene
 * @param {Theme} theme
 * @param {(width: number, height: number) => OffscreenCanvas | HTMLCanvasElement} makeCanvas
 */
export function drawStrip(context, scene, theme, makeCanvas) {
  const { columns, rowCount, rowHeight, pitch } = scene;
  if (columns.length === 0 || rowCount === 0) return;
  const picture = makeCanvas(columns.length, rowCount);
  const inner = /** @type {CanvasRenderingContext2D | null} */ (picture.getContext("2d"));
  if (!inner) return;
  const image = inner.createImageData(columns.length, rowCount);
  paintShares(image.data, scene, rgbOf(theme.dropout));
  inner.putImageData(image, 0, 0);
  fillUnknown(context, scene, theme);
  context.imageSmoothingEnabled = false;
  context.drawImage(picture, 0, 0, columns.length * pitch, rowCount * rowHeight);
  cutGaps(context, scene, theme);
  pointOut(context, scene, theme);
}

/**
 * Write the picture's pixels: as much ink as was kept, paler after the chosen column.
 *
 * @param {Uint8ClampedArray} pixels RGBA, rows from the top
 * @param {Pick<StripScene, "columns" | "rowCount" | "chosen">} scene
 * @param {readonly [number, number, number]} ink
 */
export function paintShares(pixels, { columns, rowCount, chosen }, [red, green, blue]) {
  columns.forEach((shares, column) => {
    if (!shares) return;
    const most = chosen !== null && column > chosen ? LATER : INK;
    for (let row = 0; row < rowCount; row += 1) {
      const at = 4 * (row * columns.length + column);
      pixels[at] = red;
      pixels[at + 1] = green;
      pixels[at + 2] = blue;
      pixels[at + 3] = Math.round(shares[row] * most);
    }
  });
}

/**
 * Columns that are still on their way look like neither kept nor dropped.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {StripScene} scene
 * @param {Theme} theme
 */
function fillUnknown(context, { columns, rowCount, rowHeight, pitch }, theme) {
  context.fillStyle = theme.fill;
  columns.forEach((shares, column) => {
    if (!shares) context.fillRect(column * pitch, 0, pitch, rowCount * rowHeight);
  });
}

/**
 * Gaps between single steps, and between rows where rows are high enough to have one.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {StripScene} scene
 * @param {Theme} theme
 */
function cutGaps(context, { columns, rowCount, rowHeight, pitch, gaps }, theme) {
  context.fillStyle = theme.paper;
  context.beginPath();
  for (let column = 1; gaps && column <= columns.length; column += 1) {
    context.rect(column * pitch - 1, 0, 1, rowCount * rowHeight);
  }
  for (let row = 1; rowHeight >= 3 && row <= rowCount; row += 1) {
    context.rect(0, row * rowHeight - 1, columns.length * pitch, 1);
  }
  context.fill();
}

/**
 * Lines above and below one row.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {StripScene} scene
 * @param {Theme} theme
 */
function pointOut(context, { columns, rowHeight, pitch, selected }, theme) {
  if (selected === null) return;
  const width = columns.length * pitch;
  const bottom = (selected + 1) * rowHeight - (rowHeight >= 3 ? 1 : 0);
  context.fillStyle = theme.ink;
  context.fillRect(0, selected * rowHeight - 1, width, 1);
  context.fillRect(0, bottom, width, 1);
}

/**
 * @param {string} colour `#rrggbb`
 * @returns {[number, number, number]}
 */
export function rgbOf(colour) {
  const value = Number.parseInt(colour.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}
