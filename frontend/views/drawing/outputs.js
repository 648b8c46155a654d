/**
 * The output layer: one bar a class with its name, one value for a regression, or the picture that
 * an autoencoder gives back.
 */

import { drawPixels } from "./pixels.js";

/** @typedef {import("./theme.js").Theme} Theme */
/**
 * @typedef {object} Bar
 * @property {string} name
 * @property {number | null} share  0 … 1; null: nothing known yet
 * @property {boolean} wanted       the label of the example
 * @property {number} x             left edge of the name, CSS pixels
 * @property {number} y             middle
 */
/**
 * @typedef {object} OutputScene
 * @property {readonly Bar[]} bars  empty for a regression
 * @property {readonly import("./perceptron.js").Mark[]} pixels  those that come out; else empty
 * @property {string} value         what a regression says; else empty
 * @property {number} x             left edge of names
 * @property {number} y             middle of the layer
 * @property {number} nameWidth     CSS pixels
 * @property {number} barWidth      CSS pixels
 * @property {number} barHeight     CSS pixels
 */

/**
 * @param {CanvasRenderingContext2D} context
 * @param {OutputScene} scene
 * @param {string} accent
 * @param {Theme} theme
 */
export function drawOutputs(context, scene, accent, theme) {
  context.textBaseline = "middle";
  context.textAlign = "left";
  if (scene.pixels.length > 0) {
    drawPixels(context, scene.pixels, theme);
    return;
  }
  if (scene.bars.length === 0) {
    context.font = `600 13px ${theme.font}`;
    context.fillStyle = accent;
    context.fillText(scene.value, scene.x, scene.y);
    return;
  }
  const best = scene.bars.reduce((most, { share }) => Math.max(most, share ?? 0), 0);
  for (const bar of scene.bars) drawBar(context, bar, scene, { accent, best, theme });
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Bar} bar
 * @param {OutputScene} scene
 * @param {{accent: string, best: number, theme: Theme}} look
 */
function drawBar(context, bar, { nameWidth, barWidth, barHeight }, { accent, best, theme }) {
  const [left, top] = [bar.x + nameWidth, bar.y - barHeight / 2];
  context.font = `${bar.wanted ? "600 " : ""}11px ${theme.font}`;
  context.fillStyle = bar.wanted ? theme.ink : theme.inkSoft;
  context.fillText(bar.name, bar.x, bar.y, nameWidth - 4);
  context.fillStyle = theme.fill;
  rounded(context, left, top, barWidth, barHeight);
  if (bar.share === null) return;
  context.fillStyle = bar.share === best && best > 0 ? accent : theme.inkFaint;
  rounded(context, left, top, Math.max(1, bar.share * barWidth), barHeight);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number} x
 * @param {number} y
 * @param {number} width
 * @param {number} height
 */
function rounded(context, x, y, width, height) {
  context.beginPath();
  context.roundRect(x, y, width, height, Math.min(2, width / 2));
  context.fill();
}
