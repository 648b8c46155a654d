/**
 * Every mask so far: one column a step, one row a perceptron, ink = kept.
 *
 * Paints a picture of one pixel a perceptron and step, then enlarges it: its cost does not grow
 * with the size on screen. Knows no run.
 */

/** @typedef {import("./theme.js").Theme} Theme */
/** @typedef {Uint8Array | readonly number[]} Mask 1 kept, 0 dropped */
/**
 * @typedef {object} StripScene
 * @property {readonly (Mask | null)[]} columns  a mask a step, oldest first; null: not known here
 * @property {number} unitCount
 * @property {number} pitch           width of a column with its gap, CSS pixels
 * @property {number} width           CSS pixels
 * @property {number} height          CSS pixels
 * @property {number | null} chosen   index of the chosen column; null: live
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
  const { columns, unitCount, pitch, height } = scene;
  if (columns.length === 0 || unitCount === 0) return;
  const picture = makeCanvas(columns.length, unitCount);
  const inner = /** @type {CanvasRenderingContext2D | null} */ (picture.getContext("2d"));
  if (!inner) return;
  const image = inner.createImageData(columns.length, unitCount);
  paintMasks(image.data, scene, rgbOf(theme.dropout));
  inner.putImageData(image, 0, 0);
  context.imageSmoothingEnabled = unitCount > height;
  context.drawImage(picture, 0, 0, columns.length * pitch, height);
  cutGaps(context, scene, theme);
}

/**
 * Write the picture's pixels: ink where a perceptron was kept, paler after the chosen step.
 *
 * @param {Uint8ClampedArray} pixels RGBA, rows of one perceptron
 * @param {Pick<StripScene, "columns" | "unitCount" | "chosen">} scene
 * @param {readonly [number, number, number]} ink
 */
export function paintMasks(pixels, { columns, unitCount, chosen }, [red, green, blue]) {
  columns.forEach((mask, column) => {
    if (!mask) return;
    const opacity = chosen !== null && column > chosen ? LATER : INK;
    for (let unit = 0; unit < unitCount; unit += 1) {
      if (!mask[unit]) continue;
      const at = 4 * (unit * columns.length + column);
      pixels[at] = red;
      pixels[at + 1] = green;
      pixels[at + 2] = blue;
      pixels[at + 3] = opacity;
    }
  });
}

/**
 * Gaps between columns, and between rows where rows are high enough to have one.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {StripScene} scene
 * @param {Theme} theme
 */
function cutGaps(context, { columns, unitCount, pitch, height }, theme) {
  context.fillStyle = theme.paper;
  context.beginPath();
  for (let column = 1; column <= columns.length; column += 1) {
    context.rect(column * pitch - 1, 0, 1, height);
  }
  const row = height / unitCount;
  if (row >= 3) {
    for (let unit = 1; unit <= unitCount; unit += 1) {
      context.rect(0, Math.round(unit * row) - 1, columns.length * pitch, 1);
    }
  }
  context.fill();
}

/**
 * @param {string} colour `#rrggbb`
 * @returns {[number, number, number]}
 */
export function rgbOf(colour) {
  const value = Number.parseInt(colour.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}
