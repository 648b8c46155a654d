/**
 * A canvas context that writes SVG: the part of `CanvasRenderingContext2D` that drawings use, so
 * that the same functions make a picture for the screen and one for print.
 *
 * Shapes become paths, words stay text. Pure: knows no document; what it cannot do it refuses.
 */

import {
  escaped,
  exact,
  fontParts,
  inkOf,
  opacity,
  pair,
  rounded,
  times,
  turned,
} from "./svg-values.js";

/** @typedef {import("./svg-values.js").Matrix} Matrix */
/**
 * @typedef {object} Style  what `save` keeps
 * @property {string} fillStyle
 * @property {string} strokeStyle
 * @property {number} lineWidth
 * @property {string} lineCap
 * @property {string} lineJoin
 * @property {number} globalAlpha
 * @property {string} font
 * @property {string} textAlign
 * @property {string} textBaseline
 * @property {boolean} imageSmoothingEnabled
 * @property {readonly number[]} dash
 * @property {Matrix} matrix
 * @property {number} groups     that are open: each cuts what is inside to a path
 */

/** @type {Matrix} */
const UNMOVED = [1, 0, 0, 1, 0, 0];
/** Width of a letter on average, in sizes of the font: there is nothing here to measure with. */
const LETTER_WIDTH = 0.56;
/** How far below a baseline's name the letters' own baseline lies, in sizes of the font. */
const BASELINES = /** @type {Record<string, number>} */ ({
  alphabetic: 0,
  middle: 0.35,
  top: 0.8,
  hanging: 0.8,
  bottom: -0.2,
});
const ANCHORS = /** @type {Record<string, string>} */ ({
  center: "middle",
  right: "end",
  end: "end",
});

export class SvgContext {
  /**
   * @param {number} width   CSS pixels
   * @param {number} height  CSS pixels
   */
  constructor(width, height) {
    this.width = width;
    this.height = height;
    this.fillStyle = "#000000";
    this.strokeStyle = "#000000";
    this.lineWidth = 1;
    this.lineCap = "butt";
    this.lineJoin = "miter";
    this.globalAlpha = 1;
    this.font = "10px sans-serif";
    this.textAlign = "left";
    this.textBaseline = "alphabetic";
    this.imageSmoothingEnabled = true;
    /** @type {readonly number[]} */
    this.dash = [];
    this.matrix = UNMOVED;
    this.groups = 0;
    /** @type {Style[]} */
    this.saved = [];
    /** @type {string[]} */
    this.path = [];
    /** @type {string[]} */
    this.elements = [];
    this.clips = 0;
  }

  /** This, as drawing functions take it. */
  get context() {
    return /** @type {CanvasRenderingContext2D} */ (/** @type {unknown} */ (this));
  }

  /**
   * @param {string} title  what the picture is, in words
   * @returns {string} the whole file
   */
  toSvg(title) {
    const [width, height] = [this.width, this.height].map(rounded);
    return [
      `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"` +
        ` viewBox="0 0 ${width} ${height}" role="img">`,
      `<title>${escaped(title)}</title>`,
      ...this.elements,
      ...Array(this.groups).fill("</g>"),
      "</svg>\n",
    ].join("\n");
  }

  save() {
    const { fillStyle, strokeStyle, lineWidth, lineCap, lineJoin, globalAlpha, font } = this;
    const { textAlign, textBaseline, imageSmoothingEnabled, dash, matrix, groups } = this;
    const ink = { fillStyle, strokeStyle, lineWidth, lineCap, lineJoin, globalAlpha, dash };
    const words = { font, textAlign, textBaseline };
    this.saved.push({ ...ink, ...words, imageSmoothingEnabled, matrix, groups });
  }

  restore() {
    const style = this.saved.pop();
    if (!style) return;
    this.elements.push(...Array(this.groups - style.groups).fill("</g>"));
    Object.assign(this, style);
  }

  /** @param {number} x @param {number} y */
  translate(x, y) {
    this.matrix = times(this.matrix, [1, 0, 0, 1, x, y]);
  }

