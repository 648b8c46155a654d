/**
 * `ds-network`: one twin on a canvas. Every perceptron can be pointed at, tapped and reached with
 * the arrow keys.
 *
 * Emits `perceptron-select` with `{twin, layer, unit}` or null, `perceptron-press` with the same
 * when one is clicked, and `edges-drawn` with how many of how many. Knows no run: a step's numbers
 * come in as they are to be drawn.
 */

import { html } from "lit";
import { layoutNetwork, perceptronAt } from "../lib/layout.js";
import { fitCanvas } from "./canvas.js";
import { drawNetwork } from "./drawing/network.js";
import { readTheme, watchTheme } from "./drawing/theme.js";
import { View } from "./element.js";
import { Fade, FADE_FRAME_MS } from "./network-fade.js";
import { nameWidthOf, networkScene } from "./network-scene.js";
import { neighbour } from "./perceptron-keys.js";
import { phaseScene } from "./phase-scene.js";

/** @typedef {import("./network-scene.js").NetworkInput} NetworkInput */
/** @typedef {import("../lib/layout.js").Layout} Layout */
/** @typedef {Omit<NetworkInput, "width" | "height">} Picture */
/**
 * @typedef {object} Sizes
 * @property {number} inputCount
 * @property {readonly number[]} hidden
 * @property {number} outputCount
 * @property {readonly [number, number] | null} imageShape
 * @property {readonly [number, number] | null} [outputShape]  of an autoencoder
 */

/** How long signals take from one side to the other. */
const PLAY_MS = 1400;

export class NetworkView extends View {
  /** @override */
  static properties = {
    sizes: { attribute: false },
    picture: { attribute: false },
    summary: {},
    wait: { type: Number },
    spoken: { state: true },
  };

  constructor() {
    super();
    /** @type {Sizes | null} */
    this.sizes = null;
    /** @type {Picture | null} */
    this.picture = null;
    this.summary = "";
    /** How much later than others it shows a change, ms: what all draw at once delays a frame. */
    this.wait = 0;
    this.spoken = "";
    /** @type {Layout | null} */
    this.layout = null;
    /** @type {ReturnType<typeof networkScene> | null} */
    this.scene = null;
    /** How it came from the last step's. @type {Fade<ReturnType<typeof networkScene>>} */
    this.fade = new Fade();
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.fadeTimer = undefined;
    /** @type {import("./drawing/theme.js").Theme | null} */
    this.theme = null;
    /** When the phase on screen began, ms; null: it stands still. @type {number | null} */
    this.begun = null;
    /** @type {unknown} */
    this.played = null;
    this.size = { width: 0, height: 0 };
    this.unwatch = () => {};
    this.resizing = new ResizeObserver(() => this.resize());
  }

  /** @override */
  connectedCallback() {
    super.connectedCallback();
    this.resizing.observe(this);
    this.unwatch = watchTheme(() => {
      this.theme = null;
      this.requestUpdate();
    });
  }

  /** @override */
  disconnectedCallback() {
    super.disconnectedCallback();
    this.resizing.disconnect();
    this.unwatch();
    clearTimeout(this.fadeTimer);
  }

  /** @override */
  render() {
    return html`<div
        class="network"
        role="application"
        tabindex="0"
        aria-roledescription="network of perceptrons"
        aria-label="${this.summary} Arrow keys move from perceptron to perceptron."
        @pointermove=${this.onPoint}
        @pointerdown=${this.onPoint}
        @click=${this.onPress}
        @pointerleave=${() => this.emit("perceptron-select", null)}
        @keydown=${this.onKey}
      >
        <canvas aria-hidden="true"></canvas>
      </div>
      <p class="visually-hidden" aria-live="polite">${this.spoken}</p>`;
  }

  /**
   * @override
   * @param {Map<string, unknown>} changed
   */
  updated(changed) {
    if (changed.has("sizes")) this.layout = null;
    const isLater = this.beginFade(changed);
    const { dissected } = this.picture ?? {};
    const shown = dissected ? `${dissected.phase} ${dissected.anatomy.step}` : null;
    if (shown !== this.played) {
      this.played = shown;
      this.begun = dissected && !isStill() ? performance.now() : null;
    }
    this.draw(isLater);
  }

  /**
   * At speed another step does not jump into place.
   *
   * @param {Map<string, unknown>} changed
   * @returns {boolean} whether it is on its way from now on, so that as yet nothing looks different
   */
  beginFade(changed) {
    if (!changed.has("picture")) return false;
    const before = /** @type {Picture | null} */ (changed.get("picture"));
    const now = this.picture;
    const isAnother = before && before.facts.step?.step !== now?.facts.step?.step;
    if (!now?.fades || !before?.fades || !this.layout || !this.scene) this.fade.end();
    else if (isAnother && !isStill()) {
      const time = performance.now();
      this.fade.begin(this.fade.at(this.scene, time).scene, time);
      return true;
    }
    return false;
  }

