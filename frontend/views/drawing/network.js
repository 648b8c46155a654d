/**
 * One twin, whole: edges below, perceptrons above, bars on the right, words around.
 *
 * `drawNetwork(context, scene)` draws what the scene says and decides nothing.
 */

import { drawEdges } from "./edges.js";
import { drawOutputs } from "./outputs.js";
import { drawPerceptron, drawSelection } from "./perceptron.js";
import { drawPixels } from "./pixels.js";

/** @typedef {import("./theme.js").Theme} Theme */
/** @typedef {import("./perceptron.js").Mark} Mark */
/**
 * @typedef {object} Words
 * @property {string} text
 * @property {number} x
 * @property {number} y                 baseline
 * @property {"left" | "center"} align
 * @property {boolean} [alert]          stands out
 */
/**
 * @typedef {object} NetworkScene
 * @property {number} width                CSS pixels
 * @property {number} height               CSS pixels
 * @property {"dropout" | "plain"} twin
 * @property {boolean} image               inputs are pixels
 * @property {readonly Mark[]} inputs
 * @property {readonly (readonly Mark[])[]} hidden
 * @property {readonly import("./edges.js").Edge[]} edges
 * @property {import("./outputs.js").OutputScene} outputs
 * @property {readonly Words[]} words
 * @property {Mark | null} selected
 * @property {{left: number, right: number} | null} [reveal]  edges are seen in this stretch only
 */

/**
 * @param {CanvasRenderingContext2D} context  with nothing drawn yet
 * @param {NetworkScene} scene
 * @param {Theme} theme
 * @param {typeof drawUnder} [under]  what draws what lies under the perceptrons
 */
export function drawNetwork(context, scene, theme, under = drawUnder) {
  const accent = theme[scene.twin];
  under(context, scene, theme);
  if (scene.image) drawPixels(context, scene.inputs, theme);
  else for (const mark of scene.inputs) drawPerceptron(context, mark, theme.inkSoft, theme);
  for (const layer of scene.hidden) {
    for (const mark of layer) drawPerceptron(context, mark, accent, theme);
  }
  drawWords(context, scene.words, theme);
  if (scene.selected) drawSelection(context, scene.selected, theme.focus);
}

/**
 * Edges and bars.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {NetworkScene} scene
 * @param {Theme} theme
 */
export function drawUnder(context, scene, theme) {
  drawRevealed(context, scene, theme);
  drawOutputs(context, scene.outputs, theme[scene.twin], theme);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {NetworkScene} scene
 * @param {Theme} theme
 */
function drawRevealed(context, { edges, reveal, height }, theme) {
  if (!reveal) {
    drawEdges(context, edges, theme);
    return;
  }
  context.save();
  context.beginPath();
  context.rect(reveal.left, 0, reveal.right - reveal.left, height);
  context.clip();
  drawEdges(context, edges, theme);
  context.restore();
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {readonly Words[]} words
 * @param {Theme} theme
 */
function drawWords(context, words, theme) {
  context.textBaseline = "alphabetic";
  for (const { text, x, y, align, alert } of words) {
    context.font = `${alert ? "600 " : ""}11px ${theme.font}`;
    context.fillStyle = alert ? theme.negative : theme.inkSoft;
    context.textAlign = align;
    context.fillText(text, x, y);
  }
}