  /** @param {number} x @param {number} y */
  scale(x, y) {
    this.matrix = times(this.matrix, [x, 0, 0, y, 0, 0]);
  }

  /** @param {number} angle */
  rotate(angle) {
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    this.matrix = times(this.matrix, [cos, sin, -sin, cos, 0, 0]);
  }

  /** @param {readonly number[]} dash */
  setLineDash(dash) {
    this.dash = [...dash];
  }

  beginPath() {
    this.path = [];
  }

  closePath() {
    this.path.push("Z");
  }

  /** @param {number} x @param {number} y */
  moveTo(x, y) {
    this.path.push(`M${pair(x, y)}`);
  }

  /** @param {number} x @param {number} y */
  lineTo(x, y) {
    this.path.push(`${this.path.length > 0 ? "L" : "M"}${pair(x, y)}`);
  }

  /** @param {[number, number, number, number, number, number]} points */
  bezierCurveTo(...[x1, y1, x2, y2, x, y]) {
    this.path.push(`C${pair(x1, y1)} ${pair(x2, y2)} ${pair(x, y)}`);
  }

  /** @param {[number, number, number, number]} points */
  quadraticCurveTo(...[x1, y1, x, y]) {
    this.path.push(`Q${pair(x1, y1)} ${pair(x, y)}`);
  }

  /**
   * @param {number} x
   * @param {number} y
   * @param {number} radius
   * @param {number} start  radians
   * @param {number} end
   * @param {boolean} [isCounter]
   */
  arc(x, y, radius, start, end, isCounter = false) {
    const turn = turned(start, end, isCounter);
    const at = (/** @type {number} */ angle) =>
      pair(x + radius * Math.cos(angle), y + radius * Math.sin(angle));
    const sweep = isCounter ? 0 : 1;
    this.path.push(`${this.path.length > 0 ? "L" : "M"}${at(start)}`);
    // An arc of SVG cannot end where it starts: a circle is two of them.
    for (const part of Math.abs(turn) > Math.PI ? [0.5, 1] : [1]) {
      this.path.push(`A${pair(radius, radius)} 0 0 ${sweep} ${at(start + part * turn)}`);
    }
  }

  /** @param {[number, number, number, number]} box */
  rect(...[x, y, width, height]) {
    this.path.push(`M${pair(x, y)}h${rounded(width)}v${rounded(height)}h${rounded(-width)}Z`);
  }

  /**
   * @param {number} x
   * @param {number} y
   * @param {number} width
   * @param {number} height
   * @param {number} radius
   */
  roundRect(x, y, width, height, radius) {
    const r = Math.max(0, Math.min(radius, Math.abs(width) / 2, Math.abs(height) / 2));
    const corner = (/** @type {number} */ dx, /** @type {number} */ dy) =>
      `a${pair(r, r)} 0 0 1 ${pair(dx, dy)}`;
    const [w, h] = [rounded(width - 2 * r), rounded(height - 2 * r)];
    this.path.push(
      `M${pair(x + r, y)}h${w}${corner(r, r)}v${h}${corner(-r, r)}h${-w}${corner(-r, -r)}v${-h}` +
        `${corner(r, -r)}Z`,
    );
  }

  /** @param {CanvasFillRule} [rule] */
  fill(rule) {
    refusePath(rule);
    this.paint(`${this.filled()}${rule === "evenodd" ? ' fill-rule="evenodd"' : ""}`);
  }

  /** @param {Path2D} [path] */
  stroke(path) {
    refusePath(path);
    this.paint(this.stroked());
  }

  /** Nothing outside of the path is drawn, until what was saved is restored. */
  clip() {
    this.clips += 1;
    const name = `clip-${this.clips}`;
    const path = `<path d="${this.path.join("")}"${this.moved()}/>`;
    // A group, since a path to cut to would move with each element that is moved.
    this.elements.push(`<clipPath id="${name}">${path}</clipPath><g clip-path="url(#${name})">`);
    this.groups += 1;
  }