  /** How far the phase on screen has come, 0 … 1; asks for another picture until it is over. */
  progress() {
    if (this.begun === null) return 1;
    const share = (performance.now() - this.begun) / PLAY_MS;
    if (share < 1) requestAnimationFrame(() => this.draw());
    else this.begun = null;
    return Math.min(1, share);
  }

  resize() {
    const { clientWidth: width, clientHeight: height } = this;
    if (width === this.size.width && height === this.size.height) return;
    this.size = { width, height };
    this.layout = null;
    this.draw();
  }

  /** @param {boolean} [isLater]  what is on screen is right for now */
  draw(isLater = false) {
    const { width, height } = this.size;
    const canvas = this.querySelector("canvas");
    if (!this.sizes || !this.picture || !canvas || width < 40 || height < 40) return;
    this.layout ??= this.place();
    this.theme ??= readTheme(this);
    const whole = networkScene(this.layout, { ...this.picture, width, height });
    const { dissected, edgeCount } = this.picture;
    const scene = dissected
      ? {
          ...whole,
          ...phaseScene(whole, this.layout, { ...dissected, progress: this.progress() }, edgeCount),
        }
      : whole;
    this.scene = scene;
    if (isLater) this.paintSoon(this.wait);
    else this.paint();
    const edges = { drawn: scene.edges.length, total: scene.edgeTotal };
    this.emit("edges-drawn", edges);
  }

  /** The scene as it is now, on its way from the last one. */
  paint() {
    const canvas = this.querySelector("canvas");
    const { width, height } = this.size;
    if (!this.scene || !this.theme || !canvas) return;
    const { scene, under } = this.fade.at(this.scene, performance.now());
    const context = fitCanvas(canvas, width, height);
    if (context) drawNetwork(context, scene, this.theme, under);
    if (this.fade.from) this.paintSoon();
  }

  /** @param {number} [wait]  milliseconds besides */
  paintSoon(wait = 0) {
    clearTimeout(this.fadeTimer);
    this.fadeTimer = setTimeout(() => this.paint(), FADE_FRAME_MS + wait);
  }

  /** @returns {Layout} */
  place() {
    const nameWidth = nameWidthOf(this.picture?.classNames ?? []);
    const sizes = /** @type {Sizes} */ (this.sizes);
    return layoutNetwork({ ...sizes, ...this.size, nameWidth });
  }

  /**
   * Where every perceptron is and how it is drawn; CSS pixels from this element's top left.
   *
   * @returns {{layer: string, unit: number, x: number, y: number, radius: number,
   *   state: import("./drawing/perceptron.js").PerceptronState, share: number}[]}
   */
  perceptrons() {
    const scene = this.scene;
    if (!scene) return [];
    return [scene.inputs, ...scene.hidden].flatMap((marks, index) =>
      marks.map(({ x, y, radius, state, share }, unit) => {
        const layer = index === 0 ? "input" : `hidden_${index}`;
        return { layer, unit, x, y, radius, state, share };
      }),
    );
  }

  /** @param {PointerEvent} event */
  onPoint(event) {
    if (!this.layout) return;
    const box = this.getBoundingClientRect();
    const found = perceptronAt(this.layout, event.clientX - box.left, event.clientY - box.top);
    if (!found && event.type === "pointermove") return;
    this.select(found);
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    if (!this.layout) return;
    if (event.key === "Escape") return this.select(null);
    if (event.key === "Enter") return this.press(this.picture?.selected ?? null);
    const layers = [this.layout.input, ...this.layout.hidden];
    const next = neighbour(layers, this.picture?.selected ?? null, event.key);
    if (!next) return;
    event.preventDefault();
    event.stopPropagation();
    this.select(next);
    const mark = this.perceptrons().find((p) => p.layer === next.layer && p.unit === next.unit);
    this.spoken = `${next.layer.replace("_", " ")}, perceptron ${next.unit}, ${mark?.state ?? ""}`;
  }

  /** @param {MouseEvent} event */
  onPress(event) {
    if (!this.layout) return;
    const box = this.getBoundingClientRect();
    this.press(perceptronAt(this.layout, event.clientX - box.left, event.clientY - box.top));
  }

  /** @param {{layer: string, unit: number} | null} found */
  press(found) {
    const twin = this.picture?.facts.twin ?? "dropout";
    if (found) this.emit("perceptron-press", { twin, layer: found.layer, unit: found.unit });
  }

  /** @param {{layer: string, unit: number} | null} found */
  select(found) {
    const twin = this.picture?.facts.twin ?? "dropout";
    const selected = this.picture?.selected;
    if (found && selected?.layer === found.layer && selected.unit === found.unit) return;
    this.emit("perceptron-select", found ? { twin, ...found } : null);
  }
}

/** Whether the reader wants nothing to move. */
function isStill() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

customElements.define("ds-network", NetworkView);
