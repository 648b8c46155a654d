/**
 * Sharp canvases on any screen. Knows pixels, not what is drawn.
 */

/**
 * Give a canvas a size in CSS pixels, and as many real pixels as the screen has.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {number} width   CSS pixels
 * @param {number} height  CSS pixels
 * @returns {CanvasRenderingContext2D | null} a context whose unit is the CSS pixel, cleared
 */
export function fitCanvas(canvas, width, height) {
  const ratio = window.devicePixelRatio || 1;
  const [realWidth, realHeight] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== realWidth || canvas.height !== realHeight) {
    canvas.width = realWidth;
    canvas.height = realHeight;
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
  }
  const context = canvas.getContext("2d");
  if (!context) return null;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return context;
}
