/**
 * How a network's picture gets from one step to the next while a run is at speed: fills and shares
 * change by and by, edges and bars of one picture give way to the next ones. Nothing moves: what
 * moves away from one place and on to another would make both flash.
 *
 * Knows scenes and a clock that it is given; no run.
 */

import { blendMarks, eased } from "../lib/blend.js";
import { fitCanvas } from "./canvas.js";
import { drawUnder } from "./drawing/network.js";

/** @typedef {import("./drawing/network.js").NetworkScene} NetworkScene */
/** @typedef {import("./drawing/theme.js").Theme} Theme */

/** A change is over before the stage moves on again, milliseconds. */
export const FADE_MS = 420;
/** Time between two pictures of a change: enough to look smooth, little enough to train beside. */
export const FADE_FRAME_MS = 50;

/**
 * @template {NetworkScene} Scene
 * @param {Scene} from  of the same layout
 * @param {Scene} to
 * @param {number} share  0 … 1
 * @returns {Scene}
 */
export function blendScenes(from, to, share) {
  return {
    ...to,
    inputs: blendMarks(from.inputs, to.inputs, share),
    hidden: to.hidden.map((marks, layer) => blendMarks(from.hidden[layer], marks, share)),
  };
}

/** @template {NetworkScene} Scene */
export class Fade {
  constructor() {
    /** @type {Scene | null} */
    this.from = null;
    this.begun = 0;
    this.layers = new UnderLayers();
  }

  /**
   * @param {Scene} from  as it is on screen
   * @param {number} now  milliseconds
   */
  begin(from, now) {
    [this.from, this.begun] = [from, now];
  }

  end() {
    this.from = null;
  }

  /**
   * @param {Scene} to   with as many marks as the scene it began with
   * @param {number} now
   * @returns {{scene: Scene, under: typeof drawUnder}} what to draw, and how what lies under it
   */
  at(to, now) {
    const { from, layers } = this;
    if (!from) return { scene: to, under: drawUnder };
    const share = eased((now - this.begun) / FADE_MS);
    if (share >= 1) {
      this.end();
      return { scene: to, under: (context, scene, theme) => layers.draw(context, scene, theme) };
    }
    /** @type {typeof drawUnder} */
    const under = (context, scene, theme) => {
      context.save();
      // The exact mean of the two, wherever both have nothing, one has something or both have.
      context.globalCompositeOperation = "lighter";
      context.globalAlpha = 1 - share;
      layers.draw(context, from, theme);
      context.globalAlpha = share;
      layers.draw(context, scene, theme);
      context.restore();
    };
    return { scene: blendScenes(from, to, share), under };
  }
}

/** What lies under the perceptrons of the last two scenes, as pictures: drawn once each. */
class UnderLayers {
  constructor() {
    /** @type {{edges: NetworkScene["edges"], theme: Theme, canvas: HTMLCanvasElement}[]} */
    this.kept = [];
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {NetworkScene} scene
   * @param {Theme} theme
   */
  draw(context, scene, theme) {
    const { width, height } = scene;
    context.drawImage(this.canvasOf(scene, theme), 0, 0, width, height);
  }

  /**
   * @param {NetworkScene} scene
   * @param {Theme} theme
   */
  canvasOf(scene, theme) {
    const { edges, width, height } = scene;
    const known = this.kept.find((one) => one.edges === edges && one.theme === theme);
    if (known) return known.canvas;
    const spare = this.kept.length > 1 ? this.kept.shift()?.canvas : null;
    const canvas = spare ?? document.createElement("canvas");
    const context = fitCanvas(canvas, width, height);
    if (context) drawUnder(context, scene, theme);
    this.kept.push({ edges, theme, canvas });
    return canvas;
  }
}
