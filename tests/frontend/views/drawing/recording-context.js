/**
 * A canvas context that paints nothing and notes what was painted, how, and what a real one would
 * have refused: numbers that are none, opacities that are not 0 … 1.
 */

/** @typedef {{op: string, args: readonly number[]}} Piece of a path */
/**
 * @typedef {object} Painted
 * @property {string} op               `fill`, `stroke`, `fillRect`, `fillText`, …
 * @property {readonly any[]} args
 * @property {readonly Piece[]} path   of `fill` and `stroke`
 * @property {string} colour
 * @property {number} alpha
 * @property {number} width            of a stroke
 * @property {readonly number[]} dash  of a stroke
 * @property {string} font
 * @property {string} align            of words
 * @property {string} baseline         of words
 */

/** Each colour is its own name, but for those that are taken apart. */
export const THEME = /** @type {import("../../../../frontend/views/drawing/theme.js").Theme} */ (
  Object.fromEntries([
    ...["paper", "stage", "ink", "inkSoft", "inkFaint", "line", "fill", "inverse", "onInverse"]
      .concat(["positive", "negative", "edgeOff", "ghost", "focus", "font"])
      .map((name) => [name, name]),
    ["dropout", "#5b3df5"],
    ["plain", "#b45309"],
  ])
);

export class RecordingContext {
  constructor() {
    /** @type {Painted[]} */
    this.painted = [];
    /** What a real context would not have taken. @type {string[]} */
    this.refused = [];
    /** A canvas keeps the path of whoever drew last. @type {readonly Piece[]} */
    this.path = [{ op: "left over", args: [] }];
    /** @type {readonly number[]} */
    this.dash = [];
    this.alpha = 1;
    this.fillStyle = "";
    this.strokeStyle = "";
    this.lineWidth = 1;
    this.font = "";
    this.textAlign = "";
    this.textBaseline = "";
    this.imageSmoothingEnabled = true;
    /** @type {object[]} */
    this.saved = [];
  }

  /** This, as drawing functions take it. */
  get context() {
    return /** @type {CanvasRenderingContext2D} */ (/** @type {unknown} */ (this));
  }

  get globalAlpha() {
    return this.alpha;
  }

  set globalAlpha(alpha) {
    if (alpha >= 0 && alpha <= 1) this.alpha = alpha;
    else this.refused.push(`globalAlpha ${alpha}`);
  }

  beginPath() {
    this.path = [];
  }

  /** @param {number[]} args */
  moveTo(...args) {
    this.trace("moveTo", args);
  }

  /** @param {number[]} args */
  lineTo(...args) {
    this.trace("lineTo", args);
  }

  /** @param {number[]} args */
  bezierCurveTo(...args) {
    this.trace("bezierCurveTo", args);
  }

  /** @param {number[]} args */
  arc(...args) {
    this.trace("arc", args);
  }

  /** @param {number[]} args */
  rect(...args) {
    this.trace("rect", args);
  }

  /** @param {number[]} args */
  roundRect(...args) {
    this.trace("roundRect", args);
  }

  closePath() {
    this.trace("closePath", []);
  }

  /** Painting goes on beyond it: what is asked here is what was painted. */
  clip() {}

  save() {
    const { alpha, dash, fillStyle, strokeStyle, lineWidth, font } = this;
    this.saved.push({ alpha, dash, fillStyle, strokeStyle, lineWidth, font });
  }

  restore() {
    Object.assign(this, this.saved.pop());
  }

  /** @param {readonly number[]} dash */
  setLineDash(dash) {
    this.dash = dash;
  }

  fill() {
    this.paint("fill", [], this.fillStyle, this.path);
  }

  stroke() {
    this.paint("stroke", [], this.strokeStyle, this.path);
  }

  /** @param {number[]} args */
  fillRect(...args) {
    this.paint("fillRect", args, this.fillStyle);
  }

  /** @param {number[]} args */
  clearRect(...args) {
    this.paint("clearRect", args, "");
  }

  /** @param {[string, ...number[]]} args */
  fillText(...args) {
    this.paint("fillText", args, this.fillStyle);
  }

  /** @param {[unknown, ...number[]]} args */
  drawImage(...args) {
    this.paint("drawImage", args, "");
  }

  /**
   * @param {string} op
   * @param {readonly number[]} args
   */
  trace(op, args) {
    if (args.every(Number.isFinite)) this.path = [...this.path, { op, args }];
    else this.refused.push(`${op} ${args.join(", ")}`);
  }

  /**
   * @param {string} op
   * @param {readonly any[]} args
   * @param {string} colour
   * @param {readonly Piece[]} [path]
   */
  paint(op, args, colour, path = []) {
    const { alpha, lineWidth: width, dash, font, textAlign: align, textBaseline: baseline } = this;
    const look = { colour, alpha, width, dash, font, align, baseline };
    const isReal = args.every((one) => typeof one !== "number" || Number.isFinite(one));
    if (isReal) this.painted.push({ op, args, path, ...look });
    else this.refused.push(`${op} ${args.join(", ")}`);
  }

  /** @param {string} op */
  all(op) {
    return this.painted.filter((one) => one.op === op);
  }
}

/**
 * The straight lines of a path.
 *
 * @param {readonly Piece[]} path
 * @returns {{x: number, y: number, dx: number, dy: number}[]} middle, and from start to end
 */
export function linesOf(path) {
  return path.flatMap(({ op, args: [x1, y1] }, index) => {
    const [x0, y0] = path[index - 1]?.args ?? [];
    return op === "lineTo"
      ? [{ x: (x0 + x1) / 2, y: (y0 + y1) / 2, dx: x1 - x0, dy: y1 - y0 }]
      : [];
  });
}