  /** @param {[number, number, number, number]} box */
  fillRect(...box) {
    this.aside(() => {
      this.rect(...box);
      this.fill();
    });
  }

  /** @param {[number, number, number, number]} box */
  strokeRect(...box) {
    this.aside(() => {
      this.rect(...box);
      this.stroke();
    });
  }

  /** A new picture is clear; nothing is ever taken off it again. */
  clearRect() {}

  /**
   * @param {string} text
   * @param {number} x
   * @param {number} y
   * @param {number} [most]  width into which it is to be squeezed, CSS pixels
   */
  fillText(text, x, y, most) {
    const { size, weight, family, style } = fontParts(this.font);
    const down = (BASELINES[this.textBaseline] ?? 0) * size;
    const anchor = ANCHORS[this.textAlign];
    const isSqueezed = most !== undefined && this.measureText(text).width > most;
    const attributes = [
      `x="${rounded(x)}" y="${rounded(y + down)}" font-family="${escaped(family)}"`,
      `font-size="${rounded(size)}"`,
      weight === "400" ? "" : `font-weight="${weight}"`,
      style === "normal" ? "" : `font-style="${style}"`,
      anchor ? `text-anchor="${anchor}"` : "",
      isSqueezed ? `textLength="${rounded(most)}" lengthAdjust="spacingAndGlyphs"` : "",
    ].filter(Boolean);
    this.elements.push(
      `<text ${attributes.join(" ")}${this.filled()}${this.moved()}>${escaped(text)}</text>`,
    );
  }

  /**
   * @param {string} text
   * @returns {{width: number}} about as wide as it will be
   */
  measureText(text) {
    return { width: text.length * LETTER_WIDTH * fontParts(this.font).size };
  }

  /**
   * @param {{toDataURL: () => string, width: number, height: number}} image
   * @param {[number, number, number?, number?]} place
   */
  drawImage(image, ...[x, y, width = image.width, height = image.height]) {
    const look = this.imageSmoothingEnabled ? "" : ' style="image-rendering:pixelated"';
    this.elements.push(
      `<image x="${rounded(x)}" y="${rounded(y)}" width="${rounded(width)}"` +
        ` height="${rounded(height)}" preserveAspectRatio="none"${look}${this.moved()}` +
        `${opacity("opacity", this.globalAlpha)} href="${image.toDataURL()}"/>`,
    );
  }

  /** @param {string} look  attributes */
  paint(look) {
    if (this.path.length === 0) return;
    this.elements.push(`<path d="${this.path.join("")}"${look}${this.moved()}/>`);
  }

  /** Draw something of its own, the path at hand left as it is. @param {() => void} draw */
  aside(draw) {
    const { path } = this;
    this.path = [];
    draw();
    this.path = path;
  }

  filled() {
    const { colour, alpha } = inkOf(this.fillStyle);
    return ` fill="${colour}"${opacity("fill-opacity", alpha * this.globalAlpha)}`;
  }

  stroked() {
    const { colour, alpha } = inkOf(this.strokeStyle);
    const { lineCap: cap, lineJoin: join, dash } = this;
    return [
      ` fill="none" stroke="${colour}" stroke-width="${rounded(this.lineWidth)}"`,
      cap === "butt" ? "" : ` stroke-linecap="${cap}"`,
      join === "miter" ? "" : ` stroke-linejoin="${join}"`,
      dash.length > 0 ? ` stroke-dasharray="${dash.map(rounded).join(" ")}"` : "",
      opacity("stroke-opacity", alpha * this.globalAlpha),
    ].join("");
  }

  moved() {
    const isMoved = this.matrix.some((value, index) => value !== UNMOVED[index]);
    return isMoved ? ` transform="matrix(${this.matrix.map(exact).join(" ")})"` : "";
  }
}

/** @param {unknown} path */
function refusePath(path) {
  if (typeof path === "object")
    throw new TypeError("Expected the context's own path, got another.");
}
