/**
 * One sub-network: what is kept of the input and of each hidden layer. Kept perceptrons are discs,
 * dropped ones a dot in the middle of nothing. Knows masks, no network.
 */

import { drawImage } from "./why-image.js";

/** @typedef {import("./theme.js").Theme} Theme */
/**
 * @typedef {object} SubNetwork
 * @property {readonly (readonly number[])[]} hidden  for each hidden layer 1 kept, 0 dropped
 * @property {{features: readonly number[], shape: readonly [number, number],
 *   kept: readonly number[] | null} | null} image    null: the input is none
 */

const GAP = 7;

/**
 * @param {CanvasRenderingContext2D} context
 * @param {SubNetwork} scene
 * @param {number} width   CSS pixels
 * @param {number} height
 * @param {Theme} theme
 */
export function drawSubNetwork(context, { hidden, image }, width, height, theme) {
  let left = 0;
  if (image) {
    drawImage(context, image, height, theme);
    left = height + GAP;
  }
  const room = (width - left - GAP * (hidden.length - 1)) / Math.max(1, hidden.length);
  hidden.forEach((kept, layer) => {
    drawLayer(context, kept, { x: left + layer * (room + GAP), width: room, height }, theme);
  });
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {readonly number[]} kept
 * @param {{x: number, width: number, height: number}} box
 * @param {Theme} theme
 */
function drawLayer(context, kept, { x, width, height }, theme) {
  const { columns, pitch } = packed(kept.length, width, height);
  const rows = Math.ceil(kept.length / columns);
  const [left, top] = [x + (width - columns * pitch) / 2, (height - rows * pitch) / 2];
  kept.forEach((isKept, unit) => {
    const centreX = left + ((unit % columns) + 0.5) * pitch;
    const centreY = top + (Math.floor(unit / columns) + 0.5) * pitch;
    context.fillStyle = isKept ? theme.dropout : theme.ghost;
    context.beginPath();
    context.arc(centreX, centreY, pitch * (isKept ? 0.42 : 0.12), 0, 2 * Math.PI);
    context.fill();
  });
}

/**
 * The largest squares of which `count` fit into a box.
 *
 * @param {number} count
 * @param {number} width
 * @param {number} height
 */
export function packed(count, width, height) {
  let best = { columns: 1, pitch: 0 };
  for (let columns = 1; columns <= count; columns += 1) {
    const pitch = Math.min(width / columns, height / Math.ceil(count / columns));
    if (pitch > best.pitch) best = { columns, pitch };
  }
  return best;
}
